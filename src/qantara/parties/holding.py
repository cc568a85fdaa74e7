"""What a person holds now: roles in organisations, their own or lent. Every predicate rests on this."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from qantara.parties.enums import NATIONAL_ROLES, SECOND_FACTOR_ROLES, OrganisationState, Role
from qantara.parties.models import Delegation, Membership, Organisation


@dataclass(frozen=True)
class Held:
    """One role in one organisation; `lent_by`: the person whose membership it is, if not one's own."""

    role: Role
    organisation: int
    lent_by: int | None = None


@dataclass(frozen=True)
class Holding:
    """All that one person holds; `reach`: for each role, the organisations it extends over (theirs and all below)."""

    roles: tuple[Held, ...]
    reach: dict[Role, frozenset[int]]

    def has(self, *roles: Role) -> bool:
        return any(held.role in roles for held in self.roles)

    def organisations(self, roles: Iterable[Role] | None = None) -> frozenset[int]:
        """Where any of these roles (all roles) extends to."""
        wanted = frozenset(Role) if roles is None else frozenset(roles)
        return frozenset().union(*(place for role, place in self.reach.items() if role in wanted))

    @property
    def is_national(self) -> bool:
        return self.has(*NATIONAL_ROLES)

    @property
    def needs_second_factor(self) -> bool:
        return self.has(*SECOND_FACTOR_ROLES)


NOTHING = Holding((), {})


def holding_of(person: Any) -> Holding:
    """What the person holds now, asked for once a request (kept on the person's object)."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return NOTHING
    known: Holding | None = getattr(person, "held_now", None)
    if known is None:
        known = person.held_now = _read(person.pk)
    return known


def forget_holding(person: Any) -> None:
    """After a change to what the person holds."""
    person.__dict__.pop("held_now", None)


def _read(person: int) -> Holding:
    now = timezone.now()
    # A barred organisation's people hold nothing there; their accounts, and what they hold elsewhere, stay.
    own = (
        Membership.objects.held_at(now)
        .filter(person=person)
        .exclude(organisation__state=OrganisationState.BARRED)
        .values_list("role", "organisation")
    )
    lent = (
        Delegation.objects.in_force_at(now)
        .filter(to=person, membership__person__is_active=True)
        .exclude(membership__organisation__state=OrganisationState.BARRED)
        .values_list("membership__role", "membership__organisation", "membership__person")
    )
    roles = tuple(
        [Held(Role(role), place) for role, place in own]
        + [Held(Role(role), place, lender) for role, place, lender in lent]
    )
    reach: dict[Role, set[int]] = {}
    for place in {held.organisation for held in roles}:
        below = set(Organisation.objects.all().under([place]).values_list("pk", flat=True))
        for held in roles:
            if held.organisation == place:
                reach.setdefault(held.role, set()).update(below)
    return Holding(roles, {role: frozenset(places) for role, places in reach.items()})
