"""Dumps of a catalogue's database: the rows that INSERT and MERGE statements put into each table."""

import re
from collections.abc import Iterator

from qantara.pipeline.curricula.document import Block, Grid, ReadingError, Row
from qantara.pipeline.curricula.formats.text import decode
from qantara.pipeline.curricula.model import Place

_INTO = re.compile(r"\b(?:insert|merge|replace)\s+into\s+([\w.`\"\[\]]+)\s*\(([^()]*)\)\s*(?:key\s*\([^()]*\)\s*)?values\s*", re.IGNORECASE)  # fmt: skip
_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|[(),;]|[^\s'(),;]+|\s+", re.DOTALL)
_NAME = str.maketrans("", "", '`"[]')


def read_sql(content: bytes, file: str) -> Iterator[Block]:
    """One table for each table of the dump, in the order of their first rows."""
    text = decode(content)
    tables: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for found in _INTO.finditer(text):
        name = found[1].translate(_NAME).rpartition(".")[2]
        columns = tuple(column.strip().translate(_NAME) for column in found[2].split(","))
        rows = tables.setdefault((name, columns), [Row(columns, _place(text, found.start(), file, name))])
        for start, values in _tuples(text, found.end()):
            rows.append(Row(values, _place(text, start, file, name)))
    if not tables:
        raise ReadingError("no-modules")
    for (name, _), rows in tables.items():
        yield Grid(tuple(rows), name)


def _place(text: str, start: int, file: str, name: str) -> Place:
    return Place(file, "line", text.count("\n", 0, start) + 1, name)


def _tuples(text: str, start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The tuples of values from a place on: "(1, 'a'), (2, cast('b' as clob))"; of a call the first string is taken."""
    depth, begin, values, value = 0, start, list[str](), ""
    for token in _TOKEN.finditer(text, start):
        sign = token.group()
        if sign.isspace() or sign.startswith(("--", "/*")):
            continue
        if sign == "(":
            depth += 1
            if depth == 1:
                begin, values = token.start(), []
            value = ""  # what stood before was the name of a call
        elif sign == ")":
            depth -= 1
            if depth == 0:
                yield begin, (*values, value)
            elif depth < 0:
                return
        elif depth == 0 and sign != ",":
            return
        elif sign == "," and depth == 1:
            values.append(value)
            value = ""
        elif sign.startswith("'"):
            value = value or sign[1:-1].replace("''", "'")
        elif depth == 1 and not value and sign.lower() != "null":
            value = sign
