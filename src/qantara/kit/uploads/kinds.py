"""What files are for: each app registers its kinds when it starts, with the types and size it takes and who may read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qantara.kit.uploads.types import TYPES

Reader = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Kind:
    """`may_read(person, file)`: None means that only who sent a file reads it."""

    name: str
    types: frozenset[str]
    most: int
    may_read: Reader | None = None


_known: dict[str, Kind] = {}


def register_kind(name: str, *, types: set[str], most: int, may_read: Reader | None = None) -> Kind:
    """Make a kind known: `types` by name, `most` in bytes. Twice under one name is a mistake of the code."""
    unknown = types - set(TYPES)
    if unknown or not types:
        raise ValueError(f"{name}: types are some of {sorted(TYPES)}, not {sorted(unknown)}")
    kind = Kind(name, frozenset(types), most, may_read)
    if _known.setdefault(name, kind) != kind:
        raise ValueError(f"{name}: registered twice")
    return kind


def get(name: str) -> Kind:
    """The kind; KeyError for one that nobody registered."""
    return _known[name]


def find(name: str) -> Kind | None:
    """The kind, or None: a file may outlive the app that asked for it."""
    return _known.get(name)
