"""Acting as somebody else, to help them: by staff who may, for half an hour, with a reason, traced, never as other staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.parties.enums import SENSITIVE_ROLES
from qantara.parties.holding import holding_of
from qantara.parties.models import Person

LONGEST = timedelta(minutes=30)
_KEY = "acting"


class ActingError(Refusal):
    """One cannot act as this person."""


@dataclass(frozen=True)
class Acting:
    """For whom, and until when."""

    person: Person
    until: datetime


@transaction.atomic
def start_acting(*, session: SessionBase, person: Person, reason: str, by: Person, at: datetime) -> None:
    """From the next page on, `by` sees the portal as `person` does."""
    _check(person, by)
    if not reason.strip():
        raise ActingError("Say why you act as {person}: they can read it.", person=person)
    record("person.acted_as", target=person, by=by, at=at, reason=reason.strip(), person=person)
    session[_KEY] = {"person": person.pk, "until": (at + LONGEST).isoformat()}


def stop_acting(*, session: SessionBase, person: Person | None, by: Person, at: datetime) -> None:
    """Be oneself again. `person`: for whom one acted, where that is still known."""
    if session.pop(_KEY, None) and person is not None:
        record("person.acting_ended", target=person, by=by, at=at, person=person)


def acting_of(session: SessionBase, by: Person, *, at: datetime) -> Acting | None:
    """For whom `by` acts now. The right is asked for again at each page: it may have been taken away meanwhile."""
    told = session.get(_KEY)
    if not told:
        return None
    person = Person.objects.filter(pk=told["person"]).first()
    until = datetime.fromisoformat(told["until"])
    if person is None or at >= until or not _allowed(person, by):
        return None
    return Acting(person, until)


def is_acting(session: SessionBase) -> bool:
    return _KEY in session


def may_act_as(person: Person, by: Person) -> bool:
    """For the button: whether starting would be refused for another reason than a missing one."""
    return _allowed(person, by)


def _check(person: Person, by: Person) -> None:
    if not _allowed(person, by):
        raise ActingError(
            "Nobody acts as {person}: the person holds a role of trust, has no open account, or is yourself.",
            person=person,
        )


def _allowed(person: Person, by: Person) -> bool:
    return (
        by.has_perm("parties.act_as")
        and person.pk != by.pk
        and person.is_active
        and person.email is not None
        and not holding_of(person).has(*SENSITIVE_ROLES)
    )
