"""Month factors that know only the past: how much above or below its year's level each calendar month lies."""

from dataclasses import dataclass, field

import numpy as np

from qantara.core.forecast.panel import Bools, Floats, Singles

_YEARS = 3
"""Under three years of a month, its factor is zero."""
_CLIP = 4.0
"""A step of more than four usual steps (a shock, not a season) counts as four."""


def common_steps(scaled: Floats, *, season: int = 12) -> Floats:
    """Return the panel's own seasonal steps as known at each origin, shape (origins, season), on the log scale.

    scaled  shape (series, months), NaN where not observed; column t is calendar place t % season
    """
    steps = np.diff(scaled, axis=1)
    known = ~np.isnan(steps)
    mean = np.where(known, steps, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    averages, result = _Averages.of((1, season)), np.zeros((scaled.shape[1], season))
    for t in range(1, scaled.shape[1]):
        averages.add(t % season, mean[t - 1 : t], np.array([known[:, t - 1].any()]))
        if t >= _YEARS * season:
            result[t] = _shrunk(averages, 0.0)
    return result


def month_factors(scaled: Floats, common: Floats, *, season: int = 12) -> Singles:
    """Return the month factors known at each origin, shape (origins, series, season), on the log scale.

    scaled  shape (series, months), NaN where not observed; column t is calendar place t % season
    common  shape (months, season), the `common_steps` of the whole panel

    Steps from month to month are averaged by calendar place, over the whole panel and in each series; each average is
    pulled (the panel's to zero, the series' to the panel's) by James and Stein's rule as far as its scatter from year to
    year speaks against it, then steps are summed up to levels around zero. The factors of origin t use nothing after t.
    Source: James and Stein (1961), Proc. 4th Berkeley Symp. 1, 361-379.
    """
    series, months = scaled.shape
    factors = np.zeros((months, series, season), dtype=np.float32)
    averages = _Averages.of((series, season))
    size, seen = np.zeros(series), np.zeros(series)
    for t in range(1, months):
        step = scaled[:, t] - scaled[:, t - 1]
        known = ~np.isnan(step)
        step = np.where(known, step, 0.0)
        if t > season:
            most = _CLIP * size / np.maximum(seen, 1)
            step = np.where(seen > 0, np.clip(step, -most, most), step)
        size += np.abs(step)
        seen += known
        averages.add(t % season, step, known)
        if t >= _YEARS * season:
            steps = common[t] + _shrunk(averages, common[t])
            levels = np.cumsum(steps - steps.mean(axis=1, keepdims=True), axis=1)
            factors[t] = levels - levels.mean(axis=1, keepdims=True)
    return factors


@dataclass(frozen=True)
class _Averages:
    """Running counts, sums and sums of squares by calendar place."""

    count: Floats
    total: Floats
    squares: Floats = field(repr=False)

    @classmethod
    def of(cls, shape: tuple[int, int]) -> "_Averages":
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape))

    def add(self, place: int, step: Floats, known: Bools) -> None:
        self.count[:, place] += known
        self.total[:, place] += step
        self.squares[:, place] += step * step


def _shrunk(averages: _Averages, centre: Floats | float) -> Floats:
    """Return the average steps less their centre, times max(0, 1 - noise / signal), row by row."""
    count = np.maximum(averages.count, 1)
    mean = averages.total / count
    variance = np.maximum(averages.squares / count - mean * mean, 0.0) * count / np.maximum(count - 1, 1)
    noise = (variance / count).mean(axis=1, keepdims=True)
    departure = mean - mean.mean(axis=1, keepdims=True) - centre
    signal = (departure * departure).sum(axis=1, keepdims=True) / (departure.shape[1] - 1)
    whole = (averages.count >= _YEARS).all(axis=1, keepdims=True)
    weight = np.where(whole & (signal > 0), np.maximum(0.0, 1 - noise / np.where(signal > 0, signal, 1.0)), 0.0)
    return np.asarray(weight * departure)
