"""Any file as lines and grids of cells, in reading order: what formats give and what the reader of structure takes."""

import re
from dataclasses import dataclass

from qantara.core.text.cleaning import SURE_BULLETS
from qantara.pipeline.curricula.model import Place

_BULLET = re.compile(rf"^(?:[{''.join(SURE_BULLETS)}]+|[-*–—](?=\s)|o(?=\s)|\d{{1,2}}[.)](?=\s)|[a-z]\)(?=\s))\s*")
_NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,4}[.)\-]|[A-Z][.)])[\s\-–—.]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or line. `heading` is its depth as a heading, 0 where the format tells none."""

    text: str
    place: Place
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table; a cell merged downwards has its text in the first row only."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `name` where it has one."""

    rows: tuple[Row, ...]
    name: str = ""


Block = Line | Grid


class ReadingError(Exception):
    """A file that cannot be read at all; `why` is a key of REASONS."""

    def __init__(self, why: str, text: str = "") -> None:
        super().__init__(why)
        self.why, self.text = why, text


def without_bullet(text: str) -> tuple[str, bool]:
    """The words of an item, and whether a bullet or number stood before them.

    >>> without_bullet("• Docker"), without_bullet("2) SQL"), without_bullet("Docker")
    (('Docker', True), ('SQL', True), ('Docker', False))
    """
    found = _BULLET.match(text)
    return (text[found.end() :], True) if found and found.end() < len(text) else (text, False)


def without_numbering(text: str) -> str:
    """A heading without its number.

    >>> without_numbering("1.2. Objectifs"), without_numbering("IV. Débouchés"), without_numbering("3D")
    ('Objectifs', 'Débouchés', '3D')
    """
    return _NUMBERING.sub("", text)


def split_items(text: str) -> list[str]:
    """The items of a cell that holds a list: one a bullet, wrapped lines joined; one a line if no bullet is there.

    >>> split_items("* décrire une base ;\\n * créer une table\\n   et un index")
    ['décrire une base', 'créer une table et un index']
    """
    lines = [stripped for line in text.splitlines() if (stripped := " ".join(line.split()))]
    parted = [without_bullet(line) for line in lines]
    has_bullets = any(marked for _, marked in parted)
    items: list[str] = []
    for words, marked in parted:
        if items and not marked and (has_bullets or goes_on(items[-1], words)):
            items[-1] += f" {words}"
        else:
            items.append(words)
    return [tidy for item in items if (tidy := item.strip(" ;•*"))]


def goes_on(before: str, after: str) -> bool:
    """Whether a line is the rest of the one before, which was wrapped."""
    return len(before) > 60 and before[-1] not in ".;:!?؟؛" and after[:1].islower()
