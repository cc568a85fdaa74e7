"""Sparse cells borrow from their parent: its forecast times the cell's share of it."""

import numpy as np
import polars as pl

from qantara.core.forecast.panel import Floats, read_panel
from qantara.core.forecast.table import COLUMNS, check_forecast
from qantara.core.refusals import Refusal

_MONTHS, _LONG = 6, 24
_BORROWED = 10.0
_Z = {"80": 1.2816, "95": 1.9600}


def borrow(forecast: pl.DataFrame, panel: pl.DataFrame, parent_of: pl.DataFrame) -> pl.DataFrame:
    """Return the forecast of sparse cells from that of their parents.

    forecast   of the parents, as `forecast_panel` returns it
    panel      [series, month, value] of the cells, counts; a month without a row is a month without an ad
    parent_of  [parent, child], one parent a cell
    returns    as `forecast_panel`, one series a cell, method `share`

    mean = parent's mean × share, with the share of the parent's ads over the last six months, leaning on that of the last
    24 as if ten ads of the cell had been seen at it: share = (C6 + 10) / (P6 + 10 P24 / C24), then made to add up to one
    within the parent P, the sum of its cells. A cell without an ad in 24 months gets zero.
    The half-width on the scale log(1 + ads) joins the parent's own with what counting adds, Poisson scatter of the count to
    come and of the share: w² = w_parent² + z² [m / (1 + m)² + (m / (1 + m))² / (C6 + 10)], m the mean.
    Judge such cells by interval score, not by mean error: "always zero" wins that.

    Refuses a cell without values, with two parents, or whose parent has no forecast.
    """
    check_forecast(forecast)
    table = read_panel(panel)
    for child, number in parent_of.group_by("child").len().filter(pl.col("len") > 1).sort("child").head(1).rows():
        raise Refusal("{child} has {number} parents: a cell borrows from one.", child=child, number=number)
    cells, parents = set(table.series), set(forecast["series"])
    for child, parent in parent_of.select("child", "parent").sort("child", "parent").rows():
        if child not in cells:
            raise Refusal("{child} has no value in the panel: leave it out.", child=child)
        if parent not in parents:
            raise Refusal(
                "{parent}, from which {child} borrows, has no forecast: forecast it first.", parent=parent, child=child
            )
    counts = pl.DataFrame(
        {
            "child": table.series,
            "recent": pl.Series(_sums(table.values, _MONTHS)),
            "long": pl.Series(_sums(table.values, _LONG)),
        }
    ).join(parent_of.select("parent", "child"), on="child")
    whole = [pl.col(name).sum().over("parent") for name in ("recent", "long")]
    # A share known from few ads leans on the two years, one known from many on the half-year.
    usual = pl.when(whole[1] > 0).then(pl.col("long") / whole[1]).otherwise(0.0)
    weight = _BORROWED / pl.max_horizontal(usual, 1e-9)
    share = pl.when(usual > 0).then((pl.col("recent") + _BORROWED) / (whole[0] + weight)).otherwise(0.0)
    shares = counts.select("child", "parent", "recent", share=share).with_columns(
        pl.col("share") / pl.max_horizontal(pl.col("share").sum().over("parent"), 1e-9)
    )
    mean = pl.col("mean") * pl.col("share")
    joined = forecast.join(shares, left_on="series", right_on="parent").with_columns(
        **{f"parent{level}": ((pl.col(f"hi{level}") + 1) / (pl.col("mean") + 1)).log() for level in _Z}, cell=mean
    )
    steep = pl.col("cell") / (1 + pl.col("cell"))
    counting = steep / (1 + pl.col("cell")) + steep**2 / (pl.col("recent") + _BORROWED)
    bounds = {}
    for level, z in _Z.items():
        width = (pl.col(f"parent{level}") ** 2 + z**2 * counting).sqrt()
        bounds[f"lo{level}"] = ((1 + pl.col("cell")) * (-width).exp() - 1).clip(lower_bound=0.0)
        bounds[f"hi{level}"] = (1 + pl.col("cell")) * width.exp() - 1
    return (
        joined.with_columns(**bounds)
        .with_columns(series=pl.col("child"), mean=pl.col("cell"), method=pl.lit("share"))
        .select(COLUMNS)
        .sort("series", "month")
    )


def _sums(values: Floats, months: int) -> Floats:
    return np.asarray(np.nansum(values[:, -months:], axis=1))
