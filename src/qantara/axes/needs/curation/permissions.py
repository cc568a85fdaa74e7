"""Who may see, propose, decide and publish."""

from typing import Any

import rules

from qantara.axes.needs.curation.enums import DecisionState
from qantara.parties.enums import Role
from qantara.parties.holding import holding_of
from qantara.parties.permissions import holds

PROPOSERS = (Role.MINISTRY_OFFICER, Role.PROGRAMME_HEAD, Role.PARTNER)
DECIDERS = (Role.MINISTRY_OFFICER, Role.ADMINISTRATOR)


def _takes_back(person: Any, decision: Any) -> bool:
    """One's own proposal; for those who decide, what lies in the draft."""
    if decision is None:
        return False
    own = decision.state == DecisionState.PROPOSED and decision.by_id == person.pk
    return own or (decision.state == DecisionState.CONFIRMED and holding_of(person).has(*DECIDERS))


rules.add_perm("curation.see", holds(
    Role.MINISTRY_OFFICER, Role.PROGRAMME_HEAD, Role.COORDINATOR, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR,
    Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR,
))  # fmt: skip
rules.add_perm("curation.propose", holds(*PROPOSERS))
rules.add_perm("curation.decide", holds(*DECIDERS))
rules.add_perm("curation.publish", holds(*DECIDERS))
rules.add_perm("curation.withdraw", rules.predicate(_takes_back, name="takes_back"))
