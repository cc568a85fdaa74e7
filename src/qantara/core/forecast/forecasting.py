"""The forecast of a panel, as it is published."""

import numpy as np
import polars as pl

from qantara.core.forecast.extrapolation import extend
from qantara.core.forecast.issuing import PUBLISHED, YEAR, Issue, Walk
from qantara.core.forecast.panel import Panel, read_panel
from qantara.core.forecast.table import COLUMNS, EXTRAPOLATED, TESTED, check_whole

FARTHEST = 600
LONGEST_SEASON = 60


def forecast_panel(panel: pl.DataFrame, *, horizon: int, season: int = 12) -> pl.DataFrame:
    """Return the forecast of each series for the months after the panel's last one.

    panel    [series: text, month: date (first of the month), value: number >= 0]; no row, or null: not observed
    horizon  months ahead, 1 to 600
    season   months in a cycle; 1 for none
    returns  [series, month, horizon, mean, lo80, hi80, lo95, hi95, method, status], sorted by series and month, in the unit
             of the panel (ads, shares, index points); 0 <= lo95 <= lo80 <= mean <= hi80 <= hi95

    method is what stands behind a series: `smoothed` (damped smoothing, pooled over the panel), `naive` (as last month: the
    model has lost to it on this series), `pooled` (under 18 months: as last month, with the panel's interval). status is
    `tested` where forecasts at that distance have been compared with what happened, `extrapolated` beyond: there the mean is
    flat and the interval grows with the root of time (see `extrapolate`).
    The mean is the middle of the distribution on the scale log(1 + value / unit), `Panel.unit`.

    Refuses what `read_panel` refuses, and a horizon or a season that is no whole number in range.
    Measured by benchmarks/forecast.py: error and interval score against naive, coverage.
    """
    check_whole(horizon, name="horizon", most=FARTHEST)
    check_whole(season, name="season", most=LONGEST_SEASON)
    table = read_panel(panel)
    return extend(_tested_reach(table, horizon=horizon, season=season), horizon=horizon, unit=table.unit)


def _tested_reach(panel: Panel, *, horizon: int, season: int) -> pl.DataFrame:
    """Return the rows up to the longest tested horizon, a year at least."""
    walk = Walk(panel, horizon=horizon, season=season)
    issue = walk.issue(panel.months - 1)
    return as_frame(panel, issue, horizon=min(horizon, walk.horizon, max(issue.longest, YEAR)))


def as_frame(panel: Panel, issue: Issue, *, horizon: int) -> pl.DataFrame:
    """Return what was issued at one origin as rows, on the natural scale."""
    path, widths = issue.path[:, :horizon], issue.widths[:, :, :horizon]
    series, ahead = path.shape[0], np.arange(1, horizon + 1)
    figures = {
        "mean": path,
        "lo80": path - widths[0],
        "hi80": path + widths[0],
        "lo95": path - widths[1],
        "hi95": path + widths[1],
    }
    which = np.repeat(np.arange(series), horizon)
    months = pl.Series([panel.month(issue.origin + step) for step in range(1, horizon + 1)], dtype=pl.Date)
    status = pl.Series([EXTRAPOLATED, TESTED])
    return pl.DataFrame(
        {
            "series": pl.Series(panel.series).gather(which),
            "month": months.gather(np.tile(ahead - 1, series)),
            "horizon": np.tile(ahead, series),
            **{name: panel.natural(values).ravel() for name, values in figures.items()},
            "method": pl.Series(PUBLISHED).gather(issue.published[which]),
            "status": status.gather(issue.tested[:, :horizon].ravel().astype(np.int64)),
        }
    ).select(COLUMNS)
