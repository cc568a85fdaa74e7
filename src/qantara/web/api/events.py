"""What webhooks are told of. The audit writes down every deed in its own transaction: that is where we listen."""

from typing import Any

from django.db.models.signals import post_save

from qantara.kit.api import webhooks
from qantara.kit.audit.models import Entry
from qantara.kit.wording import N_
from qantara.parties.models import Membership, Organisation
from qantara.web.api.enums import Happening

_OF_AN_ORGANISATION = {Happening.ORGANISATION_CHANGED, Happening.STATE_CHANGED}
_OF_A_MEMBERSHIP = {Happening.MEMBERSHIP_STARTED, Happening.MEMBERSHIP_ENDED}


def declare() -> None:
    """Say it once, when the portal starts."""
    webhooks.register(Happening.ORGANISATION_CHANGED, label=N_("An organisation is changed"))
    webhooks.register(Happening.STATE_CHANGED, label=N_("An organisation’s state changes"))
    webhooks.register(Happening.EDITION_PUBLISHED, label=N_("New figures are published"), wide=True)
    webhooks.register(Happening.MEMBERSHIP_STARTED, label=N_("Somebody is given a role"))
    webhooks.register(Happening.MEMBERSHIP_ENDED, label=N_("Somebody’s role ends"))
    post_save.connect(_hear, sender=Entry, dispatch_uid="qantara.web.api.events")


def _hear(instance: Entry, created: bool, **_told: Any) -> None:
    if not created:
        return
    if instance.event in _OF_AN_ORGANISATION:
        organisation = int(instance.target_id)
        webhooks.emit(instance.event, {"organisation": organisation}, about=_line_of(organisation), at=instance.at)
    elif instance.event in _OF_A_MEMBERSHIP:
        held = Membership.objects.filter(pk=int(instance.target_id)).values("organisation", "person", "role").first()
        if held is not None:
            payload = {"membership": int(instance.target_id)} | held
            webhooks.emit(instance.event, payload, about=_line_of(held["organisation"]), at=instance.at)


def _line_of(organisation: int) -> list[int]:
    """The organisation and those above it: a group hears of its companies."""
    line: list[int] = []
    above: int | None = organisation
    while above is not None and above not in line:
        line.append(above)
        above = Organisation.objects.filter(pk=above).values_list("parent", flat=True).first()
    return line
