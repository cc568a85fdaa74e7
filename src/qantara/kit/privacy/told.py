"""What the portal is told of the law's formalities: the table `[portal.privacy]` of qantara.toml. No Django here.

[portal.privacy]
controller = "Ministère …"             # who answers for the processing
contact = "donnees@exemple.ma"         # to whom one writes about one's data
officer = "protection@exemple.ma"      # the data-protection officer's address
cndp = "D-123/2026"                    # number of the receipt or authorisation of the CNDP

[portal.privacy.receipts]              # where a purpose has a number of its own
accounts = "D-124/2026"

[portal.privacy.authorisations]        # for data that the law guards more closely
cin = "A-45/2026"

[portal.privacy.months]                # how long a category is kept
"parties.invitations" = 12

[[portal.privacy.transfers]]           # each transfer abroad that the CNDP has authorised
recipient = "Groupe …"
country = "FR"
categories = ["parties.identity"]
authorisation = "T-7/2026"

"à confirmer" counts as not told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qantara.kit.bridge import Refusal

_TO_CONFIRM = {"", "à confirmer", "a confirmer", "to be confirmed", "للتأكيد"}
_TEXTS = ("controller", "contact", "officer", "cndp")
_KNOWN = {*_TEXTS, "receipts", "authorisations", "months", "transfers"}
_TRANSFER = ("recipient", "country", "categories", "authorisation")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_LONGEST = 1200  # a hundred years


class PrivacyTableError(Refusal):
    """The table [portal.privacy] cannot be read."""


@dataclass(frozen=True)
class Transfer:
    """A transfer abroad that is registered: to whom, where, of what."""

    recipient: str
    country: str
    categories: frozenset[str]
    authorisation: str


@dataclass(frozen=True)
class Told:
    """Everything the table says; what is not told is empty."""

    controller: str = ""
    contact: str = ""
    officer: str = ""
    cndp: str = ""
    receipts: Mapping[str, str] = field(default_factory=dict)
    authorisations: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    transfers: tuple[Transfer, ...] = ()

    def receipt(self, purpose: str) -> str:
        """The number under which the CNDP knows this processing."""
        return self.receipts.get(purpose, "") or self.cndp


def read_privacy(table: object, file: Path) -> Told:
    """Read and check the table. Raises PrivacyTableError, with the remedy."""
    if not isinstance(table, dict):
        raise PrivacyTableError("{file}: [{table}] must be a table.", file=file, table="portal.privacy")
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        raise PrivacyTableError(
            "{file}: portal.privacy.{name} is not known; the table has: {known}.",
            file=file, name=unknown[0], known=", ".join(sorted(_KNOWN)),
        )  # fmt: skip
    texts = {name: _text(table.get(name, ""), f"portal.privacy.{name}", file) for name in _TEXTS}
    for name in ("contact", "officer"):
        if texts[name] and not _ADDRESS.fullmatch(texts[name]):
            raise PrivacyTableError(
                "{file}: portal.privacy.{name} is {value!r}; write an e-mail address.",
                file=file, name=name, value=texts[name],
            )  # fmt: skip
    return Told(
        **texts,
        receipts=_texts(table, "receipts", file),
        authorisations=_texts(table, "authorisations", file),
        months=_months(table.get("months", {}), file),
        transfers=tuple(_transfer(item, file) for item in _list(table.get("transfers", []), file)),
    )


def _text(value: object, name: str, file: Path) -> str:
    if not isinstance(value, str):
        raise PrivacyTableError("{file}: {name} is {value!r}; write a text.", file=file, name=name, value=value)
    text = value.strip()
    return "" if text.lower() in _TO_CONFIRM else text


def _texts(table: Mapping[str, Any], name: str, file: Path) -> dict[str, str]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise PrivacyTableError("{file}: [{table}] must be a table.", file=file, table=f"portal.privacy.{name}")
    return {key: text for key, value in found.items() if (text := _text(value, f"portal.privacy.{name}.{key}", file))}


def _months(found: object, file: Path) -> dict[str, int]:
    if not isinstance(found, dict):
        raise PrivacyTableError("{file}: [{table}] must be a table.", file=file, table="portal.privacy.months")
    months = {}
    for name, value in found.items():
        if isinstance(value, str) and value.strip().lower() in _TO_CONFIRM:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LONGEST:
            raise PrivacyTableError(
                "{file}: portal.privacy.months.{name} is {value!r}; write a whole number of months, 1 at least.",
                file=file, name=name, value=value,
            )  # fmt: skip
        months[name] = value
    return months


def _list(found: object, file: Path) -> list[Any]:
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise PrivacyTableError(
            "{file}: write each transfer as a table of its own, [[portal.privacy.transfers]].", file=file
        )
    return found


def _transfer(item: Mapping[str, Any], file: Path) -> Transfer:
    """All or nothing: a transfer without its authorisation is none."""
    categories = item.get("categories")
    texts = {name: _text(item.get(name, ""), f"portal.privacy.transfers.{name}", file)
             for name in ("recipient", "country", "authorisation")}  # fmt: skip
    whole = isinstance(categories, list) and categories and all(isinstance(name, str) for name in categories)
    if not whole or not all(texts.values()) or set(item) - set(_TRANSFER):
        raise PrivacyTableError(
            "{file}: a transfer abroad has {known}; “{recipient}” has not all of them, or others.",
            file=file, known=", ".join(_TRANSFER), recipient=texts["recipient"],
        )  # fmt: skip
    assert isinstance(categories, list)
    return Transfer(texts["recipient"], texts["country"].upper(), frozenset(categories), texts["authorisation"])
