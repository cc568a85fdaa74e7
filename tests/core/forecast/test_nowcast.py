"""The newest, incomplete month."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qantara.core.forecast import nowcast
from qantara.core.refusals import Refusal

MONTHS = [date(2025, m, 1) for m in range(1, 13)]


def sightings(totals: list[int], *, seed: int = 1, speed: float = 25.0) -> pl.DataFrame:
    """Ads of each month of 2025 with the day each was first seen: exponential delays from the first of the month."""
    rng = np.random.default_rng(seed)
    rows = [
        (month, month + timedelta(days=int(delay)))
        for month, total in zip(MONTHS, totals, strict=False)
        for delay in rng.exponential(speed, total)
    ]
    return pl.DataFrame(rows, schema={"month": pl.Date, "first_seen_on": pl.Date}, orient="row")


@settings(max_examples=30)
@given(totals=st.lists(st.integers(0, 60), min_size=12, max_size=12), day=st.integers(10, 60), seed=st.integers(0, 100))
def test_a_nowcast_is_never_below_what_was_seen_and_keeps_its_order(totals, day, seed):
    ads = sightings([40, 40, 40, *totals[3:]], seed=seed)
    guess = nowcast(ads, month=date(2025, 12, 1), seen_on=date(2025, 12, 1) + timedelta(days=day))
    assert guess.seen <= guess.lo95 <= guess.lo80 <= guess.mean <= guess.hi80 <= guess.hi95
    assert guess.mean == pytest.approx(guess.seen / guess.share)


@settings(max_examples=20)
@given(seed=st.integers(0, 100), later=st.integers(1, 40))
def test_what_is_seen_after_the_day_changes_nothing(seed, later):
    ads = sightings([50] * 12, seed=seed)
    day = date(2025, 12, 20)
    more = pl.DataFrame(
        {"month": [date(2025, 12, 1)] * later, "first_seen_on": [day + timedelta(days=1)] * later}, schema=ads.schema
    )
    assert nowcast(ads, month=date(2025, 12, 1), seen_on=day) == nowcast(
        pl.concat([ads, more]), month=date(2025, 12, 1), seen_on=day
    )


def test_intervals_hold_as_often_as_they_say():
    inside80, inside95 = [], []
    for seed in range(300):
        ads = sightings([80] * 12, seed=seed)
        guess = nowcast(ads, month=date(2025, 12, 1), seen_on=date(2025, 12, 16))
        inside80.append(guess.lo80 <= 80 <= guess.hi80)
        inside95.append(guess.lo95 <= 80 <= guess.hi95)
    assert abs(np.mean(inside80) - 0.80) < 0.07
    assert abs(np.mean(inside95) - 0.95) < 0.04


def test_a_month_seen_whole_is_itself():
    ads = pl.DataFrame(
        {"month": [m for m in MONTHS for _ in range(5)], "first_seen_on": [m for m in MONTHS for _ in range(5)]}
    )
    guess = nowcast(ads, month=date(2025, 12, 1), seen_on=date(2025, 12, 31))
    assert (guess.mean, guess.lo95, guess.hi95, guess.share) == (5, 5, 5, 1)


def test_too_early_or_too_little_past_is_refused():
    ads = sightings([50] * 12)
    with pytest.raises(Refusal, match="begins after"):
        nowcast(ads, month=date(2025, 12, 1), seen_on=date(2025, 11, 30))
    with pytest.raises(Refusal, match="a nowcast needs 3"):
        nowcast(ads, month=date(2025, 4, 1), seen_on=date(2025, 4, 20))
    slow = sightings([50] * 12, speed=400.0)
    with pytest.raises(Refusal, match="% of a month's ads"):
        nowcast(slow, month=date(2025, 12, 1), seen_on=date(2025, 12, 3))
