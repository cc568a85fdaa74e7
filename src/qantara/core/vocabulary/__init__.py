"""The vocabulary: skills and occupations with their names in French, Arabic and English."""

from qantara.core.vocabulary.files import load_vocabulary, read_occupations, read_skills
from qantara.core.vocabulary.model import (
    DOMAINS,
    GROUPS,
    KINDS,
    LANGUAGES,
    Occupation,
    Skill,
    Vocabulary,
)

__all__ = [
    "DOMAINS",
    "GROUPS",
    "KINDS",
    "LANGUAGES",
    "Occupation",
    "Skill",
    "Vocabulary",
    "load_vocabulary",
    "read_occupations",
    "read_skills",
]
