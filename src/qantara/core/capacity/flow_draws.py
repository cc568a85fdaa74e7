"""The random part of the simulation: rates with declared correlations, shocks to demand, errors of levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr

from qantara.core.capacity.flow_inputs import RATES, Floats, SupplyInputs
from qantara.core.refusals import Refusal

Singles = NDArray[np.float32]

MOST_RUNS = 100_000
_FURTHEST = 5.0  # normal scores beyond it count as it: one in 1.7 million
_NOTHING = 1e-9  # of a variance of 1
_NODES = 257  # of a rate as a function of its score: linear between them, wrong by less than 1e-4


@dataclass(frozen=True, eq=False)
class Draws:
    """K runs. All that is random, so that whatever follows is plain arithmetic.

    rates    float32 [n, K] for each group of RATES
    demand   float32 [F + 1, T, K]  deviation of the logarithm of jobs from its declared path; last, the jobs outside
    jobs     float32 [K]  logarithm of the error in the level of jobs
    stock    float32 [K]  the same of the stock
    outside_jobs, outside_trained  float32 [K]  the same of the jobs, and of the people trained, outside
    """

    rates: Mapping[str, Singles]
    demand: Singles
    jobs: Singles
    stock: Singles
    outside_jobs: Singles
    outside_trained: Singles


def draw(inputs: SupplyInputs, *, runs: int, seed: int) -> Draws:
    """Draw runs. The same seed and number of runs give the same bytes.

    Raises Refusal for fewer than 1 or more than 100,000 runs, and for a seed that is no whole number from 0.
    """
    if not _whole(runs) or not 1 <= runs <= MOST_RUNS:
        raise Refusal("{runs} runs: ask for 1 to {most}. With {most}, a probability is known to 0.3 points.", runs=runs, most=MOST_RUNS)  # fmt: skip
    if not _whole(seed) or seed < 0:
        raise Refusal("The seed is {seed}: give a whole number from 0.", seed=seed)
    rng = np.random.default_rng(seed)
    scores = product(_root(inputs.correlation), rng.standard_normal((len(inputs.rate_names), runs), dtype=np.float32))
    common = rng.standard_normal((inputs.years, runs), dtype=np.float32)
    own = rng.standard_normal((len(inputs.domains) + 1, inputs.years, runs), dtype=np.float32)
    return drawn(inputs, scores=scores, common=common, own=own, levels=rng.standard_normal((4, runs), dtype=np.float32))


def drawn(inputs: SupplyInputs, *, scores: Singles, common: Singles, own: Singles, levels: Singles) -> Draws:
    """Turn standard normal scores into draws.

    scores  float32 [n, K]         of the rates, correlated, in the order of `rate_names`
    common  float32 [T, K]         shocks to the demand of all domains
    own     float32 [F + 1, T, K]  shocks to each domain's
    levels  float32 [4, K]         errors of the levels of jobs and stock, of jobs and people trained outside
    """
    rates, at = {}, 0
    for group in RATES:
        told = inputs.rates[group]
        members = len(told.mean)
        rates[group] = np.empty((members, scores.shape[1]), dtype=np.float32)
        for member in range(members):
            rates[group][member] = _beta(scores[at + member], float(told.mean[member]), float(told.sd[member]))
        at += members
    outside = inputs.outside
    scale = np.array([inputs.jobs_sd, inputs.stock_sd, outside.jobs_sd, outside.trained_sd], dtype=np.float32)
    return Draws(rates, _deviations(inputs, common, own), *(levels * scale[:, None]))


def _beta(scores: Singles, mean: float, sd: float) -> Singles:
    """The Beta variable of that mean and deviation that has those normal scores."""
    if sd == 0:
        return np.full(scores.shape, mean, dtype=np.float32)
    size = mean * (1 - mean) / sd**2 - 1
    nodes = np.linspace(-_FURTHEST, _FURTHEST, _NODES)
    values = betaincinv(mean * size, (1 - mean) * size, ndtr(nodes))
    found: Singles = np.interp(scores, nodes, values).astype(np.float32)
    return found


def _deviations(inputs: SupplyInputs, common: Singles, own: Singles) -> Singles:
    """Sum over the years so far of x, where x = persistence * x of the year before + volatility * shock."""
    volatility = np.append(inputs.volatility, inputs.outside.volatility).astype(np.float32)[:, None, None]
    shocks = volatility * (np.float32(sqrt(inputs.shared)) * common + np.float32(sqrt(1 - inputs.shared)) * own)
    kept = np.float32(inputs.persistence)
    for year in range(1, inputs.years):
        shocks[:, year] += kept * shocks[:, year - 1]
    for year in range(1, inputs.years):
        shocks[:, year] += shocks[:, year - 1]
    return shocks


def product(left: Singles, right: Singles) -> Singles:
    """The matrix product, its terms added in their order. BLAS adds them in one that hangs on the number of threads."""
    found = np.empty((len(left), right.shape[1]), dtype=np.float32)
    for terms, row in zip(left, found, strict=True):
        np.multiply(right[0], terms[0], out=row)
        for factor, scores in zip(terms[1:], right[1:], strict=True):
            row += factor * scores
    return found


def _root(correlation: Floats) -> Singles:
    """The lower triangle A with A A' the correlation (Cholesky). A rate that others decide wholly adds nothing."""
    size = len(correlation)
    found = np.zeros((size, size))
    for at in range(size):
        known = found[:, :at]
        rest = correlation[at:, at] - (known[at:] * known[at]).sum(axis=1)
        if rest[0] > _NOTHING:
            found[at:, at] = rest / sqrt(rest[0])
    return found.astype(np.float32)


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
