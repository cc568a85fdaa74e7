"""Entries as people read them: with the names of people, events, things and fields in the place of numbers and codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from qantara.kit.audit import naming
from qantara.kit.audit.models import Entry


@dataclass(frozen=True)
class Change:
    """What one field was and became; none: there was nothing, or nothing is left."""

    field: str
    label: str | None
    before: Any
    after: Any


@dataclass(frozen=True)
class Line:
    """One entry to read. A name that is missing is nobody's any more; a label that is missing: show the code."""

    entry: Entry
    event: str | None
    thing: str | None
    actor: str | None
    through: str | None
    person: str | None
    reason: str
    changes: Sequence[Change]

    @property
    def day(self) -> str:
        return timezone.localtime(self.entry.at).date().isoformat()

    @property
    def clock(self) -> str:
        return timezone.localtime(self.entry.at).strftime("%H:%M:%S")


def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """The entries in their order; all names are asked for at once."""
    held = list(entries)
    people = {number for entry in held for number in (entry.actor, entry.through, entry.person) if number is not None}
    names = naming.name_of(people) if people else {}

    def name(number: int | None) -> str | None:
        return None if number is None else names.get(number)

    lines = []
    for entry in held:
        told = entry.told
        lines.append(
            Line(
                entry=entry,
                event=naming.event_label(entry.event),
                thing=naming.thing_label(entry.target_type),
                actor=name(entry.actor),
                through=name(entry.through),
                person=name(entry.person),
                reason=told.get("reason", ""),
                changes=_changes(told.get("before", {}), told.get("after", {})),
            )
        )
    return lines


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    fields = [*before, *(field for field in after if field not in before)]
    changed = [(field, before.get(field), after.get(field)) for field in fields]
    return [
        Change(field, naming.field_label(field), naming.value_label(field, was), naming.value_label(field, became))
        for field, was, became in changed
        if not (_is_blank(was) and _is_blank(became))  # a new row has many fields that nobody filled in
    ]


def _is_blank(value: Any) -> bool:
    return value is None or value == ""
