"""What is digested, to the letter: two records that differ in anything have different digests.

An entry's digest is SHA-256 of one JSON list of fixed length, whose texts and numbers keep their kinds. Values are
digested apart, behind a salt that is erased with them: who holds the digest alone cannot try out what they were. A
seal's root covers its own number and moment, the root before it, and for each entry its number and its digest.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

FORMAT = "qantara.audit.1"
START = "0" * 64
"""What stands before the first seal."""

# Made once: a chain is read again by the hundred thousand.
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """The one way in which a value is written.

    >>> canonical({"b": 1, "a": [None, "é"]})
    '{"a":[null,"é"],"b":1}'
    """
    return _WRITER.encode(value)


def digest_of_values(salt: str, content: str) -> str:
    return _digest(canonical([FORMAT, salt, content]))


def digest_of_entry(
    *,
    event: str,
    at: datetime,
    actor: int | None,
    through: int | None,
    target_type: str,
    target_id: str,
    person: int | None,
    values_digest: str,
) -> str:
    """The entry's own number is not in it: the database gives it later, and the seal covers it."""
    return _digest(
        canonical([FORMAT, event, _moment(at), actor, through, target_type, target_id, person, values_digest])
    )


def root_of(*, number: int, at: datetime, previous: str, members: Iterable[tuple[int, str]]) -> str:
    """The root of a seal over its members: numbers and digests of entries, in the order of their numbers."""
    running = hashlib.sha256(canonical([FORMAT, number, _moment(at), previous]).encode())
    for entry, digest in members:
        running.update(f"\n{entry} {digest}".encode())
    return running.hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
