"""Quiet hours and the moment of the summary, on Morocco's clock: nights cross midnight, Ramadan moves the hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from qantara.kit.notifications.enums import Every
from qantara.kit.notifications.models import Rhythm

MOROCCO = ZoneInfo("Africa/Casablanca")
DIGEST_TIME = time(8)
_SUNDAY = 6
_ONE_DAY = timedelta(days=1)


def end_of_quiet(rhythm: Rhythm, at: datetime) -> datetime | None:
    """When a mail may leave, if not now: a night may end on a Sunday, and a Sunday in a night."""
    free, step = at, _one_end(rhythm, at)
    for _ in range(4):
        if step is None:
            break
        free, step = step, _one_end(rhythm, step)
    return None if free == at else free


def last_digest(rhythm: Rhythm, at: datetime) -> datetime:
    """The newest moment at which this person's summary was due."""
    day = at.astimezone(MOROCCO).date()
    while _instant(day, DIGEST_TIME) > at or (
        rhythm.digest_every == Every.WEEKLY and day.weekday() != rhythm.digest_day
    ):
        day -= _ONE_DAY
    return _instant(day, DIGEST_TIME)


def _one_end(rhythm: Rhythm, at: datetime) -> datetime | None:
    here = at.astimezone(MOROCCO)
    if rhythm.quiet_sundays and here.weekday() == _SUNDAY:
        return _instant(here.date() + _ONE_DAY, time(0))
    start, end = rhythm.quiet_from, rhythm.quiet_until
    if start is None or end is None:
        return None
    clock = here.time()
    if start < end:
        return _instant(here.date(), end, after=at) if start <= clock < end else None
    if clock >= start:
        return _instant(here.date() + _ONE_DAY, end)
    return _instant(here.date(), end, after=at) if clock < end else None


def _instant(day: date, clock: time, *, after: datetime | None = None) -> datetime:
    """When Morocco's clocks show this; the second time, where they show it twice and the first is past."""
    found = datetime.combine(day, clock, MOROCCO)
    if after is not None and found.astimezone(UTC) <= after:
        found = found.replace(fold=1)
    return found.astimezone(UTC)
