"""What a programme teaches against what will be asked: covered, missing, outdated, repeated."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import rel_entr

from qantara.core.alignment.checks import CSR, Floats, demanded, floats, table
from qantara.core.refusals import Refusal


@dataclass(frozen=True)
class Recall:
    """The share of demand that is covered, and how far the forecast leaves it open."""

    value: float
    """sum_s d_s c_s, in [0, 1]."""
    lo80: float | None
    hi80: float | None
    """80 % interval if the errors of skills are independent; an error common to all of them changes no share."""
    least: float | None
    most: float | None
    """The sharp limits if every skill may stand anywhere in its interval, whatever the others do."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """M modules against the demand of S skills; each figure is defined at `coverage`."""

    demand: Floats
    """Shape (S,): d, shares that add up to 1."""
    covered: Floats
    """Shape (S,): c, in [0, 1]."""
    hours: Floats
    """Shape (S,): h, hours given to each skill."""
    unread_hours: float
    """Hours of the modules in which no skill was read: they count in no measure."""
    gap: Floats
    gap_lo80: Floats | None
    gap_hi80: Floats | None
    """Shape (S,): the demand not covered, and its 80 % interval; None without that of the demand."""
    recall: Recall
    loss: Floats
    """Shape (M,): what the recall would lose without the module."""
    relevance: float | None
    staleness: float | None
    redundancy: float | None
    divergence: float | None
    """None where no hour is given to any skill; staleness, also without growth."""


def coverage(
    demand: ArrayLike,
    taught: CSR,
    hours: ArrayLike,
    *,
    lo80: ArrayLike | None = None,
    hi80: ArrayLike | None = None,
    growth: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    least_demand: float = 0.001,
) -> Coverage:
    """Measure what modules teach against the demand forecast for the day their learners graduate.

    demand        shape (S,)    >= 0, not all 0: forecast demand of each skill, in any unit
    taught        CSR (M, S)    q in [0, 1]: how well who passed module m masters skill s; not stored: not taught
    hours         shape (M,)    >= 0
    lo80, hi80    shape (S,)    the 80 % interval of the demand, in its unit; both or neither, lo80 <= demand <= hi80
    growth        shape (S,)    yearly growth of the demand in natural logarithms (`emerging_skills`); 0 where unknown
    weights       shape (S,)    >= 0, multiply demand and interval: `advantage`, so that what every trade asks for does
                                not drown what is asked for here
    least_demand  share of the demand above which a skill counts as asked for

    Measures, with w the weights (default 1):
    d_s         = w_s demand_s / sum(w demand)
    c_s         = 1 - prod_m (1 - q_ms): covered, if one module failing to teach a skill says nothing of another
    gap_s       = d_s (1 - c_s); they add up to 1 - recall. The interval takes sum(w demand) as known
    recall      = sum_s d_s c_s. With half-widths u_s of the interval on the side that moves the recall up (hi80 - demand
                  where c_s is above the recall, demand - lo80 below it), hi80 = recall + sqrt(sum (u_s (c_s - recall))^2),
                  the delta method, held within `least` and `most`; lo80 likewise
    h_s         = sum_m hours_m q_ms / sum_s q_ms: a module's hours go to its skills in proportion to their mastery
    relevance   = sum_s h_s [d_s > least_demand] / sum h: share of hours given to skills that are asked for
    staleness   = sum_s h_s max(0, -growth_s) / sum h: yearly rate at which hours lose their market
    redundancy  = sum_s h_s (1 - c_s / sum_m q_ms) / sum h: share of hours that teach what other modules teach; 0 only if
                  no skill is taught twice. Some of it is wanted: a skill is built up over the years
    divergence  = sqrt(JS(d, h / sum h)), logarithms to base 2: Jensen-Shannon distance, 0 equal, 1 nothing in common
    loss_m      = recall - recall of all modules but m

    Raises Refusal for shapes that disagree, NaN, negative or infinite figures, q above 1, a skill stated twice by a
    module, a demand that is zero throughout, an interval with one end or that does not hold the forecast.
    Sources: Endres & Schindelin (2003), IEEE Trans. Inf. Theory 49, 1858-1860, for the distance; `advantage` for weights.

    >>> one = coverage([3, 1], CSR([[0.5, 0], [0.5, 0]]), [20, 10])
    >>> one.covered, one.recall.value, one.relevance
    (array([0.75, 0.  ]), 0.5625, 1.0)
    """
    asked = demanded(demand)
    skills = len(asked)
    quality = table("taught", taught, skills)
    of_module = floats("hours", hours, (quality.shape[0],))
    weight = np.ones(skills) if weights is None else floats("weights", weights, (skills,))
    total = float(weight @ asked)
    if not total > 0:
        raise Refusal("No skill that is asked for has a weight: give at least one a weight above zero.")
    share = asked * weight / total
    interval = _interval(asked, lo80, hi80)
    scaled = None if interval is None else (interval[0] * weight / total, interval[1] * weight / total)

    missed = untaught(quality)
    of_skill, read = hours_of_skills(quality, of_module)
    hours_read = float(of_skill.sum())
    gap = share * missed

    relevance = staleness = redundancy = divergence = None
    rate = None if growth is None else floats("growth", growth, (skills,), low=-np.inf)
    if hours_read > 0:
        relevance = float(of_skill[share > least_demand].sum() / hours_read)
        if rate is not None:
            staleness = float(of_skill @ np.maximum(0.0, -rate) / hours_read)
        stated = np.asarray(quality.sum(axis=0))
        taught_once = np.divide(1 - missed, stated, out=np.ones(skills), where=stated > 0)
        redundancy = max(0.0, float(of_skill @ (1 - taught_once) / hours_read))
        divergence = float(jensen_shannon(share, of_skill / hours_read))
    return Coverage(
        demand=share,
        covered=1 - missed,
        hours=of_skill,
        unread_hours=float(of_module[~read].sum()),
        gap=gap,
        gap_lo80=None if scaled is None else scaled[0] * missed,
        gap_hi80=None if scaled is None else scaled[1] * missed,
        recall=_recall(share, 1 - missed, scaled),
        loss=_losses(quality, share, missed),
        relevance=relevance,
        staleness=staleness,
        redundancy=redundancy,
        divergence=divergence,
    )


def advantage(demand: ArrayLike, reference: ArrayLike) -> Floats:
    """Return the revealed comparative advantage of each skill: how many times its share here is its share everywhere.

    demand     shape (S,)  >= 0, not all 0: demand of one occupation (or region)
    reference  shape (S,)  >= 0: the same for all of them, this one among them
    returns    shape (S,)  (demand_s / sum demand) / (reference_s / sum reference); 0 for what nobody asks for. At most
                           the whole over the part, since the part is in it: a rare skill cannot weigh without limit

    Raises Refusal for shapes that disagree, NaN, negative or infinite figures, and a skill the reference does not know.
    Source: Balassa (1965), The Manchester School 33, 99-123; on skills, Alabdulkareem et al. (2018), Science Advances 4.

    >>> advantage([30, 14, 0], [300, 14, 126])
    array([ 1., 10.,  0.])
    """
    asked = demanded(demand)
    everywhere = floats("reference", reference, asked.shape)
    unknown = (asked > 0) & (everywhere == 0)
    if unknown.any():
        raise Refusal(
            "The reference has no demand for skill {skill}, which is asked for here: it must count all ads, these too.",
            skill=int(unknown.argmax()),
        )
    here = asked / asked.sum()
    ratio: Floats = np.divide(here * everywhere.sum(), everywhere, out=np.zeros_like(here), where=everywhere > 0)
    return ratio


def jensen_shannon(one: Floats, other: Floats) -> Floats:
    """Return the Jensen-Shannon distance, to base 2, along the last axis; both hold shares that add up to 1."""
    middle = (one + other) / 2
    divergence = (rel_entr(one, middle) + rel_entr(other, middle)).sum(axis=-1) / (2 * np.log(2))
    distance: Floats = np.sqrt(np.clip(divergence, 0.0, 1.0))
    return distance


def untaught(quality: CSR) -> Floats:
    """Return prod_m (1 - q_ms), shape (S,): the part of each skill that no module teaches."""
    left = np.ones(quality.shape[1])
    np.multiply.at(left, quality.indices, 1 - quality.data)
    return left


def hours_of_skills(quality: CSR, hours: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the hours given to each skill, shape (S,), and which modules teach any, shape (M,)."""
    stated = np.asarray(quality.sum(axis=1))
    read = stated > 0
    per_mastery = np.divide(hours, stated, out=np.zeros_like(hours), where=read)
    return per_mastery @ quality, read


def _interval(asked: Floats, lo80: ArrayLike | None, hi80: ArrayLike | None) -> tuple[Floats, Floats] | None:
    if lo80 is None and hi80 is None:
        return None
    if lo80 is None or hi80 is None:
        raise Refusal("The interval of the demand has one end only: give lo80 and hi80, or neither.")
    low, high = floats("lo80", lo80, asked.shape), floats("hi80", hi80, asked.shape)
    outside = (low > asked) | (high < asked)
    if outside.any():
        at = int(outside.argmax())
        raise Refusal(
            "The forecast {value} of skill {skill} lies outside its interval from {low} to {high}: correct one of them.",
            skill=at,
            value=float(asked[at]),
            low=float(low[at]),
            high=float(high[at]),
        )
    return low, high


def _recall(share: Floats, covered: Floats, interval: tuple[Floats, Floats] | None) -> Recall:
    value = float(share @ covered)
    if interval is None:
        return Recall(value, None, None, None, None)
    low, high = interval
    above, below = high - share, share - low
    pull = covered - value
    up = sqrt(float(np.sum((np.where(pull > 0, above, below) * pull) ** 2)))
    down = sqrt(float(np.sum((np.where(pull > 0, below, above) * pull) ** 2)))
    order = np.argsort(covered)
    least = min(value, float(_recalls(covered, low, high, order[::-1]).min()))
    most = max(value, float(_recalls(covered, low, high, order).max()))
    return Recall(value, max(least, value - down), min(most, value + up), least, most)


def _recalls(covered: Floats, low: Floats, high: Floats, order: NDArray[np.intp]) -> Floats:
    """The recall if demand is at the low end up to some place of the order and at the high end after it, for all places.

    The largest recall that any demand within the interval gives is among them where the order is by rising coverage, the
    smallest where it is by falling coverage: a ratio of two linear functions is extreme in a corner, and in which one only
    the sign of c_s less that recall decides.
    """
    demand, met = (
        np.concatenate([[0.0], np.cumsum(low[order] * c)])
        + np.concatenate([[0.0], np.cumsum((high[order] * c)[::-1])])[::-1]
        for c in (np.ones(len(order)), covered[order])
    )
    recalls: Floats = met[demand > 0] / demand[demand > 0]
    return recalls


def _losses(quality: CSR, share: Floats, missed: Floats) -> Floats:
    """What the recall loses without each module: d_s times the skill others leave, less the skill left now."""
    sure = quality.data >= 1
    by_others = np.ones(len(share))
    np.multiply.at(by_others, quality.indices[~sure], 1 - quality.data[~sure])
    times_sure = np.bincount(quality.indices[sure], minlength=len(share))
    left = missed[quality.indices]
    without = np.where(
        sure,
        np.where(times_sure == 1, by_others, 0.0)[quality.indices],
        left / np.where(sure, 1.0, 1 - quality.data),
    )
    lost = share[quality.indices] * (without - left)
    module = np.repeat(np.arange(quality.shape[0]), np.diff(quality.indptr))
    losses: Floats = np.bincount(module, weights=lost, minlength=quality.shape[0]).astype(np.float64)
    return losses
