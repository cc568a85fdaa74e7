"""Quiet hours and summaries on Morocco's clock, which Ramadan sets back and forth."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.kit.notifications.enums import Day, Every
from qantara.kit.notifications.hours import MOROCCO, end_of_quiet, last_digest
from qantara.kit.notifications.models import Rhythm


def here(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=MOROCCO, fold=fold)


@pytest.mark.parametrize(
    ("at", "free"),
    [
        (here(2026, 11, 18, 19, 59), None),
        (here(2026, 11, 18, 20, 0), here(2026, 11, 19, 7, 0)),
        (here(2026, 11, 18, 23, 59), here(2026, 11, 19, 7, 0)),
        (here(2026, 11, 19, 0, 0), here(2026, 11, 19, 7, 0)),
        (here(2026, 11, 19, 6, 59), here(2026, 11, 19, 7, 0)),
        (here(2026, 11, 19, 7, 0), None),
        (here(2026, 12, 31, 22, 0), here(2027, 1, 1, 7, 0)),
    ],
)
def test_a_night_crosses_midnight(at, free):
    assert end_of_quiet(Rhythm(), at) == free


def test_a_night_in_which_the_clock_is_set_is_an_hour_longer_or_shorter():
    back, forth = here(2026, 2, 14, 22, 0), here(2026, 3, 21, 22, 0)
    assert end_of_quiet(Rhythm(), back) - back.astimezone(UTC) == timedelta(hours=10)
    assert end_of_quiet(Rhythm(), forth) - forth.astimezone(UTC) == timedelta(hours=8)


def test_in_the_hour_that_comes_twice_the_end_is_still_ahead():
    rhythm = Rhythm(quiet_from=time(22), quiet_until=time(2, 30))
    second = here(2026, 2, 15, 2, 10, fold=1)
    assert second.utcoffset() != here(2026, 2, 15, 2, 10).utcoffset()
    assert end_of_quiet(rhythm, second) == second.astimezone(UTC) + timedelta(minutes=20)


def test_a_saturday_night_before_a_quiet_sunday_lasts_until_monday():
    rhythm = Rhythm(quiet_sundays=True)
    assert end_of_quiet(rhythm, here(2026, 11, 21, 21, 0)) == here(2026, 11, 23, 7, 0)
    assert end_of_quiet(
        Rhythm(quiet_from=None, quiet_until=None, quiet_sundays=True), here(2026, 11, 22, 12, 0)
    ) == here(2026, 11, 23, 0, 0)


_CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
_MOMENTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(at=_MOMENTS, start=_CLOCKS, end=_CLOCKS, sundays=st.booleans())
def test_what_is_held_is_let_go_later_and_never_in_quiet_hours(at, start, end, sundays):
    if start == end:
        return
    rhythm = Rhythm(quiet_from=start, quiet_until=end, quiet_sundays=sundays)
    free = end_of_quiet(rhythm, at)
    if free is not None:
        assert at < free <= at + timedelta(days=3)
        clock = free.astimezone(MOROCCO)
        assert not (sundays and clock.weekday() == 6)
        again = end_of_quiet(rhythm, free)
        # Where the clock is set, an hour may come twice and its quiet part with it: held once more, it still ends.
        assert again is None or again - free <= timedelta(hours=1, days=2)


@given(at=_MOMENTS, every=st.sampled_from(Every), day=st.sampled_from(Day))
def test_a_summary_was_due_within_its_period(at, every, day):
    due = last_digest(Rhythm(digest_every=every, digest_day=day), at)
    assert due <= at < due + timedelta(days=1 if every == Every.DAILY else 7, hours=1)
    assert due.astimezone(MOROCCO).time() == time(8)
    assert every == Every.DAILY or due.astimezone(MOROCCO).weekday() == day
