"""The very rows that a reading refused, so that somebody mends them and sends them again."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qantara.pipeline.intake import Input, find_inputs, flatten_fields, read_records
from qantara.pipeline.intake.encodings import Decoder
from qantara.pipeline.intake.formats import detect_format
from qantara.pipeline.intake.inputs import BROKEN, open_input
from qantara.pipeline.intake.model import Record, Reject
from qantara.pipeline.intake.records.csv_ import DELIMITERS

RAW = "unreadable_row"
"""The column of a row of which no cells could be made."""
_LONGEST = 100_000
_ROWS_OF_LINES = frozenset({"csv", "jsonl"})


@dataclass(frozen=True)
class RejectedRow:
    """One row that was refused, with as much of it as can be given back: cells by heading, or the row as it stands."""

    file: str
    line: int
    reason: str
    excerpt: str
    cells: Mapping[str, str]


def rejected_rows(paths: Sequence[Path], rejects: Sequence[Mapping[str, Any]], *, base: Path) -> Iterator[RejectedRow]:
    """The refused rows, read again from their files.

    rejects  file, line, reason, excerpt: rows of the lake's table, whose files are named from `base`
    A row of a format in which rows are no lines (a spreadsheet, XML) that could not be read has its excerpt alone.
    """
    wanted: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in rejects:
        wanted[one["file"]].append(one)
    for item in find_inputs(paths):
        of_file = wanted.pop(item.name.removeprefix(f"{base}/"), [])
        if of_file:
            yield from _of_input(item, of_file)
    for left in wanted.values():  # files that were left out of an archive or a folder
        yield from (_row(one, {}) for one in left)


def _of_input(item: Input, rejects: Sequence[Mapping[str, Any]]) -> Iterator[RejectedRow]:
    lines = {one["line"] for one in rejects}
    columns, cells, unread = _read_again(item, lines)
    raw = _physical(item, unread, columns) if unread else {}
    for one in rejects:
        yield _row(one, cells.get(one["line"]) or raw.get(one["line"]) or {})


def _row(one: Mapping[str, Any], cells: Mapping[str, str]) -> RejectedRow:
    return RejectedRow(one["file"], one["line"], one["reason"], one["excerpt"] or "", cells)


def _read_again(item: Input, lines: set[int]) -> tuple[list[str], dict[int, dict[str, str]], set[int]]:
    """The file's columns, the rows of these lines that could be read, and the lines that could not."""
    columns: dict[str, None] = {}
    cells: dict[int, dict[str, str]] = {}
    unread: set[int] = set()
    for found in read_records(item):
        if isinstance(found, Reject):
            unread.add(found.line)
        elif isinstance(found, Record):
            if not columns:
                columns = dict.fromkeys(map(str, found.fields))
            if found.line in lines:
                cells[found.line] = {
                    str(name): _text(value) for name, value in flatten_fields(found.fields).items() if value is not None
                }
    return list(columns), cells, unread & lines


def _text(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return told.replace("\x00", "")[:_LONGEST]


def _physical(item: Input, lines: set[int], columns: Sequence[str]) -> dict[int, dict[str, str]]:
    """Lines as they stand; those of a CSV in their columns, where they can be told."""
    found: dict[int, dict[str, str]] = {}
    try:
        with open_input(item) as opened:
            kind = detect_format(opened.head, item.extension)
            if kind not in _ROWS_OF_LINES:
                return found
            decoder, delimiter = Decoder(opened.head), ""
            for line, read in enumerate(opened.text_stream(), start=1):
                if line <= 20 and kind == "csv" and not delimiter:
                    delimiter = _delimiter(decoder.decode(read), columns)
                if line in lines:
                    text = decoder.decode(read[:_LONGEST]).rstrip("\r\n").replace("\x00", "")
                    found[line] = _cells(text, delimiter, columns) if delimiter else {RAW: text}
    except BROKEN:  # it breaks off here, which its reject says
        pass
    return found


def _delimiter(heading: str, columns: Sequence[str]) -> str:
    """By which sign this line falls into the columns; none, if it is not the heading."""
    for sign in DELIMITERS:
        if len(columns) > 1 and {*columns} <= {
            cell.strip().lstrip("\ufeff") for cell in heading.rstrip("\r\n").replace('"', "").split(sign)
        }:
            return sign
    return ""


def _cells(text: str, delimiter: str, columns: Sequence[str]) -> dict[str, str]:
    """A row that was cut short stands in its columns. One with too many cells does not: each may be out of its place."""
    try:
        (cells,) = csv.reader([text], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return {RAW: text}
    if len(cells) > len(columns):
        return {RAW: text}
    return {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
