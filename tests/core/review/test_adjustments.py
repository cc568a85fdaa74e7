"""Experts' adjustments beside the statistical figure."""

from datetime import date

import polars as pl
import pytest

from qantara.core.review import adjust, current_adjustments, score_adjustments

AT = date(2026, 11, 1)
SCHEMA = {
    "id": pl.String, "series": pl.String, "from_month": pl.Date, "to_month": pl.Date, "change": pl.Float64,
    "author": pl.String, "reason": pl.String, "made_on": pl.Date, "expires_on": pl.Date, "run": pl.String,
}  # fmt: skip


def adjustment(**more):
    return {
        "id": "A1", "series": "data", "from_month": date(2026, 12, 1), "to_month": date(2027, 2, 1), "change": 0.1,
        "author": "committee", "reason": "a new centre", "made_on": date(2026, 10, 1), "expires_on": None, "run": "1",
        **more,
    }  # fmt: skip


def adjustments(*rows):
    return pl.DataFrame(list(rows), schema=SCHEMA)


def forecast(series="data"):
    months = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]
    return pl.DataFrame({"series": [series] * 5, "month": months, "mean": [100.0] * 5, "lo80": [80.0] * 5})


def test_what_an_expert_expects_stands_beside_and_changes_nothing():
    given = forecast()
    beside = adjust(given, adjustments(adjustment()), at=AT)
    assert beside.select(given.columns).equals(given)
    assert beside["adjusted"].to_list() == pytest.approx([None, 110, 110, 110, None])
    assert beside["adjustment"].to_list() == [None, "A1", "A1", "A1", None]
    assert beside["adjustments"].to_list() == [0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("change", "applies"),
    [
        ({"series": "ai"}, False),
        ({"expires_on": date(2026, 10, 31)}, False),
        ({"expires_on": AT}, True),
        ({"made_on": date(2026, 11, 2)}, False),
    ],
)
def test_when_an_adjustment_applies(change, applies):
    beside = adjust(forecast(), adjustments(adjustment(**change)), at=AT)
    assert (beside["adjusted"].count() > 0) is applies


def test_a_month_that_was_over_is_not_adjusted():
    late = adjustment(from_month=date(2026, 9, 1), to_month=date(2027, 3, 1), made_on=date(2027, 1, 10))
    beside = adjust(forecast(), adjustments(late), at=date(2027, 2, 1))
    assert beside["adjustment"].to_list() == [None, None, "A1", "A1", "A1"]


def test_the_same_identifier_again_is_a_new_version():
    versions = adjustments(
        adjustment(), adjustment(change=0.2, made_on=date(2026, 10, 20)), adjustment(change=0.3, made_on=date(2026, 10, 20), run="2"),
        adjustment(change=0.9, made_on=date(2026, 12, 20), run="3"),
    )  # fmt: skip
    assert current_adjustments(versions, at=AT)["change"].to_list() == [0.3]
    assert current_adjustments(versions, at=date(2026, 10, 5))["change"].to_list() == [0.1]
    ended = pl.concat([versions, adjustments(adjustment(made_on=date(2026, 10, 25), expires_on=date(2026, 10, 26)))])
    assert current_adjustments(ended, at=AT).is_empty()  # the older version does not come back


def test_of_several_experts_the_newest_is_shown_and_their_number_told():
    two = adjustments(
        adjustment(), adjustment(id="B7", change=-0.5, made_on=date(2026, 10, 9), from_month=date(2027, 1, 1))
    )
    beside = adjust(forecast(), two, at=AT)
    assert beside["adjusted"].to_list() == pytest.approx([None, 110, 50, 50, None])
    assert beside["adjustments"].to_list() == [0, 1, 2, 2, 0]


def test_columns_of_the_forecast_keep_their_names():
    given = forecast().with_columns(id=pl.lit("f"), change=pl.lit(9), run=pl.lit("r"))
    assert adjust(given, adjustments(adjustment()), at=AT).select(given.columns).equals(given)


def test_without_any_adjustment_the_columns_are_there():
    beside = adjust(forecast(), adjustments(), at=AT)
    assert beside["adjusted"].null_count() == 5
    assert beside.schema["adjustment"] == pl.String


def _outcome(values):
    months = pl.date_range(date(2026, 12, 1), date(2027, 7, 1), "1mo", eager=True)[: len(values)]
    issued = pl.DataFrame({"series": "data", "month": months, "mean": [100.0] * len(values)})
    beside = adjust(issued, adjustments(adjustment(to_month=date(2027, 7, 1))), at=AT)
    return score_adjustments(beside, pl.DataFrame({"series": "data", "month": months, "value": values}))


@pytest.mark.parametrize(
    ("values", "verdict", "ratio"),
    [
        ([110.0] * 5 + [100.0], "helped", (10 / 6) / (50 / 6)),
        ([100.0] * 5 + [110.0], "harmed", 5.0),
        ([110.0] * 5, "too-few", 0.0),
        ([100.0] * 6, "harmed", None),
    ],
)
def test_who_was_nearer(values, verdict, ratio):
    row = _outcome(values).row(0, named=True)
    assert (row["adjustment"], row["months"], row["verdict"]) == ("A1", len(values), verdict)
    assert row["ratio"] == (None if ratio is None else pytest.approx(ratio, abs=1e-9))


def test_months_without_an_outcome_are_not_scored():
    beside = adjust(forecast(), adjustments(adjustment()), at=AT)
    known = pl.DataFrame({"series": ["data"], "month": [date(2026, 11, 1)], "value": [1.0]})
    assert score_adjustments(beside, known).is_empty()
