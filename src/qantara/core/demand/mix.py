"""Demand as if every month had been seen through the same sources: a source that joins or leaves is no growth."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.demand.emerging import Floats, checked

LeftOut = Literal["survivorship", "incomplete months", "no month in common"]
_STRETCH = 3  # months over which a skill's level is taken as one when sources are compared
_ROUNDS = 200
_CLOSE = 1e-6
_PRIOR = 0.5  # ads: a skill not seen in a source is not impossible there
_BLOCK = 2_000  # skills fitted at a time: bounds memory


@dataclass(frozen=True)
class Corrected:
    """Counts as if the mix of sources had not changed, for `emerging_skills` and forecasts, and what they leave out."""

    counts: pl.DataFrame
    """skill, month, ads (corrected), counted (ads really seen), link (variance of the logarithm of the level that
    comes from joining sources)."""
    totals: pl.DataFrame
    """month, ads: the chained total, at the level of the sources seen in the last three months."""
    left_out: pl.DataFrame
    """source, reason, months: what was not used, and of how many months."""


def correct_for_mix(
    counts: pl.DataFrame,
    totals: pl.DataFrame,
    *,
    complete: pl.DataFrame | None = None,
    survivors: Collection[str] = (),
) -> Corrected:
    """Take out of the counts what comes from sources joining, leaving, growing or being incomplete.

    counts     source, month (first of the month), skill, ads: ads of that source that name the skill
    totals     source, month, ads: all ads of the source
    complete   source, month: which months of which source are whole (`full_months`); default: all of `totals`
    survivors  sources of which only the ads still open were seen (`survivorship`): their past is missing, so they say
               nothing of any trend and are left out altogether

    Only a source's own past is compared with its present. With E the ads of source s in month t, two models of main
    effects are fitted by maximum likelihood, which for Poisson counts means that each margin is observed = expected:

    - the total: E_st ~ Poisson(a_s Y_t): the least noisy chain of month-on-month ratios over the sources present in
      both, without its drift. Y is scaled to the level of the sources seen in the last three months: one whose last
      month is incomplete still counts. Months that no chain of common months joins to the last one are left out:
      nothing can be said of them.
    - a skill: x_st ~ Poisson(E_st a_s b_t), b constant over three months while a is fitted, a_s held by half an ad at
      the skill's overall share. Observed ÷ expected, sum_s x_st / sum_s E_st a_s, is the skill's share as if the mix
      were fixed (indirect standardisation); it is scaled to the share seen in the last twelve months. A source that
      comes when another goes, with few ads in common, is taken to change nothing.

    Honest noise: a corrected figure is f times the ads counted, so its variance is f^2 times theirs, which
    `emerging_skills` reads from `counted`. Levels of sources are themselves estimated, from months in common: `link`
    is sum_s (w_st - mean_t w_st)^2 / L_s, with w the source's part of what is expected and
    L_s = sum_t n_s (n - n_s) / n the expected ads of months in common; zero where the mix does not change.
    Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, chapter 2 (observed ÷ expected).

    Raises Refusal as `emerging_skills` does.
    """
    counts = checked(counts, ("source", "month", "skill"), figures=("ads",), called="counts")
    totals = checked(totals, ("source", "month"), figures=("ads",), called="totals").filter(pl.col("ads") > 0)
    whole = totals
    if complete is not None:
        complete = checked(complete, ("source", "month"), figures=(), called="complete months")
        whole = totals.join(complete, on=["source", "month"], how="semi")
    kept = whole.filter(~pl.col("source").is_in(list(survivors)))
    joined = _joined(kept)
    left_out = pl.concat(
        [
            _of_sources(totals.filter(pl.col("source").is_in(list(survivors))), "survivorship"),
            _of_sources(
                totals.filter(~pl.col("source").is_in(list(survivors))).join(whole, on=["source", "month"], how="anti"),
                "incomplete months",
            ),
            _of_sources(kept.join(joined, on=["source", "month"], how="anti"), "no month in common"),
        ]
    )
    months = joined["month"].unique().sort()
    sources = joined["source"].unique().sort()
    ads = np.zeros((sources.len(), months.len()))
    ads[_numbers(joined["source"], sources), _numbers(joined["month"], months)] = joined["ads"].to_numpy()
    level = _chained(ads)
    corrected = _skills(
        counts.join(joined.select("source", "month"), on=["source", "month"]), sources, months, ads, level
    )
    return Corrected(corrected, pl.DataFrame({"month": months, "ads": level}), left_out)


def _of_sources(rows: pl.DataFrame, reason: LeftOut) -> pl.DataFrame:
    counted = rows.group_by("source").agg(months=pl.len().cast(pl.Int64)).sort("source")
    return counted.select("source", pl.lit(reason).alias("reason"), "months")


def _joined(totals: pl.DataFrame) -> pl.DataFrame:
    """The rows that a chain of months in common joins to the last month."""
    months = {totals["month"].max()} if totals.height else set()
    while True:
        sources = totals.filter(pl.col("month").is_in(list(months)))["source"].unique()
        reached = totals.filter(pl.col("source").is_in(sources.to_list()))
        if len(months) == reached["month"].n_unique():
            return reached
        months = set(reached["month"])


def _chained(ads: Floats) -> Floats:
    """The total of each month at the level of the newest months' sources, from ads [source, month]."""
    if not ads.size:
        return np.zeros(ads.shape[1])
    there = (ads > 0).astype(float)
    level, of_source = np.ones(ads.shape[1]), np.zeros(ads.shape[0])
    for _ in range(20 * _ROUNDS):  # as small as the table is, weak links converge slowly
        of_source = ads.sum(axis=1) / (there @ level)
        new = ads.sum(axis=0) / (of_source @ there)
        new *= len(new) / new.sum()
        if np.abs(new - level).max() < _CLOSE * level.min():
            break
        level = new
    alive = ads[:, -_STRETCH:].any(axis=1)
    chained: Floats = level * of_source[alive].sum()
    return chained


def _skills(rows: pl.DataFrame, sources: pl.Series, months: pl.Series, ads: Floats, level: Floats) -> pl.DataFrame:
    """The corrected counts of every skill in every month in which something was expected of it."""
    skills = rows["skill"].unique().sort()
    parts = [
        pl.DataFrame(
            schema={
                "skill": pl.String, "month": pl.Date, "ads": pl.Float64, "counted": pl.Float64, "link": pl.Float64
            }
        )
    ]  # fmt: skip
    for first in range(0, skills.len(), _BLOCK):
        block = skills[first : first + _BLOCK]
        of_block = rows.filter(pl.col("skill").is_in(block.to_list()))
        seen = np.zeros((block.len(), *ads.shape))
        seen[
            _numbers(of_block["skill"], block),
            _numbers(of_block["source"], sources),
            _numbers(of_block["month"], months),
        ] = of_block["ads"].to_numpy()
        corrected, link = _standardised(seen, ads, level, _stretches(months))
        part = pl.DataFrame(
            {
                "skill": block.gather(np.repeat(np.arange(block.len()), months.len())),
                "month": months.gather(np.tile(np.arange(months.len()), block.len())),
                "ads": corrected.ravel(),
                "counted": seen.sum(axis=1).ravel(),
                "link": link.ravel(),
            }
        )
        parts.append(part)
    return pl.concat(parts)


def _stretches(months: pl.Series) -> NDArray[np.int64]:
    """The stretch of three months in which each month lies, counted back from the last and numbered without gaps."""
    number = (12 * months.dt.year().cast(pl.Int64) + months.dt.month().cast(pl.Int64)).to_numpy()
    return np.unique((number[-1:] - number) // _STRETCH, return_inverse=True)[1].astype(np.int64)


def _standardised(seen: Floats, ads: Floats, level: Floats, stretch: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Corrected counts and link variance [skill, month] from the ads seen [skill, source, month]."""
    of_stretch = np.zeros((len(stretch), stretch.max() + 1))
    of_stretch[np.arange(len(stretch)), stretch] = 1.0
    all_ads = ads @ of_stretch  # source, stretch
    of_source, together = seen.sum(axis=2), seen.sum(axis=1) @ of_stretch
    overall = of_source.sum(axis=1, keepdims=True) / ads.sum()
    share = np.repeat(overall, len(ads), axis=1)
    factor = np.ones_like(together)
    for _ in range(_ROUNDS):
        new = (of_source + _PRIOR) / (factor @ all_ads.T + _PRIOR / overall)
        factor = together / (new @ all_ads)
        change = np.abs(new - share).max(axis=1) / overall[:, 0]
        share = new
        if change.max(initial=0.0) < _CLOSE:
            break
    expected = share @ ads
    counted = seen.sum(axis=1)
    ratio = counted / expected * level
    # Scaled so that the share of the last twelve months is the one that was seen.
    year = slice(-12, None)
    now = ratio[:, year].sum(axis=1)
    of_year = counted[:, year].sum(axis=1) / ads[:, year].sum() * level[year].sum()
    scale = np.where(now > 0, of_year / np.where(now > 0, now, 1.0), overall[:, 0])
    part = share[:, :, None] * all_ads / (share @ all_ads)[:, None, :]  # skill, source, stretch
    links = (part * (1 - part) * together[:, None, :]).sum(axis=2)
    away = (part - part.mean(axis=2, keepdims=True)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        link = np.where(away > 1e-12, away / links[:, :, None], 0.0).sum(axis=1)
    return ratio * scale[:, None], np.minimum(link, 1e6) @ of_stretch.T


def _numbers(values: pl.Series, order: pl.Series) -> NDArray[np.int64]:
    """Where each value stands in the sorted order."""
    return order.search_sorted(values).to_numpy().astype(np.int64)
