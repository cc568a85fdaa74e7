"""How a source is told to a reader: how fresh it is, whether its past can be trusted, why rows were refused."""

from datetime import date
from typing import Any

from markupsafe import Markup

from qantara.axes.needs.sources.bridge import DOMAIN_LABELS, REGIONS, reasons
from qantara.kit.bridge import Refusal
from qantara.kit.wording import PortalWords

_FRESH, _OLD = 31, 92  # days


def freshness(last: date | None, today: date, words: PortalWords) -> tuple[Markup, str, str]:
    """How long ago the last ad was, in words, and the kind and shape of the mark."""
    if last is None:
        return words.say("no dated ad"), "", "ring"
    days = max(0, (today - last).days)
    said = words.say("today") if days == 0 else words.say_n("%(n)s day ago", "%(n)s days ago", days)
    kind, shape = ("good", "disc") if days <= _FRESH else ("watch", "tri") if days <= _OLD else ("late", "square")
    return said, kind, shape


def verdict_of(found: dict[str, Any], words: PortalWords) -> tuple[Markup, str, str]:
    """What the shape of a source's weeks tells of its past."""
    if found["verdict"] == "suspected":
        return words.say("survivors of a snapshot"), "watch", "tri"
    if found["verdict"] == "clean":
        return words.say("regular"), "good", "disc"
    return words.say("too few ads to tell"), "", "ring"


def reason_said(code: str, words: PortalWords) -> str:
    """Why a row was refused and what to do; as plain text, for a page and a table alike."""
    return str(words.refused(Refusal(reasons().get(code, code))).unescape())


def stratum_said(note: dict[str, Any], words: PortalWords) -> Markup:
    """A part of the market: a region or domain by its name, any other by the code under which it was declared."""
    labels = {"region": REGIONS, "domain": DOMAIN_LABELS}.get(note["dimension"], {})
    known = note["label"] or labels.get(note["key"])
    return words.label(known) if known else words.ltr(note["key"])


def market_said(verdict: str, words: PortalWords) -> tuple[Markup, str, str]:
    """Whether a part of the market shows in the ads as much as it should."""
    if verdict == "none":
        return words.say("absent from the ads"), "late", "square"
    if verdict == "under":
        return words.say("too few ads"), "watch", "tri"
    return words.say("more ads than its share"), "watch", "tri"
