"""What no choice within the budget can exceed, without solving anything."""

from collections.abc import Sequence

import numpy as np

from qantara.core.alignment.checks import Floats
from qantara.core.alignment.problem import Problem, strength

_STEPS = 60


def bound(problem: Problem, chosen: Sequence[int]) -> float:
    """Return an upper bound of G over all choices within the budget: the smallest of those below.

    Everything          G of all modules together.
    Marginal gains      G(A) + the most that the budget buys of the gains over the chosen A, in part too. Adding the best
                        choice to A reaches no less than it, and no more than this, as gains never grow (Leskovec et al.
                        2007, KDD, 420-429, section 3.2; Nemhauser, Wolsey & Fisher 1978, Math. Programming 14, 265-294).
    Tangents            For any level z_s >= 0 of each skill, `tangents` gives a linear function of the modules taken that
                        is never below G; the most that the budget buys of it, in part too, is a bound. The levels are those
                        of the mean of all that was bought so far, in the manner of Frank & Wolfe (1956), Naval Research
                        Logistics Quarterly 3, 95-110. Any level is valid: stopping early costs sharpness only.
    """
    over_chosen, _ = problem.best_fractions(problem.gains(problem.left(chosen), chosen))
    best = min(problem.most, problem.gain(chosen) + over_chosen)
    of_module = problem.quality.copy()
    of_module.data = strength(problem.quality.data)
    taken = np.zeros(len(problem.hours))
    for step in range(_STEPS):
        constant, slopes = tangents(problem, taken @ of_module)
        bought, parts = problem.best_fractions(slopes)
        best = min(best, constant + bought)
        taken += (parts - taken) / (step + 2)
    return best


def tangents(problem: Problem, level: Floats) -> tuple[float, Floats]:
    """Return a constant and a slope for each module, shape (M,), that together are never below G.

    level  shape (S,)  z, at which each skill's curve is touched

    With a = -log(1 - q), a skill's part left open is exp(-sum of a over A), a convex curve, so that it is at least exp(-z) (1 + z - sum of b)
    with b = a. As it is never negative, b = min(a, 1 + z) will do too; and at z = 0, where the product of 1 - q is at
    least 1 - the sum of q, b = q.
    """
    columns = problem.quality.indices
    height = problem.open * np.exp(-level)
    slope = np.where(
        level[columns] > 0, np.minimum(strength(problem.quality.data), 1 + level[columns]), problem.quality.data
    )
    rows = np.repeat(np.arange(len(problem.hours)), np.diff(problem.quality.indptr))
    slopes: Floats = np.bincount(rows, height[columns] * slope, len(problem.hours)).astype(np.float64)
    return float((problem.open - height * (1 + level)).sum()), slopes
