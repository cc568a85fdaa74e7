"""Intervals from the errors that the same method made before: conformal, pooled over series, on the log scale."""

import numpy as np

from qantara.core.forecast.panel import Floats, Ints, Singles
from qantara.core.forecast.volatility import last_months

LEVELS = (0.80, 0.95)
_WINDOWS = (12, 24, 36, 60)
"""Errors met in the last year count, and older ones where those are few: how far forecasts miss changes with the times."""
_ENOUGH = 200
_ALIVE = 12
_GAUSSIAN = np.array([1.606, 2.456])
"""Half-widths in mean absolute steps if steps were Gaussian: 1.2816 and 1.9600 times sqrt(pi / 2). Used until errors are
known."""
_FEW = 100
"""Fewer errors than this at a horizon: it borrows those of all horizons."""


def past_errors(paths: Singles, scaled: Floats, typical: Floats, rows: Ints, *, since: int) -> Singles:
    """Return |actual - path| / typical step at the origin, NaN where one is unknown; shape (origins, rows, horizon).

    paths    shape (origins, series, horizon), issued from `since` on, on the log scale
    scaled   shape (series, months), what happened
    typical  shape (series, months), the `monthly_steps` known at each origin
    rows     which series are looked at

    Left out are origins at which the series was not observed, or had been nothing but zero for a year: a name that nobody
    uses yet is easy to forecast and says nothing about the others.
    """
    origins, _, horizon = paths.shape
    observed = ~np.isnan(scaled[rows])
    alive = observed & (last_months(np.nan_to_num(scaled[rows]), _ALIVE) > 1e-9)
    spread = np.where(alive, typical[rows], np.nan)[:, since:].T.astype(np.float32)
    actual = np.full((origins + horizon, rows.size), np.nan, dtype=np.float32)
    actual[:origins] = scaled[rows, since:].T
    errors = np.empty((origins, rows.size, horizon), dtype=np.float32)
    for lead in range(1, horizon + 1):
        errors[:, :, lead - 1] = np.abs(actual[lead : lead + origins] - paths[:, rows, lead - 1]) / spread
    return errors


def half_widths(errors: Singles, *, origin: int, since: int) -> Floats:
    """Return the half-widths in typical steps that the errors known at an origin speak for, shape (levels, horizon).

    errors  `past_errors`, of which only those met in the year up to the origin are looked at (up to five
            years where they are fewer than 200)

    The quantile is that of split conformal prediction, the ceil((n + 1) level)-th smallest of n: exact coverage if the past
    errors and the next one are exchangeable. Widths never shrink with the horizon.
    Source: Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World, chapter 2.
    """
    horizon = errors.shape[2]
    known = [_met(errors, lead, origin=origin, since=since) for lead in range(1, horizon + 1)]
    widths = np.empty((len(LEVELS), horizon))
    pooled: Singles | None = None
    for lead, met in enumerate(known, start=1):
        if met.size < _FEW and pooled is None:
            pooled = np.concatenate([other / np.float32(np.sqrt(far)) for far, other in enumerate(known, start=1)])
        if met.size >= _FEW:
            widths[:, lead - 1] = _quantiles(met)
        elif pooled is not None and pooled.size >= _FEW:
            widths[:, lead - 1] = _quantiles(pooled) * np.sqrt(lead)
        else:
            widths[:, lead - 1] = _GAUSSIAN * np.sqrt(lead)
    return np.asarray(np.maximum.accumulate(np.maximum.accumulate(widths, axis=1), axis=0))


def tested_horizon(errors: Singles, *, origin: int, since: int, least: int) -> int:
    """Return the longest horizon that at least `least` origins have met by then; 0 if none."""
    longest = 0
    for lead in range(1, errors.shape[2] + 1):
        met = errors[: max(0, origin - lead + 1 - since), :, lead - 1]
        if int((~np.isnan(met)).any(axis=1).sum()) < least:
            break
        longest = lead
    return longest


def _met(errors: Singles, lead: int, *, origin: int, since: int) -> Singles:
    """Return the errors at one horizon whose month had come by the origin: the last year's, more where they are few."""
    last = max(0, origin - lead + 1 - since)
    for window in _WINDOWS:
        met = errors[max(0, last - window) : last, :, lead - 1]
        met = met[~np.isnan(met)]
        if met.size >= _ENOUGH:
            break
    return np.asarray(met)


def _quantiles(errors: Singles) -> Floats:
    ranks = [min(errors.size, int(np.ceil((errors.size + 1) * level))) - 1 for level in LEVELS]
    return np.partition(errors, ranks)[ranks].astype(float)
