"""How long what a course teaches is asked for."""

import numpy as np
from numpy.typing import ArrayLike

from qantara.core.alignment.checks import CSR, Floats, floats, table

_STEPS = 100


def shelf_life(weights: CSR, growth: ArrayLike) -> Floats:
    """Return after how many years half of what each course teaches has lost its market.

    weights  CSR (M, S)    >= 0: the part each skill has in course m, such as the mastery or hours it gives to it
    growth   shape (S,)    g: yearly growth of each skill's demand in natural logarithms (`emerging_skills`); 0 if unknown
    returns  shape (M,)    years; inf if at least half of the course never loses its market; NaN if it teaches no skill

    The part of course m that is still asked for after t years is V_m(t) = sum_s w_ms exp(-max(0, -g_s) t), w_m the
    weights divided by their sum: demand that falls goes on falling at its rate, and demand that rises makes up for no
    other skill. The shelf life solves V_m(t) = 1/2; a course of one skill has its half-life, log 2 / -g. At first V falls
    by the staleness a year (`coverage`). Newton's method on log V, which is convex and falls, comes near the solution
    from below and never passes it. The growth is carried on as it is: beyond a few years this is a scale, not a forecast.

    Raises Refusal for shapes that disagree, NaN, infinite figures, negative weights, a skill stated twice by a course.

    >>> shelf_life(CSR([[1.0, 0.0], [0.4, 0.6], [0.0, 0.0]]), [-0.1, 0.2]).round(2)
    array([6.93,  inf,  nan])
    """
    rate = floats("growth", growth, (None,), low=-np.inf)
    parts = table("weights", weights, len(rate), high=np.inf)
    sums = np.asarray(parts.sum(axis=1))
    course = np.repeat(np.arange(len(sums)), np.diff(parts.indptr))
    share = parts.data / sums[course]
    loss = np.maximum(0.0, -rate)[parts.indices]
    lasting = np.bincount(course, weights=share * (loss == 0), minlength=len(sums))
    years = np.where(sums == 0, np.nan, np.where(lasting >= 0.5, np.inf, 0.0))
    open_ = years == 0
    for _ in range(_STEPS):
        if not open_.any():
            break
        still = share * np.exp(-loss * np.where(open_, years, 0.0)[course])
        value = np.bincount(course, weights=still, minlength=len(sums))[open_]
        slope = np.bincount(course, weights=still * loss, minlength=len(sums))[open_] / value
        step = np.log(2 * value) / slope
        years[open_] += np.maximum(0.0, step)
        open_[open_] = step > 1e-12 * years[open_]
    return years
