"""Panels that the tests of the forecast write themselves."""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

FIRST = date(2018, 1, 1)


def month(index: int) -> date:
    return date(FIRST.year + (FIRST.month - 1 + index) // 12, (FIRST.month - 1 + index) % 12 + 1, 1)


def panel(**series: ArrayLike) -> pl.DataFrame:
    """Name by name the values from January 2018 on; NaN: no row."""
    rows = [
        (name, month(index), float(value))
        for name, values in series.items()
        for index, value in enumerate(np.asarray(values, dtype=float))
        if not np.isnan(value)
    ]
    return pl.DataFrame(rows, schema={"series": pl.String, "month": pl.Date, "value": pl.Float64}, orient="row")


def counts(*, series: int, months: int, seed: int = 1, drift: float = 0.05) -> pl.DataFrame:
    """Poisson counts whose rates wander."""
    rng = np.random.default_rng(seed)
    rate = np.exp(rng.normal(2, 1, (series, 1)) + np.cumsum(rng.normal(0, drift, (series, months)), axis=1))
    return panel(**{f"s{row:04}": values for row, values in enumerate(rng.poisson(rate))})
