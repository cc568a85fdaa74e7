"""Forgetting: a run or a source is erased for good, and demand counted without it."""

from datetime import datetime

import polars as pl

import qantara
from qantara.pipeline.lake import Lake, LakeError
from qantara.pipeline.recount import write_demand


def forget(lake: Lake, what: str, *, version: str, at: datetime) -> int:
    """Erase the rows of a run or of a source; return how many sightings of ads went.

    A run is undone first in `runs`, so a kill leaves it either whole or gone. A source is erased row by row; the
    same call again completes what a kill cut short.
    """
    with lake.writer() as writer:
        ads = lake.scan("ads")
        of_run = what in set(lake.runs()["run"])
        mine = pl.col("run") == what if of_run else pl.col("source") == what
        gone = ads.filter(mine).select("ad", "run").collect()
        if of_run:
            writer.forget_run(what)
        else:
            if gone.is_empty():
                raise LakeError(
                    "There is no run and no source '{what}' in this lake. `qantara export runs` lists them.", what=what
                )
            quoted = what.replace("'", "''")
            kept = ads.filter(~mine).select("ad").unique()
            alone = gone.select("ad").unique().join(kept.collect(), on="ad", how="anti")["ad"].to_list()
            if alone:
                writer.erase("mentions", "ad IN ({})".format(", ".join(f"'{ad}'" for ad in alone)))
            writer.erase("ads", f"source = '{quoted}'")
        run = writer.begin("forget", inputs=[], at=at)
        run.counts = {"forgotten": what, "ads": gone.height}
        write_demand(writer, run, lake, [], version=version, today=at.date())
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": version}, at=at)
    return gone.height
