"""Who may do what here. Files and changes are everyone's; views and alerts are found by their owner alone."""

import rules

from qantara.parties.enums import Role
from qantara.parties.permissions import holds, is_administrator, watches

proposes = holds(Role.COMMITTEE_SECRETARY)
signs = holds(Role.COMMITTEE_CHAIR)

rules.add_perm("answers.propose", proposes)
rules.add_perm("answers.sign", signs)
rules.add_perm(
    "answers.verify",
    proposes | signs | watches | is_administrator | holds(Role.MINISTRY_OFFICER, Role.COMMITTEE_MEMBER),
)
