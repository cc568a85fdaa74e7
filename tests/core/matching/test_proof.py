"""The proof says of any assignment what the plain rule says of it."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.matching.markets import arrays, some

from qantara.core.matching import OPEN, Market, Reserve, assign, classes_taken, prove

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=300)
@given(seed=seeds)
def test_any_assignment_is_judged_as_by_the_plain_rule(seed):
    plain = some(seed, tight=seed % 2 == 0)
    rng = random.Random(seed)
    result = [
        rng.choice([*wishes, -1]) if rng.random() < 0.9 else rng.randrange(len(plain.capacity))
        for wishes in plain.wishes
    ]
    if rng.random() < 0.8:
        result = [o if f < 0 else f for o, f in zip(result, plain.fixed, strict=True)]
    proof = prove(arrays(plain), np.array(result, dtype=np.int32))
    assert proof.feasible == plain.feasible(result)
    assert proof.rank.tolist() == [w.index(o) if o in w else -1 for w, o in zip(plain.wishes, result, strict=True)]
    if proof.feasible:
        assert proof.blocking_pairs == len(plain.blocking(result))


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_one_learner_less_leaves_blocking_pairs_that_are_counted(seed):
    plain = some(seed, fixed=False)
    result = plain.assign()
    placed = [i for i, o in enumerate(result) if o >= 0]
    for i in placed:
        other = [-1 if j == i else o for j, o in enumerate(result)]
        proof = prove(arrays(plain), np.array(other, dtype=np.int32))
        assert proof.blocking_pairs == len(plain.blocking(other)) > 0


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_everybody_sits_in_the_class_the_plain_rule_says(seed):
    plain = some(seed)
    market = arrays(plain)
    result = assign(market).offer
    by_rule = {i: group for (i, _), group in plain.choose(plain.held(result.tolist())).items()}
    expected = [by_rule.get(i, plain.fixed_class.get(i, OPEN)) for i in range(market.learners)]
    assert classes_taken(market, result).tolist() == expected


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_cutoffs_are_the_last_admitted_of_each_class(seed):
    plain = some(seed)
    found = assign(arrays(plain))
    held = plain.choose(plain.held(found.offer.tolist()))
    listed = {(o, bit) for o, bit, seats in plain.reserves if seats} | {(o, OPEN) for o in range(len(plain.capacity))}
    assert classes(found.cutoffs.offers).keys() == listed
    for (offer, group), row in classes(found.cutoffs.offers).items():
        taken = [pair for pair, group_taken in held.items() if pair[1] == offer and group_taken == group]
        others = [pair for pair in held if pair[1] == offer]
        seats = plain.seats[offer] - (len(others) - len(taken)) if group == OPEN else plain.reserved[offer, group]
        check_row(row, seats, taken, plain)
    for (company, group), row in classes(found.cutoffs.companies).items():
        ours = {pair: g for pair, g in held.items() if plain.company[pair[1]] == company}
        order = [*plain.order, OPEN]
        before = sum(order.index(g) < order.index(group) for g in ours.values())
        check_row(row, plain.company_seats[company] - before, [pair for pair, g in ours.items() if g == group], plain)


def check_row(row, seats, taken, plain):
    last = max(taken, key=plain.place) if taken and len(taken) == seats else None
    of_last = (plain.score[last[0]][last[1]], plain.lottery[last[0]]) if last else (-1, -1)
    assert row == (seats, len(taken), *of_last)


def classes(table):
    names = ("seats", "taken", "score", "lottery")
    columns = zip(*(getattr(table, name).tolist() for name in names), strict=True)
    return dict(zip(zip(table.holder.tolist(), table.group.tolist(), strict=True), columns, strict=True))


def test_rows_are_found_by_holder_in_the_order_of_choosing():
    market = Market(
        ptr=np.zeros(1, dtype=np.int64),
        offer=np.zeros(0, dtype=np.int32),
        score=np.zeros(0, dtype=np.int32),
        capacity=np.array([1, 2, 1], dtype=np.int32),
        lottery=np.zeros(0, dtype=np.int32),
        groups=np.zeros(0, dtype=np.uint32),
        reserves=(Reserve(1, 4, 1), Reserve(2, 2, 0), Reserve(1, 2, 1)),
        company=np.array([-1, 1, 1], dtype=np.int32),
        company_capacity=np.array([5, 2], dtype=np.int32),
    )
    cutoffs = assign(market).cutoffs
    assert [cutoffs.offers.group[list(cutoffs.offers.rows(o))].tolist() for o in range(3)] == [
        [OPEN],
        [4, 2, OPEN],
        [OPEN],
    ]
    assert [cutoffs.companies.group[list(cutoffs.companies.rows(c))].tolist() for c in range(2)] == [
        [OPEN],
        [4, 2, OPEN],
    ]
    assert cutoffs.offers.seats[list(cutoffs.offers.rows(1))].tolist() == [1, 1, 2]


@pytest.mark.parametrize("part", [1, 7, 1 << 20])
def test_the_size_of_the_parts_changes_nothing(part, monkeypatch):
    plain = some(11, learners=60, offers=30, wishes=6, reserves=True, companies=True, fixed=True, tight=True)
    monkeypatch.setattr("qantara.core.matching.market._WISHES_AT_ONCE", part)
    found = assign(arrays(plain))
    assert found.offer.tolist() == plain.assign()
    assert found.rank.tolist() == [w.index(o) if o in w else -1 for w, o in zip(plain.wishes, found.offer, strict=True)]
    nobody = np.where(arrays(plain).fixed < 0, -1, found.offer).astype(np.int32)
    assert prove(arrays(plain), nobody).blocking_pairs == len(plain.blocking(nobody.tolist()))
