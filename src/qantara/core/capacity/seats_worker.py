"""HiGHS through SciPy on plain arrays. Run as a file, it is a helper's whole programme, and imports nothing that it need not."""

import os
import pickle
import sys
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse


class Question(NamedTuple):
    """Minimise objective @ x; lower <= x <= upper; least <= rows @ x <= most; x whole where `integrality` is 1."""

    objective: Any
    lower: Any
    upper: Any
    integrality: Any
    """[N]; None: none is whole, and an interior point finds the optimum."""
    rows: Any
    least: Any
    most: Any
    seconds: float
    gap: float
    nodes: int | None


Answer = tuple[Any, float, float]
"""Columns, or None if none were found; value; bound."""


def answer(question: Question) -> Answer:
    """Solve."""
    return _relaxed(question) if question.integrality is None else _milp(question)


def _milp(asked: Question) -> Answer:
    options = {"time_limit": asked.seconds, "mip_rel_gap": asked.gap}
    if asked.nodes is not None:
        options["node_limit"] = asked.nodes
    found = optimize.milp(
        asked.objective,
        bounds=optimize.Bounds(asked.lower, asked.upper),
        constraints=optimize.LinearConstraint(asked.rows, asked.least, asked.most),
        integrality=asked.integrality,
        options=options,
    )
    # Without a whole column SciPy reports no bound: the optimum is its own.
    told = getattr(found, "mip_dual_bound", None) if asked.integrality.any() else found.fun
    bound = -np.inf if told is None else float(told)
    if found.x is None:
        return None, np.inf, bound
    x = np.where(asked.integrality, np.rint(found.x), found.x)
    return x, float(asked.objective @ x), bound


def _relaxed(asked: Question) -> Answer:
    """By an interior point: the simplex took up to 17 times as long on the ladder's programmes."""
    above, below = np.isfinite(asked.most), np.isfinite(asked.least)
    found = optimize.linprog(
        asked.objective,
        A_ub=sparse.vstack([asked.rows[above], -asked.rows[below]]),
        b_ub=np.concatenate([asked.most[above], -asked.least[below]]),
        bounds=np.stack([asked.lower, asked.upper], axis=1),
        method="highs-ipm",
        options={"time_limit": asked.seconds},
    )
    return (found.x, float(found.fun), float(found.fun)) if found.status == 0 else (None, np.inf, -np.inf)


def serve(number: int) -> None:
    """Answer each question of standard input in the open file of a number."""
    with os.fdopen(number, "wb") as answers:
        while True:
            try:
                asked = Question(*pickle.load(sys.stdin.buffer))  # noqa: S301
            except EOFError:
                return
            pickle.dump(answer(asked), answers)
            answers.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
