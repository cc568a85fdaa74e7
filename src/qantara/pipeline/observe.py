"""One observation: files of ads → lake → demand, as one run."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

import qantara
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.clustering import cluster
from qantara.pipeline.engines import Engine, Here, Part, Staging, rare_collections
from qantara.pipeline.intake import AdsBatch, Input, find_inputs, read_ads, source_name
from qantara.pipeline.keys import ad_keys, compact
from qantara.pipeline.lake import TABLES, Lake, Run
from qantara.pipeline.recount import write_ads

_MUCH = 60_000_000  # bytes of inputs, more than the chunks for which no worker is started


@dataclass(frozen=True)
class Observation:
    """What one run did."""

    run: str
    read: int
    rejected: int
    reasons: Mapping[str, int]
    known: int
    kept: int
    merged: int
    undated: int
    mentions: Mapping[str, int]
    languages: Mapping[str, int]
    files: int

    @property
    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class _Tally:
    read: int = 0
    known: int = 0
    kept: int = 0
    undated: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    rows_of: Counter[str] = field(default_factory=Counter)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    def count_source(self, name: str, licence: str | None, *, read: int = 0, rejected: int = 0) -> None:
        row = self.sources.setdefault(name, {"read": 0, "rejected": 0, "licence": licence})
        row["read"] += read
        row["rejected"] += rejected


def observe(
    paths: Sequence[str | Path],
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: datetime,
    ended: Callable[[], datetime],
    mapping: Mapping[str, str] | None = None,
    source_of: Callable[[str], tuple[str | None, str | None]] = lambda _file: (None, None),
    base: Path | None = None,
    seen_on: date | None = None,
    engine: Engine | None = None,
    workers: int | None = None,
    on_batch: Callable[[int], None] = lambda _rows: None,
    on_wait: Callable[[], None] = lambda: None,
) -> Observation:
    """Read ads into the lake and count demand anew. The same ads again add nothing.

    at, ended  the clock: when the run starts, and a function that says when it ends
    base       files below it are remembered by their path from it, so that a folder may move
    source_of  name and licence of the source that a file comes from, where known
    seen_on    the day of a snapshot without dates; given, it dates the sighting of undated ads
    engine     where the kernel runs; without it on this machine, in as many processes as `workers` says
    on_batch   is told the rows of each batch read; on_wait, that another run holds the lake
    """
    inputs = find_inputs(paths)
    with lake.writer(on_wait) as writer:
        run = writer.begin("observe", inputs=[_describe(item, base) for item in inputs], at=at)
        tally = _Tally()
        day = seen_on or at.date()
        batches = _fresh(
            read_ads(paths, mapping=mapping), _known_sightings(lake), tally, run,
            source_of=source_of, base=base, seen_on=seen_on, on_batch=on_batch,
        )  # fmt: skip
        staging = Staging(run.staging, day, vocabulary.version, much=_size(inputs) >= _MUCH)
        parts = _stage(batches, engine or Here(workers), vocabulary, staging, tally)
        for part in run.inputs:
            part["rows"] = tally.rows_of[part["path"]]
        writer.append(run, "rejects", _staged_rejects(run))
        merged = 0
        if parts:
            clustering = cluster(parts, lake)
            merged = clustering.joined
            write_ads(writer, run, parts, clustering, lake, version=vocabulary.version, today=at.date())
        observation = Observation(
            run=run.id, read=tally.read, rejected=tally.reasons.total(), reasons=dict(tally.reasons.most_common()),
            known=tally.known, kept=tally.kept, merged=merged, undated=tally.undated,
            mentions=dict(tally.mentions.most_common()), languages=dict(tally.languages.most_common()),
            files=len(inputs),
        )  # fmt: skip
        run.counts = {key: value for key, value in observation.as_json.items() if key != "run"}
        run.counts["sources"] = tally.sources
        names = sorted(tally.sources)
        run.source = "|".join(names) or None
        run.licence = "|".join(tally.sources[name]["licence"] or "" for name in names) or None
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": vocabulary.version}, at=ended())
    return observation


def _short(name: str, base: Path | None) -> str:
    """The path of a file from the partnership folder, when it lies there."""
    prefix = f"{base}{os.sep}" if base else ""
    return name.removeprefix(prefix)


def _describe(item: Input, base: Path | None) -> dict[str, Any]:
    """What the run remembers of an input; standard input leaves nothing to take a digest of."""
    name = _short(item.name, base)
    if item.path is None:
        return {"path": name, "sha256": "", "rows": 0}
    with item.path.open("rb") as stream:
        return {"path": name, "sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "rows": 0}


def _size(inputs: Sequence[Input]) -> int:
    """Bytes of the inputs on disk; of two members of one archive, the archive's."""
    return sum(path.stat().st_size for path in {item.path for item in inputs if item.path is not None})


def _known_sightings(lake: Lake) -> set[int]:
    """The sightings that the lake holds."""
    return set(lake.scan("ads").select(_SIGHTING).collect().to_series().to_list())


# An ad on its posting day (0: none) as one number; a million of them are held in memory.
_SIGHTING = compact(pl.col("ad")) + (
    pl.col("posted_on").cast(pl.Int64).fill_null(0).reinterpret(signed=False) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64)
)


def _fresh(
    batches: Iterator[AdsBatch],
    known: set[int],
    tally: _Tally,
    run: Run,
    *,
    source_of: Callable[[str], tuple[str | None, str | None]],
    base: Path | None,
    seen_on: date | None,
    on_batch: Callable[[int], None],
) -> Iterator[pl.DataFrame]:
    """Each batch without the sightings the lake, or this run, already has."""
    with rare_collections(), (run.staging / "rejects.jsonl").open("w", encoding="utf-8") as rejects:
        for batch in batches:
            tally.read += batch.read
            name = _short(batch.file, base)
            tally.rows_of[name] += batch.read
            for reject in batch.rejects:
                tally.reasons[reject.reason] += 1
                rejects.write(json.dumps({**asdict(reject), "file": name}, ensure_ascii=False) + "\n")
            given, licence = source_of(batch.file)
            fallback = given or source_name(batch.file)
            ads = batch.ads.with_columns(
                file=pl.lit(name), source=pl.lit(given) if given else pl.col("source").fill_null(fallback)
            )
            for of_source, count in ads["source"].value_counts().iter_rows():
                tally.count_source(of_source, licence, read=count)
            if batch.rejects:
                tally.count_source(fallback, licence, read=len(batch.rejects), rejected=len(batch.rejects))
            if seen_on is not None:
                ads = ads.with_columns(pl.col("posted_on").fill_null(seen_on))
            ads = ads.with_columns(ad=pl.Series(ad_keys(ads), dtype=pl.String))
            new = []
            for sighting in ads.select(_SIGHTING).to_series().to_list():
                new.append(sighting not in known)
                known.add(sighting)
            fresh = ads if all(new) else ads.filter(pl.Series(new, dtype=pl.Boolean))
            tally.known += ads.height - fresh.height
            tally.kept += fresh.height
            tally.undated += fresh["posted_on"].null_count()
            on_batch(batch.read)
            if fresh.height:
                yield fresh


def _stage(
    batches: Iterator[pl.DataFrame], engine: Engine, vocabulary: Vocabulary, staging: Staging, tally: _Tally
) -> list[Part]:
    """Have the engine write fresh ads and what it reads in them to files of the run; nothing of it is visible yet."""
    parts = []
    for part in engine.stage(batches, vocabulary, staging):
        tally.mentions.update(part.kinds)
        tally.languages.update(part.languages)
        parts.append(part)
    return parts


def _staged_rejects(run: Run) -> Iterator[pl.DataFrame]:
    lines = (run.staging / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    yield pl.DataFrame(rows, schema={name: TABLES["rejects"][name] for name in ("file", "line", "reason", "excerpt")})
