"""The shelf life of a course is when half of it has lost its market."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.alignment import plain

from qantara.core.alignment import coverage, shelf_life
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_shelf_life_is_what_halving_an_interval_finds(seed):
    rng = np.random.default_rng(seed)
    weights = rng.random((5, 6)) * (rng.random((5, 6)) < 0.7)
    growth = rng.choice([1e-3, 0.05, 0.3, 5.0]) * rng.normal(-0.5, 1, 6)
    found = shelf_life(plain.csr(weights), growth)
    expected = [plain.shelf_life(row, growth) for row in weights]
    assert found == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_a_course_of_one_skill_lasts_its_half_life():
    assert shelf_life(plain.csr([[0.3, 0]]), [-0.1, 0]) == pytest.approx([np.log(2) / 0.1])


def test_growth_of_one_skill_makes_up_for_no_other():
    assert shelf_life(plain.csr([[1, 2]]), [9.0, -0.1]) == shelf_life(plain.csr([[1, 2]]), [0.0, -0.1])


def test_a_very_slow_tail_is_found_too():
    growth = [-10.0, -1e-6]
    weights = [0.4999, 0.5001]
    assert shelf_life(plain.csr([weights]), growth) == pytest.approx([plain.shelf_life(weights, growth)], rel=1e-6)


@given(seeds)
def test_at_first_the_market_falls_by_the_staleness(seed):
    rng = np.random.default_rng(seed)
    quality, growth = rng.random((1, 4)), rng.normal(size=4)
    found = coverage(np.ones(4), plain.csr(quality), [30], growth=growth)
    soon = 1e-6
    left = (found.hours * np.exp(-np.maximum(0, -growth) * soon)).sum() / found.hours.sum()
    assert (1 - left) / soon == pytest.approx(found.staleness, abs=1e-4)


@pytest.mark.parametrize(
    ("weights", "growth", "sentence"),
    [
        ([[1, 1]], [0, np.nan], r"growth\[1\] is nan"),
        ([[1, 1]], [0], "weights has shape 1 × 2, not any × 1"),
        ([[1, -1]], [0, 0], r"weights\[0, 1\] is -1.0: give a number of at least 0"),
        ([[1, np.inf]], [0, 0], r"weights\[0, 1\] is inf"),
    ],
)
def test_nonsense_is_refused(weights, growth, sentence):
    with pytest.raises(Refusal, match=sentence):
        shelf_life(plain.csr(weights), growth)
