"""The smoothing of many series at once does what one would do by hand for each."""

import math

import numpy as np
import pytest

from qantara.core.forecast import smoothing
from qantara.core.forecast.seasons import common_steps, month_factors
from qantara.core.forecast.volatility import monthly_steps

SETTINGS = [(a, b, p) for a in smoothing._ALPHAS for b, p in smoothing._TRENDS]


def _states(row: list[float], alpha: float, beta: float, phi: float) -> list[tuple[float, float] | None]:
    """Level and trend after each month, None before the first value."""
    states: list[tuple[float, float] | None] = []
    level = trend = 0.0
    age = 0
    for value in row:
        if age == 0:
            if not math.isnan(value):
                level, age = value, 1
        else:
            expected = level + phi * trend
            error = 0.0 if math.isnan(value) else value - expected
            gain = max(alpha, 1 / (age + 1))
            level, trend = expected + gain * error, phi * trend + beta * gain * error
            age += not math.isnan(value)
        states.append((level, trend) if age else None)
    return states


def _ahead(state: tuple[float, float], phi: float, lead: int) -> float:
    return state[0] + sum(phi**k for k in range(1, lead + 1)) * state[1]


def _slow_paths(rows: list[list[float]], typical: list[list[float]], horizon: int) -> list[list[float]]:
    """What is issued after the last month, one number at a time."""
    months = len(rows[0])
    losses, counts, ends, lasts = [], [], [], []
    for row, steps in zip(rows, typical, strict=True):
        all_states = [_states(row, *setting) for setting in SETTINGS]
        loss, count = [0.0] * len(SETTINGS), 0.0
        for t in range(months):
            loss, count = [0.98 * one for one in loss], 0.98 * count
            for lead in (1, 2, 4, 8, 12):
                if t < lead or math.isnan(row[t]) or all_states[0][t - lead] is None:
                    continue
                for place, (states, (_, _, phi)) in enumerate(zip(all_states, SETTINGS, strict=True)):
                    miss = abs(row[t] - _ahead(states[t - lead], phi, lead))
                    loss[place] += min(6.0, miss / (steps[t - lead] * math.sqrt(lead)))
                count += 1
        losses.append(loss)
        counts.append(count)
        ends.append([states[-1] for states in all_states])
        lasts.append([value for value in row if not math.isnan(value)][-1])
    pooled = [
        sum(loss[place] / count for loss, count in zip(losses, counts, strict=True)) / len(rows)
        for place in range(len(SETTINGS))
    ]
    paths = []
    for loss, end, last in zip(losses, ends, lasts, strict=True):
        shrunk = [one + 300 * mean for one, mean in zip(loss, pooled, strict=True)]
        weights = [math.exp((1 - one / min(shrunk)) / 0.02) for one in shrunk]
        path = []
        for lead in range(1, horizon + 1):
            forecasts = [_ahead(state, phi, lead) for state, (_, _, phi) in zip(end, SETTINGS, strict=True)]
            mean = sum(w * f for w, f in zip(weights, forecasts, strict=True)) / sum(weights)
            walk = max(0.25, 18 / months)
            path.append((1 - walk) * mean + walk * last)
        paths.append(path)
    return paths


def test_the_fast_smoothing_agrees_with_the_slow_one():
    rng = np.random.default_rng(4)
    scaled = np.log1p(rng.poisson(np.exp(rng.normal(2, 1, (5, 1)) + np.cumsum(rng.normal(0, 0.2, (5, 45)), axis=1))))
    scaled[1, :20] = np.nan
    scaled[2, 10:14] = np.nan
    scaled[3, 40:] = np.nan
    typical = monthly_steps(scaled)
    fast = smoothing.smooth(scaled, typical, np.zeros((45, 1)), horizon=6, since=44, season=1).paths[0]
    slow = _slow_paths(scaled.tolist(), typical.tolist(), 6)
    assert fast == pytest.approx(np.array(slow), rel=1e-4, abs=1e-4)


def test_part_of_a_panel_with_its_losses_is_smoothed_as_in_the_whole():
    rng = np.random.default_rng(4)
    scaled = np.log1p(rng.poisson(9, (8, 60)))
    typical, common = monthly_steps(scaled), common_steps(scaled)
    whole = smoothing.smooth(scaled, typical, common, horizon=3, since=50, season=12)
    part = smoothing.smooth(scaled[:3], typical[:3], common, horizon=3, since=50, season=12, pooled=whole.pooled)
    assert part.paths == pytest.approx(whole.paths[:, :3], rel=1e-5)


def _seasonal(years: int, *, noise: float) -> np.ndarray:
    rng = np.random.default_rng(2)
    wave = np.sin(np.arange(12) * np.pi / 6)
    return 5 + np.tile(wave, years) + rng.normal(0, noise, (6, 12 * years))


def test_month_factors_find_the_season_and_wait_three_years_for_it():
    scaled = _seasonal(6, noise=0.05)
    factors = month_factors(scaled, common_steps(scaled))
    assert not factors[:36].any()
    assert np.abs(factors[-1] - np.sin(np.arange(12) * np.pi / 6)).max() < 0.15
    assert factors.sum(axis=2) == pytest.approx(0, abs=1e-4)


def test_common_steps_wait_three_years_too():
    assert not common_steps(_seasonal(6, noise=0.05))[:36].any()
    assert common_steps(_seasonal(6, noise=0.05))[-1].any()


def test_noise_has_next_to_no_season():
    scaled = np.random.default_rng(2).normal(5, 0.3, (40, 72))
    factors = month_factors(scaled, common_steps(scaled))[-1]
    assert np.abs(factors).mean() < 0.05
