"""iCalendar (RFC 5545): the bytes of one calendar, and how it follows the one it replaces.

All events are whole days: DTSTART and DTEND are dates, the end is the day after the last. An event keeps its UID as
long as its calendar and its `id` are the same. What changed since the calendar before has a higher SEQUENCE; what is
gone is said to be cancelled, since a client that imported it would else show it for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

import icalendar

from qantara import __version__
from qantara.core.refusals import Refusal

Kind = Literal["school", "company", "exams", "holiday"]

CANCELLED = "CANCELLED"
_SAME = ("DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "CATEGORIES")
"""What makes a client show an event anew when it differs."""


class NotCalendarError(Refusal):
    """What a calendar is to follow is none."""


@dataclass(frozen=True)
class Entry:
    """Whole days from `first` to `last`. `id` is the same for what a reader would call the same event."""

    id: str
    first: date
    last: date
    kind: Kind
    title: str
    note: str = ""
    tentative: bool = False


def write_ics(
    entries: Iterable[Entry],
    *,
    key: str,
    name: str,
    office: str,
    language: str,
    at: datetime,
    before: bytes | None = None,
) -> bytes:
    """Write a calendar.

    key       says which calendar it is, among all there are: UIDs are made of it and of the entries' ids
    office    e-mail address of who publishes it
    language  of the names: "fr", "ar", "en"
    at        when it is made (aware): DTSTAMP
    before    the calendar that it replaces, as it was written, if there was one

    The same arguments give the same bytes. Raises NotCalendarError if `before` is no calendar.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Qantara//Work-study calendar {__version__}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")  # the same, for clients older than RFC 7986
    earlier = _events(before) if before is not None else {}
    now = [_event(entry, key=key, office=office, language=language) for entry in entries]
    kept = {str(event["UID"]) for event in now}
    for event in now:
        old = earlier.get(str(event["UID"]))
        event.add("sequence", 0 if old is None else _sequence(old) + (not _alike(old, event)))
    gone = [_cancelled(event) for uid, event in earlier.items() if uid not in kept]
    for event in sorted(now + gone, key=lambda event: (event["DTSTART"].dt, str(event["UID"]))):
        event.add("dtstamp", at.astimezone(UTC))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, key: str, office: str, language: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"qantara:calendar/{key}/{entry.id}")))
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", entry.title, parameters={"LANGUAGE": language})
    if entry.note:
        event.add("description", entry.note, parameters={"LANGUAGE": language})
    event.add("categories", [entry.kind.upper()])
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("organizer", f"mailto:{office}")
    return event


def _events(before: bytes) -> Mapping[str, Any]:
    """The events of a calendar, by UID."""
    try:
        events: list[Any] = icalendar.Calendar.from_ical(before).walk("VEVENT")
        return {str(event["UID"]): event for event in events if event["DTSTART"].dt and _sequence(event) >= 0}
    except (ValueError, KeyError, AttributeError) as error:
        raise NotCalendarError("The calendar to replace is not iCalendar ({error}): remove it, or restore it.", error=error) from None  # fmt: skip


def _sequence(event: Any) -> int:
    return int(event.get("SEQUENCE", 0))


def _alike(old: Any, new: Any) -> bool:
    return all(_said(old, name) == _said(new, name) for name in _SAME)


def _said(event: Any, name: str) -> bytes:
    said: bytes = event[name].to_ical() if name in event else b""
    return said


def _cancelled(event: Any) -> Any:
    """An event that is no more; one cancelled before stays as it was."""
    event.pop("DTSTAMP", None)
    if str(event.get("STATUS", "")) != CANCELLED:
        number = _sequence(event) + 1
        event.pop("SEQUENCE", None)
        event.pop("STATUS", None)
        event.add("status", CANCELLED)
        event.add("sequence", number)
    return event
