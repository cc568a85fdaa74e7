"""Finding a subject by what somebody typed: any of its names in three languages, with slips of the finger."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from qantara.axes.needs.bridge import vocabulary_index
from qantara.axes.needs.lines import Line

LONGEST = 100
_MOST = 200


@lru_cache(maxsize=2)
def _index(folder: Path, _vocabulary: str) -> Any:
    """The names of the folder's vocabulary; another version of it is read anew."""
    return vocabulary_index(folder)


@lru_cache(maxsize=512)
def _meant(folder: Path, vocabulary: str, wanted: str) -> tuple[Any, ...]:
    return tuple(_index(folder, vocabulary).find(wanted, most=_MOST))


def meant(text: str, *, vocabulary: str = "") -> tuple[Any, ...]:
    """The skills and occupations of the vocabulary that words may mean, the nearest first, whether ads ask for them or not."""
    return _meant(settings.QANTARA_FOLDER, vocabulary, text.strip()[:LONGEST])


def find_lines(text: str, lines: Mapping[str, Line], *, kind: str, vocabulary: str) -> list[Line]:
    """The subjects of a kind that the words may mean, the nearest first."""
    wanted = text.strip()[:LONGEST]
    if not wanted:
        return []
    if wanted in lines:
        return [lines[wanted]]
    if kind in {"domain", "region"}:
        return [
            line for line in lines.values() if any(wanted.casefold() in name.casefold() for name in line.label.values())
        ]
    found = meant(wanted, vocabulary=vocabulary)
    return [lines[one.id] for one in found if (one.kind == "occupation") == (kind == "occupation") and one.id in lines]
