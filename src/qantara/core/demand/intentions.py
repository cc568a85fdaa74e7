"""Employers' intentions beside ads: two signals of one need, compared and never averaged."""

import math
from collections.abc import Sequence
from typing import Literal

import polars as pl

from qantara.core.measures import THRESHOLD, wilson
from qantara.core.text.folding import fold

Verdict = Literal["agree", "disagree-up", "disagree-down", "too-few"]
TOLERANCE = 1.5
"""Declared hires and advertised posts agree within this factor: not every hire is advertised, nor every post filled."""
WIDEST = 5.0
"""An interval whose ends are further apart than this factor is no agreement: it says too little."""
LEAST_COMPANIES = 3
"""Companies behind a published number: of two, each would know the other's answer."""
SCHEMA = pl.Schema(
    {
        "basis": pl.String, "companies": pl.Int64, "hires": pl.Float64, "posts": pl.Float64, "ratio": pl.Float64,
        "lo": pl.Float64, "hi": pl.Float64, "verdict": pl.String, "coverage": pl.Float64, "unseen": pl.Float64,
    }
)  # fmt: skip

# What comes and goes around a company's name.
_LEGAL = frozenset(
    "ste societe sarl sarlau au sa sas sca inc llc ltd corp gmbh plc company co groupe group holding the et and"
    " maroc morocco شركه مجموعه المغرب ش م".split()
)


def company_key(name: str) -> str:
    """A company's name as two lists are matched by it: folded, without its legal form.

    >>> company_key("Sté. Atlas Données S.A.R.L. (Maroc)"), company_key("ATLAS DONNEES")
    ('atlas donnees', 'atlas donnees')
    """
    words = fold(name.replace(".", "")).split()
    return " ".join([word for word in words if word not in _LEGAL] or words)


def by_company(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `company` under the key of its name (see `company_key`)."""
    names = {name: company_key(name) for name in rows["company"].unique() if name}
    return rows.with_columns(pl.col("company").replace_strict(names, default=None, return_dtype=pl.String))


def latest(rows: pl.DataFrame, *, key: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
    """The row in force of each key: the last by the columns `by`. Earlier ones are what was said before."""
    return rows.sort(by, nulls_last=False, maintain_order=True).unique(key, keep="last", maintain_order=True).sort(key)


def triangulate(
    intentions: pl.DataFrame,
    posts: pl.DataFrame,
    *,
    forecast: pl.DataFrame | None = None,
    by: Sequence[str] = ("occupation", "year"),
    tolerance: float = TOLERANCE,
    threshold: int = THRESHOLD,
    least_companies: int = LEAST_COMPANIES,
) -> pl.DataFrame:
    """Compare what companies declare with what their own ads offer.

    intentions  company, year, hires and the columns `by`: the declarations in force
    posts       company (or null), year, posts and the columns `by`: the posts of ads, counted once each
    forecast    the columns `by`, mean, lo95, hi95 of all posts: for years without ads, of which the companies
                that declare are taken to have the part that they had in the last year with ads
    by          "year" is one of them
    returns     the columns `by`, then SCHEMA, one row per cell with a declaration:
                basis "ads" or "forecast"; companies, hires, posts: of the companies that declared in the cell and
                were seen in ads of any cell that year, so that like is compared with like; ratio = hires ÷ posts
                with a 95 % interval; verdict: agree, disagree-up (more is declared than advertised),
                disagree-down, too-few; coverage: share of the cell's posts that those who declared offer;
                unseen: share of the declared hires of companies of which no ad was seen

    The interval is Wilson's of hires ÷ (hires + posts): of two Poisson counts, given their sum, one is binomial.
    Companies hire in lumps, so both counts are first divided by the dispersion between companies (Pearson's χ² ÷
    degrees of freedom, never below one). They agree when the interval meets [1 ÷ tolerance, tolerance],
    unless it is so wide (a factor five from end to end) that it would meet nearly anything: then too few too.
    Fewer than `least_companies`, or than `threshold` hires or posts: too few, and every number of the cell that
    comes from declarations is hidden; no company is named anywhere.
    """
    if "year" not in by:
        raise ValueError("the columns to compare by must hold the year")
    declared = by_company(intentions).group_by(*by, "company").agg(pl.col("hires").cast(pl.Float64).sum())
    offered = by_company(posts).group_by(*by, "company").agg(pl.col("posts").cast(pl.Float64).sum())
    years = sorted(set(offered["year"].to_list()))
    seen = offered.filter(pl.col("company").is_not_null()).select("year", "company").unique()
    cells = []
    for key, group in declared.sort(*by, "company").group_by(by, maintain_order=True):
        cell = dict(zip(by, key, strict=True))
        # The year whose ads say who advertises what: the year itself, or the last one before it that has ads.
        year = max((year for year in years if year <= cell["year"]), default=None)
        whole = (1.0, 1.0, 1.0) if year == cell["year"] else None
        ads = offered.filter(**{**cell, "year": year}) if year is not None else offered.clear()
        advertise = seen.filter(pl.col("year") == year) if year is not None else seen.clear()
        factors = whole or _factors(forecast, cell, float(ads["posts"].sum()))
        pairs = group.join(advertise, on="company", how="semi").join(
            ads.select("company", "posts"), on="company", how="left"
        )
        row = _compared(
            group, pairs.with_columns(pl.col("posts").fill_null(0.0)), float(ads["posts"].sum()),
            factors=factors, tolerance=tolerance, threshold=threshold, least=least_companies,
        )  # fmt: skip
        cells.append({**cell, "basis": "ads" if whole else "forecast", **row})
    types = {name: declared.schema[name] for name in by}
    return pl.DataFrame(cells, schema={**types, **SCHEMA}).sort(by)


def _factors(forecast: pl.DataFrame | None, cell: dict[str, object], posts: float) -> tuple[float, float, float] | None:
    """By how much a cell's posts are forecast to change from those there are: mean, and ends of the 95 % interval."""
    if forecast is None or not posts:
        return None
    found = forecast.filter(**cell)
    if found.is_empty():
        return None
    mean, low, high = found.select("mean", "lo95", "hi95").row(0)
    return mean / posts, low / posts, high / posts


def _compared(
    declared: pl.DataFrame,
    pairs: pl.DataFrame,
    all_posts: float,
    *,
    factors: tuple[float, float, float] | None,
    tolerance: float,
    threshold: int,
    least: int,
) -> dict[str, object]:
    """One cell: all who declared in it (company, hires), those of them seen in ads (and their posts in it)."""
    told, hires, posts = (float(counts.sum()) for counts in (declared["hires"], pairs["hires"], pairs["posts"]))
    # A sum is shown only when enough companies are on both sides of it.
    apart = declared.height - pairs.height
    row: dict[str, object] = {
        "verdict": "too-few",
        "coverage": posts / all_posts if pairs.height >= least and posts >= threshold else None,
        "unseen": 1 - hires / told if told and declared.height >= least and (not apart or apart >= least) else None,
    }
    if factors is None or pairs.height < least or hires < threshold or posts < threshold:
        return row
    mean, lowest, highest = factors
    expected = posts * mean
    spread = _dispersion(pairs)
    interval = wilson(hires / spread, (hires + expected) / spread)
    if interval is None or not expected:
        return row
    low, high = (_odds(share) for share in interval)
    low, high = low * mean / highest, high * mean / lowest if lowest > 0 else math.inf
    verdict: Verdict = (
        "disagree-up" if low > tolerance else "disagree-down" if high < 1 / tolerance
        else "agree" if high <= WIDEST * low else "too-few"
    )  # fmt: skip
    return row | {
        "companies": pairs.height, "hires": hires, "posts": expected, "ratio": hires / expected,
        "lo": low, "hi": high, "verdict": verdict,
    }  # fmt: skip


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _dispersion(pairs: pl.DataFrame) -> float:
    """How much more companies differ than by chance: Pearson's χ² over its degrees of freedom, at least one."""
    hires, posts = pairs["hires"].to_numpy(), pairs["posts"].to_numpy()
    both = hires + posts
    some = both > 0
    share = hires.sum() / both.sum()
    if some.sum() < 2 or not 0 < share < 1:
        return 1.0
    excess = (hires[some] - share * both[some]) ** 2 / (both[some] * share * (1 - share))
    return max(1.0, float(excess.sum() / (some.sum() - 1)))
