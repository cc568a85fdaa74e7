"""Whole months, and the survivors of a single scrape."""

from datetime import date, timedelta

import numpy as np
import pytest

from qantara.core.demand import full_months, survivorship

LAST = date(2026, 10, 31)


def days_of(weekly):
    """Posting days from ads a week, the oldest week first, ending on LAST."""
    weeks = len(weekly)
    return [
        LAST - timedelta(days=7 * (weeks - 1 - week) + int(7 * i / count))
        for week, count in enumerate(weekly)
        for i in range(count)
    ]


def test_only_months_inside_the_period_are_whole():
    assert full_months(date(2026, 1, 2), date(2026, 4, 30)) == {date(2026, m, 1) for m in (2, 3, 4)}
    assert full_months(date(2026, 1, 10), date(2026, 1, 20)) == set()


def test_the_survivors_of_a_scrape_are_suspected():
    # What is left of 300 ads a week when one in nine closes each week.
    left = [int(300 * 0.89**age) + 1 for age in range(25, -1, -1)]
    verdict = survivorship(days_of(left))
    assert verdict.verdict == "suspected"
    assert verdict.ratio > 4


@pytest.mark.parametrize("growth", [0.0, 0.01, 0.02])
def test_a_market_that_grows_is_clean(growth):
    random = np.random.default_rng(3)
    weekly = [int(random.poisson(80 * (1 + growth) ** week)) + 1 for week in range(26)]
    assert survivorship(days_of(weekly)).verdict == "clean"


def test_a_season_is_clean():
    weekly = [int(100 + 60 * np.sin(week / 26 * 2 * np.pi)) for week in range(26)]
    assert survivorship(days_of(weekly)).verdict == "clean"


def test_a_climb_after_a_year_as_strong_is_a_season():
    climb = [40 + 6 * week for week in range(26)]
    assert survivorship(days_of(climb)).verdict == "suspected"
    assert survivorship(days_of([60] * 30 + climb)).verdict == "clean"


def test_too_few_ads_or_weeks_give_no_verdict():
    assert survivorship(days_of([5] * 10)).verdict == "unknown"
    assert survivorship(days_of([200] * 4)).verdict == "unknown"


def test_a_few_very_old_ads_do_not_hide_the_climb():
    left = [int(300 * 0.85**age) + 1 for age in range(25, -1, -1)]
    old = [LAST - timedelta(days=700 + i) for i in range(10)]
    assert survivorship(old + days_of(left)).verdict == "suspected"
