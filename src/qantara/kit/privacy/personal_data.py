"""What is held of a person, by category: each app says what it holds, where it came from, and how to erase it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Row = Mapping[str, Any]
"""One thing held: by field, a text, number, day or moment."""


class Erase(Protocol):
    """Takes the person out of a category; returns how many rows were emptied or deleted."""

    def __call__(self, person: Any, *, by: Any, at: datetime, reason: str) -> int: ...


@dataclass(frozen=True)
class Category:
    """`fields`: what each field of a row is called. `source`: where it came from. `stays`: why the law or the trace of
    what was done keeps it when its person is erased; a category without it must be empty then. All sentences are marked.
    """

    name: str
    title: str
    purpose: str
    source: str
    recipients: str
    fields: Mapping[str, str]
    collect: Callable[[Any], Iterable[Row]]
    erase: Erase | None = None
    stays: str = ""

    def __post_init__(self) -> None:
        if self.erase is None and not self.stays:
            raise ValueError(f"{self.name}: say how it is erased, or why it stays")


_known: dict[str, Category] = {}


def register(category: Category) -> Category:
    """Make a category known. What others are found by is registered before them: erasing goes from the last to the first."""
    if _known.setdefault(category.name, category) != category:
        raise ValueError(f"{category.name}: registered twice")
    return category


def all_categories() -> list[Category]:
    return list(_known.values())
