"""What is asked at a graduation: today's shares of the occupations, moved as the whole is forecast to."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.pipeline.alignment.conftest import GRADUATION, TODAY

from qantara.core.demand import TOTAL
from qantara.pipeline.alignment import DemandError, read_demand_ahead
from qantara.pipeline.anticipation.content import newest_forecasts


@pytest.fixture
def ahead(lake, vocabulary):
    def read(graduation=GRADUATION, **more):
        return read_demand_ahead(lake, vocabulary, at=TODAY, graduation=graduation, **more)

    return read


def test_shares_of_today_are_counted_from_the_ads_of_the_occupation(ahead, lake):
    found = ahead(occupations=["data-engineer"])
    year = lake.scan("demand").filter(
        pl.col("month").is_between(date(2025, 1, 1), date(2025, 12, 1)), region=TOTAL, occupation="data-engineer"
    )
    counts = dict(year.group_by("skill").agg(pl.col("ads").sum()).collect().iter_rows())
    assert found.window == ("2025-01", "2025-12")
    assert found.ads == counts[TOTAL] > 0
    for skill, ads, today in found.skills.select("skill", "ads", "today").iter_rows():
        assert ads == pytest.approx(counts[skill])
        assert today == pytest.approx(counts[skill] / counts[TOTAL])
    assert {"python", "airflow", "kafka"} <= set(found.skills["skill"])


def test_all_digital_ads_are_taken_where_no_occupation_is_named(ahead):
    found = ahead()
    assert found.skills["advantage"].to_list() == pytest.approx([1.0] * found.skills.height)
    assert found.ads > ahead(occupations=["data-engineer"]).ads


def test_what_few_ads_name_is_hardly_taken_for_what_the_trade_asks_for(ahead):
    engineers, everyone = ahead(occupations=["data-engineer"]), ahead()
    all_of_them = dict(everyone.skills.select("skill", "today").iter_rows())
    for skill, ads, told in engineers.skills.select("skill", "ads", "advantage").iter_rows():
        expected = engineers.ads * all_of_them[skill]
        assert told == pytest.approx((ads + 10) / (expected + 10))
        assert 1 <= told < ads / expected  # only these engineers are asked for it: nearer to 1 than the bare ratio


def test_in_the_first_month_of_the_forecast_the_shares_are_those_of_today(ahead):
    found = ahead(graduation=date(2026, 1, 1)).skills
    assert found["mean"].to_list() == pytest.approx(found["today"].to_list())


def test_a_share_moves_by_as_many_logits_as_that_of_all_ads_is_forecast_to(ahead, lake):
    series = newest_forecasts(lake).filter(series="skill:kafka").sort("month")
    first, last = series["mean"][0], series.filter(month=GRADUATION)["mean"][0]
    row = ahead(occupations=["data-engineer"]).skills.row(by_predicate=pl.col("skill") == "kafka", named=True)
    moved = np.log(row["mean"] / (1 - row["mean"])) - np.log(row["today"] / (1 - row["today"]))
    assert moved == pytest.approx(np.log(last / (1 - last)) - np.log(first / (1 - first)))


def test_the_interval_holds_the_mean_and_widens_with_time(ahead):
    near, far = ahead(graduation=date(2026, 3, 1)).skills, ahead(graduation=date(2029, 12, 1)).skills
    for found in (near, far):
        assert ((found["lo80"] < found["mean"]) & (found["mean"] < found["hi80"])).all()
        assert found["lo80"].min() >= 0
        assert found["hi80"].max() <= 1
    width = {name: (rows["hi80"] - rows["lo80"]).sum() for name, rows in (("near", near), ("far", far))}
    assert width["far"] > width["near"]


def test_what_rises_has_a_growth_and_its_interval(ahead):
    found = ahead(occupations=["data-engineer"])
    row = found.paces.row(by_predicate=pl.col("skill") == "kafka", named=True)
    assert 0 < row["growth_lo80"] < row["growth"] < row["growth_hi80"]
    assert found.paces_window == ("2022-01", "2025-12")


def test_paces_are_those_of_the_whole_market_and_of_what_enough_ads_name(ahead):
    engineers, everyone = ahead(occupations=["data-engineer"]), ahead()
    assert engineers.paces.equals(everyone.paces)
    assert "java" in set(engineers.paces["skill"]) - set(engineers.skills["skill"])
    assert engineers.paces.null_count().sum_horizontal().item() == 0


def test_languages_and_attitudes_are_not_among_what_is_taught(ahead, vocabulary):
    kinds = {vocabulary.skills[name].kind for name in ahead().skills["skill"]}
    assert kinds <= {"technology", "concept", "certification"}


def test_a_region_with_too_few_ads_lets_the_whole_country_speak(ahead):
    found = ahead(occupations=["data-engineer"], region="MA-04")
    assert found.wider
    assert found.region == "MA-04"
    assert found.skills.equals(ahead(occupations=["data-engineer"]).skills)


def test_a_region_with_enough_ads_speaks_for_itself(ahead):
    found = ahead(region="MA-06")
    assert not found.wider
    assert found.region == "MA-06"
    assert 0 < found.ads < ahead().ads


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"occupations": ["alchemist"]}, "alchemist is no occupation"),
        ({"region": "MA-13"}, "MA-13 is no region"),
        ({"region": "total"}, "total is no region"),
        ({"occupations": ["blockchain-developer"]}, "From 2025-01 to 2025-12 there are fewer than 10 ads of blockchain-developer"),
        ({"occupations": ["data-enginer"]}, "data-enginer is no occupation of the vocabulary. Near it: data-engineer"),
        ({"graduation": date(2031, 7, 1)}, "2031-07 lies beyond the newest forecast, which ends in 2029-12. Give a month up to 2029-12, or run `qantara forecast --to 2031`"),
        ({"graduation": date(2024, 7, 1)}, "2024-07 is past: forecasts begin in 2026-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_in_one_sentence(ahead, more, said):
    with pytest.raises(DemandError, match=said):
        ahead(**more)


def test_without_forecasts_the_user_is_told_what_to_run(unforecast, vocabulary):
    with pytest.raises(DemandError, match="Run `qantara observe`, then `qantara forecast`"):
        read_demand_ahead(unforecast, vocabulary, at=TODAY, graduation=GRADUATION)
