"""Scenarios as data, side by side with the forecast."""

from datetime import date

import polars as pl
import pytest

from qantara.core.review import (
    BASELINE,
    ScenarioError,
    apply_scenarios,
    merge_scenarios,
    read_scenarios,
    shipped_scenarios,
)
from qantara.core.review.scenarios import COLUMNS
from qantara.core.vocabulary import LANGUAGES

HEADING = ",".join(COLUMNS)
ROW = "boom,Essor,ازدهار,Boom,total,12,2026,2035,true,,,,"
MONTHS = [date(2026, 12, 1), date(2027, 1, 1), date(2027, 11, 1)]


def scenarios(*rows):
    return read_scenarios("\n".join([HEADING, *rows]) + "\n", name="s.csv")


def forecast(series="data"):
    return pl.DataFrame(
        {"series": series, "month": MONTHS, "horizon": [1, 2, 12], "mean": 100.0, "lo80": 90.0, "hi80": 110.0}
    )


def means(frame, scenario):
    return frame.filter(scenario=scenario)["mean"].to_list()


def test_the_shipped_scenarios_are_named_in_three_languages_and_own_up_to_what_they_assume():
    shipped = shipped_scenarios()
    assert shipped[0].id == BASELINE
    assert len(shipped) >= 4
    for scenario in shipped:
        assert all(scenario.label(language) for language in LANGUAGES)
        assert len({scenario.label(language) for language in LANGUAGES}) == 3
        for row in scenario.growth:
            assert row.source or row.assumption
            assert all(getattr(row, f"note_{language}") for language in LANGUAGES)
        assert scenario.assumption is (scenario.id != BASELINE)


def test_the_baseline_is_the_forecast():
    shown = apply_scenarios(forecast(), shipped_scenarios(), domains={"data": "data"})
    assert means(shown, BASELINE) == [100, 100, 100]
    assert shown.columns == ["series", "month", "scenario", "mean"]


def test_points_are_a_year_and_come_month_by_month():
    shown = apply_scenarios(forecast(), scenarios(ROW), domains={"data": "data"})
    assert means(shown, "boom") == pytest.approx([100 * 1.12 ** (h / 12) for h in (1, 2, 12)])


def test_a_domain_has_its_own_points_and_years_end():
    rows = scenarios(ROW, "boom,,,,data,-10,2026,2026,true,,,,")
    shown = apply_scenarios(forecast(), rows, domains={"data": "data"})
    one = 0.9 ** (1 / 12)
    # In December 2026 its own row; from January on the one for all domains.
    assert means(shown, "boom") == pytest.approx(
        [100 * one, 100 * one * 1.12 ** (1 / 12), 100 * one * 1.12 ** (11 / 12)]
    )


def test_the_country_grows_as_the_mean_of_its_domains():
    rows = scenarios("s,a,b,c,ai,100,2026,2035,true,,,,", "s,,,,data,0,2026,2035,true,,,,")
    alone = apply_scenarios(forecast("total"), rows, domains={"ai": "ai"})
    assert alone.is_empty()
    mixed = apply_scenarios(forecast("total"), rows, domains={}, mix={"ai": 1, "data": 3})
    assert means(mixed, "s")[-1] == pytest.approx(125)


def test_scenarios_stand_side_by_side_in_their_order():
    shown = apply_scenarios(forecast(), shipped_scenarios(), domains={"data": "data"})
    assert shown["scenario"].unique(maintain_order=True).to_list() == [one.id for one in shipped_scenarios()]
    assert shown.height == 3 * len(shipped_scenarios())


def test_a_mean_that_is_not_there_stays_away():
    holes = forecast().with_columns(mean=pl.when(horizon=2).then(None).otherwise("mean"))
    assert apply_scenarios(holes, scenarios(ROW), domains={"data": "data"}).height == 2


def test_a_folder_replaces_and_adds():
    own = scenarios(ROW, f"{BASELINE},Nôtre,x,Ours,total,1,2026,2035,true,,,,")
    merged = merge_scenarios(shipped_scenarios(), own)
    assert [one.id for one in merged] == [*(one.id for one in shipped_scenarios()), "boom"]
    assert merged[0].label("fr") == "Nôtre"


def test_a_french_sheet_is_read():
    text = (
        "\ufeff"
        + HEADING.replace(",", ";")
        + "\r\n"
        + ROW.replace(",", ";").replace(";12;", ";2,5;")
        + "\r\n;;;;;;;;;;;;\r\n"
    )
    [scenario] = read_scenarios(text, name="s.csv")
    assert scenario.points("ai", 2030) == 2.5
    assert scenario.points("ai", 2036) == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("total", "finance"), "the domain “finance” is not known. Write one of: data, ai"),
        (ROW.replace(",12,", ",much,"), "points is “much”"),
        (ROW.replace(",12,", ",-100,"), "points is “-100”"),
        (ROW.replace("2026,2035", "2035,2026"), "from_year and to_year are “2035 - 2026”"),
        (ROW.replace("true", "maybe"), "assumption is “maybe”"),
        (ROW.replace("true", "false"), "what is no assumption has a source"),
        (ROW.replace("Boom", ""), "needs its labels in the columns fr, ar and en"),
        (ROW.replace("boom", ""), "the scenario has no name"),
    ],
)
def test_a_bad_cell_is_refused_with_its_line_and_the_remedy(row, said):
    with pytest.raises(ScenarioError, match=r"s\.csv, line 2: ") as refused:
        scenarios(row)
    assert said in str(refused.value)


def test_two_rows_for_the_same_years_are_refused():
    with pytest.raises(ScenarioError, match=r"line 3: another row .* from 2030 to 2040"):
        scenarios(ROW, "boom,,,,total,3,2030,2040,true,,,,")
    assert scenarios(ROW, "boom,,,,total,3,2036,2040,true,,,,")[0].points("ai", 2036) == 3


def test_a_quote_out_of_place_is_refused():
    with pytest.raises(ScenarioError, match=r"line 2: .*Double every quote"):
        scenarios('boom,"a"b,c')
    with pytest.raises(ScenarioError, match="line 1: "):
        read_scenarios('scenario,"fr"x\n', name="s.csv")


def test_a_missing_column_is_named():
    with pytest.raises(ScenarioError, match="the column points is missing"):
        read_scenarios(HEADING.replace("points", "growth") + "\n", name="s.csv")
