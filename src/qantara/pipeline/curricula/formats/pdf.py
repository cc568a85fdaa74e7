"""PDF documents: lines and tables by where words stand on the page; Arabic put back in reading order."""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from qantara.core.text.cleaning import SURE_BULLETS
from qantara.core.text.folding import fold
from qantara.pipeline.curricula.document import Block, Grid, Line, ReadingError, Row, without_bullet
from qantara.pipeline.curricula.formats.columns import Cell, unfold
from qantara.pipeline.curricula.model import Place
from qantara.pipeline.curricula.words import SECTIONS, columns_of, field_of, semester_of

_MOST_PAGES, _MOST_CHARACTERS = 2000, 20_000_000
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_CELL = re.compile(r"\S+(?: \S+)*")
_PUNCTUATION = re.compile(r"^([.,:;!?،؛؟()\[\]]+)(\S+)$")
_CODED = re.compile(r"^(.*[\u0621-\u064a\ufb50-\ufefc]) ([A-Z]{1,6}\d{1,5})$")
_MIRROR = str.maketrans("()[]«»", ")(][»«")

_MOST_HEADING = 4  # lines over which a heading may be wrapped
_NEAR = 3  # characters by which an edge may be off

_UNITS = frozenset(("h", "ects", "%"))  # these stand behind a number in every language


def read_pdf(content: bytes, file: str) -> list[Block]:
    """Blocks of a document; places are pages, their part the line on the page."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of is said here in words of ours
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError("encrypted-file")
        if len(reader.pages) > _MOST_PAGES:
            raise ReadingError("huge-file", f"{len(reader.pages)}")
        lines: list[tuple[Place, list[Cell]]] = []
        characters = 0
        for number, page in enumerate(reader.pages, start=1):
            drawn = _drawn(page)
            characters += len(drawn)
            if characters > _MOST_CHARACTERS:
                raise ReadingError("huge-file", f"{characters}")
            written = _written_words(page) if _ARABIC.search(unicodedata.normalize("NFKC", drawn)) else {}
            for row, text in enumerate(drawn.split("\n"), start=1):
                cells = [(begin, end, _readable(words, written)) for begin, end, words in _cells(text)]
                if cells:
                    lines.append((Place(file, "page", number, f"line {row}"), cells))
    except ReadingError:
        raise
    except Exception as error:
        raise ReadingError(
            "encrypted-file" if "password" in str(error).lower() else "broken-file", str(error)
        ) from None
    if not any(any(map(str.isalpha, text)) for _, cells in lines for _, _, text in cells):
        raise ReadingError("no-text" if reader.pages else "empty-file")
    return list(_blocks(list(unfold(lines))))


def _drawn(page: Any) -> str:
    """The text as it lies on the page; as it is written, where fonts do not tell how wide their signs are."""
    try:
        return str(page.extract_text(extraction_mode="layout"))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError):
        return str(page.extract_text())


def _cells(line: str) -> Iterator[Cell]:
    """The pieces of a drawn line: parted by two spaces, or by one between an Arabic title and its code at the right."""
    for found in _CELL.finditer(line):
        coded = _CODED.match(found.group())
        if coded:
            middle = found.start() + coded.end(1)
            yield found.start(), middle, coded[1]
            yield middle + 1, found.end(), coded[2]
        else:
            yield found.start(), found.end(), found.group()


# --- Reading order


def _written_words(page: Any) -> dict[str, str]:
    """Letters in their alphabet's order -> the Arabic word that they are.

    Layout gives an Arabic word as it is drawn, letter by letter from the left, a ligature the other way round; the page's
    stream gives words whose letters are in order, in pieces. So a drawn word is looked up by its letters.
    """
    pieces: list[tuple[tuple[float, float], str]] = []

    def keep(text: str, matrix: Sequence[float], moved: Sequence[float], _font: object, _size: float) -> None:
        if text.strip() or text == " ":
            place = (round(matrix[4] + moved[4], 1), round(matrix[5] + moved[5], 1)) if len(moved) > 5 else (0.0, 0.0)
            pieces.append((place, text))

    page.extract_text(visitor_text=keep)
    words: dict[str, str] = {}
    for _, group in groupby(pieces, key=lambda piece: piece[0]):
        whole = [piece for _, piece in group]
        for text in ("".join(reversed(whole)), *whole):
            for word in unicodedata.normalize("NFKC", text).split():
                if _ARABIC.search(word):
                    bare = word.strip(".,:;!?،؛؟()[]•")
                    words.setdefault("".join(sorted(bare)), bare)
    return words


def _readable(text: str, written: Mapping[str, str]) -> str:
    """A cell in reading order."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text) if _ARABIC.search(unicodedata.normalize("NFKC", text)) else text
    if not _ARABIC.search(text):
        return text
    tokens: list[str] = []
    for token in text.split(" "):
        # What is drawn before a Latin word, at its left, stands behind it in a line that runs to the left.
        found = None if _ARABIC.search(token) else _PUNCTUATION.match(token)
        tokens += found.groups() if found else [token]
    runs_left = _run_left(tokens)
    words = [_word(token, written) if _ARABIC.search(token) else token for token in tokens]
    parts = list(zip(runs_left, words, strict=True))
    if len(_ARABIC.findall(text)) * 2 < len(_LATIN.findall(text)):
        runs = [list(run) for _, run in groupby(parts, key=lambda part: part[0])]
        return " ".join(word for run in runs for _, word in (reversed(run) if run[0][0] else run))
    ordered: list[str] = []
    for is_left, run in groupby(reversed(parts), key=lambda part: part[0]):
        group = [word for _, word in run]
        ordered += group if is_left else reversed(group)
    return re.sub(r" ([.,:;!?،؛؟)\]]+)(?= |$)", r"\1", " ".join(ordered))


def _run_left(tokens: Sequence[str]) -> list[bool]:
    """Which of the words of an Arabic line follow one another from right to left.

    Latin words do not; nor do signs between two of them, nor a number behind one, as in "Python 3".
    """
    runs_left = [not _LATIN.search(token) for token in tokens]
    latin = [not one for one in runs_left]
    for n, token in enumerate(tokens):
        if latin[n] or _ARABIC.search(token):
            continue
        behind = n > 0 and latin[n - 1] and tokens[n - 1].lower() not in _UNITS
        if behind and (token.isdecimal() or (n + 1 < len(tokens) and latin[n + 1])):
            runs_left[n] = False
    return runs_left


def _word(token: str, written: Mapping[str, str]) -> str:
    core = token.strip(".,:;!?،؛؟()[]•")
    before, _, after = token.partition(core) if core else ("", "", "")
    known = written.get("".join(sorted(core)), core[::-1])
    return f"{after[::-1].translate(_MIRROR)}{known}{before[::-1].translate(_MIRROR)}"


# --- Tables


def _blocks(lines: Sequence[tuple[Place, list[Cell]]]) -> Iterator[Block]:
    """Lines one by one; under a heading of columns, rows."""
    number = 0
    while number < len(lines):
        place, cells = lines[number]
        heading, taken = _heading(lines[number : number + _MOST_HEADING])
        number += 1
        if heading is None:
            yield Line(_joined([text for _, _, text in cells]), place)
            continue
        number += taken - 1
        table = _Table(place, heading, [text for _, _, text in cells])
        while number < len(lines) and table.take(*lines[number]):
            number += 1
        yield table.grid()


def _heading(lines: Sequence[tuple[Place, list[Cell]]]) -> tuple[list[Cell] | None, int]:
    """The heading of columns that begins on the first line, and over how many lines its cells are wrapped."""
    heading = lines[0][1]
    if len(heading) < 3 or sum(field_of(text) is not None for _, _, text in heading) < 2:
        return None, 1
    best, taken, most = None, 1, 0
    for count in range(1, len(lines) + 1):
        before = {text for _, _, text in heading}
        if count > 1:
            heading = _wrapped(heading, lines[count - 1][1])
        texts = [text for _, _, text in heading]
        known = sum(name is not None for name in columns_of(texts) or [])
        # "VH" and, below, "global": no column more is known, but what grew is known still.
        says_more = count == taken + 1 and known == most and all(field_of(text) for text in texts if text not in before)
        if known > most or says_more:
            best, taken, most = heading, count, known
    return best, taken


def _wrapped(heading: list[Cell], below: list[Cell]) -> list[Cell]:
    """The cells of a heading with the words that stand under each; under "Volume horaire" stand columns of their own."""
    if len(below) > 1 and all(field_of(text) in ("part", "hours") or fold(text) == "cours" for _, _, text in below):
        beside = [cell for cell in heading if field_of(cell[2]) != "hours"]
        return sorted([*beside, *below])
    wrapped = list(heading)
    for begin, end, text in below:
        n = max(range(len(wrapped)), key=lambda n: _share(wrapped[n], begin, end))
        left, right, said = wrapped[n]
        wrapped[n] = (min(left, begin), max(right, end), f"{said} {text}")
    return wrapped


def _share(column: Cell, begin: int, end: int) -> tuple[int, int]:
    """How much of a line a cell has in common with a column, then how near it is."""
    left, right, _ = column
    return min(end, right) - max(begin, left), -abs((begin + end) - (left + right))


def _joined(texts: Sequence[str]) -> str:
    """The cells of a line as one text: from the right if most of it is Arabic."""
    text = "   ".join(texts)
    runs_left = len(_ARABIC.findall(text)) > len(_LATIN.findall(text))
    ordered = list(reversed(texts)) if runs_left else list(texts)
    if ordered and len(ordered[0]) == 1 and ordered[0] in SURE_BULLETS:
        return " ".join(ordered)
    pairs = list(zip(ordered[::2], ordered[1::2], strict=False))
    if 2 * len(pairs) == len(ordered) and all(_is_pair(label, value) for label, value in pairs):
        return " | ".join(f"{label} : {value}" for label, value in pairs)  # a row of a sheet: labels and values
    return "   ".join(ordered)


def _is_pair(label: str, value: str) -> bool:
    return not label.endswith(":") and field_of(label) is not None and field_of(value) is None


def _row(place: Place) -> int:
    return int(place.part.removeprefix("line "))


class _Table:
    """Rows under a heading: each cell goes to the column with which it shares most of the line, or else the nearest.

    drawn  the first line of the heading, as it stands
    """

    def __init__(self, place: Place, heading: list[Cell], drawn: list[str]) -> None:
        self._heading, self._drawn = heading, drawn
        self._texts = tuple(text for _, _, text in heading)
        self._rows: list[tuple[Place, list[str]]] = [(place, list(self._texts))]
        columns = columns_of(self._texts) or []
        self._wordy = {n for n, name in enumerate(columns) if name in ("title", "element", "outcome", "objective", "content", None, "type")}  # fmt: skip
        self._edges: dict[int, Cell] = {}  # the cells of the last row, which may stand elsewhere than their heading
        self._end = place  # the last line taken
        self._page = place.number

    def take(self, place: Place, cells: list[Cell]) -> bool:
        """Whether the line belongs to the table."""
        row = [""] * len(self._heading)
        texts = [text for _, _, text in cells]
        if texts == self._drawn:
            return False  # a heading again: on the next page, or of the next semester
        said = " ".join(_joined(texts).split())
        if field_of(said) in ("sheet", *SECTIONS):
            return False
        if semester_of(said):
            self._rows.append((place, [_joined(texts), *row[1:]]))
            self._end = place
            return True
        if len(cells) == 1:
            text = texts[0]
            if without_bullet(text)[1] or field_of(text.partition(":")[0]):
                return False
        columns = range(len(row))
        if len(cells) == len(row):
            row = texts
            if place.number != self._page:  # on a page without the heading the table may stand elsewhere
                self._heading, self._page = cells, place.number
            edges = dict(zip(columns, cells, strict=True))
        else:
            edges = {}
            for begin, end, text in cells:
                column = max(columns, key=lambda n: _share(self._heading[n], begin, end))
                row[column] = f"{row[column]} {text}".strip()
                edges.setdefault(column, (begin, end, text))
        filled = [n for n, cell in enumerate(row) if cell]
        if self._is_rest(place, cells, row, filled):
            last = self._rows[-1][1]
            for n in filled:
                last[n] = f"{last[n]} {row[n]}"
            self._end = place
            return True
        if len(filled) < 2 or not any(row[n] for n in self._wordy):
            return False
        self._rows.append((place, row))
        self._end, self._edges = place, edges
        return True

    def _is_rest(self, place: Place, cells: list[Cell], row: list[str], filled: list[int]) -> bool:
        """Whether these are the rest of wrapped cells: on the next line, in columns of words, where these begin; or units."""
        if place.number != self._end.number or _row(place) - _row(self._end) != 1 or len(self._rows) < 2:
            return False
        last = self._rows[-1][1]
        units = {n for n in filled if row[n].lower() in _UNITS}
        if not set(filled) - units <= self._wordy or not all(last[n] for n in filled):
            return False
        if units == set(filled):
            return True
        # Arabic words begin at the right.
        from_right = bool(_ARABIC.search(cells[0][2]))
        edges = [end if from_right else begin for begin, end, _ in (*self._heading, *self._edges.values())]
        starts = [end if from_right else begin for begin, end, text in cells if text.lower() not in _UNITS]
        return all(min(abs(start - edge) for edge in edges) <= _NEAR for start in starts)

    def grid(self) -> Grid:
        return Grid(tuple(Row(tuple(cells), place) for place, cells in self._rows))
