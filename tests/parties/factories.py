"""People, organisations and roles for tests: the least that is true, and traits for each kind.

PersonFactory(); OrganisationFactory(company=True); MembershipFactory(role=Role.AUDITOR) — the organisation is then of a
kind in which the role may be held; person_with(Role.DIRECTION, organisation) for the person alone.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from qantara.parties.enums import ROLE_HOMES, InstitutionKind, OrganisationKind, OrganisationState, Role
from qantara.parties.models import Membership, Organisation, Person

LONG_AGO = datetime(2026, 2, 16, 9, 0, tzinfo=UTC)
PASSWORD = "sept-collines-et-un-pont"
_FIRST = ("Salma", "Youssef", "Hind", "Anas", "Rim", "Omar", "Nada", "Ilyas")


@cache
def _hashed(password: str | None) -> str:
    """Once a process: the hasher is slow on purpose."""
    return make_password(password)


class PersonFactory(DjangoModelFactory):
    """An account with `PASSWORD`; `linkless=True`: a person known by name alone, who cannot sign in."""

    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"personne{n}@exemple.ma")
    given_name = factory.Sequence(lambda n: _FIRST[n % len(_FIRST)])
    family_name = factory.Sequence(lambda n: f"Essai {n}")
    password = factory.LazyFunction(lambda: _hashed(PASSWORD))
    created_at = LONG_AGO

    class Params:
        linkless = factory.Trait(email=None, password=factory.LazyFunction(lambda: _hashed(None)))


class OrganisationFactory(DjangoModelFactory):
    """An active organisation; a company unless a trait says otherwise."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.COMPANY
    name = factory.Sequence(lambda n: f"Organisation {n}")
    state = OrganisationState.ACTIVE
    created_at = LONG_AGO
    updated_at = LONG_AGO

    class Params:
        ministry = factory.Trait(kind=OrganisationKind.MINISTRY)
        company = factory.Trait(
            kind=OrganisationKind.COMPANY, ice=factory.Sequence(lambda n: f"{n:015d}"), sector="Services numériques"
        )
        group = factory.Trait(kind=OrganisationKind.GROUP)
        agency = factory.Trait(kind=OrganisationKind.AGENCY)
        association = factory.Trait(kind=OrganisationKind.ASSOCIATION)
        laboratory = factory.Trait(kind=OrganisationKind.LABORATORY)
        university = factory.Trait(kind=OrganisationKind.INSTITUTION, institution_kind=InstitutionKind.UNIVERSITY)
        establishment = factory.Trait(kind=OrganisationKind.INSTITUTION, institution_kind=InstitutionKind.ESTABLISHMENT)
        school = factory.Trait(kind=OrganisationKind.INSTITUTION, institution_kind=InstitutionKind.SCHOOL)
        vocational = factory.Trait(kind=OrganisationKind.INSTITUTION, institution_kind=InstitutionKind.VOCATIONAL)
        bootcamp = factory.Trait(kind=OrganisationKind.INSTITUTION, institution_kind=InstitutionKind.BOOTCAMP)


# The first that may house each role, in the order of what one would expect to find there.
_HOME_TRAITS = {
    OrganisationKind.INSTITUTION: "university",
    OrganisationKind.MINISTRY: "ministry",
    OrganisationKind.COMPANY: "company",
    OrganisationKind.AGENCY: "agency",
}


def organisation_for(role: Role, **fields: Any) -> Organisation:
    """A new organisation of a kind in which the role may be held."""
    trait = next(trait for kind, trait in _HOME_TRAITS.items() if kind in ROLE_HOMES[role] and (
        # Roles of the whole partnership sit in a ministry rather than in the first university.
        kind is not OrganisationKind.INSTITUTION or OrganisationKind.MINISTRY not in ROLE_HOMES[role]
    ))  # fmt: skip
    made: Organisation = OrganisationFactory(**{trait: True}, **fields)
    return made


class MembershipFactory(DjangoModelFactory):
    """A role held since long ago, in an organisation of a kind that may house it."""

    class Meta:
        model = Membership

    role = Role.RECRUITER
    person = factory.SubFactory(PersonFactory)
    organisation = factory.LazyAttribute(lambda made: organisation_for(made.role))
    starts_at = LONG_AGO


def person_with(role: Role, organisation: Organisation | None = None, **fields: Any) -> Person:
    """A person who holds the role, in this organisation or in a new one."""
    person: Person = PersonFactory(**fields)
    MembershipFactory(person=person, role=role, **({"organisation": organisation} if organisation else {}))
    return person
