"""One declaration: checked rows of files into the lake, as one run; what the lake has already is left out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

import qantara
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.intake import Input, Reject, find_inputs, source_name
from qantara.pipeline.intake.model import reject
from qantara.pipeline.lake import TABLES, Lake
from qantara.pipeline.signals.kinds import KINDS, Kind
from qantara.pipeline.signals.names import Names
from qantara.pipeline.signals.reading import Row, read_rows

COMMAND = "declare"
_REJECTS = ("file", "line", "reason", "excerpt")


@dataclass(frozen=True)
class Declaration:
    """What one run did. `run` is None where nothing was new: the lake is then as it was."""

    kind: str
    run: str | None
    read: int
    new: int
    known: int
    rejects: Sequence[Reject]

    @property
    def reasons(self) -> Mapping[str, int]:
        return dict(Counter(one.reason for one in self.rejects).most_common())

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "run": self.run, "read": self.read, "new": self.new, "known": self.known,
            "rejected": len(self.rejects), "reasons": self.reasons,
        }  # fmt: skip


def declare(
    kind_name: str,
    paths: Sequence[str | Path],
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: datetime,
    ended: Callable[[], datetime],
    source_of: Callable[[str], tuple[str | None, str | None]] = lambda _file: (None, None),
    base: Path | None = None,
    on_wait: Callable[[], None] = lambda: None,
) -> Declaration:
    """Read declarations of a kind into the lake. The same rows again add nothing.

    at, ended  the clock: when the run starts (a row without a day was declared then), and when it ends
    source_of  name and licence of the source that a file comes from, where known
    base       files below it are remembered by their path from it
    A row that says something else of the same thing is a new version; the older stays.
    """
    kind = KINDS[kind_name]
    names = Names(vocabulary)
    inputs = find_inputs(paths)
    rows: list[Row] = []
    rejects: list[Reject] = [reject(name, 0, "skipped-file") for name in inputs.skipped]
    sources: dict[str, tuple[str, str | None]] = {}
    described = []
    for item in inputs:
        name = str(Path(item.name).relative_to(base)) if base and Path(item.name).is_relative_to(base) else item.name
        given, licence = source_of(item.name)
        sources[name] = (given or source_name(item.name), licence)
        before = len(rows) + len(rejects)
        for found in read_rows(item, kind, names, today=at.date(), name=name):
            (rejects if isinstance(found, Reject) else rows).append(found)  # type: ignore[arg-type]
        described.append({"path": name, "sha256": _digest(item), "rows": len(rows) + len(rejects) - before})
    read = len(rows) + len(rejects)
    once, twice = _once(rows, kind)
    place = {part["path"]: number for number, part in enumerate(described)}
    rejects = sorted([*rejects, *twice], key=lambda one: (place.get(one.file, len(place)), one.line))
    with lake.writer(on_wait) as writer:
        fresh = _fresh(_frame(once, kind, sources), kind, lake, day=at.date())
        told = _frame_of_rejects(rejects).join(
            lake.scan("rejects").select(_REJECTS).collect(),
            on=_REJECTS,
            how="anti",
            maintain_order="left",
            nulls_equal=True,
        )
        run_id = None
        if fresh.height or told.height:
            run = writer.begin(COMMAND, inputs=described, at=at)
            run_id = run.id
            run.counts = {
                "kind": kind.name, "read": read, "new": fresh.height, "rejected": len(rejects),
                "known": read - fresh.height - len(rejects),
            }  # fmt: skip
            run.source = "|".join(sorted({source for source, _ in sources.values()})) or None
            run.licence = "|".join(sorted({licence for _, licence in sources.values() if licence})) or None
            writer.append(run, kind.name, [fresh])
            writer.append(run, "rejects", [told])
            writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": vocabulary.version}, at=ended())
    return Declaration(kind.name, run_id, read, fresh.height, read - fresh.height - len(rejects), rejects)


def _digest(item: Input) -> str:
    """The file's digest; standard input leaves nothing to take one of."""
    if item.path is None:
        return ""
    with item.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _once(rows: Iterable[Row], kind: Kind) -> tuple[list[Row], list[Reject]]:
    """Each thing once; a row that says something else of a thing that an earlier row spoke of is refused."""
    first: dict[tuple[Hashable, ...], Row] = {}
    refused = []
    for row in rows:
        key = tuple(row.values[name] for name in (*kind.key, *([kind.day] if kind.day else [])))
        before = first.setdefault(key, row)
        if before.values != row.values:
            refused.append(reject(row.file, row.line, "contradiction", row.excerpt))
    return list(first.values()), refused


def _frame(rows: Sequence[Row], kind: Kind, sources: Mapping[str, tuple[str, str | None]]) -> pl.DataFrame:
    schema = {name: of for name, of in TABLES[kind.name].items() if name != "run"}
    held = [{**row.values, "source": sources[row.file][0]} for row in rows]
    return pl.DataFrame({name: [row.get(name) for row in held] for name in schema}, schema=schema)


def _fresh(rows: pl.DataFrame, kind: Kind, lake: Lake, *, day: date) -> pl.DataFrame:
    """The rows that say something else than what is in force in the lake."""
    held = lake.scan(kind.name).collect()
    said = [name for name in rows.columns if name not in (*kind.key, kind.day, "source")]

    def new(some: pl.DataFrame, key: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
        newest = held.sort(order, maintain_order=True).unique(key, keep="last", maintain_order=True)
        return some.join(
            newest.select(*key, *said), on=[*key, *said], how="anti", nulls_equal=True, maintain_order="left"
        )

    if kind.day is None:
        return new(rows, kind.key, ["run"])
    dated = new(rows.filter(pl.col(kind.day).is_not_null()), [*kind.key, kind.day], ["run"])
    undated = new(rows.filter(pl.col(kind.day).is_null()), kind.key, [kind.day, "run"])
    return pl.concat([dated, undated.with_columns(pl.lit(day).alias(kind.day))])


def _frame_of_rejects(rejects: Sequence[Reject]) -> pl.DataFrame:
    return pl.DataFrame([asdict(one) for one in rejects], schema={name: TABLES["rejects"][name] for name in _REJECTS})
