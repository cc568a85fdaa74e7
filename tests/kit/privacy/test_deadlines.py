"""A5: ten clear days, to the end of the tenth, on Morocco's clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qantara.kit.privacy.deadlines import MOROCCO, days_left, due_at, due_on, warns_on
from qantara.kit.privacy.enums import Kind
from qantara.kit.privacy.models import Request


def at(text, zone=MOROCCO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (at("2026-11-02T00:00:00"), "2026-11-12T23:59:59+01:00"),  # the first second of a day
        (at("2026-11-02T23:59:59"), "2026-11-12T23:59:59+01:00"),  # its last
        (at("2026-11-03T00:00:00"), "2026-11-13T23:59:59+01:00"),  # the next
        (at("2026-11-02T23:30:00", UTC), "2026-11-13T23:59:59+01:00"),  # already tomorrow in Morocco
        (at("2026-11-25T09:00:00"), "2026-12-05T23:59:59+01:00"),  # over the end of a month of 30 days
        (at("2026-12-31T09:00:00"), "2027-01-10T23:59:59+01:00"),  # of a year
        (at("2028-02-20T09:00:00"), "2028-03-01T23:59:59+00:00"),  # a leap year, in Ramadan
        (at("2026-02-10T09:00:00"), "2026-02-20T23:59:59+00:00"),  # the clock goes back an hour for Ramadan
        (at("2026-03-15T09:00:00"), "2026-03-25T23:59:59+01:00"),  # and forward after it
    ],
)
def test_the_last_second_of_the_tenth_day_after_receipt(received, due):
    assert due_at(received).isoformat() == due


def test_the_change_of_the_clock_takes_no_day_away():
    received = at("2026-02-14T23:59:59")
    for day in range(15):
        moment = received + timedelta(days=day)
        assert days_left(received, moment) == 10 - day


def test_the_officer_is_warned_from_the_seventh_day():
    assert warns_on(at("2026-11-02T08:00:00")) == date(2026, 11, 9)
    assert due_on(at("2026-11-02T08:00:00")) == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("now", "urgency", "late"),
    [
        (at("2026-11-08T23:59:59"), "", False),
        (at("2026-11-09T00:00:00"), "watch", False),
        (at("2026-11-12T23:59:59"), "watch", False),
        (at("2026-11-13T00:00:00"), "late", True),
        (at("2026-11-12T23:00:00", UTC), "late", True),  # midnight in Morocco
    ],
)
def test_urgency_follows_the_clock(now, urgency, late):
    received = at("2026-11-02T08:00:00")
    asked = Request(kind=Kind.ACCESS, received_at=received, due_at=due_at(received))
    assert (asked.urgency(now), asked.is_late(now)) == (urgency, late)
