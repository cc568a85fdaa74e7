"""Consents and oppositions: given, withdrawn, made, lifted. Each takes effect at the moment it is kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.privacy import purposes
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.models import Consent, Opposition
from qantara.kit.wording import active_language, later, words_of


class ConsentError(Refusal):
    """A consent cannot be given or withdrawn so."""


class OppositionError(Refusal):
    """An opposition cannot be made or lifted so."""


@transaction.atomic
def give_consent(*, person: Any, purpose: str, by: Any, at: datetime) -> Consent:
    """The person agrees, in the words of today's version. Nobody agrees for somebody else."""
    found = purposes.get(purpose)
    if by is None or by.pk != person.pk:
        raise ConsentError("Only the person can agree. Ask them to sign in and do it on the page “My data”.")
    if found.basis is not Basis.CONSENT:
        raise ConsentError(
            "“{title}” does not rest on consent: there is nothing to agree to.", title=later(found.title)
        )
    people_in_force = Consent.objects.select_for_update().filter(
        person=person, purpose=purpose, withdrawn_at__isnull=True
    )
    known = people_in_force.first()
    if known is not None and known.version == found.version:
        return known
    people_in_force.update(withdrawn_at=at)  # agreed to older words: history
    Opposition.objects.filter(person=person, purpose=purpose, lifted_at__isnull=True).update(lifted_at=at)
    language = active_language()
    made = Consent.objects.create(
        person=person, purpose=purpose, version=found.version, language=language,
        text=words_of(language).plain(found.consent), given_at=at,
    )  # fmt: skip
    record("privacy.consent_given", target=made, by=by, at=at, person=person,
           after={"purpose": purpose, "version": found.version})  # fmt: skip
    return made


@transaction.atomic
def withdraw_consent(*, person: Any, purpose: str, by: Any, at: datetime) -> None:
    """The person no longer agrees. It stops at once; what was done before stays lawful."""
    if by is None or by.pk != person.pk:
        raise ConsentError("Only the person can withdraw their consent. Enter their request if it came on paper.")
    purposes.get(purpose)
    if not Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).update(withdrawn_at=at):
        raise ConsentError("There is no consent to withdraw: nothing is done under it.")
    record("privacy.consent_withdrawn", target=person, by=by, at=at, person=person, after={"purpose": purpose})


@transaction.atomic
def oppose(*, person: Any, purpose: str, by: Any, at: datetime) -> Opposition:
    """The person's data no longer serve an optional purpose, from now on; no reason is asked."""
    found = purposes.get(purpose)
    if not found.optional:
        raise OppositionError(
            "“{title}” cannot simply be stopped: ask for it with your reasons, and the data-protection officer answers"
            " within ten days.",
            title=later(found.title),
        )  # fmt: skip
    return keep_opposition(person=person, purpose=purpose, by=by, at=at)


@transaction.atomic
def keep_opposition(*, person: Any, purpose: str, by: Any, at: datetime) -> Opposition:
    """An opposition that is the person's right, or that an officer has accepted. A consent to the same ends with it."""
    purposes.get(purpose)
    Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).update(withdrawn_at=at)
    made, new = Opposition.objects.get_or_create(person=person, purpose=purpose, lifted_at=None, defaults={"since": at})
    if new:
        record("privacy.opposition_made", target=made, by=by, at=at, person=person, after={"purpose": purpose})
    return made


@transaction.atomic
def lift_opposition(*, person: Any, purpose: str, by: Any, at: datetime) -> None:
    """The person lets their data serve the purpose again."""
    if by is None or by.pk != person.pk:
        raise OppositionError("Only the person can lift their opposition.")
    if not Opposition.objects.filter(person=person, purpose=purpose, lifted_at__isnull=True).update(lifted_at=at):
        raise OppositionError("There is no opposition to lift.")
    record("privacy.opposition_lifted", target=person, by=by, at=at, person=person, after={"purpose": purpose})


@transaction.atomic
def keep_answers(*, person: Any, agreed: Iterable[str], opposed: Iterable[str], by: Any, at: datetime) -> None:
    """What a form asked before it was sent: which further purposes the person agrees to, and which they oppose."""
    for purpose in agreed:
        if purposes.get(purpose).basis is Basis.CONSENT:
            give_consent(person=person, purpose=purpose, by=by, at=at)
    for purpose in opposed:
        oppose(person=person, purpose=purpose, by=by, at=at)
