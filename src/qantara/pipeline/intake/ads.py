"""Ads of any source as frames of one shape, in batches, with what was refused beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from qantara.pipeline.intake.columns import Plan, check_mapping, plan_columns
from qantara.pipeline.intake.fields import flatten_fields, is_flat
from qantara.pipeline.intake.inputs import Input, Inputs, find_inputs
from qantara.pipeline.intake.mapping import map_record
from qantara.pipeline.intake.model import IntakeError, Record, Reject, reject
from qantara.pipeline.intake.records import read_records

ADS_SCHEMA: dict[str, pl.DataType] = {
    "ref": pl.String(), "title": pl.String(), "text": pl.String(), "company": pl.String(), "city": pl.String(),
    "region": pl.String(), "country": pl.String(), "contract": pl.String(), "languages": pl.String(),
    "salary_text": pl.String(), "experience": pl.String(), "remote": pl.String(), "posts": pl.Int32(),
    "posted_on": pl.Date(), "expires_on": pl.Date(), "url": pl.String(), "source": pl.String(), "file": pl.String(),
    "line": pl.Int64(),
}  # fmt: skip
_MOST_PLANS = 10_000
_MOST_NAMES_SHOWN = 30


@dataclass(frozen=True)
class AdsBatch:
    """Ads and rejects of one file; `read` counts both."""

    file: str
    ads: pl.DataFrame
    rejects: list[Reject]
    read: int


def read_ads(
    paths: Sequence[str | Path],
    *,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    batch_bytes: int = 4_000_000,
) -> Iterator[AdsBatch]:
    """Read every ad of the paths, cleaned. What is wrong with the paths is said at once, before the first batch.

    mapping  column of an ad -> column of the files ("missions+profil" for several); other columns are still found
    source   name of the source for all ads; without it the ad's own, else the file's name
    Raises IntakeError where the user must act: paths, archives, columns that cannot be told apart.
    """
    check_mapping(mapping)
    return _batches(find_inputs(paths), dict(mapping or {}), source, batch_bytes)


def _batches(inputs: Inputs, mapping: Mapping[str, str], source: str | None, batch_bytes: int) -> Iterator[AdsBatch]:
    for item in inputs:
        yield from _FileReader(item, mapping, source).batches(batch_bytes)
    for name in inputs.skipped:
        yield AdsBatch(name, pl.DataFrame(schema=ADS_SCHEMA), [reject(name, 0, "skipped-file")], 1)


@dataclass
class _Pending:
    """One batch in the making."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    size: int = 0

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejects)

    def frame(self) -> pl.DataFrame:
        """The rows as columns: several times faster than a frame made of the rows."""
        return pl.DataFrame({name: [row[name] for row in self.rows] for name in ADS_SCHEMA}, schema=ADS_SCHEMA)


def unknown_columns(file: str, names: Iterable[str]) -> IntakeError:
    """The refusal of a file of which no column is known."""
    return IntakeError(
        "{file}: no column is known as a title or a text. Found: {found}. "
        "Say which to use, for example --map title=poste,text=missions.",
        file=file, found=_shown(names),
    )  # fmt: skip


def missing_column(file: str, column: str, names: Iterable[str]) -> IntakeError:
    """The refusal of a mapping that names a column which no row has."""
    return IntakeError(
        "{file}: the mapping names the column {column}, which is not there. Found: {found}.",
        file=file, column=column, found=_shown(names),
    )  # fmt: skip


def _shown(names: Iterable[str]) -> str:
    return ", ".join(str(name)[:60] for name in list(names)[:_MOST_NAMES_SHOWN]) or "(none)"


class _FileReader:
    """Maps the records of one input; finds the columns anew for each set of names it meets."""

    def __init__(self, item: Input, mapping: Mapping[str, str], source: str | None) -> None:
        self._item, self._mapping, self._source = item, mapping, source
        self._default_source = source_name(item.name)
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._usable = False
        self._records = 0
        self._mapped: set[str] = set()
        self._names: dict[str, None] = {}

    def batches(self, batch_bytes: int) -> Iterator[AdsBatch]:
        pending = _Pending()
        for found in read_records(self._item, self._mapping):
            if isinstance(found, Reject):
                pending.rejects.append(found)
                pending.size += 200
            else:
                self._take(found, pending)
            if pending.size >= batch_bytes:
                self._check_columns()
                yield self._batch(pending)
                pending = _Pending()
        self._check_columns()
        if pending.read:
            yield self._batch(pending)

    def _take(self, record: Record, pending: _Pending) -> None:
        self._records += 1
        fields = record.fields if is_flat(record.fields) else flatten_fields(record.fields)
        plan = self._plan(fields)
        row = map_record(fields, plan)
        if not row["title"] and not row["text"]:
            shown = " | ".join(f"{name}: {str(value)[:40]}" for name, value in list(fields.items())[:6] if value)
            pending.rejects.append(reject(self._item.name, record.line, "no-text", shown))
            pending.size += 200
            return
        row["source"] = self._source or row["source"] or self._default_source
        row["file"] = self._item.name
        row["line"] = record.line
        pending.rows.append(row)
        pending.size += len(row["text"]) + 200

    def _plan(self, fields: Mapping[str, Any]) -> Plan:
        names = tuple(fields)
        plan = self._plans.get(names)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[names] = plan_columns([n for n in names if isinstance(n, str)], self._mapping)
            self._usable = self._usable or plan.is_usable
            self._mapped |= plan.mapped
            if len(self._names) < 1000:
                self._names.update(dict.fromkeys(names))
        return plan

    def _check_columns(self) -> None:
        """Refuse a file in which no column is known, rather than reject each of its rows."""
        if not self._records:
            return
        wanted = set(self._mapping) - {"id", "salary"}
        missing = sorted(wanted - self._mapped)
        if missing:
            raise missing_column(self._item.name, self._mapping[missing[0]], self._names)
        if not self._usable:
            raise unknown_columns(self._item.name, self._names)

    def _batch(self, pending: _Pending) -> AdsBatch:
        return AdsBatch(self._item.name, pending.frame(), pending.rejects, pending.read)


def source_name(name: str) -> str:
    """What the source of a file is called when nothing says it: the file's name without its ending."""
    return Path(name.rsplit("!", 1)[-1].removesuffix(".gz")).stem or name
