"""Beyond what could be tested: the level held flat, the interval widened by a stated rule, the rows marked."""

from datetime import date

import numpy as np
import polars as pl

from qantara.core.forecast.panel import Floats
from qantara.core.forecast.table import BOUNDS, COLUMNS, EXTRAPOLATED, FIGURES, check_forecast
from qantara.core.refusals import Refusal

_YEAR = 12


def extrapolate(forecast: pl.DataFrame, *, to: date, unit: float = 1.0) -> pl.DataFrame:
    """Return the forecast with rows up to the month of `to` (2035, say), all new ones `extrapolated`.

    forecast  as `forecast_panel` returns it, the same months for every series
    unit      the step of the log scale: 1 for counts, `Panel.unit` in general

    The mean is held at the average of the last twelve months given (fewer, if fewer are): no growth is invented, and a
    season does not go on as a saw. The half-width on the scale log(1 + value / unit) grows with the square root of the
    horizon from that of the last month given, as the error of a level that wanders without drift does.
    """
    check_forecast(forecast)
    if forecast.is_empty():
        return forecast.select(COLUMNS)
    last = forecast.select("month", "horizon").row(int(forecast["horizon"].arg_max() or 0), named=True)
    more = (to.year - last["month"].year) * 12 + to.month - last["month"].month
    return extend(forecast, horizon=last["horizon"] + max(0, more), unit=unit)


def extend(forecast: pl.DataFrame, *, horizon: int, unit: float) -> pl.DataFrame:
    """Return the forecast with rows up to a horizon, in months after the origin."""
    forecast = forecast.select(COLUMNS).sort("series", "month")
    names = forecast["series"].unique(maintain_order=True)
    given = len(forecast) // len(names)
    if (forecast.group_by("series").len()["len"] != given).any() or forecast["month"].n_unique() != given:
        raise Refusal("Not all series of the forecast have the same months: extrapolate them apart.")
    first, far = forecast.row(0, named=True), forecast["horizon"].to_numpy()[:given]
    if horizon <= far[-1]:
        return forecast

    def block(column: str) -> Floats:
        return forecast[column].to_numpy().reshape(len(names), given)

    ahead = np.arange(far[-1] + 1, horizon + 1)
    level = block("mean")[:, -_YEAR:].mean(axis=1)
    growth = np.sqrt(ahead / far[-1])
    figures = {"mean": np.repeat(level, ahead.size)}
    for bound, upper in zip(BOUNDS, ("hi80", "hi80", "hi95", "hi95"), strict=True):
        # From the upper bound: the lower one may have been cut at zero.
        width = np.log((block(upper)[:, -1] + unit) / (block("mean")[:, -1] + unit))
        moved = (-1 if bound.startswith("lo") else 1) * width[:, None] * growth
        figures[bound] = np.maximum(0.0, (level[:, None] + unit) * np.exp(np.minimum(moved, 700.0)) - unit).ravel()
    start = first["month"].year * 12 + first["month"].month - 1 - first["horizon"]
    months = [date((start + step) // 12, (start + step) % 12 + 1, 1) for step in ahead.tolist()]
    new = pl.DataFrame(
        {
            "series": names.gather(np.repeat(np.arange(len(names)), ahead.size)),
            "month": pl.Series(months, dtype=pl.Date).gather(np.tile(np.arange(ahead.size), len(names))),
            "horizon": np.tile(ahead, len(names)),
            **{name: figures[name] for name in FIGURES},
            "method": forecast["method"].gather(np.repeat(np.arange(given - 1, len(forecast), given), ahead.size)),
        }
    ).with_columns(status=pl.lit(EXTRAPOLATED))
    return pl.concat([forecast, new.select(COLUMNS)]).sort("series", "month")
