"""What `kit` must know of people without knowing any role: whoever keeps the roles sets `officers_of` when it starts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model


def _nobody(at: datetime) -> Iterable[Any]:  # noqa: ARG001 - until roles are there
    return ()


officers_of: Callable[[datetime], Iterable[Any]] = _nobody
"""The data-protection officers at a moment."""


def find_by_address(address: str) -> Any | None:
    """Whose account has this address."""
    people = get_user_model()
    field = people.get_email_field_name()
    return people.objects.filter(**{f"{field}__iexact": address.strip()}).first() if address.strip() else None


def address_of(person: Any) -> str:
    return str(getattr(person, type(person).get_email_field_name(), None) or "")
