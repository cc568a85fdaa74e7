"""Forgetting: a run or a source is erased for good, and demand counted without it."""

from datetime import datetime

import polars as pl

import qantara
from qantara.pipeline.lake import Lake, LakeError
from qantara.pipeline.lake.rewrite import erase_rows
from qantara.pipeline.recount import write_demand

_UNDER_WAY = ".forgetting"  # in the lake's folder while it lasts: what is being forgotten


def forget(lake: Lake, what: str, *, version: str, at: datetime) -> int:
    """Erase the rows of a run or of a source; return how many sightings of ads went.

    What a later recompute holds of a run, and a source, is erased row by row. Then the run is undone in `runs`, and
    demand counted. The same call again completes what a kill cut short.
    """
    with lake.writer() as writer:
        ads = lake.scan("ads")
        of_run = what in set(lake.runs()["run"])
        # A recompute holds the ads of the runs before it: `origin` says of which.
        came = pl.coalesce("origin", "run")
        mine = came == what if of_run else pl.col("source") == what
        gone = ads.filter(mine).select("ad", "run").collect()
        marker = lake.folder / _UNDER_WAY
        cut_short = marker.exists() and marker.read_text(encoding="utf-8") == what
        if not of_run and gone.is_empty() and not cut_short:
            raise LakeError(
                "There is no run and no source '{what}' in this lake. `qantara export runs` lists them.", what=what
            )
        marker.write_text(what, encoding="utf-8")
        kept = ads.filter(~mine).select("ad").unique()
        alone = gone.lazy().select("ad").unique().join(kept, on="ad", how="anti").collect()["ad"].implode()
        # Ads that stay, of whatever run, may have been found to be one job with those that go.
        erase_rows(lake.folder / "merges", pl.any_horizontal(pl.col("ad", "by", "like").is_in(alone)))
        if cut_short or not of_run or not gone["run"].is_in([what]).all():
            erase_rows(lake.folder / "mentions", pl.col("ad").is_in(alone))
            erase_rows(lake.folder / "ads", pl.col("origin" if of_run else "source") == what)
        if of_run:
            writer.forget_run(what)
        run = writer.begin("forget", inputs=[], at=at)
        run.counts = {"forgotten": what, "ads": gone.height}
        write_demand(writer, run, lake, version=version, today=at.date())
        if lake.scan("ads").head(1).collect().is_empty():
            writer.erase("demand", "true")  # nothing was counted, and the newest count would be one of what is gone
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": version}, at=at)
        marker.unlink()
    return gone.height
