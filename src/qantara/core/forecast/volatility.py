"""How far a series usually moves in a month, as known at each origin."""

import numpy as np

from qantara.core.forecast.panel import Floats

_WINDOW = 120
"""Months that count: a decade where there is one, calm years and rough ones."""
_BORROWED = 12.0
"""Months of the panel that are added to a series' own, so that a quiet or short one is not taken for a certain one."""
_UNKNOWN = 0.5
"""Step on the log scale while no series of the panel has made one: a half or double is nothing unusual."""
_SMALLEST = 1e-6


def monthly_steps(scaled: Floats) -> Floats:
    """Return each series' mean absolute monthly step as known at each origin, shape (series, months), > 0.

    scaled  shape (series, months), log scale, NaN where not observed

    The last 120 months count, and twelve months of the panel's mean are added to each series' own.
    """
    steps = np.abs(np.diff(carried_forward(scaled), axis=1, prepend=np.nan))
    known = ~np.isnan(steps) & ~np.isnan(scaled)
    total, count = last_months(np.where(known, steps, 0.0), _WINDOW), last_months(known.astype(float), _WINDOW)
    moved = (count > 0).sum(axis=0)
    usual = np.where(moved > 0, (total / np.maximum(count, 1)).sum(axis=0) / np.maximum(moved, 1), _UNKNOWN)
    return np.asarray(np.maximum((total + _BORROWED * usual) / (count + _BORROWED), _SMALLEST))


def carried_forward(rows: Floats) -> Floats:
    """Return the last observed value at each month; NaN only before the first."""
    months = np.where(np.isnan(rows), 0, np.arange(rows.shape[1]))
    np.maximum.accumulate(months, axis=1, out=months)
    return np.asarray(np.take_along_axis(rows, months, axis=1))


def last_months(rows: Floats, window: int) -> Floats:
    """Return running sums over the last months, shape as given."""
    total = np.cumsum(rows, axis=1)
    total[:, window:] -= total[:, :-window].copy()
    return total
