"""Rows of a vocabulary's CSV file, with the line each stands on."""

import csv
import io
from collections.abc import Collection, Iterator


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used; the message names file, line and remedy."""


def read_cells(
    text: str, *, name: str, columns: Collection[str], needed: Collection[str] = ("id",)
) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row as a mapping, with its line. `columns` are those allowed, `needed` those that must be there."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    headings = next(reader, ())
    unknown = set(headings) - set(columns)
    missing = set(needed) - set(headings)
    if unknown or missing:
        raise VocabularyError(
            f"{name}, line 1: unknown or missing columns {sorted(unknown or missing)}. Expected {', '.join(columns)}."
        )
    last_good = 1
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != len(headings):
                raise VocabularyError(f"{name}, line {reader.line_num}: the row has not as many cells as the heading.")
            last_good = reader.line_num
            yield last_good, dict(zip(headings, map(str.strip, row), strict=True))
    except csv.Error as error:
        raise VocabularyError(f"{name}, line {last_good + 1}: {error}.") from None
