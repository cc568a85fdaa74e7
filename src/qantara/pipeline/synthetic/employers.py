"""Invented employers, each under a name that says so, as many as asked for: 300 in the demonstration."""

import unicodedata
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.stock import load_stock

COMPANIES = 300
_SKEW = 1.5  # of 300 companies the first advertises eight times as much as the one in the middle
_STEPS = (0.7548776662466927, 0.5698402909980532)  # spread numbers evenly over a square (Roberts, 2018)
_GROUPED = 5  # one house in so many is a group: all its companies belong to it


@dataclass(frozen=True)
class Employer:
    """A company, or a public body if its notices are in Arabic."""

    name: str
    trade: dict[str, str]
    host: str
    """A mail domain that can exist nowhere (RFC 2606)."""
    size: int
    group: str = ""
    """The group that it belongs to, if any."""
    region: str = ""
    """Code of the region of its seat."""
    town: str = ""


@cache
def companies(count: int = COMPANIES) -> tuple[Employer, ...]:
    """The companies of the country, house by house: a house has one company in each trade."""
    names = load_stock("names")
    trades = names["trades"]
    return tuple(_company(names, number, *divmod(number, len(trades))) for number in range(count))


def most_companies() -> int:
    """So many names can be made."""
    names = load_stock("names")
    heads = len(names["heads"])
    return (heads + heads * (heads - 1) * len(names["markers"])) * len(names["trades"])


def advertising(everyone: Sequence[Employer]) -> tuple[Employer, ...]:
    """Those that advertise: of each house all but the last."""
    return tuple(company for number, company in enumerate(everyone) if not _is_silent(number))


def without_ads(everyone: Sequence[Employer]) -> tuple[Employer, ...]:
    """Those that hire without advertising, and say so where intentions are declared."""
    return tuple(company for number, company in enumerate(everyone) if _is_silent(number))


def _is_silent(number: int) -> bool:
    trades = len(load_stock("names")["trades"])
    return number % trades == trades - 1


def _company(names: dict[str, Any], number: int, house: int, nth: int) -> Employer:
    called, marker = _house(names["heads"], names["markers"], house)
    ending, trade_fr, trade_en = names["trades"][(3 * house + nth) % len(names["trades"])]
    region, town = _seat(number)
    return Employer(
        f"{called} {marker} {ending}", {"fr": trade_fr, "en": trade_en},
        f"{_ascii(called).replace(' ', '-')}-{_ascii(marker)}.example", 15 + (house * 37 + nth * 61) % 400,
        group="" if house % _GROUPED else f"Groupe {called} {marker}", region=region, town=town,
    )  # fmt: skip


def _house(heads: Sequence[str], markers: Sequence[str], house: int) -> tuple[str, str]:
    """What a house is called, and the word that says that there is no such house."""
    if house < len(heads):
        return heads[house], markers[house % len(markers)]
    marker, pair = divmod(house - len(heads), len(heads) * (len(heads) - 1))
    first, second = divmod(pair, len(heads) - 1)
    return f"{heads[first]} {heads[second + (second >= first)]}", markers[marker]


def _seat(number: int) -> tuple[str, str]:
    """The region and the town of a seat: regions have companies as they have ads."""
    regions = load_stock("market")["regions"]
    place, among = (number * step % 1 for step in _STEPS)
    region = regions[min(bisect(_sums(tuple(one["share"] for one in regions)), place), len(regions) - 1)]
    towns = region["towns"]
    return region["code"], towns[min(bisect(_sums(tuple(town[2] for town in towns)), among), len(towns) - 1)][0]


@cache
def _sums(shares: tuple[float, ...]) -> list[float]:
    return list(accumulate(share / sum(shares) for share in shares))


@cache
def bodies() -> tuple[Employer, ...]:
    return tuple(
        Employer(name, {}, f"concours-{place + 1}.example", 0)
        for place, name in enumerate(load_stock("names")["bodies"])
    )


def pick_employer(dice: Dice, lang: str, private: Sequence[Employer]) -> Employer:
    """Some companies advertise far more than others."""
    return dice.pick(bodies()) if lang == "ar" else private[int(dice.roll() ** _SKEW * len(private))]


def _ascii(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.lower()
