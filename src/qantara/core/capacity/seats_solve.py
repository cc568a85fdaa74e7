"""Solving one programme: HiGHS for the bound, neighbourhoods of the best plan for the plan, stoppable between steps.

SciPy's `milp` takes no start and calls nobody back. So a programme that is not solved within a moment goes to a process of
its own, which can be ended, while this one frees a part of the best solution at a time and solves for that part: relaxation
induced (Danna, Rothberg & Le Pape 2005, Mathematical Programming 102, 71-90) and by institution or programme (fix and
optimise). The better of both solutions counts, and the bound is HiGHS's.
"""

import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import numpy as np
from scipy import optimize, sparse

from qantara.core.capacity.seats_inputs import Flags, Floats
from qantara.core.capacity.seats_model import NO_COLUMN, Model

TARGET = 0.01
"""Relative gap at which a programme too large to be solved to the end is left."""
MOMENT = 2.0
"""Seconds within which a small programme is solved to the end, and the same way each time."""
_STEP = 3.0
_MARGIN = 1.0  # seconds for the process apart to hand over what it found
_TOLERANCE = 1e-6
_WORKER = "from qantara.core.capacity.seats_solve import serve; serve()"

Tell = Callable[[Floats, float, float], bool]
"""Given the best columns, their value and the bound so far; False stops."""


class Stopped(Exception):
    """Raised through the planning when the caller has had enough."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The best columns found and how good they may not be surpassed to be."""

    x: Floats
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative distance from the bound, 0: proven best."""
        return relative_gap(self.value, self.bound)


_NOTHING = Solution(np.zeros(0), 0.0, 0.0)  # where there is nothing to decide; SciPy refuses such a programme


def relative_gap(value: float, bound: float) -> float:
    """How far a value may lie above the best, as a share of itself."""
    distance = value - bound
    return 0.0 if distance <= _TOLERANCE else distance / max(abs(value), _TOLERANCE)


def minimise(model: Model, objective: Floats, start: Floats, *, seconds: float, tell: Tell, seed: int = 0) -> Solution:
    """Find the least objective, from a feasible start, in so many seconds; `tell` hears of each step.

    Programmes solved within MOMENT seconds are solved to the end. Others are left at the gap TARGET, or when the time is up:
    then the same programme may give another solution on another day.
    """
    until = time.monotonic() + seconds
    # All columns are 0 or more.
    best = Solution(start, float(objective @ start), 0.0 if (objective >= 0).all() else -np.inf)
    best = _better(best, _highs(model, objective, seconds=min(MOMENT, seconds), gap=0.0))
    if best.gap == 0 or time.monotonic() >= until:
        return best
    relaxed = _relaxed(model, objective, seconds=seconds / 4)
    best = Solution(best.x, best.value, max(best.bound, relaxed.bound))
    steps = _Neighbourhoods(model, relaxed.x if relaxed.value < np.inf else best.x, seed)
    with _apart(model, objective, until - time.monotonic() - _MARGIN) as apart:
        while best.gap > TARGET and (left := until - time.monotonic()) > 0:
            if not tell(best.x, best.value, best.bound):
                raise Stopped
            began = time.monotonic()
            part = model.limited(*steps.next(best.x))
            found = _highs(part, objective, seconds=max(min(_STEP, left), 0.1), gap=TARGET / 10)
            steps.took(time.monotonic() - began)
            best = _better(best, Solution(found.x, found.value, best.bound))
            if (news := apart.news()) is not None:
                best = _better(best, news)
        if best.gap > TARGET:
            apart.wait(until + _MARGIN - time.monotonic())
            best = _better(best, apart.news() or best)
    return best


def round_relaxation(model: Model, objective: Floats, start: Floats, *, seconds: float) -> Solution:
    """Give a good solution soon: no whole column may exceed the relaxation's, rounded up.

    Berthold (2014), Journal of Heuristics 20, 611-645, rounds down to the next whole number at most; here rounding up an
    opening may cost what another one has, so columns may fall to their lower limit.
    """
    value = float(objective @ start)
    relaxed = _relaxed(model, objective, seconds=seconds / 2)
    if relaxed.value == np.inf:
        return Solution(start, value, -np.inf)
    part = model.limited(model.lower, _rounded_up(model, relaxed.x))
    near = _highs(part, objective, seconds=seconds / 2, gap=TARGET)
    return _better(Solution(start, value, relaxed.value), Solution(near.x, near.value, -np.inf))


def feasible(model: Model, *, seconds: float) -> Floats | None:
    """Some columns that keep every limit, or None if there are none or none was found in time."""
    found = _highs(model, np.zeros(model.columns), seconds=seconds, gap=0.0)
    return found.x if found.value < np.inf else None


def _better(best: Solution, other: Solution) -> Solution:
    bound = max(best.bound, other.bound)
    return Solution(other.x, other.value, bound) if other.value < best.value else Solution(best.x, best.value, bound)


def _relaxed(model: Model, objective: Floats, *, seconds: float) -> Solution:
    """The optimum without whole numbers, by an interior point: the simplex took up to 17 times as long on the ladder's."""
    if not model.columns:
        return _NOTHING
    above, below = np.isfinite(model.most), np.isfinite(model.least)
    found = optimize.linprog(
        objective,
        A_ub=sparse.vstack([model.rows[above], -model.rows[below]]),
        b_ub=np.concatenate([model.most[above], -model.least[below]]),
        bounds=np.stack([model.lower, model.upper], axis=1),
        method="highs-ipm",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return Solution(np.zeros(model.columns), np.inf, -np.inf)
    return Solution(found.x, float(found.fun), float(found.fun))


def _highs(model: Model, objective: Floats, *, seconds: float, gap: float) -> Solution:
    rows = (model.rows, model.least, model.most)
    return _milp(objective, (model.lower, model.upper), model.whole, rows, seconds=seconds, gap=gap)


def _milp(
    objective: Floats,
    limits: tuple[Floats, Floats],
    whole: Flags,
    rows: tuple[sparse.csr_array, Floats, Floats],
    *,
    seconds: float,
    gap: float,
) -> Solution:
    if not len(objective):
        return _NOTHING
    found = optimize.milp(
        objective,
        bounds=optimize.Bounds(*limits),
        constraints=optimize.LinearConstraint(*rows),
        integrality=whole.astype(np.int64),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    # Without a whole column SciPy reports no bound: the optimum is its own.
    told = found.fun if not whole.any() else getattr(found, "mip_dual_bound", None)
    bound = -np.inf if told is None else float(told)
    if found.x is None:
        return Solution(np.zeros(len(objective)), np.inf, bound)
    x = np.where(whole, np.rint(found.x), found.x)
    return Solution(x, float(objective @ x), bound)


def _rounded_up(model: Model, relaxed: Floats) -> Floats:
    return np.where(model.whole, np.ceil(relaxed - _TOLERANCE), model.upper)


class _Neighbourhoods:
    """What to solve next: the relaxation rounded; what differs from it; some institutions; some programmes; and again."""

    def __init__(self, model: Model, relaxed: Floats, seed: int) -> None:
        self._model, self._relaxed = model, relaxed
        self._random = np.random.default_rng(seed)
        self._share = 0.3
        self._turn = 0

    def next(self, x: Floats) -> tuple[Floats, Floats]:
        """Limits of the columns for the next step."""
        model = self._model
        self._turn += 1
        if self._turn == 1:
            return model.lower, _rounded_up(model, self._relaxed)
        if self._turn % 5 == 2:
            freed: Flags = np.abs(x - self._relaxed) > _TOLERANCE
        else:
            freed = np.zeros(model.columns, dtype=np.bool_)
            of = model.pairs.institution if self._turn % 2 else model.pairs.programme
            number = int(of.max(initial=0)) + 1
            chosen = np.zeros(number, dtype=np.bool_)
            chosen[self._random.permutation(number)[: max(1, round(self._share * number))]] = True
            for columns in (model.groups[chosen[of]], model.open[chosen[of]], model.hired):
                freed[columns[columns != NO_COLUMN]] = True
        held = model.whole & ~freed
        return np.where(held, x, model.lower), np.where(held, x, model.upper)

    def took(self, seconds: float) -> None:
        """Free more next time where it was easy, less where it was hard."""
        self._share = float(np.clip(self._share * (1.15 if seconds < _STEP / 3 else 0.75), 0.05, 0.9))


# --- A process apart -----------------------------------------------------------------------------------------


class _Apart:
    """The same programme in a process of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", answer: IO[bytes], columns: int) -> None:
        self._process, self._answer, self._columns = process, answer, columns
        self._read = False

    def wait(self, seconds: float) -> None:
        """Wait for its end, so long at most."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(seconds, 0.0))

    def news(self) -> Solution | None:
        """What it has found, once, after its end."""
        if self._read or self._process.poll() is None:
            return None
        self._read = True
        self._answer.seek(0)
        # A process that could not start, or was ended by the system, has found nothing: the neighbourhoods go on.
        told = self._answer.read() if self._process.returncode == 0 else b""
        x, value, bound = pickle.loads(told) if told else (np.zeros(self._columns), np.inf, -np.inf)  # noqa: S301
        return Solution(x, value, bound)


@contextmanager
def _apart(model: Model, objective: Floats, seconds: float) -> Iterator[_Apart]:
    """Solve in a process of its own, ended with the block."""
    told = (model.lower, model.upper, model.whole, model.rows, model.least, model.most, objective, max(seconds, 0.1))
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        pickle.dump(told, question)
        question.seek(0)
        # HiGHS prints a line now and then, whatever it is told: the answer has a file of its own.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", _WORKER, str(answer.fileno())],
            stdin=question,
            stdout=subprocess.DEVNULL,
            pass_fds=(answer.fileno(),),
        )
        try:
            yield _Apart(process, answer, model.columns)
        finally:
            process.kill()
            process.wait()


def serve() -> None:
    """Answer the programme of standard input in the open file named on the command line: the work of the process apart."""
    lower, upper, whole, rows, least, most, objective, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301
    found = _milp(objective, (lower, upper), whole, (rows, least, most), seconds=seconds, gap=TARGET)
    with open(int(sys.argv[1]), "wb") as answer:  # noqa: PTH123
        pickle.dump((found.x, found.value, found.bound), answer)
