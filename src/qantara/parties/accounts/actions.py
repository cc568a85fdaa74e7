"""What is changed in an account, where allauth has no way of its own."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.parties.managers import clean_email
from qantara.parties.models import Person


class AccountError(Refusal):
    """An account cannot be changed so."""


@transaction.atomic
def change_address(*, person: Person, email: str, at: datetime) -> str:
    """Give the account the address that a link has proved to be theirs. Returns the old one."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    old = person.email or ""
    person.email = clean_email(email)
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise AccountError(
            "{email} already belongs to another account. Sign in with it, or choose another address.", email=email
        ) from None
    # The trace says that it changed; the addresses themselves stay with the person.
    record("person.address_changed", target=person, by=person, at=at, person=person)
    return old


@transaction.atomic
def take_off_second_factor(*, person: Person, by: Person, at: datetime, reason: str) -> None:
    """For somebody who has lost telephone and recovery codes: they set up another when they next sign in.

    Every session of theirs ends, so that whoever holds one has to prove the password again.
    """
    if person.pk == by.pk:
        raise AccountError("One’s own second factor is taken off by another administrator.")
    if not reason.strip():
        raise AccountError("Say why the second factor of {person} is taken off.", person=person)
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise AccountError("{person} has no second factor.", person=person)
    for session in UserSession.objects.filter(user=person):
        session.end()
    record("person.second_factor_taken_off", target=person, by=by, at=at, reason=reason.strip(), person=person)
