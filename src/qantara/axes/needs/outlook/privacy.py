"""What this app holds of people: experts' adjustments, which are signed. Companies' answers keep an account's number alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from qantara.axes.needs.outlook.models import Adjustment
from qantara.kit.privacy import personal_data, purposes
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.personal_data import Category, Row
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.wording import N_
from qantara.parties.models import Person

PURPOSE = "expertise"
_EVERYONE = N_("Everyone: the adjustment is published beside the figure, with your name.")

purposes.register(Purpose(
    id=PURPOSE,
    title=N_("Experts’ adjustments of forecasts"),
    why=N_("Show what experts expect beside the figures, say who expects it, and score it once the months are known."),
    basis=Basis.MISSION,
    people=N_("Officers, partners and committee members who adjust a forecast"),
    categories=N_("Name, adjustment, reason"),
    recipients=_EVERYONE,
    kept=N_("With the forecasts, which are never rewritten; your reason goes when you are erased."),
    without=N_("An adjustment that nobody signs is not taken."),
))  # fmt: skip


def _adjustments(person: Person) -> Iterator[Row]:
    for one in Adjustment.objects.filter(by=person):
        yield {
            "series": one.series, "change": float(one.change), "reason": one.reason, "made_at": one.made_at,
            "expires_on": one.expires_on,
        }  # fmt: skip


def _empty(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001 - as every eraser is called
    return Adjustment.objects.filter(by=person).exclude(reason="").update(reason="")


personal_data.register(Category(
    name="outlook.adjustments", title=N_("Your adjustments of forecasts"), purpose=PURPOSE, source=N_("You."),
    recipients=_EVERYONE,
    fields={"series": N_("Series"), "change": N_("Change in percent"), "reason": N_("Reason"), "made_at": N_("Made"),
            "expires_on": N_("Valid until")},
    collect=_adjustments, erase=_empty,
    stays=N_("What was expected, and how near it came, is part of the published scores; the portal no longer says by whom."),
))  # fmt: skip
