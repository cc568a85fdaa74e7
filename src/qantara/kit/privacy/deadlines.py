"""The ten days that the law gives (09-08, articles 8 and 9), counted strictly, on Morocco's clock.

The day of receipt does not count; the tenth day after it counts to its end. The time of year, the change of the clock for
Ramadan and the hour of receipt make no difference: only dates are counted.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOROCCO = ZoneInfo("Africa/Casablanca")
DAYS = 10
WARNED_AFTER = 7


def day_of(at: datetime) -> date:
    """The date in Morocco at this moment."""
    return at.astimezone(MOROCCO).date()


def due_on(received_at: datetime) -> date:
    return day_of(received_at) + timedelta(days=DAYS)


def due_at(received_at: datetime) -> datetime:
    """The last second of the tenth day after receipt.

    >>> due_at(datetime(2026, 12, 25, 9, tzinfo=MOROCCO)).isoformat()
    '2027-01-04T23:59:59+01:00'
    """
    return datetime.combine(due_on(received_at), time(23, 59, 59), tzinfo=MOROCCO)


def warns_on(received_at: datetime) -> date:
    """The day from which the officer is warned."""
    return day_of(received_at) + timedelta(days=WARNED_AFTER)


def days_left(received_at: datetime, at: datetime) -> int:
    """How many days remain after today; below zero: late."""
    return (due_on(received_at) - day_of(at)).days
