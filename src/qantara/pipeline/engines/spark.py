"""The kernel on a Spark cluster (docs/guide/grappe.md): executors write the parts, the driver takes those of the job.

The driver writes chunks of fresh ads beside the run's other files; a task reads one chunk and writes its part under a
name that no other attempt has. Only what a finished job gave back counts, so an executor may die at any instant.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

import qantara
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.pipeline.engines.extractors import extractor_for
from qantara.pipeline.engines.parts import PART_ROWS, Part, Staging, chunks, write_part
from qantara.pipeline.engines.pool import rare_collections
from qantara.pipeline.engines.spark_session import EngineError, require_spark, spark_session

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

_Batches = Iterator[pa.RecordBatch]
_WAVE = 32  # chunks of a job: while executors read these, the driver prepares the next
_SLICE = 2_000  # ads of a Spark frame read at once: its own batches of ten thousand take a gigabyte of mentions
_JOBS_AT_ONCE = 2  # so that no executor waits for the last task of a job

# What a task says of the part that it wrote; counts are small mappings, as JSON.
_PART_AS_SQL = "chunk long, ads string, mentions string, rows long, mention_rows long, bytes long, kinds string, languages string, qantara string"
_PART = pa.schema(
    {
        "chunk": pa.int64(), "ads": pa.string(), "mentions": pa.string(), "rows": pa.int64(),
        "mention_rows": pa.int64(), "bytes": pa.int64(),
        "kinds": pa.string(), "languages": pa.string(), "qantara": pa.string(),
    }
)  # fmt: skip
# What is read in an ad: `core.text.frames.MENTION`, in the words of the two others.
_MENTIONS_AS_SQL = (
    "mentions array<struct<skill: string, label: string, kind: string, field: string, start: long, end: long,"
    " surface: string, confidence: double>>"
)
_MENTION = pa.struct(
    {
        "skill": pa.string(), "label": pa.string(), "kind": pa.string(), "field": pa.string(), "start": pa.int64(),
        "end": pa.int64(), "surface": pa.string(), "confidence": pa.float64(),
    }
)  # fmt: skip
_READ = pa.schema(
    {
        "lang": pa.string(), "domain": pa.string(), "occupation": pa.string(), "occupation_group": pa.string(),
        "mentions": pa.list_(_MENTION),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Spark:
    """The engine of a cluster.

    session    a running session, which stays; without it, one of the environment's settings for this work alone
    part_rows  ads in a part, at least, but for the last
    wave       parts of a job
    """

    session: "SparkSession | None" = None
    part_rows: int = PART_ROWS
    wave: int = _WAVE

    def __post_init__(self) -> None:
        require_spark()

    def stage(self, frames: Iterable[pl.DataFrame], vocabulary: Vocabulary, staging: Staging) -> Iterator[Part]:
        """Write the parts of fresh ads on the executors, the same as `Here` writes; give them in the ads' order.

        The staging folder must be on a disk that the driver and all executors share.
        """
        staging = replace(staging, folder=staging.folder.resolve())  # executors work in folders of their own
        source = enumerate(chunks(frames, rows=self.part_rows))
        waves = iter(lambda: _write_chunks(islice(source, self.wave), staging.folder), {})
        first = next(waves, None)
        if first is None:  # nothing is fresh: start no cluster
            return
        with spark_session(self.session, staging.folder / "spark.log") as session:
            work = _Work(session, session.sparkContext.broadcast(vocabulary), staging)
            with ThreadPoolExecutor(_JOBS_AT_ONCE) as pool:
                jobs: list[Future[list[Part]]] = [pool.submit(work.run, first)]
                try:
                    for wave in waves:
                        jobs.append(pool.submit(work.run, wave))
                        for job in jobs:
                            if job.done():
                                job.result()  # of no use to go on reading after a failure
                    parts = [part for job in jobs for part in job.result()]
                except BaseException:
                    for job in jobs:
                        job.cancel()
                    work.cancel()
                    raise
        yield from parts


def _chunk_file(folder: Path, number: int) -> Path:
    return folder / f"chunk-{number}.parquet"


def _write_chunks(numbered: Iterable[tuple[int, pl.DataFrame]], folder: Path) -> dict[int, int]:
    """Put chunks where executors find them; number -> rows."""
    rows = {}
    for number, chunk in numbered:
        chunk.write_parquet(_chunk_file(folder, number), compression="lz4", statistics=False)
        rows[number] = chunk.height
    return rows


def _stage_on_executor(vocabulary: "Broadcast[Vocabulary]", staging: Staging, batches: _Batches) -> _Batches:
    """Write the part of each chunk that is named; say so in a row."""
    from pyspark import TaskContext

    attempt = TaskContext.get().taskAttemptId()
    for batch in batches:
        for number in batch.column(0).to_pylist():
            chunk = _chunk_file(staging.folder, number)
            if not chunk.exists():  # the driver, which misses the row, says it better than a traceback
                continue
            with rare_collections():
                extractor = extractor_for(vocabulary.value)
                part = write_part(extractor, pl.read_parquet(chunk), staging, f"{number}-{attempt}")
            row = {
                "chunk": number, "ads": part.ads.name, "mentions": part.mentions.name, "rows": part.rows,
                "mention_rows": part.mention_rows,
                "bytes": _bytes(part), "kinds": json.dumps(part.kinds), "languages": json.dumps(part.languages),
                "qantara": qantara.__version__,
            }  # fmt: skip
            yield pa.RecordBatch.from_pylist([row], schema=_PART)


def _bytes(part: Part) -> int:
    return sum(file.stat().st_size for file in (part.ads, part.mentions))


@dataclass(frozen=True)
class _Work:
    """The jobs of one observation on one session."""

    session: "SparkSession"
    vocabulary: "Broadcast[Vocabulary]"
    staging: Staging

    @property
    def _tag(self) -> str:
        return f"qantara-{self.staging.folder.name}"

    def run(self, rows: dict[int, int]) -> list[Part]:
        """Have the chunks of these numbers read, a task each; give the parts that the job has named, checked."""
        self.session.addTag(self._tag)
        numbers = self.session.range(min(rows), max(rows) + 1, 1, len(rows))
        done = numbers.mapInArrow(partial(_stage_on_executor, self.vocabulary, self.staging), _PART_AS_SQL).collect()
        said = {row["chunk"]: row for row in done}
        parts = [self._checked(said.get(number), height) for number, height in rows.items()]
        for number in rows:
            _chunk_file(self.staging.folder, number).unlink()
        return parts

    def cancel(self) -> None:
        self.session.interruptTag(self._tag)

    def _checked(self, row: Mapping[str, Any] | None, height: int) -> Part:
        folder = self.staging.folder
        if row is None or not (folder / row["ads"]).exists() or not (folder / row["mentions"]).exists():
            raise EngineError(
                "{folder}: this machine and Spark's executors do not see the same files there. Put the partnership"
                " folder on a disk that all of them share.",
                folder=folder,
            )
        if row["qantara"] != qantara.__version__:
            raise EngineError(
                "The executors have Qantara {theirs}, this machine has {ours}. Install the same version everywhere.",
                theirs=row["qantara"],
                ours=qantara.__version__,
            )
        kinds, languages = json.loads(row["kinds"]), json.loads(row["languages"])
        part = Part(folder / row["ads"], folder / row["mentions"], row["rows"], row["mention_rows"], kinds, languages)
        if part.rows != height or _bytes(part) != row["bytes"]:
            raise EngineError(
                "{file}: not as an executor has written it, or without some of its ads ({found} of {expected})."
                " Nothing was added to the lake; run the same command again.",
                file=part.ads, found=part.rows, expected=height,
            )  # fmt: skip
        return part


def extract_dataframe(
    spark: "SparkSession", frame: "DataFrame", *, vocabulary: Vocabulary | None = None
) -> "DataFrame":
    """Read a Spark frame with `id`, `title` and `text`, from whatever store Spark reads; give a row an ad.

    Columns: id as it is, lang, domain, occupation, occupation_group, mentions (docs/guide/grappe.md). Offsets are those
    of the fields as they are. Nothing is read before Spark needs it.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    require_spark()
    key = frame.schema["id"]
    names = ("lang", "domain", "occupation", "occupation_group")
    mentions = StructType.fromDDL(_MENTIONS_AS_SQL)["mentions"]
    schema = StructType([key, *(StructField(name, StringType()) for name in names), mentions])
    shared = spark.sparkContext.broadcast(vocabulary or load_vocabulary())
    return frame.select("id", "title", "text").mapInArrow(partial(_extract_on_executor, shared), schema)


def _extract_on_executor(vocabulary: "Broadcast[Vocabulary]", batches: _Batches) -> _Batches:
    for some in (batch.slice(at, _SLICE) for batch in batches for at in range(0, batch.num_rows, _SLICE)):
        with rare_collections():
            ads = pl.DataFrame({name: pl.from_arrow(some.column(name)) for name in ("title", "text")})
            read = extractor_for(vocabulary.value).extract(ads.with_row_index("id"))
        said = read.drop("id").to_arrow(compat_level=pl.CompatLevel.oldest()).cast(_READ)
        # The identifiers go through untouched, whatever their kind.
        columns = [some.column("id"), *(column.combine_chunks() for column in said.columns)]
        yield pa.RecordBatch.from_arrays(columns, names=["id", *_READ.names])
