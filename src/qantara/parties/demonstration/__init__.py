"""Who is there in a demonstration: accounts to come in with, invented companies and, at a country's size, learners.

Only where every figure is synthetic and nobody but this machine's users comes. What is there already is left as it is.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from qantara.parties.demonstration.bridge import COMPANIES, made_with
from qantara.parties.demonstration.companies import add_companies
from qantara.parties.demonstration.learners import add_learners
from qantara.parties.demonstration.roles import accounts, add_accounts, is_demonstration

__all__ = ["accounts", "fill", "is_demonstration"]


@transaction.atomic
def fill(*, at: datetime) -> int:
    """Make what is missing; the number of accounts by role made. Real portals are left alone."""
    if not is_demonstration():
        return 0
    told = made_with(settings.QANTARA_FOLDER)
    made = add_accounts(at=at)
    add_companies(int(str(told.get("companies", COMPANIES))), at=at)
    add_learners(int(str(told.get("learners", 0))), at=at)
    return made
