"""The same forecasts as they would have been issued in the past, beside what happened."""

from collections.abc import Sequence

import polars as pl

from qantara.core.forecast.forecasting import FARTHEST, LONGEST_SEASON, as_frame
from qantara.core.forecast.issuing import LONGEST_TESTED, METHODS, Walk
from qantara.core.forecast.panel import FIRST_YEAR, read_panel
from qantara.core.forecast.table import FIGURES, check_whole
from qantara.core.refusals import Refusal


def backtest(
    panel: pl.DataFrame, *, horizon: int = 12, origins: int = 36, methods: Sequence[str] = METHODS, season: int = 12
) -> pl.DataFrame:
    """Return what each method would have issued at past origins, with what happened.

    panel    as for `forecast_panel`
    horizon  months ahead, 1 to 24
    origins  how many origins: the last ones whose whole horizon has come; fewer where the panel is shorter
    methods  of `naive` (as last month), `seasonal_naive` (as in that month a year before), `ours` (what is published); each
             with the interval that its own past errors give, by the same rule
    returns  [origin, series, month, horizon, method, published, actual, mean, lo80, hi80, lo95, hi95, status]; published is
             what stood behind `ours` at that origin (`smoothed`, `naive`, `pooled`)

    Nothing issued at an origin knows a value after it. Months that were not observed, and series not yet begun, have no row.
    Refuses what `forecast_panel` refuses, an unknown method, and a panel that holds no origin with its whole horizon.
    """
    check_whole(horizon, name="horizon", most=LONGEST_TESTED)
    check_whole(origins, name="origins", most=FARTHEST)
    check_whole(season, name="season", most=LONGEST_SEASON)
    for method in methods:
        if method not in METHODS:
            raise Refusal(
                "There is no method {method}: choose among {methods}.", method=method, methods=", ".join(METHODS)
            )
    table = read_panel(panel)
    walk = Walk(table, horizon=horizon, season=season)
    last = table.months - 1 - horizon
    if last < FIRST_YEAR - 1:
        raise Refusal(
            "The panel has {months} months: a backtest of {horizon} months ahead needs {least} or more.",
            months=table.months,
            horizon=horizon,
            least=FIRST_YEAR + horizon,
        )
    pieces = []
    for origin in range(max(walk.since, last - origins + 1), last + 1):
        actual = table.values[:, origin + 1 : origin + 1 + horizon].ravel()
        for method in methods:
            rows = as_frame(table, walk.issue(origin, method=method), horizon=horizon)
            pieces.append(
                rows.rename({"method": "published"})
                .with_columns(origin=pl.lit(table.month(origin)), method=pl.lit(method), actual=pl.Series(actual))
                .filter(pl.col("actual").is_not_nan() & pl.col("mean").is_not_nan())
            )
    return pl.concat(pieces).select(
        "origin", "series", "month", "horizon", "method", "published", "actual", *FIGURES, "status"
    )
