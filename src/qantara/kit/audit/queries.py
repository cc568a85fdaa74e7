"""What one asks of the audit: the history of a thing, who read a file, and the log by any of its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from qantara.kit.audit import naming
from qantara.kit.audit.lines import Line, lines_of
from qantara.kit.audit.models import Entry, Seal, type_of

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """Which entries: all that is given must hold. `actor`: who did it or through whom; `until`: before this moment."""

    person: int | None = None
    actor: int | None = None
    event: str = ""
    target_type: str = ""
    target_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Entries, newest first, and the key under which the older ones are asked for; none at the end."""

    lines: list[Line]
    older: str


def history_of(target: Model, *, most: int = PAGE) -> list[Line]:
    """What was done to a thing (not who read it), newest first. The macro `history` draws it."""
    kind = type_of(target)
    found = entries(Asked(target_type=kind, target_id=str(target.pk))).exclude(event__endswith=naming.READ)
    return lines_of(found[:most])


def readings_of(person: Any, *, most: int = PAGE) -> list[Line]:
    """Who opened the person's file or read this log about them, newest first."""
    number = int(getattr(person, "pk", person))
    read = entries(Asked(person=number)).filter(event__in=(naming.PERSON_READ, naming.LOG_READ))
    return lines_of(read[:most])


def entries(asked: Asked) -> QuerySet[Entry]:
    """Entries with their values, newest first; each filter follows an index."""
    equal = {name: value for name in ("person", "event", "target_type", "target_id") if (value := getattr(asked, name))}
    found = Entry.objects.select_related("values").filter(**equal).order_by("-at", "-id")
    if asked.actor is not None:
        found = found.filter(Q(actor=asked.actor) | Q(through=asked.actor))
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    return found


def page_of(asked: Asked, *, older: str = "", size: int = PAGE) -> Page:
    """One page of the log. `older`: the key that the page before gave; one that cannot be read shows the newest.

    A page is found by its key, not by counting: the last of a million costs what the first does.
    """
    found = entries(asked)
    key = _read_key(older)
    if key:
        at, number = key
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=number), at__lte=at)
    held = list(found[: size + 1])
    more = held[size:]
    shown = held[:size]
    return Page(lines_of(shown), _key(shown[-1]) if more else "")


def known_events() -> list[str]:
    """Every event that the log holds, by leaping through its index."""
    return list(_distinct("event"))


def known_things() -> list[str]:
    """Every kind of thing that the log holds."""
    return list(_distinct("target_type"))


def newest_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def _distinct(column: str) -> Iterator[str]:
    last = ""
    rows = Entry.objects.order_by(column).values_list(column, flat=True)
    while (found := rows.filter(**{f"{column}__gt": last}).first()) is not None:
        yield (last := found)


def _key(entry: Entry) -> str:
    return f"{(entry.at - _EPOCH) // timedelta(microseconds=1)}-{entry.pk}"


def _read_key(text: str) -> tuple[datetime, int] | None:
    at, _, number = text.partition("-")
    try:
        return _EPOCH + timedelta(microseconds=int(at)), int(number)
    except (ValueError, OverflowError):
        return None
