"""Another run after somebody leaves, an offer closes or pairs are signed; and whom it concerns."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.matching.markets import arrays, some

from qantara.core.matching import Market, assign, close, difference, fix, leave
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=200)
@given(seed=seeds)
def test_nobody_else_is_worse_off_when_a_learner_leaves(seed):
    market = arrays(some(seed))
    before = assign(market)
    leaver = seed % market.learners
    changes = difference(market, before, assign(leave(market, [leaver])))
    own, others = changes.filter(learner=leaver), changes.filter(pl.col("learner") != leaver)
    assert own["change"].to_list() == (["unplaced"] if before.offer[leaver] >= 0 else [])
    assert set(others["change"]) <= {"better", "placed"}


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_signed_pairs_stay_when_an_offer_closes(seed):
    plain = some(seed, fixed=False)
    market = arrays(plain)
    before = assign(market)
    rng = np.random.default_rng(seed)
    signed = rng.random(market.learners) < 0.5
    closed = seed % market.offers
    second = close(fix(market, before, signed), [closed])
    after = assign(second)
    stays = signed & (before.offer != -1) & (before.offer != closed)
    assert (after.offer[stays] == before.offer[stays]).all()
    assert (after.offer != closed).all()
    plain.wishes = [[o for o in wishes if o != closed] for wishes in plain.wishes]
    plain.fixed = np.where(stays, before.offer, -1).tolist()
    plain.free_seats()
    assert after.offer.tolist() == plain.assign()


def test_a_run_again_with_all_pairs_signed_changes_nobody():
    market = arrays(some(3, learners=30, offers=20, wishes=5, reserves=True, companies=True, tight=True))
    before = assign(market)
    after = assign(fix(market, before, np.ones(market.learners, dtype=np.bool_)))
    assert difference(market, before, after).is_empty()


def test_pairs_fixed_before_stay_fixed():
    market = two_by_three(fixed=[2, -1])
    again = fix(market, assign(market), np.array([False, True]))
    assert again.fixed is not None
    assert again.fixed.tolist() == [2, 0]


def test_the_difference_names_each_person_once():
    market = two_by_three()
    before = assign(market)
    assert before.offer.tolist() == [0, 1]
    after = assign(close(market, [0]))
    assert difference(market, before, after).rows() == [(0, 0, 1, 0, 1, "worse"), (1, 1, 2, 1, 2, "worse")]
    assert difference(market, after, before).rows() == [(0, 1, 0, 1, 0, "better"), (1, 2, 1, 2, 1, "better")]
    by_hand = assign(replace(market, fixed=np.array([2, -1], dtype=np.int32)))
    assert difference(market, before, by_hand).rows() == [(0, 0, 2, 0, None, "moved"), (1, 1, 0, 1, 0, "better")]
    gone = assign(leave(market, [0]))
    assert difference(market, before, gone).rows() == [(0, 0, None, 0, None, "unplaced"), (1, 1, 0, 1, 0, "better")]
    assert difference(market, gone, before).rows() == [(0, None, 0, None, 0, "placed"), (1, 0, 1, 0, 1, "worse")]


def test_closing_frees_those_fixed_there_and_leaving_those_who_leave():
    market = two_by_three(fixed=[2, 0])
    assert close(market, [2]).fixed.tolist() == [-1, 0]
    assert leave(market, [1]).fixed.tolist() == [2, -1]


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda market: leave(market, [0, 2]), "There is no learner 2: learners go from 0 to 1."),
        (lambda market: close(market, [-1]), "There is no offer -1: offers go from 0 to 2."),
        (
            lambda market: fix(market, assign(market), np.ones(3, dtype=np.bool_)),
            "`signed` is of length 3 and type bool: give bool of length 2.",
        ),
        (
            lambda market: fix(market, assign(market), np.ones(2, dtype=np.int8)),
            "`signed` is of length 2 and type int8: give bool of length 2.",
        ),
        (
            lambda market: difference(market, assign(market), assign(arrays(some(1, learners=5, tight=True)))),
            "An assignment of 5 learners cannot be compared in a market of 2.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(deed, sentence):
    with pytest.raises(Refusal) as refusal:
        deed(two_by_three())
    assert str(refusal.value) == sentence


def two_by_three(fixed=None):
    """Learner 0 wishes 0, 1; learner 1, weaker, 0, 1, 2; a seat each."""
    return Market(
        ptr=np.array([0, 2, 5], dtype=np.int64),
        offer=np.array([0, 1, 0, 1, 2], dtype=np.int32),
        score=np.array([9, 9, 5, 5, 5], dtype=np.int32),
        capacity=np.ones(3, dtype=np.int32),
        lottery=np.arange(2, dtype=np.int32),
        fixed=None if fixed is None else np.array(fixed, dtype=np.int32),
    )
