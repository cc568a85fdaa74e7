"""What may be done with a person's data now: one question each, asked by every app before it acts. Reads only."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max

from qantara.kit.bridge import Refusal
from qantara.kit.privacy import purposes
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.models import Consent, Opposition


class TransferError(Refusal):
    """Data would leave the country without a registered transfer."""


NEWS = "news"
"""The purpose of what is sent to whoever asked for it: the only promotional one."""

Ground = Callable[[Any, str, Any], datetime | None]
"""When the person last asked this recipient for something themselves (applied to its offer); none: never."""

_grounds: list[Ground] = []


def add_ground(ground: Ground) -> None:
    """Let an app say what counts, beside consent, as asking for one's data to be passed on."""
    if ground not in _grounds:
        _grounds.append(ground)


def has_consented(person: Any, purpose: str) -> bool:
    """Whether the person agrees now, to the words of today."""
    version = purposes.get(purpose).version
    return Consent.objects.filter(
        person=person, purpose=purpose, version=version, withdrawn_at__isnull=True
    ).exists()  # fmt: skip


def has_opposed(person: Any, purpose: str) -> bool:
    return Opposition.objects.filter(person=person, purpose=purpose, lifted_at__isnull=True).exists()


def may_process(person: Any, purpose: str) -> bool:
    """Whether the person's data may serve this purpose now."""
    if has_opposed(person, purpose):
        return False
    return purposes.get(purpose).basis is not Basis.CONSENT or has_consented(person, purpose)


def may_promote(person: Any) -> bool:
    """Whether news and invitations may be sent: only to those who asked for them."""
    return any(has_consented(person, purpose.id) for purpose in purposes.all_purposes() if purpose.promotional)


def may_disclose(person: Any, purpose: str, to: Any) -> bool:
    """Whether `to` may be shown the person's data: after consent or after applying there, and never after a later no.

    Withdrawing consent or opposing stops it at once, also for those applied to before; applying anew opens it again, for
    that recipient alone.
    """
    if has_opposed(person, purpose):
        return False
    if purposes.get(purpose).basis is Basis.CONSENT and has_consented(person, purpose):
        return True
    stopped = Consent.objects.filter(person=person, purpose=purpose).aggregate(at=Max("withdrawn_at"))["at"]
    asked = [at for ground in _grounds if (at := ground(person, purpose, to)) is not None]
    return bool(asked) and (stopped is None or max(asked) > stopped)


def may_transfer_abroad(recipient: str, categories: Iterable[str]) -> bool:
    """Whether registered transfers to this recipient cover all these categories. What is not registered does not leave."""
    covered: set[str] = set()
    for transfer in purposes.told().transfers:
        if transfer.recipient.casefold() == recipient.casefold():
            covered |= transfer.categories
    wanted = set(categories)
    return bool(wanted) and wanted <= covered


def check_transfer(*, recipient: str, country: str, categories: Iterable[str]) -> None:
    """Before anything is sent to a recipient. Raises TransferError where it sits abroad and is not covered."""
    if country.upper() == "MA" or may_transfer_abroad(recipient, categories):
        return
    raise TransferError(
        "{recipient} is outside Morocco ({country}), and no registered transfer covers these data. Nothing was sent."
        " Register the authorisation of the CNDP in qantara.toml, or leave the data out.",
        recipient=recipient, country=country,
    )  # fmt: skip
