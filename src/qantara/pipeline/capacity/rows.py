"""The rows of a declared CSV file, each read or refused by file and line."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qantara.pipeline.capacity.declared import CapacityError, Evidence

TRACE = ("source", "source_year", "to_confirm")
"""The columns that say where a figure comes from."""
_WORDS = {"true": True, "false": False, "oui": True, "non": False}


@dataclass(frozen=True)
class Row:
    """One row of a file: its cells by column, and how to read each."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def number(self, column: str = "value", *, least: float = 0.0) -> float:
        """A number from `least`."""
        try:
            value = float(self[column].replace(",", "."))
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= least):
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write a number{least}, without spaces between its digits.",
                                file=self.file, line=self.line, column=column, value=self[column], least="" if least == -math.inf else f" ≥ {least:g}")  # fmt: skip
        return value

    def whole(self, column: str) -> int:
        """A whole number from 0."""
        value = self.number(column)
        if value != int(value):
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write a whole number.",
                                file=self.file, line=self.line, column=column, value=self[column])  # fmt: skip
        return int(value)

    def year(self, column: str) -> int:
        """A year."""
        text = self[column]
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write a year in four digits, such as 2026.",
                                file=self.file, line=self.line, column=column, value=text)  # fmt: skip
        return int(text)

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """One of the names known."""
        if self[column] not in known:
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write one of: {known}.",
                                file=self.file, line=self.line, column=column, value=self[column], known=", ".join(known))  # fmt: skip
        return self[column]

    def flag(self, column: str) -> bool:
        """True or false."""
        value = _WORDS.get(self[column].lower())
        if value is None:
            raise CapacityError("{file}, line {line}: {column} is “{value}”. Write true or false.",
                                file=self.file, line=self.line, column=column, value=self[column])  # fmt: skip
        return value

    def unit(self, wanted: str, of: str) -> None:
        """Refuse a figure told in another unit."""
        if self["unit"] != wanted:
            raise CapacityError("{file}, line {line}: the unit is “{value}”. {series} is told in {unit}: convert the value and write that.",
                                file=self.file, line=self.line, value=self["unit"], series=of, unit=wanted)  # fmt: skip

    def evidence(self, of: str) -> Evidence:
        """Where the figure comes from; refuse one that has no source and is not to be confirmed."""
        doubt = self.flag("to_confirm")
        if not doubt and not self["source"]:
            raise CapacityError("{file}, line {line}: {series} has no source. Name it, or write true under to_confirm.",
                                file=self.file, line=self.line, series=of)  # fmt: skip
        year = self.year("source_year") if self["source_year"] else None
        return Evidence(self.file, str(self.line), self["source"], year, doubt)


def read_rows(text: str, file: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows that hold anything. Commas or semicolons; other columns are left aside. Raises CapacityError."""
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        known = reader.fieldnames or ()
        for name in columns:
            if name not in known:
                raise CapacityError("{file}: the column {column} is missing. The columns are: {known}.",
                                    file=file, column=name, known=", ".join(columns))  # fmt: skip
        for told in reader:
            cells = {name: (told.get(name) or "").strip() for name in columns}
            if any(cells.values()):
                yield Row(file, reader.line_num, cells)
    except csv.Error as error:
        raise CapacityError("{file}, line {line}: {error}. Double every quote inside a cell.",
                            file=file, line=reader.line_num, error=error) from None  # fmt: skip
