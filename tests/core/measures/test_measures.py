"""Intervals, and the hiding of small counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.measures import is_hidden, visible, wilson


def test_wilson_agrees_with_published_values():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_no_observation_has_no_interval():
    assert wilson(0, 0) is None


def test_more_successes_than_trials_are_refused():
    with pytest.raises(ValueError, match="3 successes"):
        wilson(3, 2)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share(successes, n):
    successes = min(successes, n)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (0.5, True), (9, True), (10, False)])
def test_counts_under_ten_are_hidden(count, hidden):
    assert is_hidden(count) is hidden


@given(st.lists(st.integers(0, 40), max_size=12))
def test_no_hidden_count_can_be_had_back_by_subtraction(counts):
    shown = visible(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(not is_hidden(seen) for seen in shown if seen is not None)
    others = [count for count in counts if count > 0]
    assert len(hidden) != 1 or len(others) == 1
