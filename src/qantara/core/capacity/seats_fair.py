"""Fairness between cells: the worst relative shortage first, then the sum of the two worst, and so on.

The sum of the k largest of C figures f is the least k t + sum_j d_j with d_j >= f_j - t and d_j >= 0, which is linear and
needs no order (Ogryczak & Tamir 2003, Information Processing Letters 85, 117-122). Minimised for k = 1, 2, 3, … in turn,
each kept while the next is sought, these sums give the leximin solution, of whole numbers too.
"""

from dataclasses import dataclass, field
from math import ceil

import numpy as np
from scipy import sparse

from qantara.core.capacity.seats_inputs import Floats
from qantara.core.capacity.seats_model import Decision, Model

_EXACTLY = 6


@dataclass(eq=False)
class Ladder:
    """A model on which one sum after another is minimised and kept."""

    base: Model
    model: Model
    """The base, the relative shortage of each cell, and the columns of each sum; the base's columns come first."""
    _levels: list[int] = field(default_factory=list)

    @classmethod
    def on(cls, base: Model) -> "Ladder":
        """Begin with nothing kept: a column of its own for each relative shortage, so that the rows of sums are short."""
        shortages = base.relative_shortages()
        cells = shortages.shape[0]
        rows = sparse.csr_array(sparse.hstack([shortages, -sparse.eye_array(cells)], format="csr"))
        return cls(base, base.with_rows(rows, np.full(cells, -np.inf), np.zeros(cells)))

    def start(self, decision: Decision) -> Floats:
        """[N] the columns of a decision, the ladder's own included."""
        base = self.base.vector(decision)
        shortages = self.base.relative_shortages() @ base
        parts = [base, shortages]
        for k in self._levels:
            threshold = np.sort(shortages)[-k]
            parts.append(np.array([threshold]))
            if k > 1:
                parts.append(np.maximum(shortages - threshold, 0.0))
        return np.concatenate(parts)

    def climb(self, k: int) -> Floats:
        """Add the columns of the sum of the k worst; return it as an objective."""
        first, columns = self.base.columns, self.model.columns
        cells = self.base.relative_shortages().shape[0]
        of_cell = sparse.eye_array(cells, columns, k=first)
        parts = [of_cell, sparse.csr_array(np.full((cells, 1), -1.0))]
        if k > 1:
            parts.append(-sparse.eye_array(cells, format="csr"))
        rows = sparse.csr_array(sparse.hstack(parts, format="csr"))
        self.model = self.model.with_rows(rows, np.full(cells, -np.inf), np.zeros(cells))
        self._levels.append(k)
        objective = np.zeros(self.model.columns)
        objective[columns] = k
        objective[columns + 1 :] = 1.0
        return objective

    def keep(self, objective: Floats, limit: float) -> None:
        """From now on the sum may not exceed a limit."""
        row = sparse.csr_array(objective[None, :])
        self.model = self.model.with_rows(row, np.array([-np.inf]), np.array([limit]))


def levels(cells: int) -> list[int]:
    """How many of the worst cells to sum up after the worst alone.

    With six cells or fewer every number, which is leximin; with more, the worst tenth, quarter and half of them.
    """
    if cells <= _EXACTLY:
        return list(range(2, cells + 1))
    return [ceil(cells / share) for share in (10, 4, 2) if cells > share]
