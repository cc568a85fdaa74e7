"""Files of declarations as checked rows, with what was refused beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qantara.pipeline.intake import Input, IntakeError, Record, Reject, flatten_fields, read_records
from qantara.pipeline.intake.model import reject
from qantara.pipeline.signals.kinds import Cells, Kind, RowError, SignalError, cells_of
from qantara.pipeline.signals.names import Names


@dataclass(frozen=True)
class Row:
    """One row that is in order, and where it stands."""

    file: str
    line: int
    values: Mapping[str, Any]
    excerpt: str


def read_rows(item: Input, kind: Kind, names: Names, *, today: date, name: str) -> Iterator[Row | Reject]:
    """Read one input. `name` is what messages and rejects call it.

    Raises SignalError where none of its rows can be a declaration of that kind.
    """
    columns: dict[str, str] | None = None
    try:
        for found in read_records(item, kind.hint):
            if isinstance(found, Reject):
                yield Reject(name, found.line, found.reason, found.excerpt)
                continue
            fields = flatten_fields(found.fields)
            if columns is None or not set(columns.values()) <= fields.keys():
                columns = _columns(kind, list(fields), name)
            cells = cells_of(fields, columns, names, today)
            if any(cells.held.values()):  # sheets end in empty rows
                yield _checked(found, kind, cells, name)
    except IntakeError as error:
        if "columns" not in error.values:  # else the intake asks for the columns of an ad
            raise
        raise _no_columns(kind, name, str(error.values["columns"])) from None


def _columns(kind: Kind, given: list[str], name: str) -> dict[str, str]:
    found = kind.find_columns(given)
    if not set(kind.needed) <= found.keys() or (kind.name == "totals" and not found.keys() & {"year", "month"}):
        raise _no_columns(kind, name, ", ".join(given[:20]))
    return found


def _no_columns(kind: Kind, name: str, found: str) -> SignalError:
    return SignalError(
        "{file}: these are not the columns of {kind}. Found: {found}. Needed: {needed}; also known: {known}.",
        file=name, kind=kind.name, found=found, needed=", ".join(kind.needed),
        known=", ".join(column for column in kind.columns if column not in kind.needed),
    )  # fmt: skip


def _checked(record: Record, kind: Kind, cells: Cells, name: str) -> Row | Reject:
    try:
        values = kind.read(cells)
    except RowError as error:
        return reject(name, record.line, error.reason, error.cell)
    return Row(name, record.line, values, " | ".join(text for text in cells.held.values() if text))
