"""A panel of monthly series: the frame checked, laid out as one matrix, and carried to the log scale and back."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_TYPES = {"series": (pl.String, pl.Categorical, pl.Enum), "month": (pl.Date, pl.Datetime)}
_MOST_MONTHS = 1_200
_HIGHEST = 600.0
FIRST_YEAR = 12
"""The unit is read from these first months alone, and no origin lies before their end, so that it knows no future."""


@dataclass(frozen=True)
class Panel:
    """Series by months, oldest first. What was not observed is NaN: a late start, a gap, an early end."""

    series: tuple[str, ...]
    first: date
    values: Floats
    """Shape (series, months)."""

    @property
    def months(self) -> int:
        return int(self.values.shape[1])

    def month(self, index: int) -> date:
        """Return the first day of the month at a place of the matrix; the future is allowed."""
        return date(*_year_and_month(_ordinal(self.first) + index), 1)

    @cached_property
    def unit(self) -> float:
        """Return the step of the scale log(1 + value / unit): the size of one small observation of this panel.

        For counts it is 1, whatever the shares or levels of another panel are: the 5 % quantile of the positive values
        of the first year. Where those months have no zero it is at most 1: only zeros need the step.
        """
        early = self.values[:, :FIRST_YEAR]
        positive = early[early > 0]
        if not positive.size:
            return 1.0
        small = float(np.quantile(positive, 0.05))
        # A stray value next to nothing is no observation's size.
        small = max(small, 1e-6 * float(np.median(positive)), 1e-12)
        return small if (early == 0).any() else min(1.0, small)

    @cached_property
    def scaled(self) -> Floats:
        """The values as log(1 + value / unit), on which steps are alike for large and small series."""
        return np.log1p(self.values / self.unit)

    def natural(self, scaled: Floats | Singles) -> Floats:
        """Undo `scaled`. Nothing falls below zero, nor so high that a number could not hold it."""
        return np.asarray(self.unit * np.expm1(np.clip(scaled.astype(np.float64), 0.0, _HIGHEST)))


def read_panel(frame: pl.DataFrame) -> Panel:
    """Return the panel in a frame [series, month, value], whatever the order of its rows.

    series  text
    month   date, the first of the month (a datetime at midnight is taken too)
    value   a number, 0 or more; null, or no row at all, means "not observed", not zero

    Refuses a missing column, a wrong type, no row, no value in a whole series, a negative or infinite value, a day other
    than the first, two rows for one series and month, and more than 1,200 months.
    """
    for name in ("series", "month", "value"):
        if name not in frame.columns:
            raise Refusal("The panel has no column {column}: it needs series, month and value.", column=name)
        kind = frame.schema[name]
        right = kind.is_numeric() if name == "value" else kind.base_type() in _TYPES[name]
        if not right:
            raise Refusal(
                "Column {column} of the panel is of type {type}: series must be text, month a date, value a number.",
                column=name,
                type=kind,
            )
    rows = frame.select(
        pl.col("series").cast(pl.String), pl.col("month").cast(pl.Date), pl.col("value").cast(pl.Float64)
    )
    if rows.is_empty():
        raise Refusal("The panel has no row: give at least one value of one series.")
    _refuse_first(
        rows, pl.col("series").is_null(), "A row of the panel for {month} names no series: name it or leave it out."
    )
    _refuse_first(
        rows, pl.col("month").is_null(), "A row of series {series} has no month: give the first day of its month."
    )
    _refuse_first(
        rows,
        pl.col("month").dt.day() != 1,
        "Series {series} has a row for {month}: months are given by their first day.",
    )
    _refuse_first(
        rows,
        ~pl.col("value").is_finite() | (pl.col("value") < 0),
        "Series {series} has the value {value} in {month}: a value must be a number, 0 or more.",
    )
    _refuse_first(
        rows,
        pl.struct("series", "month").is_duplicated(),
        "Series {series} has more than one row for {month}: keep one.",
    )
    names = rows["series"].unique().sort()
    known = rows.drop_nulls("value")
    for name in names.filter(~names.is_in(known["series"].unique().to_list())).head(1):
        raise Refusal("Series {series} has no value at all: leave it out.", series=name)
    ordinals = (known["month"].dt.year().cast(pl.Int64) * 12 + known["month"].dt.month() - 1).to_numpy()
    first, last = int(ordinals.min()), int(ordinals.max())
    if last - first >= _MOST_MONTHS:
        raise Refusal(
            "The panel spans {months} months, from {first} to {last}: more than {most} is surely a wrong date.",
            months=last - first + 1,
            first=date(*_year_and_month(first), 1),
            last=date(*_year_and_month(last), 1),
            most=_MOST_MONTHS,
        )
    values = np.full((len(names), last - first + 1), np.nan)
    places = names.search_sorted(known["series"]).to_numpy()
    values[places, ordinals - first] = known["value"].to_numpy()
    return Panel(tuple(names.to_list()), date(*_year_and_month(first), 1), values)


def _refuse_first(rows: pl.DataFrame, wrong: pl.Expr, sentence: str) -> None:
    """Refuse the first wrong row, in the order of series and month so that the sentence is always the same."""
    found = rows.filter(wrong).sort("series", "month")
    if len(found):
        raise Refusal(sentence, **found.row(0, named=True))


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month - 1


def _year_and_month(ordinal: int) -> tuple[int, int]:
    return ordinal // 12, ordinal % 12 + 1
