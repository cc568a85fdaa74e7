"""Spreadsheets: every sheet whose first rows name a title or a text."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import fastexcel

from qantara.pipeline.intake.model import IntakeError, Record, Reject, reject
from qantara.pipeline.intake.records.heading import HEADING_ROWS, find_heading, name_columns

# A spreadsheet is held whole while it is read.
_LARGEST = 512 * 1024 * 1024
_LARGEST_UNPACKED = 4 * 1024**3
_LARGEST_RATIO = 200


def read_excel(stream: BinaryIO, name: str, mapping: Mapping[str, str] | None) -> Iterator[Record | Reject]:
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST or _unpacked_size(content) > max(_LARGEST_RATIO * len(content), _LARGEST_UNPACKED // 4):
        raise IntakeError("{path}: the spreadsheet is too large to open safely. Save it as CSV.", path=name)
    try:
        book = fastexcel.read_excel(content)
        sheets = [sheet for sheet in book.sheet_names if _cells(book, sheet, 1) is not None]
    except fastexcel.FastExcelError as error:
        yield reject(name, 1, "broken-file", str(error).splitlines()[0])
        return
    tops: dict[str, list[list[str | None]]] = {sheet: _cells(book, sheet, HEADING_ROWS) or [] for sheet in sheets}
    if not any(tops.values()):
        yield reject(name, 1, "empty-file")
        return
    headings = {sheet: find_heading(top, mapping) for sheet, top in tops.items()}
    if all(place is None for place in headings.values()):
        raise _no_heading(name, tops)
    for sheet, place in headings.items():
        if place is not None:
            yield from _rows(book, sheet, place)
        elif tops[sheet]:
            yield reject(f"{name}!{sheet}", 1, "skipped-sheet", " | ".join(c for c in tops[sheet][0] if c))


def _unpacked_size(content: bytes) -> int:

    if not content.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return 0


def _no_heading(name: str, tops: Mapping[str, list[list[str | None]]]) -> IntakeError:
    widest = max((row for top in tops.values() for row in top), key=lambda row: sum(bool(cell) for cell in row))
    return IntakeError(
        "{path}: no heading found in the first {rows} rows; the fullest row reads: {columns}. "
        "Say which column is the title or the text: --map title=COLUMN,text=COLUMN.",
        path=name, rows=HEADING_ROWS, columns=", ".join(cell[:60] for cell in widest if cell) or "(nothing)",
    )  # fmt: skip


def _cells(book: fastexcel.ExcelReader, sheet: str, rows: int | None) -> list[list[str | None]] | None:
    """The first rows as text, the empty ones at the top included, so that row numbers stay true."""
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=rows, dtypes="string")
    frame = loaded.to_polars()
    return [list(row) for row in frame.iter_rows()] if frame.width else None


def _rows(book: fastexcel.ExcelReader, sheet: str, place: int) -> Iterator[Record]:
    frame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    columns = name_columns(frame.row(place))
    for number, cells in enumerate(frame.slice(place + 1).iter_rows(), start=place + 2):
        if any(cells):
            yield Record(number, dict(zip(columns, cells, strict=True)))
