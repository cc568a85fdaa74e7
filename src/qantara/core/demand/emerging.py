"""Skills whose share of ads rises or falls: how fast, how sure, and how often such flags came true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import erf, sqrt
from typing import Literal, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Direction = Literal["rising", "falling"]

LEAST_RECENT = 10  # ads in the last six months, below which nothing is flagged
DECILE = 0.1
SCHEMA = pl.Schema(
    {
        "skill": pl.String, "growth": pl.Float64, "lo80": pl.Float64, "hi80": pl.Float64,
        "recent": pl.Float64, "flagged": pl.Boolean,
    }
)  # fmt: skip
_HALF = 0.5  # Jeffreys' half ad: the logarithm of no ad at all
_PACE = 0.25  # how much of the long rise is expected to be repeated
_STARTS = (0, 3, 6, 12)  # age in months at which each stretch of the past begins, newest first
_OLDEST = 48
_LEAST_MONTHS = 12
_FLOOR = 1e-4  # of the variance of true growth
_Z80 = _Z_DECILE = 1.2815515655446004  # a tenth lies beyond
_Z_SIGN = _LIMIT = 1.6448536269514722  # a twentieth lies beyond
_FIRST_ORIGIN, _AHEAD, _EVERY = 30, 12, 6  # months
_DRAWS = 500


def emerging_skills(counts: pl.DataFrame, totals: pl.DataFrame, *, at: date) -> pl.DataFrame:
    """Estimate how each skill's share of ads grows, and flag the risers.

    counts   skill (String), month (Date, first of the month), ads (>= 0): ads that name the skill; a month without a
             row has none. Optional, as `mix.correct_for_mix` gives them: `counted`, the ads really seen behind a
             corrected figure (default: ads), and `link`, the variance of the logarithm of its level that comes from
             joining sources (default: 0). Any identifier will do: `candidate:<name>` for a name in no vocabulary.
    totals   month, ads: all ads. A month without a row, or with none, is not used, whatever `counts` says of it.
    at       first day of the month that follows the last one used: 2026-11-01 uses everything up to October 2026.
             Nothing in or after that month has any influence, not even on which skills are listed.
    returns  skill, growth, lo80, hi80, recent, flagged; the most probable risers first, skills with too few recent ads
             last. `growth` is in natural logarithms over twelve months: the expected ratio of the share in the next
             twelve months to that in the last twelve is exp(growth). lo80 and hi80 are the credible interval of the
             growth measured up to `at`: they hold the noise of counting, not what the future may change; `hit_rate`
             says how often flags came true. `recent`: ads seen in the last six months. With fewer than twelve months
             of totals in the last 48, or none in the last six, growth and interval are null.

    Measure: g = log(now / year) + 1/4 log(year / before), of the shares in the last months (geometric mean of the
    last three's and the last six's), in the last twelve, and in the 36 before those. The first term is what the next
    twelve months will show even if the share stays where it is; the second carries the longer rise on, damped (a
    steady rise of 1 % a month over four years gives 9.75 %). s^2 is its variance by the delta method for Poisson
    counts. Empirical Bayes then shrinks it to the mean of skills with at least ten recent ads:
    tau^2 = max(Var(g) - mean(s^2), 1e-4), posterior N(m + (g - m) B, tau^2 (1 - B) + (1 - B)^2 Var(m)) with
    B = tau^2 / (tau^2 + s^2). No estimate is moved by more than 1.645 s, and one that would be keeps its own noise s: a
    lone riser among many steady skills is not shrunk away with them. Source: Morris (1983), JASA 78, 47-55; limited
    translation: Efron & Morris (1972), JASA 67, 130-139.

    Flagged are those with the highest posterior probability that growth exceeds m + 1.28 tau, the level of the
    fastest tenth: at most a tenth of the skills with ten recent ads, and only those that grow with a posterior
    probability of 95 %, so that nothing is flagged where nothing moves.

    Raises Refusal for missing columns, wrong types, repeated rows, negative or infinite figures, days that do not
    begin a month.
    """
    return _table(Panel.of(counts, totals), at, "rising")


def falling_skills(counts: pl.DataFrame, totals: pl.DataFrame, *, at: date) -> pl.DataFrame:
    """Estimate growth as `emerging_skills` does, and flag the skills most probably among the fastest tenth to fall.

    Same columns and rules, mirrored: the level is m - 1.28 tau, and the most probable fallers come first.
    """
    return _table(Panel.of(counts, totals), at, "falling")


@dataclass(frozen=True)
class Panel:
    """Counts as arrays, checked: rows are skills in order of their names, columns months without a gap."""

    skills: tuple[str, ...]
    start: int
    """Number of the first month: 12 x year + month - 1."""
    ads: Floats
    counted: Floats
    link: Floats
    totals: Floats
    listed: NDArray[np.int64]
    """Column of the first row of each skill: before it, nobody knows of the skill."""

    @classmethod
    def of(cls, counts: pl.DataFrame, totals: pl.DataFrame) -> Self:
        """Check both frames of `emerging_skills` and lay them out."""
        extra = [name for name in ("counted", "link") if name in counts.columns]
        counts = checked(counts, ("skill", "month"), figures=("ads", *extra), called="counts")
        totals = checked(totals, ("month",), figures=("ads",), called="totals")
        used = totals.filter(pl.col("ads") > 0)
        skills = tuple(counts["skill"].unique().sort())
        numbers = pl.concat([used["month"], counts["month"]])
        start = month_number(numbers.min()) if numbers.len() else 0  # type: ignore[arg-type]
        months = month_number(numbers.max()) - start + 1 if numbers.len() else 0  # type: ignore[arg-type]
        of_all = np.zeros(months)
        of_all[_columns(used["month"], start)] = used["ads"].to_numpy()
        columns = _columns(counts["month"], start)
        rows = counts["skill"].cast(pl.Enum(skills)).to_physical().to_numpy().astype(np.int64)
        listed = np.full(len(skills), months, dtype=np.int64)
        np.minimum.at(listed, rows, columns)
        figures = []
        for name in ("ads", "counted", "link"):
            laid = np.zeros((len(skills), months))
            if name != "link" or "link" in extra:
                laid[rows, columns] = counts[name if name in counts.columns else "ads"].to_numpy()
            figures.append(laid * (of_all > 0))
        return cls(skills, start, figures[0], figures[1], figures[2], of_all, listed)

    def column(self, day: date) -> int:
        """The column of the month that begins on a day; may lie outside."""
        return month_number(day) - self.start

    def known(self, at: int) -> NDArray[np.int64]:
        """The skills that have a row before a column."""
        return np.flatnonzero(self.listed < at)

    def between(self, first: int, last: int) -> slice:
        """The columns from one to the one before another, as far as they exist."""
        months = len(self.totals)
        return slice(min(max(first, 0), months), min(max(last, 0), months))


@dataclass(frozen=True)
class Growth:
    """The posterior of each known skill's growth at one time."""

    skills: NDArray[np.int64]
    mean: Floats
    deviation: Floats
    recent: Floats
    centre: float
    spread: float

    @property
    def enough(self) -> Flags:
        """Which skills have enough recent ads to be flagged."""
        return self.recent >= LEAST_RECENT

    def probability(self, direction: Direction) -> Floats:
        """How probably each skill's growth lies beyond the level of the fastest tenth."""
        sign = 1.0 if direction == "rising" else -1.0
        beyond = (sign * (self.mean - self.centre) - _Z_DECILE * self.spread) / (self.deviation * sqrt(2.0))
        return np.array([0.5 * (1.0 + erf(z)) for z in beyond])

    def flagged(self, direction: Direction) -> Flags:
        """The tenth most probable among the skills with enough recent ads, where the sign is beyond doubt."""
        sign = 1.0 if direction == "rising" else -1.0
        enough = np.flatnonzero(self.enough)
        first = enough[np.argsort(-self.probability(direction)[enough], kind="stable")[: tenth_of(len(enough))]]
        flags = np.zeros(len(self.mean), dtype=np.bool_)
        flags[first] = (sign * self.mean - _Z_SIGN * self.deviation)[first] > 0
        return flags


def growth_at(panel: Panel, at: int) -> Growth | None:
    """The growth of the skills known before a column; None with under twelve months of totals, or none of late."""
    known = panel.known(at)
    seen = panel.totals[panel.between(at - _OLDEST, at)] > 0
    if not len(known) or seen.sum() < _LEAST_MONTHS or not panel.totals[panel.between(at - _STARTS[2], at)].any():
        return None
    stretches = [panel.between(at - b, at - a) for a, b in zip(_STARTS, (*_STARTS[1:], _OLDEST), strict=True)]
    of_all = np.array([panel.totals[stretch].sum() for stretch in stretches])
    ads, noise, link = np.empty((3, len(stretches), len(known)))
    for place, stretch in enumerate(stretches):
        figures, counted = panel.ads[known, stretch], panel.counted[known, stretch]
        ads[place] = figures.sum(axis=1)
        # Counts that were corrected by a factor carry the factor's square in their variance.
        noise[place] = np.divide(figures**2, counted, out=np.zeros_like(figures), where=counted > 0).sum(axis=1)
        weights = panel.totals[stretch] / of_all[place] if of_all[place] else panel.totals[stretch]
        link[place] = panel.link[known, stretch] @ weights
    measured, variance = _measure(ads, noise, link, of_all)
    recent = panel.counted[known, panel.between(at - _STARTS[2], at)].sum(axis=1)
    basis = recent >= LEAST_RECENT if (recent >= LEAST_RECENT).any() else np.ones(len(known), dtype=np.bool_)
    centre = float(measured[basis].mean())
    tau2 = max(float(measured[basis].var() - variance[basis].mean()), _FLOOR)
    of_centre = float((tau2 + variance[basis]).mean() / basis.sum())
    kept = tau2 / (tau2 + variance)
    shrunk = centre + (measured - centre) * kept
    deviation = np.sqrt(tau2 * (1 - kept) + (1 - kept) ** 2 * of_centre)
    own = np.sqrt(variance)
    mean = np.clip(shrunk, measured - _LIMIT * own, measured + _LIMIT * own)
    deviation = np.where(mean == shrunk, deviation, np.maximum(own, deviation))
    return Growth(known, mean, deviation, recent, centre, sqrt(tau2))


def _measure(ads: Floats, noise: Floats, link: Floats, of_all: Floats) -> tuple[Floats, Floats]:
    """The measure g and its variance, from what each stretch holds [stretch, skill] and all ads of each [stretch]."""
    ads_up_to, all_up_to = ads.cumsum(axis=0), of_all.cumsum()
    # Coefficients of the logarithms of the shares: last 3, last 6, last 12 months, and the stretch before.
    pace = _PACE if of_all[3] > 0 else 0.0
    newest = 0.5 if all_up_to[0] > 0 else 0.0
    windows = [
        (newest, ads_up_to[0], all_up_to[0], (0,)),
        (1.0 - newest, ads_up_to[1], all_up_to[1], (0, 1)),
        (pace - 1.0, ads_up_to[2], all_up_to[2], (0, 1, 2)),
        (-pace, ads[3], of_all[3], (3,)),
    ]
    measured = np.zeros(ads.shape[1])
    slope = np.zeros_like(ads)  # of g, by the ads of each stretch
    for weight, seen, everything, stretches in windows:
        if weight:
            measured += weight * np.log((seen + _HALF) / everything)
            slope[list(stretches)] += weight / (seen + _HALF)
    variance = (slope**2 * (noise + _HALF)).sum(axis=0) + ((slope * ads) ** 2 * link).sum(axis=0)
    return measured, variance


def tenth_of(skills: int) -> int:
    """How many skills make a tenth: at least one where there are any."""
    return min(skills, max(1, round(DECILE * skills)))


def _table(panel: Panel, at: date, direction: Direction) -> pl.DataFrame:
    if at.day != 1:
        raise Refusal("{day} is not the first day of a month.", day=at.isoformat())
    now = panel.column(at)
    growth = growth_at(panel, now)
    if growth is None:
        known = panel.known(now)
        recent = panel.counted[known, panel.between(now - _STARTS[2], now)].sum(axis=1)
        unknown = {"skill": [panel.skills[i] for i in known], "recent": recent, "flagged": [False] * len(known)}
        empty = pl.DataFrame(unknown, schema_overrides=SCHEMA)
        nothing = [pl.lit(None, pl.Float64).alias(name) for name in ("growth", "lo80", "hi80")]
        return empty.with_columns(nothing).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    order = np.lexsort((-growth.probability(direction), ~growth.enough))
    columns = {
        "skill": [panel.skills[i] for i in growth.skills[order]],
        "growth": growth.mean[order],
        "lo80": (growth.mean - _Z80 * growth.deviation)[order],
        "hi80": (growth.mean + _Z80 * growth.deviation)[order],
        "recent": growth.recent[order],
        "flagged": growth.flagged(direction)[order],
    }
    return pl.DataFrame(columns, schema=SCHEMA)


# --- How often flags came true -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What was said at one time of the skills with enough recent ads, and what came true a year later."""

    skills: NDArray[np.int64]
    score: Floats
    flagged: Flags
    true: Flags


@dataclass(frozen=True)
class Rate:
    """A rate with its 95 % bootstrap interval over skills and origins."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class HitRate:
    """How often the skills flagged in the past were among the fastest tenth a year later."""

    direction: Direction
    origins: int
    """How many times of the past were judged."""
    skills: float
    """Skills with enough recent ads, on average over the origins."""
    precision: Rate | None
    """Of the flagged, how many came true."""
    recall: Rate | None
    """Of those that came true, how many had been flagged."""
    auc: Rate | None
    """How probably a skill that came true stood before one that did not."""
    base_rate: float | None
    """The precision of drawing lots."""
    reason: Literal["too short", "too few skills"] | None
    """Why there is no figure: under 42 months of totals, or never ten skills with enough recent ads."""


def hit_rate(
    counts: pl.DataFrame,
    totals: pl.DataFrame,
    *,
    origins: Sequence[date] | None = None,
    direction: Direction = "rising",
    seed: int = 0,
) -> HitRate:
    """Judge the flags that would have been raised in the past, each from what was known then.

    counts, totals  as for `emerging_skills`. Counts corrected for the mix have learnt the levels of sources (not of
                    months) from all months, those after an origin too.
    origins         first days of months at which to judge; default: every six months from the 31st month on. Those
                    without 30 months before and 12 after are left out.
    returns         the rates. A skill came true if log((F + .5)/E_F / ((L + .5)/E_L)), F of the E_F ads of the next
                    12 months, L of the last 12, is in the top (falling: bottom) tenth of skills with ten recent ads.
                    Origins six months apart share data: the interval, which draws skills and origins anew, is a
                    little too narrow.
    """
    panel = Panel.of(counts, totals)
    months = np.flatnonzero(panel.totals > 0)
    first, last = (int(months[0]), int(months[-1]) + 1) if len(months) else (0, 0)
    wanted = (
        range(first + _FIRST_ORIGIN, last - _AHEAD + 1, _EVERY)
        if origins is None
        else [panel.column(day) for day in sorted(set(origins))]
    )
    possible = [at for at in wanted if first + _FIRST_ORIGIN <= at <= last - _AHEAD]
    if not possible:
        return HitRate(direction, 0, 0.0, None, None, None, None, "too short")
    outcomes = []
    for at in possible:
        growth = growth_at(panel, at)
        if growth is None or growth.enough.sum() < round(1 / DECILE):
            continue
        enough = growth.enough
        skills = growth.skills[enough]
        true = came_true(panel, at, skills, direction)
        outcomes.append(Outcome(skills, growth.probability(direction)[enough], growth.flagged(direction)[enough], true))
    return judge(outcomes, direction=direction, skills=len(panel.skills), seed=seed)


def came_true(panel: Panel, at: int, skills: NDArray[np.int64], direction: Direction) -> Flags:
    """Which of the skills were, in the year that began at a column, in the fastest tenth of them all."""
    ahead, behind = panel.between(at, at + _AHEAD), panel.between(at - _AHEAD, at)
    next_year, last_year = (panel.ads[skills, year].sum(axis=1) + _HALF for year in (ahead, behind))
    change = np.log(next_year / last_year)  # all ads of either year are the same for every skill
    if direction == "falling":
        change = -change
    true = np.zeros(len(skills), dtype=np.bool_)
    true[np.argsort(-change, kind="stable")[: tenth_of(len(skills))]] = True
    return true


def judge(outcomes: Sequence[Outcome], *, direction: Direction, skills: int, seed: int) -> HitRate:
    """Average the outcomes over origins; the interval draws skills and origins anew, 500 times.

    skills  how many there are in all: `Outcome.skills` are numbers below it
    """
    if not outcomes:
        return HitRate(direction, 0, 0.0, None, None, None, None, "too few skills")
    random = np.random.default_rng(seed)
    drawn = random.multinomial(skills, np.full(skills, 1 / skills), size=_DRAWS).astype(float)
    times = random.multinomial(len(outcomes), np.full(len(outcomes), 1 / len(outcomes)), size=_DRAWS).astype(float)
    measured = np.array([_rates(one, np.ones((1, skills)))[:, 0] for one in outcomes])
    redrawn = np.stack([_rates(one, drawn) for one in outcomes], axis=-1)  # rate, draw, origin

    def rate(place: int) -> Rate | None:
        if np.isnan(measured[:, place]).all():
            return None
        there = ~np.isnan(redrawn[place])
        weight = (times * there).sum(axis=1)
        sums = (times * np.where(there, redrawn[place], 0.0)).sum(axis=1)
        low, high = np.quantile(sums[weight > 0] / weight[weight > 0], [0.025, 0.975])
        return Rate(float(np.nanmean(measured[:, place])), float(low), float(high))

    size = float(np.mean([len(one.skills) for one in outcomes]))
    base = float(np.mean([one.true.mean() for one in outcomes]))
    return HitRate(direction, len(outcomes), size, rate(0), rate(1), rate(2), base, None)


def _rates(one: Outcome, drawn: Floats) -> Floats:
    """Precision, recall and AUC [3, draw] of one origin, where each skill counts as often as it was drawn."""
    weight = drawn[:, one.skills]
    hits = weight @ (one.flagged & one.true)
    # For each skill that did not come true, how many of those that did stand before it: by rank, not by pairs.
    order = np.argsort(-one.score, kind="stable")
    weight_in_order, true, score = weight[:, order], one.true[order], one.score[order]
    places = np.concatenate([[0], np.flatnonzero(np.diff(score)) + 1])  # equal scores stand together
    true_here = np.add.reduceat(weight_in_order * true, places, axis=1)
    other_here = np.add.reduceat(weight_in_order * ~true, places, axis=1)
    before = true_here.cumsum(axis=1) - true_here / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = hits / (weight @ one.flagged)
        recall = hits / (weight @ one.true)
        auc = (other_here * before).sum(axis=1) / (other_here.sum(axis=1) * true_here.sum(axis=1))
    return np.stack([precision, recall, auc])


# --- Checks --------------------------------------------------------------------------------------------------


def checked(frame: pl.DataFrame, keys: Sequence[str], *, figures: Sequence[str], called: str) -> pl.DataFrame:
    """Return the columns of a frame of counts, figures as Float64, or refuse it in one sentence.

    keys    `month` is a Date (or a Datetime: its day counts) that begins a month, others are texts; together they name a row once
    called  what the sentence calls the frame
    """
    for name in (*keys, *figures):
        if name not in frame.columns:
            raise Refusal("The table of {table} has no column {column}.", table=called, column=name)
        kind, texts = frame.schema[name], (pl.String, pl.Categorical, pl.Enum)
        right = kind.is_numeric() if name in figures else kind in ((pl.Date, pl.Datetime) if name == "month" else texts)
        if not right and kind != pl.Null:
            raise Refusal("{table}: column {column} cannot be of type {kind}.", table=called, column=name, kind=kind)
    kinds = {
        name: pl.Float64 if name in figures else pl.Date if name == "month" else pl.String for name in (*keys, *figures)
    }
    frame = frame.select(pl.col(name).cast(kind) for name, kind in kinds.items())
    for name in (*keys, *figures):
        column = frame[name]
        bad = column.is_null()
        if name == "month":
            bad |= column.dt.day() != 1
        elif name in figures:
            bad |= ~column.is_finite() | (column < 0)
        place = bad.fill_null(value=True).arg_max()
        if place is not None and bool(bad.fill_null(value=True)[place]):
            raise Refusal(
                "{table}, row {row}: {value} is no {column}; months begin on their first day, figures are zero or more.",
                table=called,
                row=place + 1,
                value=column[place],
                column=name,
            )
    twice = frame.select(keys).is_duplicated()
    if twice.any():
        row = frame.row(int(twice.arg_max() or 0), named=True)
        key = ", ".join(str(row[name]) for name in keys)
        raise Refusal("The table of {table} has two rows for {key}.", table=called, key=key)
    return frame


def month_number(day: date) -> int:
    """Months since the year 0, so that neighbours differ by one."""
    return 12 * day.year + day.month - 1


def _columns(months: pl.Series, start: int) -> NDArray[np.int64]:
    numbers = 12 * months.dt.year().cast(pl.Int64) + months.dt.month().cast(pl.Int64) - 1 - start
    return numbers.to_numpy().astype(np.int64)
