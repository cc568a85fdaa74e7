"""Who may see what besides the public pages."""

import rules

from qantara.parties.enums import Role
from qantara.parties.permissions import holds

# Which company posted an ad, and where its file lies: public ads, yet shown to those who look after the figures alone.
rules.add_perm("needs.see_rows", holds(Role.MINISTRY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR))
