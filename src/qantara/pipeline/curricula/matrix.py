"""What modules teach, as a sparse matrix and as tables."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from qantara.pipeline.curricula.model import Curricula, Module, Place, Programme

# Share of learners of whom one statement at this level, surely read, makes masters. Our convention, to be calibrated once
# results of learners are known; a statement without a verb, or a title, is worth the least.
QUALITY: Mapping[str | None, float] = MappingProxyType(
    {None: 0.2, "remember": 0.2, "understand": 0.3, "apply": 0.5, "analyse": 0.6, "evaluate": 0.7, "create": 0.75}
)
# No module makes masters of everyone.
MOST = 0.95
_OF_CONTENT = 0.5  # a list of topics promises less than an outcome does
_PLACE: dict[str, type[pl.DataType]] = {"file": pl.String, "unit": pl.String, "number": pl.Int64, "part": pl.String}
_MODULE: dict[str, type[pl.DataType]] = {
    "programme": pl.String, "module": pl.Int64, "code": pl.String, "title": pl.String, "hours": pl.Float64,
    "periods": pl.Float64, "credits": pl.Float64, "semester": pl.Int64, "type": pl.String, "option": pl.String,
}  # fmt: skip
_SKILL: dict[str, type[pl.DataType]] = {
    "programme": pl.String, "module": pl.Int64, "kind": pl.String, "text": pl.String, "skill": pl.String,
    "level": pl.String, "surface": pl.String, "start": pl.Int64, "end": pl.Int64, "confidence": pl.Float64,
}  # fmt: skip


def taught_matrix(
    programmes: Programme | Iterable[Programme], skills: Sequence[str], *, quality: Mapping[str | None, float] = QUALITY,
    hours_per_credit: float | None = None,
) -> tuple[csr_array, NDArray[np.float64]]:  # fmt: skip
    """How well each module teaches each skill, and how long it lasts.

    q[m, s] = min(MOST, 1 - product over the evidence e of s in m of (1 - quality[level(e)] * confidence(e)))

    One statement is one piece of evidence for a skill, however often it names it (the best of its mentions counts); in a
    list of content the quality is halved. So q grows with the level and with the number of statements, never past MOST.

    skills            ids of the vocabulary, distinct; others that are taught are left out
    quality           share of learners who master, by level; None: no level is told
    hours_per_credit  where hours are not told, this times the credits; None: they stay unknown
    returns           csr_array of shape (modules, skills) with q in (0, 1), modules in the order of the programmes; and
                      hours of shape (modules,), NaN where unknown

    Raises ValueError if a skill stands twice.
    """
    column = {skill: number for number, skill in enumerate(skills)}
    if len(column) != len(skills):
        raise ValueError("a skill stands twice")
    modules = [
        module
        for programme in ([programmes] if isinstance(programmes, Programme) else programmes)
        for module in programme.modules
    ]
    indptr, indices, data = [0], list[int](), list[float]()
    for module in modules:
        missed = _missed(module, quality)
        row = sorted((column[skill], 1 - left) for skill, left in missed.items() if skill in column and left < 1)
        indices += [place for place, _ in row]
        data += [min(MOST, q) for _, q in row]
        indptr.append(len(indices))
    hours = np.array([_hours(module, hours_per_credit) for module in modules], np.float64)
    shape = (len(modules), len(skills))
    parts = (np.array(data, np.float64), np.array(indices, np.int32), np.array(indptr, np.int32))
    return csr_array(parts, shape=shape), hours


def _missed(module: Module, quality: Mapping[str | None, float]) -> dict[str, float]:
    """Skill -> share of learners whom no statement has made masters."""
    missed: dict[str, float] = {}
    for outcome in module.outcomes:
        weight = _OF_CONTENT if outcome.kind == "content" else 1.0
        best: dict[str, float] = {}
        for one in outcome.skills:
            best[one.skill] = max(best.get(one.skill, 0.0), weight * quality[one.level] * one.confidence)
        for skill, share in best.items():
            missed[skill] = missed.get(skill, 1.0) * (1 - share)
    return missed


def _hours(module: Module, hours_per_credit: float | None) -> float:
    if module.hours is not None:
        return module.hours
    if hours_per_credit is not None and module.credits is not None:
        return hours_per_credit * module.credits
    return np.nan


def modules_table(curricula: Curricula) -> pl.DataFrame:
    """One row a module: programme, module (its number there, from 0), code, title, hours, …, and its place."""
    rows = [
        {
            "programme": programme.title, "module": number, "code": module.code, "title": module.title,
            "hours": module.hours, "periods": module.periods, "credits": module.credits, "semester": module.semester,
            "type": module.type, "option": module.option, **_place(module.place),
        }
        for programme in curricula.programmes
        for number, module in enumerate(programme.modules)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={**_MODULE, **_PLACE})


def skills_table(curricula: Curricula) -> pl.DataFrame:
    """One row a skill in a statement: `text[start:end] == surface`, and the place of the statement."""
    rows = [
        {
            "programme": programme.title, "module": number, "kind": outcome.kind, "text": outcome.text, "skill": one.skill,
            "level": one.level, "surface": one.surface, "start": one.start, "end": one.end, "confidence": one.confidence,
            **_place(outcome.place),
        }
        for programme in curricula.programmes
        for number, module in enumerate(programme.modules)
        for outcome in module.outcomes
        for one in outcome.skills
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={**_SKILL, **_PLACE})


def unread_table(curricula: Curricula) -> pl.DataFrame:
    """One row a line or file that was not understood; `why` is a key of REASONS."""
    rows = [{**_place(one.place), "text": one.text, "why": one.why} for one in curricula.unread]
    return pl.DataFrame(rows, schema={**_PLACE, "text": pl.String, "why": pl.String})


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "unit": place.unit, "number": place.number, "part": place.part}
