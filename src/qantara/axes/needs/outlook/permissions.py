"""Who may do what here. The pages of the room itself are open to everyone."""

import rules

from qantara.parties.enums import Role
from qantara.parties.permissions import holds, holds_there, is_administrator

ANSWERS = (Role.COMPANY_ADMIN, Role.RECRUITER)
"""Who answers for a company."""

analyses = holds(Role.MINISTRY_OFFICER)
made_it = rules.predicate(lambda person, adjustment: adjustment.by_id == person.pk, name="made_it")

rules.add_perm("outlook.see", rules.always_allow)
rules.add_perm("outlook.issue", analyses | is_administrator)
rules.add_perm("outlook.survey", analyses | is_administrator)
rules.add_perm("outlook.adjust", holds(Role.MINISTRY_OFFICER, Role.PARTNER, Role.COMMITTEE_MEMBER))
rules.add_perm("outlook.withdraw", made_it)
rules.add_perm("outlook.answer", holds(*ANSWERS))
rules.add_perm("outlook.declare", holds_there(*ANSWERS))
