"""Recording what is done, sealing it, and erasing what names a person. `models` explains how these hold together."""

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

from qantara.kit.audit import naming
from qantara.kit.audit.context import real_person
from qantara.kit.audit.digests import START, canonical, digest_of_entry, digest_of_values, root_of
from qantara.kit.audit.models import Entry, Seal, Values, account_type, type_of
from qantara.kit.bridge import Refusal

BATCH = 5_000
"""Entries in one seal at most."""
JOINED = timedelta(minutes=1)
"""Readings of one file by one reader for one reason, no further apart than this, are one reading."""
_SEALER = 0x9A47A5EA  # of all advisory locks of the database, the sealers'

Target = Model | tuple[str, object]
"""What an entry is about: a saved row, or its kind (`app.model`) and number where there is no row (any more)."""


class ReasonError(Refusal):
    """The audit is asked to hold a "why", and nobody says it."""


@transaction.atomic(savepoint=False)
def record(
    event: str,
    *,
    target: Target,
    by: Any,
    at: datetime,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    person: Any = None,
) -> Entry:
    """Write down that `by` (none: the portal itself) did this to `target`, in the transaction of the deed.

    Of `before` and `after` the fields that differ are kept. `person` (a row or a number): whom it concerns by name; where
    the target is an account, its person. Passwords and secrets have no place here: leave them out of both.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone cannot be recorded")
    target_type, target_id = _identity(target)
    if person is None and target_type == account_type():
        person = target_id
    content = _content(reason, before, after)
    salt = secrets.token_hex(16) if content else ""
    told: dict[str, Any] = {
        "event": event,
        "at": at,
        "actor": _number(by),
        "through": _through(by),
        "target_type": target_type,
        "target_id": target_id,
        "person": _number(person),
        "values_digest": digest_of_values(salt, content) if content else "",
    }
    entry = Entry(**told, digest=digest_of_entry(**told))
    entry.save(force_insert=True)
    if content:
        Values(entry=entry, salt=salt, content=content).save(force_insert=True)
    return entry


def record_reading(person: Any, *, by: Any, at: datetime, reason: str) -> Entry:
    """Write down that `by` opened the person's file, and why. Raises ReasonError without a reason.

    Every reading is recorded. A page drawn again within a minute by the same reader for the same reason is the same
    reading (back, reload, the next part of the page): a line for each would say nothing more and hide what matters.
    """
    if not reason.strip():
        raise ReasonError("Say why this person’s file is opened: every reading is recorded with its reason.")
    return read_once(naming.PERSON_READ, person, by=by, at=at, reason=reason.strip())


def read_once(event: str, person: Any, *, by: Any, at: datetime, reason: str = "") -> Entry:
    """A reading of what concerns the person: the one already recorded within the last minute, else a new one."""
    number = _number(person)
    told = {"reason": reason} if reason else {}
    recent = Entry.objects.select_related("values").filter(
        person=number, event=event, actor=_number(by), at__gt=at - JOINED, at__lte=at
    )
    for entry in recent:
        same = not entry.is_erased and entry.told == told and entry.through == _through(by)
        if same:
            return entry
    return record(event, target=(account_type(), number), by=by, at=at, reason=reason, person=number)


@transaction.atomic
def erase_values(person: Any, *, by: Any, at: datetime, reason: str) -> int:
    """Erase why and what of every entry that concerns the person; who, when and about what stay, and the chain holds.

    Returns how many were emptied. That it was done is recorded, which is how `verify` tells it from a theft.
    """
    if not reason.strip():
        raise ReasonError("Say why this person’s history is erased: the erasure itself is recorded with its reason.")
    number = _number(person)
    if number is None:
        raise ValueError("erasing needs a person")
    erased, _ = Values.objects.filter(entry__person=number).delete()
    record(naming.ERASED, target=(account_type(), number), by=by, at=at, reason=reason, after={"erased": erased}, person=number)  # fmt: skip
    return erased


@transaction.atomic
def seal(*, at: datetime) -> Seal | None:
    """Seal what no seal holds yet, BATCH entries at most; none if there is nothing to seal."""
    _wait_for_other_sealers()
    members = list(Entry.objects.filter(seal=None).order_by("pk").values_list("pk", "digest")[:BATCH])
    if not members:
        return None
    newest = Seal.objects.order_by("-number").first()
    number, previous = (newest.number + 1, newest.root) if newest else (1, START)
    made = Seal.objects.create(
        number=number,
        first=members[0][0],
        last=members[-1][0],
        count=len(members),
        at=at,
        previous=previous,
        root=root_of(number=number, at=at, previous=previous, members=members),
    )
    # By their numbers: what was committed since they were read waits for the next seal.
    Entry.objects.filter(pk__in=[entry for entry, _ in members]).update(seal=made)
    return made


def seal_due(at: datetime) -> int:
    """Seal everything that waits; returns how many entries. The background worker calls it every minute."""
    sealed = 0
    while made := seal(at=at):
        sealed += made.count
        if made.count < BATCH:
            break
    return sealed


def _wait_for_other_sealers() -> None:
    """One sealer at a time. SQLite has one writer anyway; should all else fail, a seal's number is unique."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER])


def _through(by: Any) -> int | None:
    real = real_person()
    return None if real == _number(by) else real


def _identity(target: Target) -> tuple[str, str]:
    if isinstance(target, tuple):
        return target[0].lower(), str(target[1])
    if target.pk is None:
        raise ValueError(f"{target!r} is not saved yet: it has no number to be recorded under")
    return type_of(target), str(target.pk)


def _number(person: Any) -> int | None:
    found = getattr(person, "pk", person)
    return None if found is None else int(found)


def _content(reason: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What is kept beside the entry, as it is digested; empty if there is nothing to keep."""
    old, new = _plain(before or {}), _plain(after or {})
    if before is not None and after is not None:
        differing = {field for field in old.keys() | new.keys() if old.get(field) != new.get(field)}
        old, new = ({field: side[field] for field in side if field in differing} for side in (old, new))
    told = {name: part for name, part in (("reason", reason.strip()), ("before", old), ("after", new)) if part}
    return canonical(told) if told else ""


def _plain(value: Any) -> Any:
    """A value as JSON has it: dates and decimals as text, a row by its number."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    if isinstance(value, FieldFile):
        return value.name or None
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(part) for part in value), key=canonical)
    if hasattr(value, "__iter__") and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} cannot be recorded in the audit")
