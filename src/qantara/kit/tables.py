"""Tables that people bring and take: CSV and XLSX in, row by row with what could not be read; CSV and XLSX out."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qantara.kit.bridge import Refusal, read_file

Kind = Literal["csv", "xlsx"]
TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a sheet would take for a formula.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


class TableError(Refusal):
    """A file is not the table that was asked for."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file and its cells by column, texts without outer space; a missing cell is empty."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken, and why, in words for people (an English template with its values)."""

    line: int
    refusal: Refusal


def read_table(
    path: Path, columns: Mapping[str, Sequence[str]], *, needed: Sequence[str], name: str
) -> Iterator[Row | BadRow]:
    """Read a table whose headings are in any of their `columns`' spellings (capitals and accents aside).

    Raises TableError where a needed column is missing. `name`: what messages call the file. Empty rows are passed over.
    """
    spelled = {_bare(text): column for column, texts in columns.items() for text in (column, *texts)}
    found: dict[str, str] | None = None
    for line, fields, problem in read_file(path, columns):
        if problem is not None:
            yield BadRow(line, TableError("{file}, line {line}: cannot be read ({problem}). Mend the row and send it again.",
                                          file=name, line=line, problem=problem))  # fmt: skip
            continue
        if found is None or not set(found) <= fields.keys():
            found = {given: spelled[_bare(given)] for given in fields if _bare(given) in spelled}
            missing = [column for column in needed if column not in found.values()]
            if missing:
                raise TableError(
                    "{file}: the column {missing} is missing. Found: {found}. Name the first row’s cells: {known}.",
                    file=name, missing=missing[0], found=", ".join(list(fields)[:20]), known=", ".join(columns),
                )  # fmt: skip
        cells = dict.fromkeys(columns, "")
        cells |= {column: str(fields.get(given) or "").strip() for given, column in found.items()}
        if any(cells.values()):
            yield Row(line, cells)


def _bare(text: str) -> str:
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace(" ", "_")


def write_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], kind: Kind) -> bytes:
    """A table as a file. CSV opens in Excel as it is (`;`, BOM); no cell is ever taken for a formula."""
    if kind == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([inert(cell) for cell in row] for row in rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        strong = book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, strong)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell if isinstance(cell, int | float) else str(cell or ""))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return held.getvalue()


def inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTIVE) else cell
