"""Who may do what with conventions. Reading them is everyone's."""

import rules

from qantara.parties.permissions import is_administrator

rules.add_perm("agreements.read_in", is_administrator)
