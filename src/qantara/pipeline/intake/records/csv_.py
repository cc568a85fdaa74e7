"""CSV and its kin: the delimiter and the heading are found, each row is judged alone."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from qantara.pipeline.intake.columns import count_known
from qantara.pipeline.intake.encodings import Decoder, with_line_feeds
from qantara.pipeline.intake.model import LARGEST_ROW, Record, Reject, reject
from qantara.pipeline.intake.records.heading import HEADING_ROWS, find_heading, name_columns
from qantara.pipeline.intake.records.lines import is_too_long, skip_rest_of_line

DELIMITERS = ",;\t|"
# A file where quotes are wrong everywhere would be read again and again from each of its lines.
_MOST_BROKEN_QUOTES = 1000
_MOST_REREAD = 64 * 1024 * 1024
csv.field_size_limit(max(csv.field_size_limit(), LARGEST_ROW * 2))


class _RowTooLargeError(Exception):
    """A row grew above the limit while its quotes were open."""


class _Lines:
    """Decoded physical lines; those of the row being read can be given back."""

    def __init__(self, stream: BinaryIO, name: str, decoder: Decoder) -> None:
        self._stream, self._name, self._decoder = stream, name, decoder
        self._waiting: deque[str] = deque()
        self.line = 0  # of the last line given
        self.row: list[str] = []  # lines of the row being read
        self._row_size = 0
        self.rejects: list[Reject] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._waiting.popleft() if self._waiting else self._read()
        self.line += 1
        self.row.append(text)
        self._row_size += len(text)
        if self._row_size > LARGEST_ROW and len(self.row) > 1:
            raise _RowTooLargeError
        return text

    def _read(self) -> str:
        while True:
            raw = self._stream.readline(LARGEST_ROW + 1)
            if not raw:
                raise StopIteration
            if not is_too_long(raw):
                return self._decoder.decode(raw)
            skip_rest_of_line(self._stream)
            self.line += 1
            self.rejects.append(reject(self._name, self.line, "row-too-large", raw[:1000]))

    def start_row(self) -> None:
        self.row.clear()
        self._row_size = 0

    def rewind(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.line -= len(lines)
        self.start_row()

    def give_back(self) -> int:
        """Give back all lines of the row but its first; returns how many characters."""
        back = self.row[1:]
        self._waiting.extendleft(reversed(back))
        self.line -= len(back)
        return sum(map(len, back))


def read_csv(stream: BinaryIO, name: str, head: bytes, mapping: Mapping[str, str] | None) -> Iterator[Record | Reject]:
    if b"\r" in head and b"\n" not in head:
        stream = with_line_feeds(stream)
    lines = _Lines(stream, name, Decoder(head))
    rows = _Rows(lines, name, delimiter="")
    first = rows.choose_delimiter(mapping)
    top: list[tuple[int, list[str]]] = []
    for row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        top.append(row)
        if len(top) >= HEADING_ROWS or count_known(row[1], mapping) > 1:
            break
    if not top:
        if not first.strip():
            yield reject(name, 1, "empty-file")
        return
    place = find_heading([cells for _, cells in top], mapping) or 0
    columns = name_columns(top[place][1])
    for line, cells in top[place + 1 :]:
        yield _record(columns, line, cells, name, rows.delimiter)
    for row in rows:
        yield row if isinstance(row, Reject) else _record(columns, row[0], row[1], name, rows.delimiter)


def _record(columns: list[str], line: int, cells: list[str], name: str, delimiter: str) -> Record | Reject:
    if len(cells) != len(columns):
        # Spreadsheets pad rows with empty cells; anything else means that a cell is missing or was cut.
        if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
            return reject(name, line, "ragged-row", delimiter.join(cells))
        cells = cells[: len(columns)]
    return Record(line, dict(zip(columns, cells, strict=True)))


class _Rows:
    """Rows as (line where the row starts, cells); malformed ones as rejects, after which reading goes on."""

    def __init__(self, lines: _Lines, name: str, delimiter: str) -> None:
        self._lines, self._name, self.delimiter = lines, name, delimiter
        self._broken = self._reread = 0
        self._ended = False

    def choose_delimiter(self, mapping: Mapping[str, str] | None) -> str:
        """Look at the first lines, give them back, and keep the delimiter under which they make the most sense."""
        sample: list[str] = []
        size = 0
        for text in self._lines:
            sample.append(text)
            size += len(text)
            if size > 64 * 1024 or len(sample) >= 200:
                break
        self._lines.rewind(sample)
        if sample and sample[0].lower().startswith("sep=") and len(sample[0].strip()) == 5:
            self.delimiter = sample[0][4]
            next(self._lines)
            self._lines.start_row()
        else:
            self.delimiter = max(DELIMITERS, key=lambda sign: _fitness("".join(sample), sign, mapping))
        return "".join(sample)

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Reject]:
        lines, name = self._lines, self._name
        while not self._ended:
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            while True:
                lines.start_row()
                before = lines.line
                try:
                    cells = next(reader)
                except StopIteration:
                    self._ended = True
                    yield from self._passed()
                    return
                except (csv.Error, _RowTooLargeError):
                    yield from self._passed()
                    yield from self._refuse_row()
                    break  # the reader's state is lost with the row
                if lines.rejects:
                    before = max(before, lines.rejects[-1].line)
                    yield from self._passed()
                row = lines.row
                if len(row) == 1 and (not cells or (len(cells) == 1 and not cells[0].strip())):
                    continue
                if any("\x00" in text for text in row):
                    yield reject(name, before + 1, "nul-bytes", "".join(row)[:4096])
                else:
                    yield before + 1, cells

    def _passed(self) -> Iterator[Reject]:
        yield from self._lines.rejects
        self._lines.rejects.clear()

    def _refuse_row(self) -> Iterator[Reject]:
        lines = self._lines
        start = lines.line - len(lines.row) + 1
        text = lines.row[0] if lines.row else ""
        self._broken += 1
        self._reread += lines.give_back()
        yield reject(self._name, start, "nul-bytes" if "\x00" in text else "broken-quotes", text)
        if self._broken > _MOST_BROKEN_QUOTES and self._reread > _MOST_REREAD:
            self._ended = True
            yield reject(self._name, start + 1, "broken-file", "")


def _fitness(sample: str, delimiter: str, mapping: Mapping[str, str] | None) -> tuple[int, int, int]:
    """How well a delimiter explains the first lines: known columns, then rows of equal width, then columns."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) >= 30:
                break
    except csv.Error:
        pass
    if not rows:
        return 0, 0, 0
    known = max(count_known(row, mapping) for row in rows[:HEADING_ROWS])
    width = max(set(map(len, rows)), key=lambda n: sum(len(row) == n for row in rows))
    if width == 1:
        # A single column is best read with the delimiter that occurs least in it.
        return known, 0, -sample.count(delimiter)
    return known, sum(len(row) == width for row in rows), width
