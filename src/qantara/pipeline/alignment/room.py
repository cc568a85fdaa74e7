"""Where hours could be found: those a programme gives to what loses its market, or to tools that none of the ads names."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from scipy.sparse import csr_array

from qantara.core.alignment import Coverage
from qantara.pipeline.alignment.facts import Facts, Floats, Json
from qantara.pipeline.curricula import Programme


@dataclass(frozen=True)
class Part:
    """Hours of one module that go to such skills, a module's hours being shared among its skills by mastery."""

    row: int
    hours: int
    loss: float
    """What the recall loses without them."""
    skills: dict[int, float]
    """Column -> hours."""


def find_parts(taught: csr_array, hours: Floats, facts: Facts, before: Coverage, *, gain_an_hour: float) -> list[Part]:
    """The parts that the market would miss least an hour first; of equals, those whose skills fall fastest.

    hours         of each module, 0 where not known
    gain_an_hour  of what is to be added: a part that is worth as much or more is left out
    """
    left = before.demand * (1 - before.covered)
    found: list[tuple[float, float, Part]] = []
    for row in np.flatnonzero(hours > 0):
        cells = slice(taught.indptr[row], taught.indptr[row + 1])
        columns, quality = taught.indices[cells], taught.data[cells]
        mine = facts.fading[columns]
        if not mine.any():
            continue
        of_skill = hours[row] * quality / quality.sum()
        whole = floor(of_skill[mine].sum() + 1e-9)
        loss = float((left[columns] * quality / (1 - quality))[mine].sum())  # no module's quality reaches 1
        if whole < 1 or loss >= gain_an_hour * whole:
            continue
        pace = float(of_skill[mine] @ np.maximum(0, -np.nan_to_num(facts.growth[columns[mine]])))
        part = Part(int(row), whole, loss, dict(zip(columns[mine].tolist(), of_skill[mine].tolist(), strict=True)))
        found.append((loss / whole, -pace / whole, part))
    return [part for *_, part in sorted(found, key=lambda one: (one[0], one[1], one[2].row))]


def exchange(parts: Sequence[Part], wanted: Sequence[float]) -> list[list[tuple[Part, float]]]:
    """For each module to be added, by its hours: from which parts so many hours could come, while there are any."""
    waiting = [(part, float(part.hours)) for part in parts]
    exchanged: list[list[tuple[Part, float]]] = []
    for hours in wanted:
        taken: list[tuple[Part, float]] = []
        while hours > 0 and waiting:
            part, there = waiting.pop(0)
            some = min(hours, there)
            taken.append((part, some))
            hours -= some
            if there > some:
                waiting.insert(0, (part, there - some))
        exchanged.append(taken)
    return exchanged


def without(taught: csr_array, hours: Floats, taken: dict[int, tuple[Part, float]]) -> tuple[csr_array, Floats]:
    """What is still taught, and in how many hours: a skill is mastered less in proportion to the hours taken from it."""
    quality, left = taught.copy(), hours.copy()
    for row, (part, some) in taken.items():
        cells = slice(quality.indptr[row], quality.indptr[row + 1])
        mine = np.isin(quality.indices[cells], list(part.skills))
        quality.data[cells] = np.where(mine, quality.data[cells] * (1 - some / part.hours), quality.data[cells])
        left[row] -= some
    return quality, left


def told_part(part: Part, some: float, programme: Programme, hours: Floats, facts: Facts) -> Json:
    """One part as JSON: `hours` of the `of` hours of the module, and the skills that they go to."""
    module = programme.modules[part.row]
    columns = sorted(part.skills, key=lambda at: (-part.skills[at], facts.skills[at]))
    return {
        "module": module.title, "code": module.code, "hours": some, "of": float(hours[part.row]), "loss": part.loss * some / part.hours,
        "skills": [
            facts.named(facts.skills[at]) | {
                "hours": part.skills[at], "growth": None if np.isnan(facts.growth[at]) else float(facts.growth[at]),
                "why": "falling" if facts.falls[at] else "unasked",
            }
            for at in columns
        ],
    }  # fmt: skip
