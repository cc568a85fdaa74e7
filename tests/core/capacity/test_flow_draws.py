"""Rates, correlations and shocks: as declared."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr
from scipy.stats import beta, spearmanr
from tests.core.capacity.flow_plain import YEARS, certain, inputs_of

from qantara.core.capacity import Correlation, Rates
from qantara.core.capacity.flow_draws import _beta, _root, draw, product
from qantara.core.refusals import Refusal


@pytest.mark.parametrize(("mean", "sd"), [(0.5, 0.02), (0.9, 0.05), (0.97, 0.03), (0.04, 0.01), (0.3, 0.2)])
def test_a_rate_has_the_quantiles_of_its_beta_variable(mean, sd):
    scores = np.linspace(-4.5, 4.5, 1001).astype(np.float32)
    size = mean * (1 - mean) / sd**2 - 1
    exact = beta.ppf(ndtr(scores.astype(float)), mean * size, (1 - mean) * size)
    np.testing.assert_allclose(_beta(scores, mean, sd), exact, atol=1e-4)


def test_rates_have_their_mean_and_deviation_and_stay_shares():
    inputs = inputs_of()
    draws = draw(inputs, runs=20_000, seed=1)
    for group, rates in inputs.rates.items():
        found = draws.rates[group]
        assert ((found > 0) & (found < 1)).all()
        np.testing.assert_allclose(found.mean(axis=1), rates.mean, atol=0.003)
        np.testing.assert_allclose(found.std(axis=1), rates.sd, rtol=0.05)


def test_a_rate_without_doubt_is_its_mean():
    draws = draw(certain(), runs=10, seed=1)
    np.testing.assert_allclose(draws.rates["fill"], np.repeat(certain().rates["fill"].mean[:, None], 10, axis=1))


def test_rates_go_together_as_declared():
    pairs = (Correlation("completion", "completion", 0.6), Correlation("fill:k0", "activity:k1", -0.4))
    draws = draw(inputs_of(correlations=pairs), runs=20_000, seed=3)

    def of_scores(first, second):  # what a correlation of normal scores makes of ranks: 6/pi arcsin(r/2)
        return 2 * np.sin(np.pi / 6 * spearmanr(first, second).statistic)

    completion, fill, activity = (draws.rates[name] for name in ("completion", "fill", "activity"))
    assert of_scores(completion[0], completion[2]) == pytest.approx(0.6, abs=0.02)
    assert of_scores(fill[0], activity[1]) == pytest.approx(-0.4, abs=0.02)
    assert of_scores(fill[1], activity[1]) == pytest.approx(0, abs=0.025)


@given(st.integers(0, 1000), st.integers(1, 8), st.floats(0, 1))
def test_the_root_of_correlations_gives_them_back(seed, size, weight):
    factors = np.random.default_rng(seed).standard_normal((size, 3))
    factors /= np.linalg.norm(factors, axis=1, keepdims=True)
    correlation = weight * factors @ factors.T + (1 - weight) * np.eye(size)  # of weight 1: of rank 3 at most
    root = _root(correlation).astype(float)
    np.testing.assert_allclose(root @ root.T, correlation, atol=1e-5)
    assert (np.triu(root, 1) == 0).all()


def test_a_product_does_not_hang_on_what_is_computed_beside_it():
    rng = np.random.default_rng(1)
    left, right = (rng.standard_normal(shape, dtype=np.float32) for shape in ((60, 35), (35, 500)))
    whole = product(left, right)
    np.testing.assert_allclose(whole, left.astype(float) @ right.astype(float), atol=1e-4)
    parts = [product(left[at : at + 7], right[:, first : first + 33]) for at in range(0, 60, 7) for first in (0, 33)]
    expected = [whole[at : at + 7, first : first + 33] for at in range(0, 60, 7) for first in (0, 33)]
    assert [part.tobytes() for part in parts] == [part.tobytes() for part in expected]


def test_perfectly_correlated_rates_are_drawn():
    inputs = inputs_of(correlations=(Correlation("completion", "completion", 1.0),))
    completion = draw(inputs, runs=500, seed=1).rates["completion"]
    assert spearmanr(completion[0], completion[1]).statistic > 0.999


def test_shocks_to_growth_persist_and_are_shared_as_declared():
    volatility, persistence, shared = 0.05, 0.4, 0.3
    inputs = inputs_of(volatility=np.full(2, volatility), persistence=persistence, shared=shared)
    demand = draw(inputs, runs=40_000, seed=2).demand.astype(float)
    shocks = np.diff(demand, axis=1, prepend=0)  # the deviation of each year's growth
    np.testing.assert_allclose(shocks[:2, 0].std(axis=1), volatility, rtol=0.02)
    expected = volatility * sqrt(sum(persistence ** (2 * lag) for lag in range(YEARS)))
    np.testing.assert_allclose(shocks[:2, -1].std(axis=1), expected, rtol=0.02)
    slope = (shocks[0, 1] * shocks[0, 0]).mean() / (shocks[0, 0] ** 2).mean()
    assert slope == pytest.approx(persistence, abs=0.02)
    assert np.corrcoef(shocks[0, 0], shocks[1, 0])[0, 1] == pytest.approx(shared, abs=0.02)


def test_contradictory_correlations_are_refused():
    pairs = [("fill:k0", "fill:k1"), ("fill:k1", "fill:k2"), ("fill:k0", "fill:k2")]
    with pytest.raises(Refusal, match="contradict one another"):
        inputs_of(correlations=tuple(Correlation(*pair, -0.9) for pair in pairs))


@pytest.mark.parametrize(
    ("pair", "part"),
    [(Correlation("luck", "fill", 0.1), "no such rate"), (Correlation("fill", "activity", 1.1), "lies from -1 to 1")],
)
def test_a_correlation_that_cannot_be_is_refused(pair, part):
    with pytest.raises(Refusal, match=part):
        inputs_of(correlations=(pair,))


def test_a_group_without_a_member_is_refused():
    rates = inputs_of().rates | {"fill": Rates(np.array([0.5]), np.array([0.1]))}
    with pytest.raises(Refusal, match=r"`fill.mean` has the shape \[1\]"):
        inputs_of(rates=rates)
