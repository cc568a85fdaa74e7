"""Who may do what here."""

import rules

from qantara.parties.enums import Role
from qantara.parties.permissions import holds

manages = holds(Role.MINISTRY_OFFICER, Role.ADMINISTRATOR)
sees = holds(
    Role.MINISTRY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR,
    Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR,
)  # fmt: skip

rules.add_perm("sources.see", sees)
rules.add_perm("sources.manage", manages)
