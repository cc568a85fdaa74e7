"""CSV files and spreadsheets: each a table; lines above the heading stay lines."""

import csv
import io
from collections.abc import Iterator, Sequence

import fastexcel

from qantara.pipeline.curricula.document import Block, Grid, Line, ReadingError, Row
from qantara.pipeline.curricula.formats.text import decode
from qantara.pipeline.curricula.grids import find_heading
from qantara.pipeline.curricula.model import Place
from qantara.pipeline.intake.records.csv_ import DELIMITERS

_SAMPLE = 64 * 1024


def read_csv(content: bytes, file: str) -> Iterator[Block]:
    """Blocks of a CSV file; rows are counted as lines of the file."""
    text = decode(content)
    if text[:4].lower() == "sep=" and len(text) > 4:
        delimiter, text = text[4], "\n" + text.partition("\n")[2]
    else:
        delimiter = max(DELIMITERS, key=lambda sign: _fitness(text[:_SAMPLE], sign))
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            rows.append(Row(tuple(cells), Place(file, "line", line)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadingError("broken-file", str(error)) from None
    yield from _split(rows, "")


def _fitness(sample: str, delimiter: str) -> tuple[int, int, int]:
    """How well a delimiter explains the first rows: a known heading, then rows of the same width, then columns."""
    rows = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cells):
                rows.append(Row(tuple(cells), Place("")))
            if len(rows) >= 30:
                break
    except csv.Error:
        pass
    if not rows:
        return 0, 0, 0
    widths = [len(row.cells) for row in rows]
    width = max(set(widths), key=widths.count)
    heading = find_heading(rows)
    known = sum(name is not None for name in heading[1]) if heading else 0
    return known, widths.count(width) if width > 1 else 0, width


def read_excel(content: bytes, file: str) -> Iterator[Block]:
    """Blocks of a spreadsheet: a table a sheet."""
    try:
        book = fastexcel.read_excel(content)
        sheets = [(name, book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")) for name in book.sheet_names]  # fmt: skip
    except fastexcel.FastExcelError as error:
        raise ReadingError("broken-file", str(error).splitlines()[0]) from None
    for name, sheet in sheets:
        rows = [
            Row(tuple(cell or "" for cell in cells), Place(file, "row", number, name))
            for number, cells in enumerate(sheet.to_polars().iter_rows(), start=1)
        ]
        yield from _split(rows, name)


def _split(rows: Sequence[Row], name: str) -> Iterator[Block]:
    """What stands above the heading as lines, the rest as a table."""
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    heading = find_heading(filled)
    above = next((n for n in range(heading[0]) if find_heading(filled[n : n + 1])), heading[0] - 1) if heading else 0
    for row in filled[:above]:
        yield Line(" ".join(cell.strip() for cell in row.cells if cell.strip()), row.place)
    if filled[above:]:
        yield Grid(tuple(filled[above:]), name)
