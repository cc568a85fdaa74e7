"""The newest month, of which only a part has been seen: n̂ = n / F̂(d)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from qantara.core.forecast.panel import Floats
from qantara.core.refusals import Refusal

_LEAST_SHARE = 0.05
_LEAST_MONTHS = 3
_Z = (1.2816, 1.9600)


@dataclass(frozen=True)
class Nowcast:
    """How many ads a month will have once all are seen: n̂, its intervals, and on what it rests."""

    mean: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float
    seen: int
    """Ads of the month seen so far."""
    share: float
    """F̂(d): the share of a month's ads seen by that day of its life, learnt from past months."""
    months: int
    """Past months it was learnt from."""


def nowcast(ads: pl.DataFrame, *, month: date, seen_on: date) -> Nowcast:
    """Return how many ads of a month there will be, from those seen up to a day.

    ads      [month: date (first of the month of posting), first_seen_on: date]; one row an ad
    month    the month asked for
    seen_on  the last day on which ads were collected; later rows are left out

        n̂ = n / F̂(d),  F̂(d) = sum over past months of ads seen within d days / sum of all their ads

    with d the days from the first of the month to `seen_on`. A past month teaches when it ended 60 days or more before
    `seen_on` (later ads of it are rare), at most the last 24. The interval adds, on the log scale, what counting scatters,
    (1 - F) / (n + 1/2), to how much F(d) has varied from month to month beyond counting, widened by 1 + 1/months.
    n is the floor of every bound: what has been seen will not go away.

    Refuses when fewer than three months can teach, or less than 5 % of a month is usually seen by then.
    """
    rows = ads.filter(pl.col("first_seen_on") <= seen_on)
    days = (seen_on - month).days
    if days < 0:
        raise Refusal("The month {month} begins after {day}: there is nothing to nowcast.", month=month, day=seen_on)
    delay = (pl.col("first_seen_on") - pl.col("month")).dt.total_days()
    taught = (
        rows.filter((pl.col("month") < month) & (pl.col("month").dt.month_end().dt.offset_by("60d") <= seen_on))
        .group_by("month")
        .agg(early=(delay <= days).sum(), whole=pl.len())
        .sort("month")
        .tail(24)
    )
    if len(taught) < _LEAST_MONTHS:
        raise Refusal(
            "{months} whole months are known before {month}: a nowcast needs {least}.",
            months=len(taught),
            month=month,
            least=_LEAST_MONTHS,
        )
    early, whole = (taught[name].to_numpy().astype(float) for name in ("early", "whole"))
    share = float(early.sum() / whole.sum())
    if share < _LEAST_SHARE:
        raise Refusal(
            "Only {share} % of a month's ads are usually seen {days} days after its beginning: wait for {least} %.",
            share=round(100 * share, 1),
            days=days,
            least=round(100 * _LEAST_SHARE),
        )
    seen = rows.filter(pl.col("month") == month).height
    scatter = (1 - share) / (seen + 0.5) + _between(early, whole, share) * (1 + 1 / len(taught))
    mean = seen / share
    reach = [(mean + 0.5) * np.exp(z * np.sqrt(scatter)) - 0.5 for z in _Z]
    floor = [max(float(seen), (mean + 0.5) * np.exp(-z * np.sqrt(scatter)) - 0.5) for z in _Z]
    lo80, lo95 = (min(mean, bound) for bound in floor)
    hi80, hi95 = (float(max(mean, bound)) for bound in reach)
    return Nowcast(mean, lo80, hi80, lo95, hi95, seen, share, len(taught))


def _between(early: Floats, whole: Floats, share: float) -> float:
    """Return the variance of log F(d) over past months that counting does not explain."""
    own = np.log((early + 0.5) / (whole + 0.5)) - np.log(share)
    counting = (1 - share) / (share * whole + 0.5)
    return max(0.0, float(np.mean(own**2 - counting)))
