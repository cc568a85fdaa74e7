"""The tables of an official data set, found among files by their columns, whatever the files are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.pipeline.intake import Record, Reject, find_inputs, read_records

Row = Mapping[str, str]


class ImportRefused(Refusal):
    """The files are not those of the data set, or are damaged."""


@dataclass(frozen=True)
class Table:
    """One file of the data set: which of its tables, and the rows."""

    kind: str
    file: str
    rows: list[Row]


def read_tables(
    paths: Sequence[str | Path], kinds: Mapping[str, frozenset[str]], *, scheme: str
) -> tuple[list[Table], list[str]]:
    """Read the tables whose columns are known; also name the files of other columns that the user gave one by one.

    The first kind that has all its columns is taken. Official archives and folders hold many further tables: those
    are left aside without a word.
    """
    tables, aside = [], []
    named = {str(path) for path in paths if Path(path).is_file()}
    for item in find_inputs(list(paths)):
        table = _read_table(item.name, read_records(item), kinds, scheme=scheme)
        if table is not None:
            tables.append(table)
        elif item.name in named:
            aside.append(item.name)
    if not tables:
        raise ImportRefused(
            "{file}: no table of {scheme} in it. Give the official CSV files, their folder or their .zip, as downloaded.",
            file=", ".join(map(str, paths)), scheme=scheme,
        )  # fmt: skip
    return tables, aside


def _read_table(name: str, records: Any, kinds: Mapping[str, frozenset[str]], *, scheme: str) -> Table | None:
    kind: str | None = None
    rows: list[Row] = []
    broken: Reject | None = None
    for record in records:
        if isinstance(record, Reject):
            broken = broken or record
        elif isinstance(record, Record):
            if kind is None:
                kind = _kind(frozenset(record.fields), kinds)
                if kind is None:
                    return None
            rows.append({key: _text(value) for key, value in record.fields.items()})
        if broken is not None and kind is not None:
            raise ImportRefused(
                "{file}, line {line}: this file of {scheme} is damaged. Download it again.",
                file=broken.file, line=broken.line, scheme=scheme,
            )  # fmt: skip
    return Table(kind, name, rows) if kind is not None else None


def _kind(columns: frozenset[str], kinds: Mapping[str, frozenset[str]]) -> str | None:
    return next((kind for kind, wanted in kinds.items() if wanted <= columns), None)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
