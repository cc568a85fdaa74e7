"""What this app holds of people: the tokens that they made, and the addresses that they had events sent to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from qantara.kit.api.models import Hook, Token
from qantara.kit.privacy import personal_data
from qantara.kit.privacy.personal_data import Category, Row
from qantara.kit.wording import N_


def _held(person: Any) -> Iterator[Row]:
    for token in Token.objects.filter(person=person):
        yield {
            "name": token.name, "rights": ", ".join(token.scopes), "since": token.created_at,
            "until": token.revoked_at or token.expires_at, "seen": token.last_used_on,
        }  # fmt: skip
    for hook in Hook.objects.filter(owner=person):
        yield {
            "name": hook.address,
            "rights": ", ".join(hook.events),
            "since": hook.created_at,
            "until": hook.stopped_at,
        }


def _erase(person: Any, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001 - as every eraser is called
    return Token.objects.filter(person=person).delete()[0] + Hook.objects.filter(owner=person).delete()[0]


personal_data.register(Category(
    name="api.tokens", title=N_("Programs that act for you"), purpose="accounts", source=N_("You."),
    recipients=N_("Nobody else."),
    fields={"name": N_("Name"), "rights": N_("Rights"), "since": N_("Since"), "until": N_("Until"),
            "seen": N_("Last used")},
    collect=_held, erase=_erase,
))  # fmt: skip
