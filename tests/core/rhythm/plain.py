"""The best calendar by trying them all."""

from itertools import product

import numpy as np

from qantara.core.rhythm import RhythmInputs, costs_of
from qantara.core.rhythm.inputs import Grid
from qantara.core.rhythm.measures import Costs, Earlier


def lowest_costs(inputs: RhythmInputs, earlier: Earlier | None = None) -> Costs:
    grid = Grid.of(inputs)
    fixed = grid.exams.copy()
    held = grid.exams.copy()
    if earlier is not None:
        fixed = np.where(earlier.settled, earlier.school, fixed)
        held |= earlier.settled
    free = np.argwhere(grid.present & ~held)
    best = None
    for choice in product((False, True), repeat=len(free)):
        school = fixed & grid.present
        school[tuple(free.T)] = choice
        costs = costs_of(inputs, school, earlier)
        best = costs if best is None else min(best, costs)
    assert best is not None
    return best
