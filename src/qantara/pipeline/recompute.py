"""Reading again all that the lake holds: with a new vocabulary, or a new method (docs/adr/0009)."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

import qantara
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.clustering import cluster
from qantara.pipeline.engines import Engine, Here, Staging
from qantara.pipeline.lake import RECOMPUTE, Lake, LakeError
from qantara.pipeline.recount import write_ads
from qantara.pipeline.unmerge import keep_apart, read_separations


@dataclass(frozen=True)
class Recomputation:
    """What one recompute changed."""

    run: str
    ads: int
    mentions_before: int
    mentions: int
    clusters_before: int
    clusters: int
    vocabularies_before: list[str]

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def recompute(
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: datetime,
    ended: Callable[[], datetime],
    engine: Engine | None = None,
    on_batch: Callable[[int], None] = lambda _rows: None,
    on_wait: Callable[[], None] = lambda: None,
) -> Recomputation:
    """Read every ad of the lake again from its stored text, cluster all anew, count demand anew, as one run.

    The run stands for all that came before it; what it replaces stays on disk, for a reading as of an earlier run.
    """
    with lake.writer(on_wait) as writer:
        before = _Facts.of(lake)
        if not before.ads:
            raise LakeError("{folder}: there are no ads to read again. Run: qantara observe FILES", folder=lake.folder)
        run = writer.begin(RECOMPUTE, inputs=[], at=at)
        staging = Staging(run.staging, at.date(), vocabulary.version, again=True)
        parts = []
        for part in (engine or Here()).stage(_held(lake), vocabulary, staging):
            parts.append(part)
            on_batch(part.rows)
        clustering = keep_apart(cluster(parts, None), parts, read_separations(lake.folder.parent))
        write_ads(writer, run, parts, clustering, None, version=vocabulary.version, today=at.date())
        done = Recomputation(
            run=run.id, ads=sum(part.rows for part in parts), mentions_before=before.mentions,
            mentions=sum(part.mention_rows for part in parts),
            clusters_before=before.clusters, clusters=clustering.of_rows.n_unique(),
            vocabularies_before=before.vocabularies,
        )  # fmt: skip
        run.counts = {key: value for key, value in done.as_json.items() if key != "run"}
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": vocabulary.version}, at=ended())
    return done


@dataclass(frozen=True)
class _Facts:
    """What the lake held before."""

    ads: int
    mentions: int
    clusters: int
    vocabularies: list[str]

    @classmethod
    def of(cls, lake: Lake) -> "_Facts":
        ads = lake.scan("ads").select(
            pl.len().alias("ads"),
            pl.col("cluster").n_unique().alias("clusters"),
            pl.col("vocabulary").unique().implode(),
        )
        (row,) = ads.collect().to_dicts()
        mentions = lake.scan("mentions").select(pl.len()).collect().item()
        return cls(row["ads"], mentions, row["clusters"], sorted(row["vocabulary"]))


def _held(lake: Lake) -> Iterator[pl.DataFrame]:
    """The ads that the lake holds, a part file at a time."""
    for file in lake.files("ads"):
        yield lake.read(file, "ads")
