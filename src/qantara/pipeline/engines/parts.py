"""Parts: what every engine makes. A chunk of fresh ads in, two files of the run out, the same whoever wrote them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from qantara.core.text.extractor import Extractor
from qantara.pipeline.engines.kernel import read_again, read_batch
from qantara.pipeline.lake.tables import TABLES

PART_ROWS = 5_000
_PART_BYTES = 16_000_000  # of a chunk in memory: long ads make shorter parts


@dataclass(frozen=True)
class Staging:
    """Where a run's parts are written, and what all of their rows say."""

    folder: Path
    day: date  # on which an ad without a date was seen
    vocabulary: str  # its version
    again: bool = False  # the ads are the lake's own: only what depends on vocabulary and method is read
    much: bool = False  # many parts are to be expected: workers need not wait for the first


@dataclass(frozen=True)
class Part:
    """Two staged files, and the counts that the run's summary needs of them."""

    ads: Path
    mentions: Path
    rows: int
    mention_rows: int
    kinds: Mapping[str, int]
    languages: Mapping[str, int]

    def light(self) -> pl.DataFrame:
        """The columns that clustering needs of every ad at once."""
        return pl.read_ipc(self.ads, columns=["ad", "posted_on", "fingerprint"])


def chunks(frames: Iterable[pl.DataFrame], *, rows: int = PART_ROWS) -> Iterator[pl.DataFrame]:
    """Gather frames, in order, into the chunks of which a part each is made.

    >>> [chunk["n"].to_list() for chunk in chunks([pl.DataFrame({"n": [1, 2, 3]}), pl.DataFrame({"n": [4]})], rows=2)]
    [[1, 2], [3, 4]]
    """
    held: list[pl.DataFrame] = []
    height = size = 0
    for piece in (piece for frame in frames for piece in frame.iter_slices(rows)):
        held.append(piece)
        height += piece.height
        size += int(piece.estimated_size())
        if height >= rows or size >= _PART_BYTES:
            yield pl.concat(held)
            held, height, size = [], 0, 0
    if held:
        yield pl.concat(held)


def write_part(extractor: Extractor, chunk: pl.DataFrame, staging: Staging, name: str) -> Part:
    """Read a chunk with the kernel; write its ads, still without cluster, and its mentions as the lake will hold them."""
    if staging.again:
        read = read_again(extractor, chunk)
        ads = read.ads.with_columns(origin=pl.coalesce("origin", "run"))
    else:
        read = read_batch(extractor, chunk)
        seen = pl.coalesce("posted_on", pl.lit(staging.day))
        ads = read.ads.rename({"ref": "source_ref"}).with_columns(
            first_seen_on=seen, last_seen_on=seen, origin=pl.lit(None, pl.String)
        )
    ads = ads.with_columns(vocabulary=pl.lit(staging.vocabulary))
    months = ads.select("ad", posted_month=pl.col("posted_on").dt.truncate("1mo")).unique("ad", keep="first")
    mentions = read.mentions.join(months, on="ad", how="left", maintain_order="left").select(
        pl.lit(staging.vocabulary).alias(column) if column == "vocabulary" else pl.col(column).cast(kind)
        for column, kind in TABLES["mentions"].items()
        if column != "run"
    )
    part = Part(
        staging.folder / f"ads-{name}.arrow",
        staging.folder / f"mentions-{name}.parquet",
        ads.height,
        mentions.height,
        dict(mentions["kind"].value_counts(sort=True).iter_rows()),
        dict(ads["lang"].value_counts(sort=True).iter_rows()),
    )
    # Staged ads live for minutes: quick to write is better than small. Mentions stay.
    ads.write_ipc(part.ads, compression="uncompressed")
    mentions.write_parquet(part.mentions, statistics=False)
    return part
