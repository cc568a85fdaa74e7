"""What this app holds of people: what they follow, and who signed an edition."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from qantara.axes.needs.answers.models import Alert, SavedView, SignedEdition
from qantara.kit.privacy import personal_data, purposes
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.personal_data import Category, Row
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.wording import N_
from qantara.parties.models import Person

PURPOSE = "following"
_NOBODY, _EVERYONE = N_("Nobody else."), N_("Everyone: a signed edition says who signed it.")

purposes.register(Purpose(
    id=PURPOSE,
    title=N_("Following the barometer"),
    why=N_("Keep the pages you come back to, tell you when a figure passes a value you set, and say who signed an edition."),
    basis=Basis.MISSION,
    people=N_("People with an account who save a view, ask for an alert or sign an edition"),
    categories=N_("Saved views, alerts, signatures of editions"),
    recipients=_NOBODY,
    kept=N_("Until you delete them; signatures with the editions, for good."),
    without=N_("Without it, nothing is saved for you."),
))  # fmt: skip


def _views(person: Person) -> Iterator[Row]:
    for one in SavedView.objects.filter(person=person):
        yield {"name": one.name, "address": one.address, "made_at": one.made_at, "seen_at": one.seen_at}


def _alerts(person: Person) -> Iterator[Row]:
    for one in Alert.objects.filter(person=person):
        yield {
            "series": f"{one.kind}:{one.key}", "measure": str(one.get_measure_display()),
            "direction": str(one.get_direction_display()), "value": one.value, "made_at": one.made_at,
        }  # fmt: skip


def _signatures(person: Person) -> Iterator[Row]:
    for one in SignedEdition.objects.filter(Q(proposed_by=person) | Q(signed_by=person)):
        yield {"run": one.run, "proposed_at": one.proposed_at, "signed_at": one.signed_at}


def _erase_views(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001 - as every eraser is called
    return SavedView.objects.filter(person=person).delete()[0]


def _erase_alerts(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    return Alert.objects.filter(person=person).delete()[0]


def _keep(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    return 0


_YOU = N_("You.")
personal_data.register(Category(
    name="answers.views", title=N_("Your saved views"), purpose=PURPOSE, source=_YOU, recipients=_NOBODY,
    fields={"name": N_("Name"), "address": N_("Address"), "made_at": N_("Saved"), "seen_at": N_("Opened last")},
    collect=_views, erase=_erase_views,
))  # fmt: skip
personal_data.register(Category(
    name="answers.alerts", title=N_("Your alerts"), purpose=PURPOSE, source=_YOU, recipients=_NOBODY,
    fields={"series": N_("Series"), "measure": N_("Measure"), "direction": N_("Direction"), "value": N_("Value"),
            "made_at": N_("Asked for")},
    collect=_alerts, erase=_erase_alerts,
))  # fmt: skip
personal_data.register(Category(
    name="answers.signatures", title=N_("Editions that you proposed or signed"), purpose=PURPOSE, source=_YOU, recipients=_EVERYONE,
    fields={"run": N_("Run"), "proposed_at": N_("Proposed on"), "signed_at": N_("Signed")},
    collect=_signatures, erase=_keep,
    stays=N_("An edition that was signed stays signed; the portal no longer says by whom."),
))  # fmt: skip
