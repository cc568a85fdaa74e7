"""Invented employers and places, each under a name that says so."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.stock import load_stock


@dataclass(frozen=True)
class Employer:
    """A company, or a public body if its notices are in Arabic."""

    name: str
    trade: dict[str, str]
    host: str
    """A mail domain that can exist nowhere (RFC 2606)."""
    size: int


@cache
def companies(lang: str) -> tuple[Employer, ...]:
    """Those that advertise."""
    return _companies(lang, range(4))


@cache
def companies_without_ads() -> tuple[Employer, ...]:
    """Those that hire without advertising, and say so where intentions are declared."""
    return _companies("fr", range(4, 5))


def _companies(lang: str, trades: Iterable[int]) -> tuple[Employer, ...]:
    names = load_stock("names")
    found = []
    for place, head in enumerate(names["heads"]):
        marker = names["markers"][lang][place % len(names["markers"][lang])]
        for shift in trades:
            ending_fr, trade_fr, trade_en, ending_en = names["trades"][(3 * place + shift) % len(names["trades"])]
            name = f"{head} {marker} {ending_fr}" if lang == "fr" else f"{marker} {head} {ending_en}"
            size = 15 + (place * 37 + shift * 61) % 400
            found.append(
                Employer(name, {"fr": trade_fr, "en": trade_en}, f"{_ascii(head)}-{_ascii(marker)}.example", size)
            )
    return tuple(found)


@cache
def bodies() -> tuple[Employer, ...]:
    return tuple(
        Employer(name, {}, f"concours-{place + 1}.example", 0)
        for place, name in enumerate(load_stock("names")["bodies"])
    )


def pick_employer(dice: Dice, lang: str) -> Employer:
    return dice.pick(bodies() if lang == "ar" else companies(lang))


def _ascii(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.lower()
