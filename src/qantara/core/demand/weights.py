"""How far ads stand for the market: weights to known totals, and what is under-covered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.measures import wilson

TRIM = 5.0
"""No weight is more than this, nor less than one over it: one ad must not speak for a whole region."""
MOST_ROUNDS = 200
TOLERANCE = 1e-6
WIDE = 0.8
"""A stratum is under-covered when its whole interval lies below this ratio to its known share, over-covered above
one over it."""

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """Weights of strata, one on average over what was counted, as near as their limits allow.

    strata      the columns of the counts, and `weight`
    counted     Σ n; effective: (Σ w n)² ÷ Σ w² n, Kish's: how many unweighted ads would tell as much
    trimmed     how many strata have a weight that was cut to the limit
    uncovered   share of the known totals in strata without a single ad: no weight mends that
    miss        the largest gap that is left between a weighted share and the known one (0 to 1)
    """

    strata: pl.DataFrame
    counted: float
    effective: float
    trimmed: int
    uncovered: float
    miss: float


@dataclass(frozen=True)
class Bias:
    """One stratum beside what is known of it: `ratio` of its share in the ads to its known share, 95 % interval."""

    dimension: str
    key: str
    counted: float
    share: float
    known_share: float
    ratio: float
    low: float
    high: float
    verdict: Literal["none", "under", "over", "fair"]


def post_stratify(counts: pl.DataFrame, totals: Mapping[str, float], *, dimension: str, trim: float = TRIM) -> Weights:
    """Weight one dimension's strata to known totals: weight = known share ÷ share of the ads, within the limits.

    counts     the column `dimension`, n: ads or posts of each stratum, once each
    totals     known totals by stratum; a stratum that they do not name keeps the weight one
    Raises ValueError for a negative or missing total.
    """
    return rake(counts, {dimension: totals}, trim=trim)


def rake(counts: pl.DataFrame, totals: Mapping[str, Mapping[str, float]], *, trim: float = TRIM) -> Weights:
    """Weight cells so that every dimension's margin has its known shares: iterative proportional fitting.

    counts   a column per dimension, n: one row per cell
    totals   dimension -> stratum -> known total; each dimension's own scale (only shares are used). Cells of a
             stratum that is not named are left out of that dimension's fitting.
    returns  see Weights; with limits that bind, or cells that are empty, the margins are met as nearly as they allow,
             and `miss` says how nearly

    Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444; trimmed in each round.
    """
    if trim < 1:
        raise ValueError("the limit of weights is at least one")
    n: Floats = counts["n"].cast(pl.Float64).to_numpy()
    if (n < 0).any():
        raise ValueError("counts are not negative")
    margins = [_margin(counts[dimension], dict(known)) for dimension, known in totals.items()]
    weight = np.ones(len(n))
    for _ in range(MOST_ROUNDS):
        before = weight.copy()
        for stratum, shares in margins:
            weight *= _factors(weight * n, stratum, shares)
        mean = float((weight * n).sum() / n.sum()) if n.sum() else 1.0
        weight = np.clip(weight / mean, 1 / trim, trim)
        if not len(n) or float(np.abs(weight - before).max()) < TOLERANCE:
            break
    weighed = weight * n
    square = float((weight * weighed).sum())
    return Weights(
        strata=counts.with_columns(pl.Series("weight", weight, dtype=pl.Float64)),
        counted=float(n.sum()),
        effective=float(weighed.sum()) ** 2 / square if square else 0.0,
        trimmed=int(((weight >= trim) | (weight <= 1 / trim)).sum()) if trim > 1 else 0,
        uncovered=max((_uncovered(n, stratum, shares) for stratum, shares in margins), default=0.0),
        miss=max((_miss(weighed, stratum, shares) for stratum, shares in margins), default=0.0),
    )


def _margin(keys: pl.Series, known: dict[str, float]) -> tuple[Places, Floats]:
    """The number of each cell's stratum (-1: nothing is known of it), and the known share of each stratum."""
    bad = sorted(str(key) for key, total in known.items() if not total >= 0)
    if bad:
        raise ValueError(f"the known totals of {', '.join(bad)} are missing or negative")
    place = {key: number for number, key in enumerate(known)}
    stratum = np.array([place.get(key, -1) for key in keys.to_list()], dtype=np.int64)
    totals = np.array(list(known.values()), dtype=np.float64)
    return stratum, totals / totals.sum() if totals.sum() else totals


def _sums(counted: Floats, stratum: Places, strata: int) -> Floats:
    """Σ by stratum, of the cells of which something is known."""
    known = stratum >= 0
    return np.bincount(stratum[known], counted[known], minlength=strata).astype(np.float64)


def _factors(counted: Floats, stratum: Places, shares: Floats) -> Floats:
    sums = _sums(counted, stratum, len(shares))
    covered = sums > 0
    # What is known of strata without an ad cannot be given to them: the others share the whole.
    wanted = np.where(covered, shares, 0.0)
    wanted = wanted / wanted.sum() * sums.sum() if wanted.sum() else sums
    factor = np.divide(wanted, sums, out=np.ones_like(sums), where=covered)
    return np.where(stratum >= 0, factor[stratum], 1.0) if len(shares) else np.ones(len(stratum))


def _uncovered(n: Floats, stratum: Places, shares: Floats) -> float:
    return float(shares[_sums(n, stratum, len(shares)) == 0].sum())


def _miss(weighed: Floats, stratum: Places, shares: Floats) -> float:
    sums = _sums(weighed, stratum, len(shares))
    return float(np.abs(sums / sums.sum() - shares).max()) if sums.sum() else float(shares.max(initial=0.0))


def bias_note(counts: pl.DataFrame, totals: Mapping[str, Mapping[str, float]]) -> list[Bias]:
    """Each stratum's share of the ads beside its known share, the worst covered first.

    counts  as for `rake`, unweighted
    totals  as for `rake`
    """
    notes = [
        note
        for dimension, known in totals.items()
        for note in _biases(dimension, counts.group_by(dimension).agg(pl.col("n").sum()), known)
    ]
    return sorted(notes, key=lambda note: (note.ratio, note.dimension, note.key))


def _biases(dimension: str, counts: pl.DataFrame, known: Mapping[str, float]) -> list[Bias]:
    counted = {key: float(n) for key, n in counts.iter_rows() if key in known}
    n, whole = sum(counted.values()), sum(known.values())
    notes = []
    for key, total in known.items():
        interval = wilson(counted.get(key, 0.0), n)
        if interval is None or not total:
            continue
        of_ads, of_known = counted.get(key, 0.0) / n, total / whole
        low, high = (end / of_known for end in interval)
        verdict: Literal["none", "under", "over", "fair"] = (
            "none" if not counted.get(key) else "under" if high < WIDE else "over" if low > 1 / WIDE else "fair"
        )
        notes.append(
            Bias(dimension, key, counted.get(key, 0.0), of_ads, of_known, of_ads / of_known, low, high, verdict)
        )
    return notes


def source_coverage(sightings: pl.DataFrame) -> pl.DataFrame:
    """What each source brings, and what would be lost without it.

    sightings  unit (a counted ad), source; repeats allowed
    returns    source, ads (counted ads that it shows), share (of all), alone (share of its ads that no other shows),
               the largest first
    """
    shown: Sequence[str] = ("unit", "source")
    pairs = sightings.select(shown).drop_nulls().unique()
    everything = pairs["unit"].n_unique()
    return (
        pairs.with_columns(sources=pl.len().over("unit"))
        .group_by("source")
        .agg(ads=pl.len().cast(pl.Int64), alone=(pl.col("sources") == 1).mean())
        .with_columns(share=pl.col("ads") / max(1, everything))
        .select("source", "ads", "share", "alone")
        .sort(["ads", "source"], descending=[True, False])
    )
