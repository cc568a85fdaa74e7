"""Which months are whole, and whether a rise is only the survivors of a single snapshot."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

_WEEKS = 26
_LEAST_ADS = 60
_LEAST_WEEKS = 8
_RATIO = 2.5  # newest third of the weeks against the oldest third
_STILL_FEWER = 0.6  # ads a week before the period, against its oldest third
_STEADY = 0.6  # rank correlation of weekly counts with time


def full_months(first: date, last: date) -> set[date]:
    """Return the first day of each month that lies wholly between the first and the last day observed.

    >>> sorted(full_months(date(2026, 1, 1), date(2026, 3, 20)))
    [datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    """
    months = set()
    month = first.replace(day=1)
    while month <= last:
        end = month.replace(day=monthrange(month.year, month.month)[1])
        if first <= month and end <= last:
            months.add(month)
        month = end + timedelta(days=1)
    return months


@dataclass(frozen=True)
class Survivorship:
    """The verdict on one source: are its old ads missing because only live ads were collected?"""

    verdict: Literal["suspected", "clean", "unknown"]
    ratio: float | None
    """Ads a week in the newest third of the period against the oldest third."""


def survivorship(days: Sequence[date]) -> Survivorship:
    """Tell a real series from the survivors of one scrape of live ads.

    A site shows the ads still open: the further back, the fewer are left, so the weekly counts climb up to the
    day of the scrape whatever the market does (67 to 324 ads a week in a real file). Suspected when, over the last
    26 weeks at most, weekly counts climb steadily (rank correlation with time >= 0.6), the newest third has at least
    2.5 times the oldest, and the half-year before has still fewer: a season climbs too, but from the level of the
    year before. Fewer than 60 dated ads or 8 weeks: unknown.

    days  posting days of the ads of one source
    """
    if len(days) < _LEAST_ADS:
        return Survivorship("unknown", None)
    ordinals = np.sort(np.array([day.toordinal() for day in days]))
    # A few very old ads would stretch the period over empty weeks.
    newest, oldest = int(ordinals[-1]), int(ordinals[int(0.02 * len(ordinals))])
    weeks = min(_WEEKS, (newest - oldest) // 7 + 1)
    if weeks < _LEAST_WEEKS:
        return Survivorship("unknown", None)
    age = (newest - ordinals[ordinals > newest - 7 * weeks]) // 7
    counts = np.bincount(age, minlength=weeks)[::-1].astype(float)
    third = weeks // 3
    ratio = float(counts[-third:].sum() / max(1.0, counts[:third].sum()))
    ranks = counts.argsort(kind="stable").argsort().astype(float)
    climb = float(np.corrcoef(ranks, np.arange(weeks))[0, 1]) if counts.std() else 0.0
    earlier = int((((newest - ordinals) // 7 >= weeks) & ((newest - ordinals) // 7 < 2 * weeks)).sum()) / weeks
    falls_on = earlier < _STILL_FEWER * counts[:third].mean()
    survivors = ratio >= _RATIO and climb >= _STEADY and falls_on
    verdict: Literal["suspected", "clean"] = "suspected" if survivors else "clean"
    return Survivorship(verdict, round(ratio, 2))
