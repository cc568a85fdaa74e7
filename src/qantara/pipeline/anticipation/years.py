"""Ads a year, counted and forecast."""

import polars as pl

from qantara.core.demand import TOTAL
from qantara.pipeline.anticipation.history import History

BOUNDS = ("mean", "lo80", "hi80")


def yearly_ads(history: History, frozen: pl.DataFrame) -> pl.DataFrame:
    """Ads of each whole year, of the whole and of each domain.

    frozen   forecasts as the lake keeps them; those of months already counted are left aside
    returns  series, year, mean, lo80, hi80, status (a list: observed, tested, extrapolated), in order. Bounds are sums of
             the months' bounds: exact if the months err together, too wide if they do not.
    """
    ahead = frozen.filter((pl.col("series") == TOTAL) | pl.col("series").str.starts_with("domain:"))
    counted = history.panel.filter(pl.col("kind").is_in([TOTAL, "domain"])).select(
        "series", "month", *(pl.col("value").alias(name) for name in BOUNDS), status=pl.lit("observed")
    )
    ahead = ahead.filter(pl.col("month") > counted["month"].max()).select(counted.columns)
    return (
        pl.concat([counted, ahead]).with_columns(year=pl.col("month").dt.year()).group_by("series", "year")
        .agg(pl.col(*BOUNDS).sum(), pl.col("status").unique(), months=pl.len())
        .filter(pl.col("months") == 12).sort("series", "year").drop("months")
    )  # fmt: skip
