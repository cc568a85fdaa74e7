"""Ads of any source as frames of one shape, in batches, with what was refused beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from qantara.core.text.many_texts import clean_texts
from qantara.pipeline.intake.columns import Plan, check_mapping, missing_column, plan_columns, unknown_columns
from qantara.pipeline.intake.fields import flatten_fields, is_flat
from qantara.pipeline.intake.inputs import Input, Inputs, find_inputs, source_name
from qantara.pipeline.intake.labels import may_hold_labels, read_labels
from qantara.pipeline.intake.mapping import MAPPED, Fields, map_columns, text_columns
from qantara.pipeline.intake.model import Reject, reject
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


@dataclass(slots=True)
class _Alike:
    """Records of a batch whose columns are found under the same names; `places` are theirs in the batch."""

    plan: Plan
    places: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    records: list[Fields] = field(default_factory=list)


class _FileReader:
    """Maps the records of one input; finds the columns anew for each set of names it meets."""

    def __init__(self, item: Input, mapping: Mapping[str, str], source: str | None) -> None:
        self._item, self._mapping, self._source = item, mapping, source
        self._default_source = source_name(item.name)
        self._plans: dict[tuple[str, ...], Plan] = {}  # by all names of a record; one for all that find the same
        self._distinct: dict[tuple[Any, ...], Plan] = {}
        self._usable = False
        self._mapped: set[str] = set()
        self._names: dict[str, None] = {}

    def batches(self, batch_bytes: int) -> Iterator[AdsBatch]:
        alike: dict[Plan, _Alike] = {}
        rejects: list[tuple[int, Reject]] = []
        size = read = 0  # size of all that is held, be it used or not
        for found in read_records(self._item, self._mapping):
            if isinstance(found, Reject):
                rejects.append((read, found))
            else:
                fields = found.fields if is_flat(found.fields) else flatten_fields(found.fields)
                size += sum(len(cell) for cell in fields.values() if isinstance(cell, str))
                plan = self._plan(tuple(fields))
                group = alike.get(plan)
                if group is None:
                    group = alike[plan] = _Alike(plan)
                group.places.append(read)
                group.lines.append(found.line)
                group.records.append(fields)
            size += 200
            read += 1
            if size >= batch_bytes:
                yield self._batch(list(alike.values()), rejects, read)
                alike, rejects, size, read = {}, [], 0, 0
        if read:
            yield self._batch(list(alike.values()), rejects, read)

    def _plan(self, names: tuple[str, ...]) -> Plan:
        plan = self._plans.get(names)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
                self._distinct.clear()
            plan = plan_columns([n for n in names if isinstance(n, str)], self._mapping)
            plan = self._distinct.setdefault((plan.text, tuple(plan.columns.items()), plan.mapped, plan.country), plan)
            self._plans[names] = plan
            self._usable = self._usable or plan.is_usable
            self._mapped |= plan.mapped
            if len(self._names) < 1000:
                self._names.update(dict.fromkeys(names))
        return plan

    def _check_columns(self) -> None:
        """Refuse a file in which no column is known, rather than reject each of its rows."""
        if not self._plans:
            return
        wanted = set(self._mapping) - {"id", "salary"}
        missing = sorted(wanted - self._mapped)
        if missing:
            raise missing_column(self._item.name, self._mapping[missing[0]], self._names)
        if not self._usable:
            raise unknown_columns(self._item.name, self._names)

    def _batch(self, groups: Sequence[_Alike], rejects: list[tuple[int, Reject]], read: int) -> AdsBatch:
        self._check_columns()
        texts, labelled = _unlabelled(_cleaned(groups))
        mapped = []
        begin = 0
        for group in groups:
            count = len(group.records)
            own = {row: labelled[begin + row] for row in range(count) if begin + row in labelled}
            mapped.append(map_columns(group.records, group.plan, own))
            begin += count
        columns: dict[str, Any] = {name: list(chain.from_iterable(some[name] for some in mapped)) for name in MAPPED}
        places, lines, records = (
            list(chain.from_iterable(getattr(group, name) for group in groups))
            for name in ("places", "lines", "records")
        )
        ads = pl.DataFrame(
            columns | {"text": texts, "line": lines, "place": places}, schema_overrides=ADS_SCHEMA
        ).with_columns(
            source=pl.lit(self._source) if self._source else pl.col("source").fill_null(self._default_source),
            file=pl.lit(self._item.name),
        )
        empty = (ads["title"] == "") & (ads["text"] == "")
        rejects += [(places[row], self._without_text(lines[row], records[row])) for row in empty.arg_true()]
        refused = [refused for _, refused in sorted(rejects, key=itemgetter(0))]
        return AdsBatch(self._item.name, ads.filter(~empty).sort("place").select(list(ADS_SCHEMA)), refused, read)

    def _without_text(self, line: int, fields: Fields) -> Reject:
        shown = " | ".join(f"{name}: {str(value)[:40]}" for name, value in list(fields.items())[:6] if value)
        return reject(self._item.name, line, "no-text", shown)


def _cleaned(groups: Sequence[_Alike]) -> pl.Series:
    """The text of each ad, group after group, made of its parts."""
    parts = [text_columns(group.records, group.plan) for group in groups]
    texts = clean_texts([text for columns in parts for column in columns for text in column])
    if all(len(columns) == 1 for columns in parts):
        return texts
    cells = iter(texts.to_list())
    whole: list[str] = []
    for group, columns in zip(groups, parts, strict=True):
        rows = zip(*(list(islice(cells, len(column))) for column in columns), strict=True)
        whole += ["\n".join(dict.fromkeys(filter(None, row))) for row in rows] or [""] * len(group.records)
    return pl.Series(whole, dtype=pl.String)


def _unlabelled(texts: pl.Series) -> tuple[pl.Series, dict[int, dict[str, str]]]:
    """The texts without the buttons of pages, and what labels within them say, by the place of the text."""
    places = may_hold_labels(texts)
    read = [read_labels(texts[place]) for place in places]
    if read:
        texts = texts.scatter(places, [text for text, _ in read])
    return texts, {place: labels for place, (_, labels) in zip(places, read, strict=True)}
