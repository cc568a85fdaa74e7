"""How the audit's numbers and codes are called when people read them. The entries hold none of these words.

Apps say what their events, things and fields are called (`declare`, when they start); what nobody has named is shown by
its code. `name_of` may be replaced by whoever knows people better than Django does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model

from qantara.kit.wording import later


def _names_of_accounts(numbers: Iterable[int]) -> dict[int, str]:
    accounts = get_user_model()._default_manager  # noqa: SLF001 - Django's public name
    return {number: str(person) for number, person in accounts.in_bulk(set(numbers)).items()}


name_of: Callable[[Iterable[int]], dict[int, str]] = _names_of_accounts
"""Names of the people with these numbers; whoever is not there any more is left out."""

READ = "read"  # how the names of events end that change nothing
PERSON_READ = "person.read"
LOG_READ = "audit.read"
LOG_EXPORTED = "audit.exported"
VERIFIED = "audit.verified"
ERASED = "audit.values_erased"

_events: dict[str, Any] = {
    PERSON_READ: later("File read"),
    LOG_READ: later("Audit read about a person"),
    LOG_EXPORTED: later("Audit exported"),
    VERIFIED: later("Chain verified"),
    ERASED: later("History erased"),
}
_things: dict[str, Any] = {"audit.entry": later("Audit log"), "audit.seal": later("Chain of the audit")}
_fields: dict[str, Any] = {
    "erased": later("Entries emptied"),
    "entries": later("Entries"),
    "seals": later("Seals"),
    "root": later("Last root"),
    "holds": later("The chain holds"),
    "rows": later("Rows"),
}


_values: dict[str, Mapping[str, Any]] = {}


def declare(
    *,
    events: Mapping[str, Any] | None = None,
    things: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    values: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Say (with `later`) what events, kinds of things (`app.model`, lower case), fields and a field's codes are called."""
    _values.update(values or {})
    _events.update(events or {})
    _things.update(things or {})
    _fields.update(fields or {})


def event_label(event: str) -> str | None:
    return _said(_events.get(event))


def thing_label(target_type: str) -> str | None:
    return _said(_things.get(target_type))


def field_label(field: str) -> str | None:
    return _said(_fields.get(field))


def value_label(field: str, value: Any) -> Any:
    """A code as people read it; any other value as it is."""
    labels = _values.get(field, {})
    return str(labels[value]) if isinstance(value, str) and value in labels else value


def _said(label: Any) -> str | None:
    return None if label is None else str(label)
