"""A lake as format 1 left it."""

import os
import shutil

import polars as pl
import pytest

from qantara.pipeline.lake import TABLES, Lake, Run
from qantara.pipeline.lake.store import write_format

FORMER_BYTES = 172  # of a fingerprint


def make_older(lake: Lake, part_rows: int) -> None:
    """Turn a lake into one of format 1: other fingerprints, no `origin`, no merges; part files of so many rows."""
    ads = lake.scan("ads").collect()
    ads = ads.with_columns(fingerprint=pl.Series([os.urandom(FORMER_BYTES) for _ in range(ads.height)]))
    shutil.rmtree(lake.folder / "ads")
    shutil.rmtree(lake.folder / "merges", ignore_errors=True)
    former = pl.Schema({name: kind for name, kind in TABLES["ads"].items() if name != "origin"})
    with pytest.MonkeyPatch.context() as then:
        then.setitem(TABLES, "ads", former)
        with lake.writer() as writer:
            for row in lake.runs().iter_rows(named=True):
                run = Run(row["run"], row["command"], row["started_at"], lake.folder / ".staging")
                writer.append(run, "ads", ads.filter(run=run.id).drop("origin").iter_slices(part_rows))
    write_format(lake.folder, 1)
