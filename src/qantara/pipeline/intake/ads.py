"""Ads of any source as frames of one shape, in batches, with what was refused beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from qantara.core.text.many_texts import clean_texts
from qantara.pipeline.intake.columns import Plan, check_mapping, missing_column, plan_columns, unknown_columns
from qantara.pipeline.intake.fields import flatten_fields, is_flat
from qantara.pipeline.intake.inputs import Input, Inputs, find_inputs, source_name
from qantara.pipeline.intake.labels import may_hold_labels, read_labels
from qantara.pipeline.intake.mapping import map_record, text_parts
from qantara.pipeline.intake.model import Record, Reject, reject
from qantara.pipeline.intake.records import read_records

ADS_SCHEMA: dict[str, pl.DataType] = {
    "ref": pl.String(), "title": pl.String(), "text": pl.String(), "company": pl.String(), "city": pl.String(),
    "region": pl.String(), "country": pl.String(), "contract": pl.String(), "languages": pl.String(),
    "salary_text": pl.String(), "experience": pl.String(), "remote": pl.String(), "posts": pl.Int32(),
    "posted_on": pl.Date(), "expires_on": pl.Date(), "url": pl.String(), "source": pl.String(), "file": pl.String(),
    "line": pl.Int64(),
}  # fmt: skip
_MOST_PLANS = 10_000


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


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A record whose texts are still to be cleaned, with those of its batch."""

    line: int
    fields: Mapping[str, Any]
    plan: Plan
    texts: list[str]


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
        pending: list[_Waiting | Reject] = []
        size = 0  # of all that is held, be it used or not
        for found in read_records(self._item, self._mapping):
            size += 200
            if isinstance(found, Reject):
                pending.append(found)
            else:
                pending.append(waiting := self._take(found))
                size += sum(len(cell) for cell in waiting.fields.values() if isinstance(cell, str))
            if size >= batch_bytes:
                self._check_columns()
                yield self._batch(pending)
                pending, size = [], 0
        self._check_columns()
        if pending:
            yield self._batch(pending)

    def _take(self, record: Record) -> _Waiting:
        self._records += 1
        fields = record.fields if is_flat(record.fields) else flatten_fields(record.fields)
        plan = self._plan(fields)
        return _Waiting(record.line, fields, plan, text_parts(fields, plan))

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

    def _batch(self, pending: list[_Waiting | Reject]) -> AdsBatch:
        texts, labelled = _read_texts([found.texts for found in pending if isinstance(found, _Waiting)])
        lengths = texts.str.len_bytes().to_list()
        rows: list[dict[str, Any]] = []
        kept: list[int] = []
        rejects: list[Reject] = []
        place = 0
        for found in pending:
            if isinstance(found, Reject):
                rejects.append(found)
                continue
            row = map_record(found.fields, found.plan, labelled.get(place, {}))
            if row["title"] or lengths[place]:
                row["source"] = self._source or row["source"] or self._default_source
                row["file"] = self._item.name
                row["line"] = found.line
                rows.append(row)
                kept.append(place)
            else:
                rejects.append(self._without_text(found))
            place += 1
        # Columns of rows: several times faster than a frame made of the rows.
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ADS_SCHEMA if name != "text"}
        ads = pl.DataFrame(columns | {"text": texts.gather(kept)}, schema_overrides=ADS_SCHEMA).select(list(ADS_SCHEMA))
        return AdsBatch(self._item.name, ads, rejects, len(pending))

    def _without_text(self, found: _Waiting) -> Reject:
        shown = " | ".join(f"{name}: {str(value)[:40]}" for name, value in list(found.fields.items())[:6] if value)
        return reject(self._item.name, found.line, "no-text", shown)


def _read_texts(parts: Sequence[Sequence[str]]) -> tuple[pl.Series, dict[int, dict[str, str]]]:
    """The text of each ad, cleaned, from its parts; what labels within it say, by the ad's place."""
    texts = clean_texts([part for some in parts for part in some])
    if any(len(some) != 1 for some in parts):
        cleaned = iter(texts.to_list())
        joined = ("\n".join(dict.fromkeys(filter(None, islice(cleaned, len(some))))) for some in parts)
        texts = pl.Series(list(joined), dtype=pl.String)
    places = may_hold_labels(texts)
    read = [read_labels(texts[place]) for place in places]
    if read:
        texts = texts.scatter(places, [text for text, _ in read])
    return texts, {place: labels for place, (_, labels) in zip(places, read, strict=True)}
