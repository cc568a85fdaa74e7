"""Curricula: syllabuses and catalogues as programmes, modules, outcomes and skills; what is not understood is listed."""

from qantara.pipeline.curricula.matrix import MOST, QUALITY, modules_table, skills_table, taught_matrix, unread_table
from qantara.pipeline.curricula.model import (
    LEVELS,
    REASONS,
    TYPES,
    Curricula,
    CurriculumError,
    Module,
    Outcome,
    Place,
    Programme,
    TaughtSkill,
    Unread,
)
from qantara.pipeline.curricula.reading import read_curricula

__all__ = [
    "LEVELS",
    "MOST",
    "QUALITY",
    "REASONS",
    "TYPES",
    "Curricula",
    "CurriculumError",
    "Module",
    "Outcome",
    "Place",
    "Programme",
    "TaughtSkill",
    "Unread",
    "modules_table",
    "read_curricula",
    "skills_table",
    "taught_matrix",
    "unread_table",
]
