"""Which modules to add within a budget of hours, and how far the choice can be from the best."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qantara.core.alignment.bound import bound
from qantara.core.alignment.checks import CSR, Floats, Int64s, demanded, floats, shares, table
from qantara.core.alignment.exact import best
from qantara.core.alignment.greedy import greedy
from qantara.core.alignment.problem import Problem
from qantara.core.refusals import Refusal


@dataclass(frozen=True, eq=False)
class Proposal:
    """Modules to add, and what proves them good. Values are shares of demand covered, in [0, 1]."""

    chosen: Int64s
    """Shape (k,): the modules, those that add most per hour first."""
    value: float
    """F: the demand covered with them."""
    bound: float
    """No choice within the budget covers more."""
    before: float
    """The demand covered without them."""
    gain: Floats
    """Shape (k,): what each adds to those before it; they add up to value - before."""
    hours: float
    """Of the chosen, together."""
    covered: Floats
    """Shape (S,): the part of each skill that is taught with them."""

    @property
    def proved(self) -> float:
        """The least share that value - before can be of what the best choice adds; 1 where nothing can be added."""
        return 1.0 if self.bound <= self.before else (self.value - self.before) / (self.bound - self.before)


def propose_modules(
    demand: ArrayLike,
    taught: ArrayLike,
    quality: CSR,
    hours: ArrayLike,
    *,
    budget: float,
    exact: bool = True,
    seconds: float = 60.0,
) -> Proposal:
    """Choose the modules that cover most of the demand within a budget of hours.

    demand   shape (S,)    >= 0, not all 0: forecast demand of each skill, in any unit
    taught   shape (S,)    c in [0, 1]: what is taught already (`Coverage.covered`)
    quality  CSR (M, S)    q in [0, 1]: how well who passed module m masters skill s
    hours    shape (M,)    > 0: of each module
    budget   hours         >= 0
    exact    True: the best choice, proved to 1e-5 of the demand not covered, for a programme with a hundred modules or
             so to choose from; False: a good one at once, for a national catalogue
    seconds  >= 0, after which exact stops, with the best choice so far and the bound proved so far

    With d = demand / sum(demand), A maximises F(A) = sum_s d_s (1 - (1 - c_s) prod_{m in A} (1 - q_ms)) under
    sum of hours <= budget, which is monotone and submodular. How: `exact.best`, `greedy.greedy`; `bound` from
    `bound.bound`, or the smaller one that exact proves. Equal arguments give equal choices, unless time runs out.

    Raises Refusal for shapes that disagree, NaN, negative or infinite figures, shares above 1, a module of no hours, a
    skill stated twice by a module, a demand that is zero throughout, a negative budget or
    time limit.

    >>> found = propose_modules([3, 1], [0, 0], CSR([[0.5, 0], [0, 1.0]]), [20, 10], budget=20)
    >>> found.chosen, found.value, round(found.bound, 5)
    (array([0]), 0.375, 0.375)
    """
    asked = demanded(demand)
    covered = shares("taught", taught, asked.shape)
    modules = table("quality", quality, len(asked))
    lasting = floats("hours", hours, (modules.shape[0],))
    if not lasting.all():
        raise Refusal("Module {module} has no hours: give their number.", module=int((lasting == 0).argmax()))
    room = float(floats("budget", budget, ()))
    limit = float(floats("seconds", seconds, ()))

    share = asked / asked.sum()
    open_ = share * (1 - covered)
    before = float(share @ covered)
    # What exceeds the budget or adds nothing is no choice.
    possible = np.flatnonzero((lasting <= room * (1 + 1e-9)) & (modules @ open_ > 0))
    problem = Problem(open_, modules[possible], lasting[possible], room)
    if not len(possible):
        return Proposal(possible.astype(np.int64), before, before, before, np.zeros(0), 0.0, covered)
    chosen = greedy(problem)
    most = bound(problem, chosen)
    if exact:
        chosen, most = best(problem, chosen, most, seconds=limit)
    chosen, gain = _in_order(problem, chosen)
    after = problem.left(chosen)
    still_open = np.divide(after, open_, out=np.ones_like(open_), where=open_ > 0)
    return Proposal(
        chosen=possible[chosen].astype(np.int64),
        value=before + float(gain.sum()),
        bound=before + max(most, float(gain.sum())),
        before=before,
        gain=gain,
        hours=problem.spent(chosen),
        covered=1 - (1 - covered) * still_open,
    )


def _in_order(problem: Problem, chosen: list[int]) -> tuple[list[int], Floats]:
    """The chosen, those that add most per hour first, and what each then adds."""
    members = np.array(sorted(chosen), np.int64)
    rows, hours, left = problem.quality[members], problem.hours[members], problem.open.copy()
    waiting = np.ones(len(members), np.bool_)
    ordered, gain = [], []
    for _ in members:
        gains = rows @ left
        first = int(np.argmax(np.where(waiting, gains / hours, -1)))
        waiting[first] = False
        ordered.append(int(members[first]))
        gain.append(float(gains[first]))
        problem.take(left, ordered[-1])
    return ordered, np.array(gain)
