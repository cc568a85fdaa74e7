"""What has been done for a commitment. Each axis of the portal says it for itself: nothing is counted here.

An axis calls `register` when it starts; until one does, its commitments say what will stand there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from qantara.agreements.models import Convention
from qantara.kit.wording import N_


@dataclass(frozen=True)
class Evidence:
    """One thing done. `label`: in the language of the page; `count`: how many, if it is counted; `link`: where to see it."""

    label: str
    count: int | None = None
    link: str = ""


Teller = Callable[[Convention], list[Evidence]]

AWAITED = {
    "needs": N_("Reports and forecasts of demand will stand here."),
    "curricula": N_("Programmes revised with companies and seats opened will stand here."),
    "upskilling": N_("Training sessions and the people who completed them will stand here."),
    "research": N_("Calls and projects of applied research will stand here."),
    "placement": N_("Internship offers, signed agreements and entries into work will stand here."),
}
OTHERWISE = N_("What is done for it will stand here once the portal records it.")

_tellers: dict[str, list[Teller]] = {}


def register(axis: str, teller: Teller) -> None:
    """Let `teller` say what has been done in the axis of that key, for a convention. Once is enough."""
    known = _tellers.setdefault(axis, [])
    if teller not in known:
        known.append(teller)


def evidence_of(axis: str, convention: Convention) -> list[Evidence]:
    """All that is told, leaving out what counts nothing."""
    told = [one for teller in _tellers.get(axis, []) for one in teller(convention)]
    return [one for one in told if one.count != 0]
