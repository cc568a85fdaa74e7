"""Forgetting: what a run or a source has brought is erased for good, and demand counted without it."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

import qantara
from qantara.pipeline.lake import TABLES, Lake, LakeError
from qantara.pipeline.lake.rewrite import erase_rows
from qantara.pipeline.lake.store import Writer
from qantara.pipeline.recount import write_demand

_DECLARED = ("intentions", "seekers", "totals")  # tables whose rows name their source
_COUNTED = ("observe", "recompute")  # the runs that brought ads, and so demand
_UNDER_WAY = ".forgetting"  # in the lake's folder while it lasts: what is being forgotten


@dataclass(frozen=True)
class Forgotten:
    """What went: sightings of ads, and rows that were declared, forecast or scored."""

    ads: int
    rows: int


def forget(lake: Lake, what: str, *, version: str, at: datetime) -> Forgotten:
    """Erase what a run or a source has brought, and say how much.

    What a later recompute holds of a run, and a source, is erased row by row. Then the run is undone in `runs`, and
    demand counted. The same call again completes what a kill cut short.
    """
    with lake.writer() as writer:
        ads = lake.scan("ads")
        runs = dict(lake.runs().select("run", "command").iter_rows())
        of_run = what in runs
        if of_run and runs[what] not in _COUNTED:
            rows = sum(_rows(lake, table, pl.col("run") == what) for table in TABLES if table != "runs")
            writer.forget_run(what)
            _note(writer, what, version, at, ads=0)
            return Forgotten(0, rows)
        # A recompute holds the ads of the runs before it: `origin` says of which.
        came = pl.coalesce("origin", "run")
        mine = came == what if of_run else pl.col("source") == what
        gone = ads.filter(mine).select("ad", "run").collect()
        marker = lake.folder / _UNDER_WAY
        cut_short = marker.exists() and marker.read_text(encoding="utf-8") == what
        declared = 0 if of_run else sum(_rows(lake, table, pl.col("source") == what) for table in _DECLARED)
        if not of_run and gone.is_empty() and not declared and not cut_short:
            raise LakeError(
                "There is no run and no source '{what}' in this lake. `qantara export runs` lists them.", what=what
            )
        marker.write_text(what, encoding="utf-8")
        if not of_run:
            for table in _DECLARED:
                erase_rows(lake.folder / table, pl.col("source") == what)
        kept = ads.filter(~mine).select("ad").unique()
        alone = gone.lazy().select("ad").unique().join(kept, on="ad", how="anti").collect()["ad"].implode()
        # Ads that stay, of whatever run, may have been found to be one job with those that go.
        erase_rows(lake.folder / "merges", pl.any_horizontal(pl.col("ad", "by", "like").is_in(alone)))
        if cut_short or not of_run or not gone["run"].is_in([what]).all():
            erase_rows(lake.folder / "mentions", pl.col("ad").is_in(alone))
            erase_rows(lake.folder / "ads", pl.col("origin" if of_run else "source") == what)
        if of_run:
            writer.forget_run(what)
        _note(writer, what, version, at, ads=gone.height, lake=lake)
        marker.unlink()
    return Forgotten(gone.height, declared)


def _note(writer: Writer, what: str, version: str, at: datetime, *, ads: int, lake: Lake | None = None) -> None:
    """Record that something was forgotten; with the lake, count its demand anew."""
    run = writer.begin("forget", inputs=[], at=at)
    run.counts = {"forgotten": what, "ads": ads}
    if lake is not None:
        write_demand(writer, run, lake, version=version, today=at.date())
        if lake.scan("ads").head(1).collect().is_empty():
            writer.erase("demand", "true")  # nothing was counted, and the newest count would be one of what is gone
    writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": version}, at=at)


def _rows(lake: Lake, table: str, which: pl.Expr) -> int:
    return int(lake.scan(table).filter(which).select(pl.len()).collect().item())
