"""The scopes of tokens, and what roles mean for programs and webhooks."""

from typing import Any

import rules

from qantara.kit.api import policy, scopes
from qantara.kit.wording import N_
from qantara.parties.accounts.middleware import has_second_factor
from qantara.parties.enums import Role
from qantara.parties.holding import holding_of
from qantara.parties.models import Organisation, Person
from qantara.parties.permissions import RUNS_AN_ORGANISATION, holds, is_administrator
from qantara.web.api.enums import Scope

holds_any = rules.predicate(lambda person: bool(holding_of(person).roles), name="holds_any")
_runs = holds(*RUNS_AN_ORGANISATION)


def declare() -> None:
    """Say it once, when the portal starts."""
    rules.add_perm("api.make_tokens", holds_any)
    rules.add_perm("api.make_hooks", is_administrator | _runs)
    scopes.register(Scope.ORGANISATIONS_READ, label=N_("Read the organisations that you see"), may=_anybody)
    scopes.register(Scope.ORGANISATIONS_WRITE, label=N_("Add and change organisations, as far as you may"), may=_writes)
    scopes.register(Scope.PEOPLE_READ, label=N_("Read the people that you see; each file read is recorded"), may=_reads_people)  # fmt: skip
    scopes.register(Scope.TASKS_READ, label=N_("Follow the background work that you asked for"), may=_anybody)
    policy.may_enter, policy.may_hear, policy.places_of = _may_enter, _may_hear, _places_of


def _anybody(person: Person) -> bool:
    return person.is_active


def _writes(person: Person) -> bool:
    return person.has_perm("parties.add_organisation") or holding_of(person).has(*RUNS_AN_ORGANISATION)


def _reads_people(person: Person) -> bool:
    return person.has_perm("parties.list_people")


def _may_enter(person: Person) -> bool:
    """Staff roles ask for a second factor; a token of theirs is worth nothing without it."""
    return not holding_of(person).needs_second_factor or has_second_factor(person)


def _may_hear(person: Person, about: int | None) -> bool:
    holding = holding_of(person)
    if holding.has(Role.ADMINISTRATOR):
        return about is None or Organisation.objects.filter(pk=about).exists()
    return about is not None and about in holding.organisations(RUNS_AN_ORGANISATION)


def _places_of(person: Person) -> list[tuple[int | None, Any]]:
    holding = holding_of(person)
    own = Organisation.objects.filter(pk__in=holding.organisations(RUNS_AN_ORGANISATION))
    everybody: list[tuple[int | None, Any]] = [(None, None)] if holding.has(Role.ADMINISTRATOR) else []
    return everybody + [(one.pk, one.names) for one in own]
