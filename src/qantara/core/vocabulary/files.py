"""The vocabulary's CSV files, as shipped in the package or added by a partnership folder."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

from qantara.core.vocabulary.building import without_collections
from qantara.core.vocabulary.cells import VocabularyError, read_cells
from qantara.core.vocabulary.decisions import ALIASES, REFUSED, add_aliases, read_aliases, read_refused
from qantara.core.vocabulary.links import is_links, read_links
from qantara.core.vocabulary.model import Link, Occupation, Skill, Vocabulary

__all__ = [
    "PLACES",
    "VocabularyError",
    "build_vocabulary",
    "load_vocabulary",
    "read_occupations",
    "read_skills",
    "shipped_files",
    "shipped_text",
]

Row = TypeVar("Row", Skill, Occupation)
_PLAIN = {"id", "kind", "en", "fr", "ar", "parent", "group", "domain", "family"}
_OCCUPATIONS = "occupations"


def _build(kind: type[Row], cells: Mapping[str, str], **more: str) -> Row:
    values: dict[str, object] = dict(more)
    for key, cell in cells.items():
        if key in _PLAIN:
            values[key] = cell or (None if key == "parent" else "")
        else:
            values[key] = tuple(filter(None, map(str.strip, cell.split("|")))) if cell else ()
    return kind(**values)  # type: ignore[arg-type]


def read_skills(text: str, *, name: str) -> list[Skill]:
    """Read one family. `name` is what errors call the file."""
    columns = [f.name for f in fields(Skill) if f.name != "family"]
    family = name.rsplit("/", 1)[-1].removesuffix(".csv")
    return [_build(Skill, row, family=family) for _, row in read_cells(text, name=name, columns=columns)]


def read_occupations(text: str, *, name: str) -> list[Occupation]:
    columns = [f.name for f in fields(Occupation)]
    return [_build(Occupation, row) for _, row in read_cells(text, name=name, columns=columns)]


_DATA = files("qantara.core.vocabulary") / "data"
PLACES = "places.csv"


def shipped_text(name: str) -> str:
    """The text of one CSV file of the package."""
    return (_DATA / name).read_text(encoding="utf-8")


def shipped_files() -> dict[str, str]:
    """The text of each CSV file of skills and occupations in the package, by file name."""
    names = sorted(f.name for f in _DATA.iterdir() if f.name.endswith(".csv"))
    return {name: shipped_text(name) for name in names if name != PLACES}


@without_collections()
def build_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """Build a vocabulary from CSV texts by file name; a folder's rows win over shipped ones.

    A folder's `vocabulary/` may hold, beside rows of its own, the decisions on candidates (aliases.csv, refused.csv)
    and imported links (links-esco.csv, links-rome.csv).
    """
    skills: dict[str, Skill] = {}
    occupations: dict[str, Occupation] = {}
    shipped: dict[str, str] = {}
    aliases: dict[str, str] = {}
    links: list[Link] = []
    refused: frozenset[str] = frozenset()
    digest, links_digest = hashlib.sha256(), hashlib.sha256()
    for name, text in texts.items():
        if is_links(name):
            links += read_links(text, name=name)
            links_digest.update(f"{name}\0{text}\0".encode())
            continue
        file = name.rsplit("/", 1)[-1]
        if file == REFUSED:  # nor does a refused name change what is read
            refused = read_refused(text, name=name)
            continue
        digest.update(f"{name}\0{text}\0".encode())
        if file == ALIASES:
            aliases[name] = text
        elif file.startswith(_OCCUPATIONS):
            occupations.update((o.id, o) for o in read_occupations(text, name=name))
        else:
            for skill in read_skills(text, name=name):
                # A folder's own row wins over a shipped one; two shipped rows are a mistake.
                if "/" not in name and shipped.setdefault(skill.id, name) != name:
                    raise VocabularyError(
                        f"{name}: '{skill.id}' is in {shipped[skill.id]} already; keep one of the two."
                    )
                skills[skill.id] = skill
    for name, text in aliases.items():  # last: they may add to any row
        add_aliases(skills, read_aliases(text, name=name), name=name)
    return Vocabulary(
        version=digest.hexdigest()[:10],
        skills=skills,
        occupations=occupations,
        links=tuple(link for link in links if link.id in (skills if link.of == "skill" else occupations)),
        links_version=links_digest.hexdigest()[:10] if links else "",
        refused=refused,
    )


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary shipped with the package."""
    return build_vocabulary(shipped_files())
