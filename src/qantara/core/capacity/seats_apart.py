"""HiGHS, called so that it can be ended at any moment and prints nothing: small programmes here, large ones in helpers.

SciPy's `milp` calls nobody back, cannot be interrupted, and HiGHS writes a line to standard output now and then, whatever it is
told. So a large programme goes to a process of its own, which can be ended and whose output nobody sees. A small one is
solved here, at once, with standard output closed meanwhile.
"""

import ctypes
import os
import pickle
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Self

import numpy as np

from qantara.core.capacity import seats_worker
from qantara.core.capacity.seats_inputs import Floats
from qantara.core.capacity.seats_model import Model

_WORKER = (str(seats_worker.__file__),)
"""A file, not a module: the package it is in takes seconds to import."""
_TOLERANCE = 1e-6
_MOMENT = 0.5  # seconds: less than a new process takes to be ready
_ONE_AT_A_TIME = threading.Lock()  # or one thread would take the other's closed output for the real one


@dataclass(frozen=True, eq=False)
class Solution:
    """The best columns found and how good they may not be surpassed to be."""

    x: Floats
    value: float
    bound: float
    timed: bool = False
    """Time decided where the search ended: another run may find another solution."""

    @property
    def gap(self) -> float:
        """Relative distance from the bound, 0: proven best."""
        return relative_gap(self.value, self.bound)


@dataclass(frozen=True, eq=False)
class Task:
    """A programme to solve, and how far."""

    model: Model
    objective: Floats
    seconds: float
    gap: float = 0.0
    nodes: int | None = None
    """Nodes of the tree at most: unlike seconds, the same on every day."""
    whole: bool = True
    """False: without whole numbers."""

    def question(self) -> seats_worker.Question:
        """It as a helper reads it."""
        model = self.model
        integrality = model.whole.astype(np.int64) if self.whole else None
        return seats_worker.Question(
            self.objective, model.lower, model.upper, integrality, model.rows, model.least, model.most,
            max(self.seconds, 0.01), self.gap, self.nodes,
        )  # fmt: skip

    def solution(self, answer: seats_worker.Answer) -> Solution:
        """What a helper answers."""
        x, value, bound = answer
        return Solution(np.zeros(self.model.columns) if x is None else x, value, bound)


def relative_gap(value: float, bound: float) -> float:
    """How far a value may lie above the best, as a share of itself."""
    if not np.isfinite(value):
        return np.inf
    distance = value - bound
    return 0.0 if distance <= _TOLERANCE else distance / max(abs(value), _TOLERANCE)


def solve(task: Task) -> Solution:
    """Solve here and now."""
    model = task.model
    if not model.columns:
        return Solution(np.zeros(0), 0.0, 0.0)  # nothing to decide; SciPy refuses such a programme
    with _ONE_AT_A_TIME, _quiet():
        return task.solution(seats_worker.answer(task.question()))


@contextmanager
def _quiet() -> Iterator[None]:
    """Standard output closed to C, whose buffer is emptied while it still is."""
    try:
        kept = os.dup(1)
    except OSError:  # there is none
        yield
        return
    c = ctypes.CDLL(None)
    c.fflush(None)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        c.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


# --- Helpers -------------------------------------------------------------------------------------------------


class Helper:
    """A process that solves one task after another, started when first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: IO[bytes] | None = None
        self._task: Task | None = None

    def ask(self, task: Task) -> None:
        """Begin a task; one still under way is given up, with the process if it does not end in a moment."""
        self.answer(_MOMENT)
        if self.busy:
            self.close()
        self.start()
        assert self._process is not None and self._process.stdin is not None  # noqa: PT018
        self._task = task
        with suppress(OSError):  # it has ended: the answer says so
            pickle.dump(tuple(task.question()), self._process.stdin)
            self._process.stdin.flush()

    def answer(self, wait: float = 0.0) -> Solution | None:
        """What it has found, once, within so many seconds; None: nothing yet, or nothing asked."""
        task = self._task
        if task is None or self._answers is None or not select.select([self._answers], [], [], max(wait, 0.0))[0]:
            return None
        self._task = None
        try:
            return task.solution(pickle.load(self._answers))  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            # A process that could not start, or was ended by the system, has found nothing.
            self.close()
            return task.solution((None, np.inf, -np.inf))

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._task is not None

    @property
    def alive(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.stdin is not None and self._answers is not None:
            self._process.kill()
            self._process.wait()
            with suppress(OSError):
                self._process.stdin.close()
            self._answers.close()
        self._process = self._answers = self._task = None

    def start(self) -> None:
        """Start the process if there is none: it takes half a second to be ready."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        reading, writing = os.pipe()
        self._answers = os.fdopen(reading, "rb")
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", *_WORKER, str(writing)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(writing,),
                start_new_session=True,  # an interrupt from the keyboard is for the caller, who stops in order
            )
        finally:
            os.close(writing)


class Crew:
    """Two helpers, as for two cores: one for whole programmes, one for parts of them."""

    def __init__(self) -> None:
        self.whole, self.parts = Helper(), Helper()

    def start(self) -> None:
        """Start both, side by side."""
        self.whole.start()
        self.parts.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.whole.close()
        self.parts.close()
