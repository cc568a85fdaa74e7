"""Pages set in two columns of text: put back in the order in which they are read."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from qantara.pipeline.curricula.document import without_bullet
from qantara.pipeline.curricula.model import Place
from qantara.pipeline.curricula.words import field_of

Cell = tuple[int, int, str]  # begin and end on the line, in characters, and the words
Drawn = tuple[Place, list[Cell]]

_LEAST_LINES = 6  # with words on both sides of the gutter
_LEAST_WIDTH = 10  # characters of a middle line: numbers in a table are shorter
_SPANNING = 4  # lines with words on both sides for each that runs over the gutter
_FULL, _LONG = 0.8, 0.6  # of the column's width, from which on a line may have been wrapped; if a small letter follows
_ARABIC = re.compile(r"[\u0621-\u064a]")
_CODE = re.compile(r"^[A-Z]{1,8}[ -]?\d[A-Z0-9.]*\s*[:–—|\-]\s")
_UNFINISHED = frozenset(
    "et ou de du des d la le les l à au aux en un une avec pour sur par dans and or of the a an with for to in on by".split()
)


def unfold(lines: Sequence[Drawn]) -> Iterator[Drawn]:
    """The lines of a document; on pages in two columns, the first column before the second, wrapped lines joined.

    Such a page has a gutter that few lines cross, labels or items in both columns (the right side of a form has values only),
    and hardly a line of three cells, as tables have.
    """
    for _, group in groupby(lines, key=lambda line: line[0].number):
        page = list(group)
        gutter = _gutter(page)
        if gutter is None:
            yield from page
        else:
            yield from _unfolded(page, gutter)


def _unfolded(page: Sequence[Drawn], gutter: int) -> Iterator[Drawn]:
    from_right = sum(len(_ARABIC.findall(text)) for _, cells in page for _, _, text in cells) * 2 > sum(
        len(text) for _, cells in page for _, _, text in cells
    )
    columns: tuple[list[Drawn], list[Drawn]] = ([], [])
    for place, cells in [*page, (page[-1][0], [(0, gutter + 1, "")])]:
        if any(begin < gutter < end for begin, end, _ in cells):
            for column in reversed(columns) if from_right else columns:
                yield from _joined(column)
                column.clear()
            if cells[0][2]:
                yield place, cells
            continue
        for column, side in zip(columns, _sides(cells, gutter), strict=True):
            if side:
                column.append((place, side))


def _sides(cells: Sequence[Cell], gutter: int) -> tuple[list[Cell], list[Cell]]:
    return [cell for cell in cells if cell[1] <= gutter], [cell for cell in cells if cell[0] >= gutter]


def _gutter(page: Sequence[Drawn]) -> int | None:
    """Where the space between two columns lies, if there are two."""
    if len(page) < _LEAST_LINES:
        return None
    width = max(end for _, cells in page for _, end, _ in cells)
    places = range(width // 4, 3 * width // 4)
    scored = [(sum(1 if all(_sides(cells, at)) else -_SPANNING * _crosses(cells, at) for _, cells in page), at) for at in places]  # fmt: skip
    if not scored:
        return None
    best = max(score for score, _ in scored)
    middle = [at for score, at in scored if score == best]
    gutter = middle[len(middle) // 2]
    both = [(_sides(cells, gutter)) for _, cells in page if all(_sides(cells, gutter)) and not _crosses(cells, gutter)]
    if best < 0 or len(both) < _LEAST_LINES or sum(len(left) + len(right) > 2 for left, right in both) * 5 > len(both):
        return None
    for side in (0, 1):
        texts = [" ".join(text for _, _, text in _sides(cells, gutter)[side]) for _, cells in page if _sides(cells, gutter)[side]]  # fmt: skip
        if median(map(len, texts)) < _LEAST_WIDTH or sum(map(_tells, texts)) < 2:
            return None
    return gutter


def _crosses(cells: Sequence[Cell], at: int) -> bool:
    return any(begin < at < end for begin, end, _ in cells)


def _tells(text: str) -> bool:
    """Whether a line says something by itself: a label and its value, an item, the code of a module."""
    label, sign, value = text.partition(":")
    labelled = bool(sign and value.strip()) and field_of(label) is not None
    return labelled or without_bullet(text)[1] or _CODE.match(text) is not None


def _joined(column: Sequence[Drawn]) -> Iterator[Drawn]:
    """The lines of a column, those that were wrapped put together: the next one's first word did not fit."""
    if not column:
        return
    left = min(cells[0][0] for _, cells in column)
    edge = max(cells[-1][1] for _, cells in column) - left
    open_: Drawn | None = None
    end = 0
    for place, cells in column:
        text = cells[0][2]
        if open_ is not None and len(cells) == 1 and _goes_on(open_[1][-1][2], text, end - left, edge):
            begin, _, said = open_[1][-1]
            open_ = (open_[0], [*open_[1][:-1], (begin, cells[0][1], f"{said} {text}")])
        else:
            if open_ is not None:
                yield open_
            open_ = (place, list(cells))
        end = cells[-1][1]
    if open_ is not None:
        yield open_


def _goes_on(before: str, after: str, width: int, edge: int) -> bool:
    first = after.split(" ", maxsplit=1)[0]
    wrapped = (width + 1 + len(first)) / edge
    if before[-1:] in ".;:!?؟؛" or _tells(after):
        return False
    if first[:1].islower():
        return wrapped >= _LONG
    return wrapped >= _FULL and (before.rsplit(" ", maxsplit=1)[-1].lower() in _UNFINISHED or before.endswith(","))
