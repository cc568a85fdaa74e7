"""Solving one programme: HiGHS for the whole, and beside it neighbourhoods of the best plan so far, stoppable at any moment.

SciPy's `milp` takes no start. So while a helper solves a large programme, another frees a part of the best solution at a time
and solves for that part: relaxation induced (Danna, Rothberg & Le Pape 2005, Mathematical Programming 102, 71-90) and by
institution or programme (fix and optimise). They give plans soon, and the better ones where the time is up before HiGHS is
done. Where it is done, its solution counts: the same on every day.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import numpy as np

from qantara.core.capacity.seats_apart import Crew, Helper, Solution, Task, solve
from qantara.core.capacity.seats_inputs import Flags, Floats
from qantara.core.capacity.seats_model import NO_COLUMN, Model

TARGET = 0.01
"""Relative gap at which a large programme is left."""
SMALL = 250
"""Whole columns up to which a programme is solved to the end here, if it does not take more than _NODES."""
_NODES = 5_000
_STEP, _STEP_SHARE, _LONGEST = 3.0, 1 / 8, 12.0
"""A step takes so many seconds at most, or this share of the time given, up to the longest: where fairness is kept, short steps
find little (12.6 % from the bound after 90 seconds on a busy machine with 3 seconds a step, 2.9 % with 10)."""
_PULSE = 0.5  # seconds between two times that the caller is heard
_MARGIN = 1.0  # seconds for a helper to hand over what it found
_RELAXED = 20.0  # seconds for a bound without whole numbers: it takes one
_TOLERANCE = 1e-6

Tell = Callable[[Floats, float, float], bool]
"""Given the best columns, their value and the bound so far; False stops."""


class Stopped(Exception):
    """Raised through the planning when the caller has had enough."""


def minimise(
    model: Model,
    objective: Floats,
    start: Floats,
    *,
    seconds: float,
    tell: Tell,
    seed: int = 0,
    target: float = TARGET,
    crew: Crew | None = None,
) -> Solution:
    """Find the least objective, from a feasible start, in so many seconds; `tell` hears of it twice a second.

    Small programmes are solved to the end, large ones to the gap `target`, and the solution is then the same each time. Where
    the time is up first, the best found is given, as `timed`; also where the neighbourhoods reach the gap and HiGHS has not
    within half the time.
    """
    until = time.monotonic() + seconds
    # All columns are 0 or more.
    best = Solution(start, float(objective @ start), 0.0 if (objective >= 0).all() else -np.inf)
    if best.gap and not large(model):
        best = _better(best, solve(Task(model, objective, seconds, nodes=_NODES)))
    if best.gap == 0:
        return best
    with nullcontext(crew) if crew else Crew() as own:
        own.start()
        return _search(own, model, objective, best, until, tell, target, _Neighbourhoods(model, seed, seconds))


def _search(
    crew: Crew, model: Model, objective: Floats, start: Solution, until: float, tell: Tell, target: float, steps: "_Neighbourhoods"
) -> Solution:  # fmt: skip
    best, seconds = start, until - time.monotonic()
    crew.whole.ask(Task(model, objective, seconds - _MARGIN, gap=target))
    crew.parts.ask(Task(model, objective, min(seconds, _RELAXED), whole=False))
    asked, failed = time.monotonic(), 0
    while (left := until - time.monotonic()) > 0 and failed < 3 and not (best.gap <= target and left < seconds / 2):
        if (found := crew.parts.answer(min(_PULSE, left))) is not None:
            took = time.monotonic() - asked
            failed = 0 if crew.parts.alive else failed + 1
            if not steps.relaxed.size:
                steps.relaxed = found.x if found.value < np.inf else best.x
                best = _better(best, Solution(best.x, best.value, found.bound))
            else:
                steps.took(took)
                best = _better(best, Solution(found.x, found.value, best.bound))
            part = model.limited(*steps.next(best.x))
            asked = time.monotonic()
            crew.parts.ask(Task(part, objective, min(steps.seconds, max(left, 0.1)), gap=TARGET / 10))
        if (whole := crew.whole.answer()) is not None:
            if whole.gap <= target:
                return _better(start, whole)
            best = _better(best, whole)
        if not tell(best.x, best.value, best.bound):
            raise Stopped
    if best.gap > target:
        best = _better(best, crew.whole.answer(until + _MARGIN - time.monotonic()) or best)
    if crew.whole.busy:
        crew.whole.close()  # a new one is ready before it is asked again
        crew.whole.start()
    return replace(best, timed=True)


def large(model: Model) -> bool:
    """Whether helpers solve it."""
    return bool(model.whole.sum() > SMALL)


def round_relaxation(
    model: Model, objective: Floats, start: Floats, *, seconds: float, tell: Tell, crew: Crew | None = None
) -> Solution:
    """Give a good solution soon: no whole column may exceed the relaxation's, rounded up.

    Berthold (2014), Journal of Heuristics 20, 611-645, rounds down to the next whole number at most; here rounding up an
    opening may cost what another one has, so columns may fall to their lower limit.
    """
    best = Solution(start, float(objective @ start), -np.inf, timed=True)
    with nullcontext(crew) if crew else Crew() as own:

        def part(task: Task) -> Solution:
            if not large(model):
                return solve(task)
            return _wait(own.parts, task, lambda: tell(best.x, best.value, best.bound))

        relaxed = part(Task(model, objective, seconds / 2, whole=False))
        if relaxed.value == np.inf:
            return best
        upper = _rounded_up(model, relaxed.x)
        near = part(Task(model.limited(model.lower, upper), objective, seconds / 2, gap=TARGET))
    best = _better(Solution(start, best.value, relaxed.value), Solution(near.x, near.value, -np.inf))
    return replace(best, timed=near.gap > TARGET)


def feasible(model: Model, *, seconds: float) -> Floats | None:
    """Some columns that keep every limit, or None if there are none or none was found in time."""
    found = solve(Task(model, np.zeros(model.columns), seconds))
    return found.x if found.value < np.inf else None


def _wait(helper: Helper, task: Task, go_on: Callable[[], bool]) -> Solution:
    helper.ask(task)
    while (found := helper.answer(_PULSE)) is None:
        if not go_on():
            helper.close()
            raise Stopped
    return found


def _better(best: Solution, other: Solution) -> Solution:
    """The lesser of the values; the larger bound, which no rounding may lift above it."""
    x, value = (other.x, other.value) if other.value < best.value else (best.x, best.value)
    return Solution(x, value, min(max(best.bound, other.bound), value))


def _rounded_up(model: Model, relaxed: Floats) -> Floats:
    upper = np.where(model.whole, np.ceil(relaxed - _TOLERANCE), model.upper)
    upper[model.implied] = model.upper[model.implied]
    return upper


class _Neighbourhoods:
    """What to solve next: the relaxation rounded; what differs from it; some institutions; some programmes; and again."""

    def __init__(self, model: Model, seed: int, seconds: float) -> None:
        self._model = model
        self.seconds = min(max(_STEP, _STEP_SHARE * seconds), _LONGEST)
        self._random = np.random.default_rng(seed)
        self._share = 0.3
        self._turn = 0
        self.relaxed = np.zeros(0)
        """[N] as soon as it is known."""

    def next(self, x: Floats) -> tuple[Floats, Floats]:
        """Limits of the columns for the next step."""
        model = self._model
        self._turn += 1
        if self._turn == 1:
            return model.lower, _rounded_up(model, self.relaxed)
        if self._turn % 5 == 2:
            freed: Flags = np.abs(x - self.relaxed) > _TOLERANCE
        else:
            freed = np.zeros(model.columns, dtype=np.bool_)
            of = model.pairs.institution if self._turn % 2 else model.pairs.programme
            number = int(of.max(initial=0)) + 1
            chosen = np.zeros(number, dtype=np.bool_)
            chosen[self._random.permutation(number)[: max(1, round(self._share * number))]] = True
            for columns in (model.groups[chosen[of]], model.open[chosen[of]], model.hired):
                freed[columns[columns != NO_COLUMN]] = True
        freed[model.implied] = True
        held = model.whole & ~freed
        return np.where(held, x, model.lower), np.where(held, x, model.upper)

    def took(self, seconds: float) -> None:
        """Free more next time where it was easy, less where it was hard."""
        self._share = float(np.clip(self._share * (1.15 if seconds < self.seconds / 3 else 0.75), 0.05, 0.9))
