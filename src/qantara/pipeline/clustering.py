"""Which staged ads are one job, by their fingerprints: on the driver, in memory, in numbers only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.text.duplicates import merge
from qantara.core.text.fingerprints import FINGERPRINT
from qantara.core.text.merge_log import explain_merges
from qantara.pipeline.engines import Part
from qantara.pipeline.keys import compact, key_of
from qantara.pipeline.lake import Lake


@dataclass(frozen=True)
class Clustering:
    """The cluster of each staged row, in the parts' order; why ads joined; how many stand behind an older one."""

    of_rows: pl.Series
    merges: pl.DataFrame
    joined: int

    def ads(self, parts: Sequence[Part]) -> Iterator[pl.DataFrame]:
        """The staged ads with their clusters, a part at a time."""
        begin = 0
        for part in parts:
            named = [key_of(cluster) for cluster in self.of_rows[begin : begin + part.rows].to_list()]
            begin += part.rows
            yield pl.read_ipc(part.ads).with_columns(cluster=pl.Series(named, dtype=pl.String))


def cluster(parts: Sequence[Part], lake: Lake | None) -> Clustering:
    """Cluster staged ads with those of the lake, whose clusters stay; without a lake, all anew.

    What grows with the ads is here: their keys, and each fingerprint once or twice.
    """
    old = (
        lake.scan("ads").select("ad", "cluster", "fingerprint") if lake is not None else pl.LazyFrame(schema=_CLUSTERED)
    ).with_columns(compact(pl.col("ad")), compact(pl.col("cluster")))
    held = old.collect().unique("ad", keep="first", maintain_order=True)
    staged = pl.concat([part.light().with_columns(compact(pl.col("ad"))) for part in parts])
    new = staged.select("ad", "posted_on").with_row_index("row").sort("posted_on", "ad", nulls_last=True)
    new = new.unique("ad", keep="first", maintain_order=True).join(
        held.select("ad"), on="ad", how="anti", maintain_order="left"
    )
    prints = np.concatenate([_as_array(held["fingerprint"]), _as_array(staged["fingerprint"])[new["row"].to_numpy()]])
    # A cluster stands where its first ad does that is still here: the one that it is named after may be forgotten.
    first = pl.int_range(pl.len()).min().over("cluster")
    merges = merge(prints, held.select(place=first)["place"].cast(pl.Int64).to_numpy())
    names = pl.concat([held["ad"], new["ad"]])
    called = pl.concat([held["cluster"], new["ad"]])
    assigned = pl.DataFrame({"ad": names, "cluster": called.gather(merges.roots)})
    of_rows = staged.select("ad").join(assigned, on="ad", how="left", maintain_order="left")["cluster"]
    log = explain_merges(merges, prints, names).with_columns(into=called.gather(merges.roots[merges.joined]))
    keys = [pl.Series(name, [key_of(ad) for ad in log[name].to_list()], dtype=pl.String) for name in _KEYS]
    joined = int((merges.roots[held.height :] != np.arange(held.height, len(names))).sum())
    return Clustering(of_rows, log.with_columns(keys), joined)


_KEYS = ("ad", "into", "by", "like")
_CLUSTERED = pl.Schema({"ad": pl.String(), "cluster": pl.String(), "fingerprint": pl.Binary()})


def _as_array(fingerprints: pl.Series) -> NDArray[np.void]:
    """One buffer, and no Python object for each of millions of ads."""
    values = fingerprints.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()[2]
    return np.frombuffer(values if values is not None else b"", FINGERPRINT)
