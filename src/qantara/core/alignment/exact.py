"""The best choice of modules, proved: tangents of a convex curve, in a mixed-integer programme solved again and again."""

from time import monotonic

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from qantara.core.alignment.checks import Floats
from qantara.core.alignment.problem import Problem, strength

TOLERANCE = 1e-5
"""Of the open demand: how far the proof may stay above the choice."""
_SOLVER = 1e-6
"""How exactly HiGHS meets rows and closes its gap; rows and objective are scaled to about 1."""
_LEVELS = (0.0, 0.7, 1.5, 2.5)  # -log of the part left open: where curves are touched before anything is known


def best(problem: Problem, start: list[int], known: float, *, seconds: float) -> tuple[list[int], float]:
    """Return the choice that adds most, and an upper bound of what any adds.

    start    a choice to begin from
    known    an upper bound known already
    seconds  after which the best choice so far is returned, with the bound proved so far
    returns  the bound is at most TOLERANCE x (sum of open demand) above the gain of the choice, unless time ran out

    The programme, with x_m in {0, 1} the modules and t_s the part of skill s they leave open, shares of R = sum_s r_s:

        minimise sum_s (r_s / R) t_s   where   sum_m hours_m x_m <= budget,   0 <= t_s <= 1   and, for every skill,
        t_s >= exp(-z) (1 + z - sum_m min(a_ms, 1 + z) x_m)   for some levels z,   a_ms = -log(1 - q_ms)
        t_s >= 1 - sum_m q_ms x_m

    The true t_s is exp(-sum_m a_ms x_m), and no row exceeds it (`bound.tangents` says why): the programme never asks for
    more than is left open, so that the bound HiGHS proves for it holds for G. Rows are added where its best choice x
    leaves more open than it says, at the level of x, where they are exact; it ends when the bound meets the best choice.
    Rows are exact at every choice once met, and choices are finite in number: so does the programme end. A skill taught
    by one module needs its last row only; one taught by two, that and 1 - q_1 x_1 - q_2 x_2 + q_1 q_2 (x_1 + x_2 - 1).

    The certificate: HiGHS's dual bound of the last programme, raised by the solver's tolerance, 1e-6 of the open demand.
    Sources: outer approximation, Duran & Grossmann (1986), Math. Programming 36, 307-339; such functions of a sum,
    Ahmed & Atamtürk (2011), Math. Programming 128, 149-169.
    """
    ends = monotonic() + seconds
    rows = _Rows(problem)
    total = float(problem.open.sum())
    chosen, gain = start, problem.gain(start)
    while known - gain > TOLERANCE * total:
        remaining = ends - monotonic()
        if remaining <= 0:
            break
        solved = milp(
            rows.objective / total,
            constraints=rows.constraints(),
            integrality=rows.integer,
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0.0, "time_limit": remaining},
        )
        if solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound):
            known = min(known, total * (1 - solved.mip_dual_bound + _SOLVER))
        if solved.x is None:
            break
        taken = solved.x[: rows.modules] > 0.5
        found = np.flatnonzero(taken).tolist()
        if problem.spent(found) > problem.room:
            rows.forbid(found)  # within the solver's tolerance of the budget, and yet above it
            continue
        if problem.gain(found) > gain:
            chosen, gain = found, problem.gain(found)
        if not rows.touch(taken, solved.x[rows.modules :]):
            break
    return chosen, max(known, gain)


class _Rows:
    """The rows of the programme, and what they are made from."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.modules, skills = problem.quality.shape
        by_skill = problem.quality.tocsc()
        ends = by_skill.indptr[1:-1]
        self.taught_by = np.split(by_skill.indices, ends)
        self.quality = np.split(by_skill.data, ends)
        self.strength = [strength(q) for q in self.quality]
        self.objective = np.concatenate([np.zeros(self.modules), problem.open])
        self.integer = np.concatenate([np.ones(self.modules), np.zeros(skills)])
        self.coefficients: list[Floats] = []
        self.columns: list[Floats] = []
        self.least: list[float] = []
        self._add(np.arange(self.modules), -problem.hours / problem.budget, -1.0)
        for skill, q in enumerate(self.quality):
            if problem.open[skill] <= 0:
                continue
            for level in _LEVELS if len(q) > 2 else (0.0,):
                self._tangent(skill, level)
            if len(q) == 2:
                both = q[0] * q[1]
                self._part(skill, q - both, 1 - both)

    def constraints(self) -> LinearConstraint:
        """All rows so far."""
        lengths = [len(columns) for columns in self.columns]
        begins = np.concatenate([[0], np.cumsum(lengths)])
        shape = (len(self.least), len(self.objective))
        table = sparse.csr_array((np.concatenate(self.coefficients), np.concatenate(self.columns), begins), shape=shape)
        return LinearConstraint(table, np.array(self.least), np.inf)

    def touch(self, taken: Floats, said: Floats) -> int:
        """Add a row for each skill of which a choice leaves more open than the programme said; return how many."""
        added = 0
        for skill, (modules, q) in enumerate(zip(self.taught_by, self.quality, strict=True)):
            true = float(np.prod(1 - q[taken[modules]]))
            # Differences that add up to less than the solver's tolerance are not worth a row.
            if len(q) > 2 and true - max(0.0, said[skill]) > _SOLVER and self.problem.open[skill] > 0:
                self._tangent(skill, -float(np.log(true)))
                added += 1
        return added

    def forbid(self, chosen: list[int]) -> None:
        """Exclude a choice, and those that hold it."""
        self._add(np.array(chosen), -np.ones(len(chosen)), 1.0 - len(chosen))

    def _tangent(self, skill: int, level: float) -> None:
        slope = np.minimum(self.strength[skill], 1 + level) if level > 0 else self.quality[skill]
        height = np.exp(-level)
        self._part(skill, height * slope, height * (1 + level))

    def _part(self, skill: int, slope: Floats, least: float) -> None:
        """Add t_s + slope x >= least."""
        columns = np.concatenate([self.taught_by[skill], [self.modules + skill]])
        self._add(columns, np.concatenate([slope, [1.0]]), least)

    def _add(self, columns: Floats, coefficients: Floats, least: float) -> None:
        self.columns.append(columns)
        self.coefficients.append(coefficients)
        self.least.append(least)
