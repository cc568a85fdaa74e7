"""The register of processing: every purpose for which personal data are held. Each app registers its own when it starts.

A purpose that is not registered does not exist: a form that collects for it keeps the portal from starting.
The numbers of the CNDP and the controller's name are data, told in qantara.toml (`told`).
"""

from dataclasses import dataclass

from django.conf import settings

from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.told import Told
from qantara.kit.wording import N_

NO_SCORE = N_("Nothing is scored, ranked or decided by computation with these data.")
NOT_ABROAD = N_("None.")


@dataclass(frozen=True)
class Purpose:
    """One processing. Every sentence is marked English, said in the reader's language.

    `without`: what happens if one does not answer. `logic`: how a score or ranking is made of the data. `optional`: one
    may oppose it without giving a reason, and it stops at once. `consent`: what exactly one agrees to; a new wording
    takes a new `version`, and the consents to the old one no longer count. `further`: optional purposes that the same
    data would also serve; a form asks about each before it is sent.
    """

    id: str
    title: str
    why: str
    basis: Basis
    people: str
    categories: str
    recipients: str
    kept: str
    without: str = ""
    logic: str = NO_SCORE
    abroad: str = NOT_ABROAD
    optional: bool = False
    promotional: bool = False
    consent: str = ""
    version: int = 1
    further: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.basis is Basis.CONSENT) != bool(self.consent):
            raise ValueError(f"{self.id}: what rests on consent says what one agrees to, and nothing else does")
        if self.promotional and self.basis is not Basis.CONSENT:
            raise ValueError(f"{self.id}: what is promotional rests on consent")


class UnknownPurpose(LookupError):
    """Data are collected for a purpose that is not in the register."""


_known: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Enter a purpose. Twice under one name with different words is a mistake of the code."""
    if _known.setdefault(purpose.id, purpose) != purpose:
        raise ValueError(f"{purpose.id}: registered twice")
    return purpose


def get(purpose: str) -> Purpose:
    """Raises UnknownPurpose."""
    try:
        return _known[purpose]
    except KeyError:
        raise UnknownPurpose(f"{purpose} is not in the register of processing: register it first") from None


def all_purposes() -> list[Purpose]:
    return sorted(_known.values(), key=lambda purpose: purpose.id)


def told() -> Told:
    """What the folder says of the law's formalities."""
    found: Told = getattr(settings, "QANTARA_PRIVACY", None) or Told()
    return found


def is_public() -> bool:
    """Whether others than the users of this machine reach the portal: then the law's formalities come first."""
    return bool(getattr(settings, "QANTARA_PUBLIC", False))


def is_authorised(data: str) -> bool:
    """Whether the CNDP's authorisation for data of this kind (`cin`, `disability`) is registered."""
    return data in told().authorisations
