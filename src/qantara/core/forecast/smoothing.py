"""Damped smoothing of many series at once, over a grid of settings whose weights the past errors decide."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from qantara.core.forecast.panel import Bools, Floats, Singles
from qantara.core.forecast.seasons import month_factors

_ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
_TRENDS = ((0.0, 0.0), (0.1, 0.8), (0.1, 0.92), (0.25, 0.7), (0.25, 0.9), (0.5, 0.6))
_LEADS = (1, 2, 4, 8, 12)
"""Settings are judged at these horizons, whatever horizon is asked, so that a forecast does not depend on the question."""
_FORGET = 0.98
"""Errors of a month ago count 2 % less: half-life 34 months."""
_CAP = 6.0
"""An error of six usual ones (a shock) is not counted higher."""
_TRUST = 300.0
"""A series' own errors weigh as much as the panel's when it has this many of them (60 months at five leads)."""
_SHARPNESS = 0.02
"""A setting worse than the best by this share of its error gets exp(-1) of its weight."""
_RANDOM_WALK = 0.25
_MONTHS_TO_TRUST = 18
"""The random walk's share in every forecast is a quarter, more in a young panel: 18 / months. Settings chosen on the past are
always a little too sure, and those chosen on one shock, whatever the number of series, far too sure."""


@dataclass(frozen=True)
class Grid:
    """All settings (level, trend, damping), shape (settings,) each."""

    alpha: Singles
    beta: Singles
    phi: Singles

    @classmethod
    def standard(cls) -> "Grid":
        rows = [(alpha, beta, phi) for alpha in _ALPHAS for beta, phi in _TRENDS]
        return cls(*np.array(rows, dtype=np.float32).T)

    def damping(self, horizon: int) -> Singles:
        """Return phi + phi² + … + phi^h, shape (settings, horizon)."""
        return np.cumsum(self.phi[:, None] ** np.arange(1, horizon + 1, dtype=np.float32), axis=1, dtype=np.float32)


@dataclass(frozen=True)
class Smoothed:
    """Forecasts on the log scale, issued at each origin from `since` on: shape (origins, series, horizon)."""

    since: int
    paths: Singles
    pooled: Singles
    """Mean loss of each setting over these series, as known at each month: shape (months, families, settings)."""


def smooth(
    scaled: Floats,
    typical: Floats,
    common: Floats,
    *,
    horizon: int,
    since: int,
    season: int,
    pooled: Singles | None = None,
) -> Smoothed:
    """Run all settings over the months once and issue a forecast at each origin, from the past alone.

        level[t] = level[t-1] + phi b[t-1] + alpha e[t]        b[t] = phi b[t-1] + alpha beta e[t]
        path[t+h] = level[t] + (phi + … + phi^h) b[t] + month factor

    with e the one-step error, zero where nothing was observed. Each setting runs twice: on the series as it is, and less its
    month factors. The loss of a setting is its absolute error at five leads over the typical step and the root of the lead,
    capped, forgotten slowly; a series' own loss is shrunk to the panel's, and settings are averaged with weights that
    fall with the loss. A quarter of the weight, 18 / months in a young panel, stays with the random walk.

    scaled   shape (series, months); NaN where not observed
    typical  shape (series, months), `monthly_steps`
    common   shape (months, season), `common_steps`
    pooled   the panel's losses where `scaled` is a part of it; None: these series are the panel
    Source: Holt's and Gardner's damped trend; Gardner and McKenzie (1985), Management Science 31, 1237-1246.
    """
    series, months = scaled.shape
    grid = Grid.standard()
    # By the length alone, not by what the factors are: what later months hold must not change one bit before them.
    families = 2 if season > 1 and months > 3 * season else 1
    factors = np.zeros((months, families, series, season), dtype=np.float32)
    if families == 2:
        factors[:, 1] = month_factors(scaled, common, season=season)
    alpha, phi = grid.alpha[:, None], grid.phi[:, None]
    damping = grid.damping(max(horizon, _LEADS[-1]))
    observed, rows, spread = ~np.isnan(scaled), np.nan_to_num(scaled).astype(np.float32), typical.astype(np.float32)
    level = np.zeros((families, grid.alpha.size, series), dtype=np.float32)
    trend, loss = np.zeros_like(level), np.zeros_like(level)
    last = np.zeros((families, series), dtype=np.float32)
    age, count = np.zeros(series, dtype=np.float32), np.zeros(series, dtype=np.float32)
    means = np.zeros((months, families, grid.alpha.size), dtype=np.float32)
    past: deque[tuple[Singles, Singles, Bools]] = deque(maxlen=_LEADS[-1])
    paths = np.empty((months - since, series, horizon), dtype=np.float32)
    for t in range(months):
        loss *= _FORGET
        count *= _FORGET
        for lead in _LEADS[: np.searchsorted(_LEADS, len(past), side="right")]:
            was_level, was_trend, was_started = past[-lead]
            known = observed[:, t] & was_started
            error = damping[:, lead - 1, None] * was_trend
            error += was_level
            error -= (rows[:, t] - factors[t - lead, :, :, t % season])[:, None]
            np.abs(error, out=error)
            error *= known / (spread[:, t - lead] * np.float32(lead**0.5))
            loss += np.minimum(error, _CAP, out=error)
            count += known
        judged = max(1, int((count > 0).sum()))
        means[t] = (loss / np.maximum(count, 1e-6)).sum(axis=2) / judged

        adjusted = rows[:, t] - factors[max(t - 1, 0), :, :, t % season]
        last = np.where(observed[:, t], adjusted, last)
        carried = phi * trend
        expected = level + carried
        error = np.where(observed[:, t], adjusted[:, None] - expected, np.float32(0))
        # The first months are averaged, else a slow setting would hang on the very first value.
        gain = np.maximum(alpha, 1 / (age + 1))
        level = expected + gain * error
        trend = np.where(age > 0, carried + grid.beta[:, None] * gain * error, np.float32(0))
        age = age + observed[:, t]
        past.append((level, trend, age > 0))
        if t < since:
            continue
        shrunk = loss + np.float32(_TRUST) * (means if pooled is None else pooled)[t][:, :, None]
        shrunk /= np.maximum(shrunk.min(axis=(0, 1)), 1e-9)
        weight = np.exp((1 - shrunk) / np.float32(_SHARPNESS), out=shrunk)
        weight /= weight.sum(axis=(0, 1))
        walk = np.float32(max(_RANDOM_WALK, min(1.0, _MONTHS_TO_TRUST / (t + 1))))
        smoothed = (weight * level).sum(axis=1)
        slopes = (weight * trend).sum(axis=0).T @ damping[:, :horizon]
        share = weight.sum(axis=1)
        mixed = ((1 - walk) * smoothed + walk * share * last).sum(axis=0)
        month = factors[t][:, :, (t + 1 + np.arange(horizon)) % season]
        paths[t - since] = mixed[:, None] + (1 - walk) * slopes + (share[..., None] * month).sum(axis=0)
    return Smoothed(since, paths, means)
