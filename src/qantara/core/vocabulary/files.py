"""The vocabulary's CSV files, as shipped in the package or added by a partnership folder."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from qantara.core.vocabulary.model import Occupation, Skill, Vocabulary

Row = TypeVar("Row", Skill, Occupation)
_PLAIN = {"id", "kind", "en", "fr", "ar", "parent", "group", "domain", "family"}
_OCCUPATIONS = "occupations"


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used; the message names file, line and remedy."""


def _cells(text: str, *, name: str, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    unknown = set(reader.fieldnames or ()) - set(columns)
    if unknown or "id" not in (reader.fieldnames or ()):
        raise VocabularyError(
            f"{name}, line 1: unknown or missing columns {sorted(unknown) or ['id']}. Expected {', '.join(columns)}."
        )
    last_good = 1
    try:
        for row in reader:
            if None in row or None in row.values():
                raise VocabularyError(f"{name}, line {reader.line_num}: the row has not as many cells as the heading.")
            last_good = reader.line_num
            yield last_good, {key: value.strip() for key, value in row.items()}
    except csv.Error as error:
        raise VocabularyError(f"{name}, line {last_good + 1}: {error}.") from None


def _build(kind: type[Row], cells: Mapping[str, str], **more: str) -> Row:
    values: dict[str, object] = dict(more)
    for key, cell in cells.items():
        if key in _PLAIN:
            values[key] = cell or (None if key == "parent" else "")
        else:
            values[key] = tuple(part.strip() for part in cell.split("|") if part.strip())
    return kind(**values)  # type: ignore[arg-type]


def read_skills(text: str, *, name: str) -> list[Skill]:
    """Read one family. `name` is what errors call the file."""
    columns = [f.name for f in fields(Skill) if f.name != "family"]
    family = name.rsplit("/", 1)[-1].removesuffix(".csv")
    return [_build(Skill, row, family=family) for _, row in _cells(text, name=name, columns=columns)]


def read_occupations(text: str, *, name: str) -> list[Occupation]:
    columns = [f.name for f in fields(Occupation)]
    return [_build(Occupation, row) for _, row in _cells(text, name=name, columns=columns)]


_DATA = files("qantara.core.vocabulary") / "data"
PLACES = "places.csv"


def shipped_text(name: str) -> str:
    """The text of one CSV file of the package."""
    return (_DATA / name).read_text(encoding="utf-8")


def shipped_files() -> dict[str, str]:
    """The text of each CSV file of skills and occupations in the package, by file name."""
    names = sorted(f.name for f in _DATA.iterdir() if f.name.endswith(".csv"))
    return {name: shipped_text(name) for name in names if name != PLACES}


def build_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """Build a vocabulary from CSV texts by file name; a folder's rows win over shipped ones."""
    skills: dict[str, Skill] = {}
    occupations: dict[str, Occupation] = {}
    shipped: dict[str, str] = {}
    digest = hashlib.sha256()
    for name, text in texts.items():
        digest.update(f"{name}\0{text}\0".encode())
        if name.rsplit("/", 1)[-1].startswith(_OCCUPATIONS):
            occupations.update((o.id, o) for o in read_occupations(text, name=name))
        else:
            for skill in read_skills(text, name=name):
                # A folder's own row wins over a shipped one; two shipped rows are a mistake.
                if "/" not in name and shipped.setdefault(skill.id, name) != name:
                    raise VocabularyError(
                        f"{name}: '{skill.id}' is in {shipped[skill.id]} already; keep one of the two."
                    )
                skills[skill.id] = skill
    return Vocabulary(version=digest.hexdigest()[:10], skills=skills, occupations=occupations)


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary shipped with the package."""
    return build_vocabulary(shipped_files())
