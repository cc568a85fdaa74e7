"""One job, several ads: copied by other sites, cut by an aggregator, posted in several towns, posted again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.market import Place, joining_day, leaving_day
from qantara.pipeline.synthetic.stock import load_stock
from qantara.pipeline.synthetic.writer import Ad

# Source -> weight, for ads of companies placed in Morocco or nowhere; the aggregator has mostly copies.
_CHANNELS = {"portal": 54, "feed": 15, "rss": 9, "journal": 11, "fair": 5, "pages": 3, "aggregator": 3}
_JOINING, _LEAVING = "feed", "journal"
_COPY_SHARE = 0.16
_MISSED_SHARE = (
    0.07  # about as many ads as the joining source had before its first day, and the leaving one after its last
)
_KINDS = {"cut": 38, "elsewhere": 26, "towns": 20, "again": 16}
_BIG_TOWNS = (
    ("Casablanca", "MA-06"),
    ("Rabat", "MA-04"),
    ("Tanger", "MA-01"),
    ("Marrakech", "MA-07"),
    ("Fès", "MA-03"),
)


@dataclass(frozen=True)
class Collecting:
    """When sources were collected: one from a day on, one until the day before another."""

    joined: date
    left: date

    @classmethod
    def of(cls, as_of: date) -> Self:
        return cls(joining_day(as_of), leaving_day(as_of))

    def has(self, channel: str, ad: Ad) -> bool:
        if channel == _JOINING:
            return ad.posted_on >= self.joined
        return channel != _LEAVING or ad.posted_on < self.left


def openings_for(ads: int) -> int:
    """How many openings make so many ads: each has one, some have copies, a few are never collected."""
    return round(ads * (1 - _COPY_SHARE) / (1 - _MISSED_SHARE))


def choose_channels(dice: Dice, ads: Sequence[Ad], collecting: Collecting) -> list[tuple[str, Ad]]:
    """The source that each ad first appears in; ads of a source that was not being collected are missed.

    The market is the same all along: a source that joins adds ads, one that leaves takes its own away.
    """
    posted = []
    for place, ad in enumerate(ads):
        channel = _channel(dice, ad)
        if not collecting.has(channel, ad):
            if place:
                continue
            channel = "portal"  # the first day of all keeps its ad, else its month would not count as a whole one
        posted.append((channel, ad))
    return posted


def _channel(dice: Dice, ad: Ad) -> str:
    if ad.lang == "ar":
        return "notices" if dice.chance(0.85) else "portal"
    if ad.place.country == "France":
        return "service"
    return dice.weighted(list(_CHANNELS), list(_CHANNELS.values()))


def draw_copies(
    dice: Dice, posted: Sequence[tuple[str, Ad]], collecting: Collecting, *, count: int, as_of: date
) -> list[tuple[str, Ad]]:
    """Draw near-duplicates of the ads posted so far; none is dated after `as_of`."""
    copies: list[tuple[str, Ad]] = []
    while len(copies) < count:
        channel, ad = dice.pick(posted)
        copy = _copy(dice, dice.weighted(list(_KINDS), list(_KINDS.values())), channel, ad, as_of)
        if copy and collecting.has(*copy):
            copies.append(copy)
    return copies


def _copy(dice: Dice, kind: str, channel: str, ad: Ad, as_of: date) -> tuple[str, Ad] | None:
    late = _later(ad, dice.between(0, 6), as_of)
    if kind == "cut" and ad.lang != "ar":
        return "aggregator", replace(late, cut=dice.between(300, 500))
    if kind == "elsewhere":
        return ("portal" if channel != "portal" else dice.pick(("rss", "feed", "aggregator"))), late
    if kind == "towns" and ad.lang != "ar" and ad.place.code == "MA":
        others = [_town(name, code) for name, code in _BIG_TOWNS if name != ad.place.town]
        return channel, replace(late, place=dice.pick(others))
    if kind == "again" and ad.posted_on + timedelta(92) <= as_of:
        return channel, _later(ad, dice.between(92, 150), as_of)
    return None


def _later(ad: Ad, days: int, as_of: date) -> Ad:
    day = min(ad.posted_on + timedelta(days), as_of)
    return replace(ad, posted_on=day, expires_on=day + (ad.expires_on - ad.posted_on))


def _town(name: str, code: str) -> Place:
    region = next(row for row in load_stock("market")["regions"] if row["code"] == code)
    arabic = next(town[1] for town in region["towns"] if town[0] == name)
    return Place(name, arabic, region["fr"], region["ar"], "Maroc", "MA")
