"""`qantara extract`: one file of ads in, the same ads with their mentions out (docs/guide/commands.md)."""

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from qantara.core.refusals import Refusal
from qantara.core.text.extractor import BATCH_CHARACTERS, Extractor
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.links import Codes, codes_of
from qantara.pipeline.engines.pool import in_order
from qantara.pipeline.intake import (
    Record,
    Reject,
    find_columns,
    find_inputs,
    missing_column,
    read_records,
    unknown_columns,
)
from qantara.pipeline.whole_file import whole_file

if TYPE_CHECKING:  # loaded only where frames are made: JSONL and CSV need none
    import polars as pl

DECLARED = frozenset(
    "id title text posted_on expires_on company city region country contract languages salary remote posts source url".split()
)
_OUTPUTS = (".jsonl", ".csv", ".parquet")
_WORTH_WORKERS = 4  # batches: a worker takes longer to start than to read some
_FLAT = ("id", "lang", "domain", "occupation", "occupation_group")
_NESTED: tuple[tuple[str, list[Any] | dict[str, Any]], ...] = (("mentions", []), ("extra", {}))
_CODED = ("occupation_esco", "occupation_rome")


def _schema(*, coded: bool) -> "pl.Schema":
    """The columns of a Parquet output."""
    import polars as pl

    from qantara.core.text.frames import MENTION

    codes = pl.List(pl.String)
    of_mention = [*MENTION.fields, *(pl.Field(name, codes) for name in ("esco", "rome") if coded)]
    return pl.Schema(
        {
            **dict.fromkeys(_FLAT, pl.String()),
            **(dict.fromkeys(_CODED, codes) if coded else {}),
            "mentions": pl.List(pl.Struct(of_mention)),
            "extra": pl.String(),
        }
    )


_NO_CODES = Codes()
_AllCodes = tuple[Mapping[str, Codes], Mapping[str, Codes]]  # of skills, of occupations
_Row = tuple[Any, str, str, dict[str, Any]]


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
    vocabulary: Vocabulary,
    *,
    mapping: Mapping[str, str] | None = None,
    rejects: Path | None = None,
    codes: bool = False,
    workers: int | None = None,
    on_batch: Callable[[int], None] = lambda _rows: None,
) -> Extraction:
    """Extract one input (a path, or "-") to one output (.jsonl, .csv, .parquet, or "-" for JSONL), in the input's order.

    A file appears under its name only when it is whole.

    codes    add the ESCO and ROME codes of each mention and occupation
    workers  processes; without it, all cores where there is enough to read
    """
    suffix = ".jsonl" if target == "-" else Path(target).suffix.lower()
    if suffix not in _OUTPUTS:
        raise ExtractError(
            "{file}: the output's ending must be one of {known}.", file=target, known=", ".join(_OUTPUTS)
        )
    done = Extraction()
    refused: list[Reject] = []
    batches = _read(source, mapping, done, refused)
    work = _Work(suffix, (codes_of(vocabulary), codes_of(vocabulary, "occupation")) if codes else None)
    with _output(target) as stream, _sink(suffix, stream, coded=codes) as write:
        for batch in in_order(work, batches, vocabulary, workers=workers, worth=_WORTH_WORKERS):
            write(batch.content)
            done.written += batch.ads
            done.languages.update(batch.languages)
            done.mentions.update(batch.mentions)
            on_batch(batch.ads)
    if rejects is not None:
        with _output(str(rejects)) as stream:
            _write_rejects(refused, stream, as_csv=rejects.suffix.lower() == ".csv")
    return done


def _read(
    source: str, mapping: Mapping[str, str] | None, done: Extraction, refused: list[Reject]
) -> Iterator[list[_Row]]:
    """Batches of (id, title, text, fields that pass through), in the order of the input."""
    for item in find_inputs([source]):
        held: list[_Row] = []
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
            if size > BATCH_CHARACTERS:
                columns.check(item.name)
                yield held
                held, size = [], 0
        if held:
            columns.check(item.name)
            yield held


class _Columns:
    """Finds id, title and text among a record's fields; looks again only when the fields' names change."""

    def __init__(self, mapping: Mapping[str, str] | None) -> None:
        self._mapping = mapping
        self._names: tuple[str, ...] = ()
        self._usable = False
        self._seen: set[str] = set()
        self._ref = ""
        self._title = self._text = _joined((), "")
        self._extra: list[str] = []

    def check(self, file: str) -> None:
        """Refuse a file in which no column is known, or a mapped one is missing, rather than write empty rows."""
        for column in (self._mapping or {}).values():
            if column not in self._seen and not set(column.split("+")) <= self._seen:
                raise missing_column(file, column, self._seen)
        if not self._usable:
            raise unknown_columns(file, self._names)

    def row(self, record: Record) -> _Row:
        fields = record.fields
        names = tuple(fields)
        if names != self._names:
            self._learn(names)
        key = fields.get("id")
        if key is None:
            key = fields.get(self._ref)
        extra = {name: fields[name] for name in self._extra} if self._extra else {}
        return (record.line if key is None else key, self._title(fields), self._text(fields), extra)

    def _learn(self, names: tuple[str, ...]) -> None:
        found = {
            key: (column,) if isinstance(column, str) else column
            for key, column in find_columns(names, self._mapping).items()
        }
        if "text" in names and not (self._mapping and "text" in self._mapping):
            found["text"] = ("text",)
        self._names = names
        self._seen.update(names)
        self._usable = self._usable or "title" in found or "text" in found
        self._ref = found.get("ref", ("",))[0]
        self._title, self._text = _joined(found.get("title", ()), " "), _joined(found.get("text", ()), "\n")
        used = {column for name in ("title", "text", "ref") for column in found.get(name, ())}
        self._extra = [name for name in names if name not in DECLARED and name not in used]


def _joined(columns: tuple[str, ...], glue: str) -> Callable[[Mapping[str, Any]], str]:
    """What reads some columns of a record as one text."""
    if len(columns) == 1:
        (only,) = columns
        return lambda fields: _as_text(fields[only])
    return lambda fields: glue.join(filter(None, (_as_text(fields[column]) for column in columns)))


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


@dataclass(frozen=True)
class _Batch:
    """A batch as it will stand in the output, and what it counts."""

    content: bytes
    ads: int
    languages: Counter[str]
    mentions: Counter[str]


@dataclass(frozen=True)
class _Work:
    """Reads a batch and writes it in one form. `codes`: those of each skill and occupation, where they are wanted."""

    form: str
    codes: _AllCodes | None

    def __call__(self, extractor: Extractor, rows: list[_Row]) -> _Batch:
        batch = _Batch(b"", len(rows), Counter(), Counter())
        outputs, coded = self._outputs(extractor, rows, batch), self.codes is not None
        if self.form == ".jsonl":
            return replace(batch, content=_jsonl(outputs))
        write = {".csv": _csv, ".parquet": _parquet}[self.form]
        return replace(batch, content=write(outputs, coded=coded))

    def _outputs(self, extractor: Extractor, rows: list[_Row], batch: _Batch) -> Iterator[dict[str, Any]]:
        """The output row of each ad."""
        given = iter(rows)
        for readings in extractor.read_columns([row[1] for row in rows], [row[2] for row in rows]):
            batch.languages.update(readings.lang)
            batch.mentions.update(extractor.kinds(readings))
            for row in extractor.rows(readings):
                key, _, _, extra = next(given)
                if self.codes is not None:
                    _add_codes(row, *self.codes)
                yield {"id": key, **row, "extra": extra} if extra else {"id": key, **row}


def _add_codes(row: dict[str, Any], skills: Mapping[str, Codes], occupations: Mapping[str, Codes]) -> None:
    for mention in row["mentions"]:
        of = skills.get(mention["skill"], _NO_CODES)
        mention["esco"], mention["rome"] = list(of.esco), list(of.rome)
    of = occupations.get(row["occupation"], _NO_CODES)
    row["occupation_esco"], row["occupation_rome"] = list(of.esco), list(of.rome)


def _jsonl(rows: Iterator[dict[str, Any]]) -> bytes:
    return b"".join([orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE) for row in rows])


def _csv(rows: Iterator[dict[str, Any]], *, coded: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        lists = ("|".join(row[name]) for name in _CODED if coded)
        nested = (json.dumps(row.get(name, empty), ensure_ascii=False, default=str) for name, empty in _NESTED)
        writer.writerow([*(row[name] for name in _FLAT), *lists, *nested])
    return text.getvalue().encode("utf-8", "replace")


def _parquet(rows: Iterator[dict[str, Any]], *, coded: bool) -> bytes:
    import polars as pl

    found = [
        {**row, "id": str(row["id"]), "extra": json.dumps(row.get("extra", {}), ensure_ascii=False, default=str)}
        for row in rows
    ]
    frame = io.BytesIO()
    pl.DataFrame(found, schema=_schema(coded=coded)).write_ipc(frame, compat_level=pl.CompatLevel.oldest())
    return frame.getvalue()


@contextmanager
def _sink(suffix: str, stream: IO[bytes], *, coded: bool) -> Iterator[Callable[[bytes], object]]:
    """What takes the content of batches, one after the other."""
    if suffix == ".parquet":
        import polars as pl
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pl.DataFrame(schema=_schema(coded=coded)).to_arrow(compat_level=pl.CompatLevel.oldest()).schema
        with pq.ParquetWriter(stream, schema) as writer:
            yield lambda content: writer.write_table(pa.ipc.open_file(content).read_all().cast(schema))
    else:
        if suffix == ".csv":
            stream.write(
                (",".join([*_FLAT, *(_CODED if coded else ()), *(name for name, _ in _NESTED)]) + "\r\n").encode()
            )
        yield stream.write


def _write_rejects(refused: list[Reject], stream: IO[bytes], *, as_csv: bool) -> None:
    import polars as pl

    frame = pl.DataFrame(
        [asdict(reject) for reject in refused],
        schema={"file": pl.String, "line": pl.Int64, "reason": pl.String, "excerpt": pl.String},
    )
    stream.write((frame.write_csv() if as_csv else frame.write_ndjson()).encode())


@contextmanager
def _output(target: str) -> Iterator[IO[bytes]]:
    """A file that takes its name only when it is complete; "-" is standard output."""
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with whole_file(Path(target)) as part, part.open("wb") as stream:
            yield stream
