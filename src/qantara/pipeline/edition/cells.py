"""Sums and months of every cell that a page may show: two dimensions beside the whole or the digital field."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

import polars as pl

from qantara.core.demand import NONE, TOTAL

TECH = "tech"
_KEYS = ["region", "domain", "occupation", "skill"]


def cells_of(
    demand: pl.LazyFrame, months: Sequence[str], window: Sequence[str] | None, before: Sequence[str]
) -> pl.DataFrame:
    """region, domain, occupation, skill, ads, posts, before, months: sums within the window, and ads of each month.

    demand  the rows of one count
    window  first and last month, both within; none: all that has been counted
    before  the months to compare with
    """
    # An occupation is counted within its domain alone: its own margin is made here.
    margin = pl.col("domain").is_in([TOTAL, NONE]) | (pl.col("occupation") != TOTAL)
    beside = (pl.col("region") != TOTAL).cast(pl.Int8) + (pl.col("skill") != TOTAL).cast(pl.Int8)
    named = beside + (pl.col("occupation") != TOTAL).cast(pl.Int8)
    counted = (
        demand.filter(named <= pl.when(margin).then(2).otherwise(1))
        .select(*_KEYS, "ads", "posts", month=pl.col("month").dt.strftime("%Y-%m"))
        .collect(engine="streaming")
    )
    whole = counted.filter((pl.col("domain") == TOTAL) | (pl.col("occupation") != TOTAL) & (pl.col("domain") != NONE))
    outside = counted.filter((pl.col("domain") == NONE) & (pl.col("occupation") == TOTAL))
    tech = pl.concat([whole, outside.with_columns(-pl.col("ads"), -pl.col("posts"))]).with_columns(domain=pl.lit(TECH))
    tech = tech.group_by(*_KEYS, "month").agg(pl.col("ads", "posts").sum().round(6)).select(counted.columns)
    held = counted.filter((pl.col("occupation") == TOTAL) | (beside == 0))
    inside = pl.col("month").is_between(pl.lit(window[0]), pl.lit(window[1])) if window else pl.lit(value=True)
    place = {month: number for number, month in enumerate(months)}
    found = (
        pl.concat([held, tech]).filter(pl.col("ads") > 0)
        .group_by(_KEYS)
        .agg(
            ads=pl.col("ads").filter(inside).sum(), posts=pl.col("posts").filter(inside).sum(),
            before=pl.col("ads").filter(pl.col("month").is_in(list(before))).sum(),
            at=pl.col("month").replace_strict(place, default=None, return_dtype=pl.Int32), of=pl.col("ads"),
        )
        .sort(_KEYS)
    )  # fmt: skip
    length = len(months)
    return found.with_columns(
        months=pl.Series([_months(at, of, length) for at, of in found.select("at", "of").iter_rows()], dtype=pl.String)
    ).drop("at", "of")


def _months(at: Sequence[int | None], of: Sequence[float], length: int) -> str:
    line = [0.0] * length
    for place, ads in zip(at, of, strict=True):
        if place is not None:
            line[place] = round(ads, 2)
    return json.dumps(line, separators=(",", ":"))


def write_cells(into: sqlite3.Connection, cells: pl.DataFrame) -> None:
    rows = cells.select(*_KEYS, "ads", "posts", "before", "months").iter_rows()
    into.executemany("INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", rows)


def hide_cells(into: sqlite3.Connection, cells: Iterable[tuple[str, str, str, str]]) -> None:
    """Mark cells (region, domain, occupation, skill) from which one that is too few could be had by subtraction."""
    into.executemany(
        "UPDATE cell SET hidden = 1 WHERE region = ? AND domain = ? AND occupation = ? AND skill = ?", sorted(cells)
    )
