"""Who may do what with organisations and people: predicates, each the answer to one question."""

from typing import Any

import rules

from qantara.parties.enums import Role
from qantara.parties.holding import holding_of
from qantara.parties.models import Organisation

RUNS_AN_ORGANISATION = (Role.COMPANY_ADMIN, Role.DIRECTION)
"""Whoever changes their own organisation's page and invites its people."""


def holds(*roles: Role) -> rules.Predicate:
    """Whether the person holds one of these roles, anywhere."""
    name = "holds:" + "|".join(role.value for role in roles)
    return rules.predicate(lambda person: holding_of(person).has(*roles), name=name)


def holds_there(*roles: Role) -> rules.Predicate:
    """Whether the person holds one of these roles over the organisation at hand (or over the one the thing belongs to)."""
    name = "holds_there:" + "|".join(role.value for role in roles)
    return rules.predicate(lambda person, thing: _place(thing) in holding_of(person).organisations(roles), name=name)


def _place(thing: Any) -> int | None:
    return thing.pk if isinstance(thing, Organisation) else getattr(thing, "organisation_id", None)


sees_all_organisations = rules.predicate(lambda person: holding_of(person).is_national, name="sees_all_organisations")
belongs_there = rules.predicate(
    lambda person, thing: _place(thing) in holding_of(person).organisations(), name="belongs_there"
)
is_its_owner = rules.predicate(lambda person, membership: membership.person_id == person.pk, name="is_its_owner")
is_administrator = holds(Role.ADMINISTRATOR)
is_auditor = holds(Role.AUDITOR)

rules.add_perm("parties.list_organisations", rules.is_authenticated)
rules.add_perm("parties.see_organisation", sees_all_organisations | belongs_there)
rules.add_perm("parties.add_organisation", is_administrator)
rules.add_perm("parties.change_organisation", is_administrator | holds_there(*RUNS_AN_ORGANISATION))
rules.add_perm("parties.change_state", is_administrator)
rules.add_perm("parties.see_people", is_administrator | holds_there(*RUNS_AN_ORGANISATION, Role.CAREERS_OFFICE))
rules.add_perm("parties.invite", is_administrator | holds_there(*RUNS_AN_ORGANISATION))
rules.add_perm("parties.end_membership", is_administrator | holds_there(*RUNS_AN_ORGANISATION))
rules.add_perm("parties.import", is_administrator)
rules.add_perm("parties.export", is_administrator | is_auditor)
rules.add_perm("parties.act_as", is_administrator)
rules.add_perm("parties.take_off_factor", is_administrator)
rules.add_perm("parties.end_invitation", is_administrator | holds_there(*RUNS_AN_ORGANISATION))
rules.add_perm("parties.list_people", holds(Role.ADMINISTRATOR, *RUNS_AN_ORGANISATION, Role.CAREERS_OFFICE))
rules.add_perm("parties.see_person", rules.is_authenticated)  # those of `people_seen`, and nobody else is found
rules.add_perm("parties.delegate", is_its_owner)
rules.add_perm("parties.end_delegation", rules.is_authenticated)  # one's own: no other is found

# What `kit` asks for without knowing any role.
watches = holds(Role.AUDITOR, Role.SECURITY_OFFICER, Role.DATA_PROTECTION_OFFICER)
rules.add_perm("audit.read", watches | is_administrator)
rules.add_perm("audit.verify", watches | is_administrator)
rules.add_perm("tasks.see", watches | is_administrator)
rules.add_perm("tasks.manage", is_administrator)
rules.add_perm("privacy.handle_requests", holds(Role.DATA_PROTECTION_OFFICER))
rules.add_perm("privacy.see_register", watches | is_administrator)
rules.add_perm("notifications.see_log", watches | is_administrator)
rules.add_perm("platform.manage", is_administrator)
rules.add_perm("platform.see_style", is_administrator)
