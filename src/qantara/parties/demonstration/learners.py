"""Invented learners, for a demonstration of a country's size: people without an address, who can therefore not come in."""

from datetime import datetime

from qantara.parties.demonstration.bridge import learner_name
from qantara.parties.demonstration.companies import BATCH
from qantara.parties.enums import OrganisationKind, Role
from qantara.parties.models import Membership, Organisation, Person


def add_learners(count: int, *, at: datetime) -> None:
    """Make those that are missing of `count` learners, spread over the institutions."""
    there = Membership.objects.filter(role=Role.LEARNER, person__email__isnull=True).count()
    homes = list(Organisation.objects.filter(kind=OrganisationKind.INSTITUTION).order_by("pk"))
    if not homes:
        return
    for begin in range(there, count, BATCH):
        people = [_learner(number, at) for number in range(begin, min(begin + BATCH, count))]
        held = [
            Membership(person=person, organisation=homes[number % len(homes)], role=Role.LEARNER, starts_at=at)
            for number, person in enumerate(Person.objects.bulk_create(people), begin)
        ]
        Membership.objects.bulk_create(held)


def _learner(number: int, at: datetime) -> Person:
    given, family = learner_name(number)
    person = Person(email=None, given_name=given, family_name=family, created_at=at)
    person.set_unusable_password()
    person.refold()
    return person
