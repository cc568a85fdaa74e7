"""`qantara extract`: one file of ads in, the same ads with their mentions out (docs/guide/commands.md)."""

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson
import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.text.extractor import MENTION, Extractor, Reading, as_rows
from qantara.pipeline.engines import rare_collections
from qantara.pipeline.intake import (
    Record,
    Reject,
    find_columns,
    find_inputs,
    missing_column,
    read_records,
    unknown_columns,
)

DECLARED = frozenset(
    "id title text posted_on expires_on company city region country contract languages salary remote posts source url".split()
)
_OUTPUTS = (".jsonl", ".csv", ".parquet")
_BATCH_CHARACTERS = 400_000
_Row = tuple[Any, Reading, dict[str, Any]]


class ExtractError(Refusal):
    """The output cannot be written."""


@dataclass
class Extraction:
    """What one extraction did."""

    read: int = 0
    written: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


def extract_file(
    source: str,
    target: str,
    extractor: Extractor,
    *,
    mapping: Mapping[str, str] | None = None,
    rejects: Path | None = None,
    on_batch: Callable[[int], None] = lambda _rows: None,
) -> Extraction:
    """Extract one input (a path, or "-") to one output (.jsonl, .csv, .parquet, or "-" for JSONL).

    A file appears under its name only when it is whole.
    """
    suffix = ".jsonl" if target == "-" else Path(target).suffix.lower()
    if suffix not in _OUTPUTS:
        raise ExtractError(
            "{file}: the output's ending must be one of {known}.", file=target, known=", ".join(_OUTPUTS)
        )
    done = Extraction()
    refused: list[Reject] = []
    rows = _read(source, extractor, mapping, done, refused, on_batch)
    with rare_collections(), _whole_file(target) as stream:
        {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}[suffix](rows, stream)
    if rejects is not None:
        with _whole_file(str(rejects)) as stream:
            _write_rejects(refused, stream, as_csv=rejects.suffix.lower() == ".csv")
    return done


def _read(
    source: str,
    extractor: Extractor,
    mapping: Mapping[str, str] | None,
    done: Extraction,
    refused: list[Reject],
    on_batch: Callable[[int], None],
) -> Iterator[list[_Row]]:
    """Batches of (id, reading, fields that pass through), in the order of the input."""
    for item in find_inputs([source]):
        held: list[tuple[Any, str, str, dict[str, Any]]] = []
        size = 0
        columns = _Columns(mapping)
        for record in read_records(item):
            done.read += 1
            if isinstance(record, Reject):
                done.rejected += 1
                done.reasons[record.reason] += 1
                refused.append(record)
                continue
            row = columns.row(record)
            held.append(row)
            size += len(row[1]) + len(row[2])
            if size > _BATCH_CHARACTERS:
                columns.check(item.name)
                yield _extract(held, extractor, done, on_batch)
                held, size = [], 0
        if held:
            columns.check(item.name)
            yield _extract(held, extractor, done, on_batch)


def _extract(
    held: list[tuple[Any, str, str, dict[str, Any]]],
    extractor: Extractor,
    done: Extraction,
    on_batch: Callable[[int], None],
) -> list[_Row]:
    readings = extractor.read_all([row[1] for row in held], [row[2] for row in held])
    done.written += len(held)
    done.languages.update(reading.lang for reading in readings)
    done.mentions.update(mention.kind for reading in readings for mention in reading.mentions)
    on_batch(len(held))
    return [(row[0], reading, row[3]) for row, reading in zip(held, readings, strict=True)]


class _Columns:
    """Finds id, title and text among a record's fields; looks again only when the fields' names change."""

    def __init__(self, mapping: Mapping[str, str] | None) -> None:
        self._mapping = mapping
        self._names: tuple[str, ...] = ()
        self._usable = False
        self._seen: set[str] = set()
        self._found: dict[str, tuple[str, ...]] = {}

    def check(self, file: str) -> None:
        """Refuse a file in which no column is known, or a mapped one is missing, rather than write empty rows."""
        for column in (self._mapping or {}).values():
            if column not in self._seen and not set(column.split("+")) <= self._seen:
                raise missing_column(file, column, self._seen)
        if not self._usable:
            raise unknown_columns(file, self._names)

    def row(self, record: Record) -> tuple[Any, str, str, dict[str, Any]]:
        fields = record.fields
        names = tuple(fields)
        if names != self._names:
            found = find_columns(names, self._mapping)
            self._found = {key: (column,) if isinstance(column, str) else column for key, column in found.items()}
            if "text" in names and not (self._mapping and "text" in self._mapping):
                self._found["text"] = ("text",)
            self._names = names
            self._seen.update(names)
            self._usable = self._usable or "title" in self._found or "text" in self._found
        key = fields.get("id", fields.get(self._found["ref"][0])) if "ref" in self._found else fields.get("id")
        used = {column for name in ("title", "text", "ref") for column in self._found.get(name, ())}
        extra = {name: value for name, value in fields.items() if name not in DECLARED and name not in used}
        return (
            record.line if key is None else key,
            self._joined(fields, "title", " "),
            self._joined(fields, "text", "\n"),
            extra,
        )

    def _joined(self, fields: Mapping[str, Any], name: str, glue: str) -> str:
        columns = self._found.get(name, ())
        parts = [_as_text(fields.get(column)) for column in columns]
        return parts[0] if len(parts) == 1 else glue.join(part for part in parts if part)


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


def as_output(key: object, reading: Reading, extra: dict[str, Any]) -> dict[str, Any]:
    """The output row of one ad."""
    row = {
        "id": key, "lang": reading.lang, "domain": reading.domain, "occupation": reading.occupation,
        "occupation_group": reading.occupation_group, "mentions": as_rows(reading.mentions),
    }  # fmt: skip
    if extra:
        row["extra"] = extra
    return row


def _write_jsonl(batches: Iterator[list[_Row]], stream: IO[bytes]) -> None:
    for batch in batches:
        stream.write(
            b"".join(orjson.dumps(as_output(*row), default=str, option=orjson.OPT_APPEND_NEWLINE) for row in batch)
        )


def _write_csv(batches: Iterator[list[_Row]], stream: IO[bytes]) -> None:
    import io

    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["id", "lang", "domain", "occupation", "occupation_group", "mentions", "extra"])
    for batch in batches:
        for row in batch:
            out = as_output(*row)
            writer.writerow(
                [
                    out["id"], out["lang"], out["domain"], out["occupation"], out["occupation_group"],
                    json.dumps(out["mentions"], ensure_ascii=False),
                    json.dumps(out.get("extra", {}), ensure_ascii=False, default=str),
                ]
            )  # fmt: skip
    text.detach()


def _write_parquet(batches: Iterator[list[_Row]], stream: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    schema: dict[str, Any] = {
        "id": pl.String, "lang": pl.String, "domain": pl.String, "occupation": pl.String,
        "occupation_group": pl.String, "mentions": pl.List(MENTION), "extra": pl.String,
    }  # fmt: skip
    arrow = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    with pq.ParquetWriter(stream, arrow) as writer:
        for batch in batches:
            rows = [as_output(*row) for row in batch]
            for row in rows:
                row["id"] = str(row["id"])
                row["extra"] = json.dumps(row.get("extra", {}), ensure_ascii=False, default=str)
            frame = pl.DataFrame(rows, schema=schema)
            writer.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(arrow))


def _write_rejects(refused: list[Reject], stream: IO[bytes], *, as_csv: bool) -> None:
    frame = pl.DataFrame(
        [asdict(reject) for reject in refused],
        schema={"file": pl.String, "line": pl.Int64, "reason": pl.String, "excerpt": pl.String},
    )
    stream.write((frame.write_csv() if as_csv else frame.write_ndjson()).encode())


@contextmanager
def _whole_file(target: str) -> Iterator[IO[bytes]]:
    """A file that takes its name only when it is complete; "-" is standard output."""
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise ExtractError("{file}: cannot be written ({error}).", file=target, error=error.strerror or error) from None
    finally:
        part.unlink(missing_ok=True)
