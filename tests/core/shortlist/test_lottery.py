"""The lottery that anyone can draw again."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.refusals import Refusal
from qantara.core.shortlist import lottery


def test_its_bytes_never_change():
    drawn = lottery(100_000, "2027-01-15 04 12 23 31 45")
    assert drawn.dtype == np.int32
    assert drawn[:8].tolist() == [32329, 17851, 63190, 26364, 26188, 14455, 18660, 88071]
    assert sha256(drawn.astype("<i4").tobytes()).hexdigest() == (
        "ffec6ab95fdc4dd0fe329d2d724d3aa8284e0c6bd41c8f6f88b3e931b6bb249c"
    )


@given(n=st.integers(0, 60), seed=st.text(st.characters(codec="utf-8"), min_size=1))
def test_it_is_the_order_of_the_digests(n, seed):
    first_to_last = sorted(range(n), key=lambda i: sha256(f"{seed}:{i}".encode()).digest())
    assert np.argsort(lottery(n, seed)).tolist() == first_to_last


def test_every_number_is_as_likely_for_everyone():
    # 6 participants, 3,000 seeds: each of 36 cells holds 500 in the mean; chi-square with 25 degrees of freedom.
    counts = np.zeros((6, 6))
    for seed in range(3_000):
        counts[np.arange(6), lottery(6, f"seed {seed}")] += 1
    assert ((counts - 500) ** 2 / 500).sum() < 52.6  # exceeded by one fair lottery in a thousand; the seeds are fixed


def test_neighbours_are_not_drawn_together():
    drawn = lottery(50_000, "neighbours").astype(float)
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.015  # three standard deviations
    assert abs(np.corrcoef(drawn, np.arange(50_000))[0, 1]) < 0.015


def test_another_seed_gives_another_order():
    assert not np.array_equal(lottery(50, "a"), lottery(50, "b"))


@pytest.mark.parametrize(("n", "seed", "sentence"), [(-1, "a", "-1 participants"), (2**31, "a", "participants"), (3, "", "needs a seed")])  # fmt: skip
def test_what_cannot_be_drawn_is_refused(n, seed, sentence):
    with pytest.raises(Refusal, match=sentence):
        lottery(n, seed)
