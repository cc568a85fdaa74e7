"""Forgetting: a run or a source is erased for good, and demand counted without it."""

from datetime import datetime

import polars as pl

import qantara
from qantara.pipeline.lake import Lake, LakeError
from qantara.pipeline.recount import write_demand


def forget(lake: Lake, what: str, *, version: str, at: datetime) -> int:
    """Erase the rows of a run or of a source; return how many sightings of ads went.

    What a later recompute holds of a run, and a source, is erased row by row; the same call again completes what a kill
    cut short. Then the run is undone in `runs`.
    """
    with lake.writer() as writer:
        ads = lake.scan("ads")
        of_run = what in set(lake.runs()["run"])
        # A recompute holds the ads of the runs before it: `origin` says of which.
        came = pl.coalesce("origin", "run")
        mine = came == what if of_run else pl.col("source") == what
        gone = ads.filter(mine).select("ad", "run").collect()
        if not of_run and gone.is_empty():
            raise LakeError(
                "There is no run and no source '{what}' in this lake. `qantara export runs` lists them.", what=what
            )
        if not of_run or not gone["run"].is_in([what]).all():
            kept = ads.filter(~mine).select("ad").unique()
            alone = gone.select("ad").unique().join(kept.collect(), on="ad", how="anti")["ad"].to_list()
            if alone:
                named = ", ".join(f"'{ad}'" for ad in alone)
                writer.erase("mentions", f"ad IN ({named})")
                writer.erase("merges", f"ad IN ({named}) OR by IN ({named})")
            quoted = what.replace("'", "''")
            writer.erase("ads", f"origin = '{quoted}'" if of_run else f"source = '{quoted}'")
        if of_run:
            writer.forget_run(what)
        run = writer.begin("forget", inputs=[], at=at)
        run.counts = {"forgotten": what, "ads": gone.height}
        write_demand(writer, run, lake, version=version, today=at.date())
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": version}, at=at)
    return gone.height
