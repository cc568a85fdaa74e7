"""One line of each subject of an edition, for lists and for tables that stand side by side: read once, then kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qantara.axes.needs.bridge import Edition

TESTED = "tested"
PAST = 36  # months drawn in a line
YEAR = 12


@dataclass(frozen=True)
class Ahead:
    """What is expected of one month: in ads a month, or in parts of all digital ads."""

    month: str
    mean: float
    lo80: float
    hi80: float
    tested: bool


@dataclass(frozen=True)
class Line:
    """A subject in short.

    past, next  the forecast's own series: the last months seen, the first ones expected
    years       what is expected of the same month as the last one seen, by year
    """

    kind: str
    id: str
    label: Mapping[str, str]
    nature: str
    domains: tuple[str, ...]
    hidden: bool
    ads: int | None
    share: float | None
    interval: tuple[float, float] | None
    change: float | None
    series: tuple[float | None, ...]
    unit: str = ""
    past: tuple[float | None, ...] = ()
    next: tuple[Ahead, ...] = ()
    years: Mapping[int, Ahead] | None = None
    movement: Mapping[str, Any] | None = None

    @property
    def bands(self) -> list[tuple[float, float, float]]:
        """What is expected of the next months, as a small drawing takes it."""
        return [(row.mean, row.lo80, row.hi80) for row in self.next]

    @property
    def in_a_year(self) -> Ahead | None:
        return self.next[YEAR - 1] if len(self.next) >= YEAR else None


@lru_cache(maxsize=16)
def lines_of(edition: Edition, kind: str) -> Mapping[str, Line]:
    """Every subject of a kind by its key. Reads each page once: half a millisecond each, the first time."""
    return {key: told for key in edition.subjects(kind) if (told := line_of(edition.subject(kind, key)))}


def line_of(content: Mapping[str, Any] | None) -> Line | None:
    if content is None:
        return None
    interval = content["interval"]
    return Line(
        kind=content["kind"], id=content["id"], label=content["label"], nature=content.get("nature", content.get("group", "")),
        domains=tuple(content.get("of", ())), hidden=content["hidden"], ads=content["ads"], share=content["share"],
        interval=(interval[0], interval[1]) if interval else None, change=content["change"],
        series=tuple(content["series"][-PAST:]), movement=content["movement"] if not content["hidden"] else None,
        **_expected(content),
    )  # fmt: skip


def _expected(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is hidden is not forecast either: the forecast would tell it."""
    forecast = content["forecast"]
    if not forecast or content["hidden"] or not forecast["history"]:
        return {}
    rows = ahead_of(forecast)
    last = forecast["history"][-1][0]
    return {
        "unit": forecast["unit"], "past": tuple(value for _, value in forecast["history"][-PAST:]), "next": rows[:YEAR],
        "years": {int(row.month[:4]): row for row in rows if row.month[5:] == last[5:]},
    }  # fmt: skip


def ahead_of(forecast: Mapping[str, Any]) -> tuple[Ahead, ...]:
    return tuple(
        Ahead(month, mean, lo80, hi80, status == TESTED)
        for month, mean, lo80, hi80, _lo95, _hi95, status in forecast["forecast"]
        if None not in (mean, lo80, hi80)
    )


def direction(now: float | None, then: Ahead | None) -> str:
    """`up` or `down` where the interval leaves the value of now; `open` where it still holds it; empty where unknown."""
    if now is None or then is None:
        return ""
    return "up" if then.lo80 > now else "down" if then.hi80 < now else "open"
