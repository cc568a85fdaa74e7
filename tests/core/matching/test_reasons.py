"""Each learner reads why; what all of them read implies that the result is stable."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.matching.markets import arrays, some

from qantara.core.matching import OPEN, Market, Reason, Reserve, assign, explain
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=250)
@given(seed=seeds)
def test_the_reasons_alone_imply_that_no_pair_blocks(seed):
    plain = some(seed, tight=seed % 2 == 0)
    market = arrays(plain)
    result = assign(market)
    told = [explain(market, result, learner) for learner in range(market.learners)]
    seated = defaultdict(list)  # (offer, class): score and lottery of those who say they sit there
    for reasons in told:
        for one in reasons:
            if one.verdict == "obtained":
                seated[one.offer, one.group].append((-one.score, one.lottery))
    for i, reasons in enumerate(told):
        if plain.fixed[i] >= 0:
            assert {one.verdict for one in reasons} <= {"fixed", "fixed_elsewhere"}
            assert [one.offer for one in reasons if one.verdict == "fixed"] == [plain.fixed[i]]
            continue
        for one in reasons:
            if one.verdict == "outranked":
                last = (-one.last_score, one.last_lottery)
                assert (-one.score, one.lottery) > last
                offers = [o for o in range(len(plain.capacity)) if plain.company[o] == one.company]
                there = [one.offer] if one.company == -1 else offers
                assert last == max(other for o in there for other in seated[o, one.group])
            elif one.verdict == "no_seat":
                assert not seated[one.offer, one.group]
        by_wish = defaultdict(list)
        for one in reasons:
            by_wish[one.wish].append(one)
        assert list(by_wish) == list(range(len(plain.wishes[i])))
        obtained = [wish for wish, ones in by_wish.items() if ones[0].verdict == "obtained"]
        best = obtained[0] if obtained else len(by_wish)
        assert result.offer[i] == (plain.wishes[i][best] if obtained else -1)
        for wish, ones in by_wish.items():
            offer = plain.wishes[i][wish]
            assert {one.offer for one in ones} == {offer}
            assert {(one.score, one.lottery) for one in ones} == {(plain.score[i][offer], plain.lottery[i])}
            if wish > best:
                assert [one.verdict for one in ones] == ["better_obtained"]
            elif wish == best:
                assert [one.verdict for one in ones] == ["obtained"]
            else:  # refused in every class there is
                reserved = [
                    bit
                    for bit in plain.order
                    if (offer, bit, 0) not in plain.reserves and (offer, bit) in plain.reserved
                ]
                assert [one.group for one in ones] == [*reserved, OPEN]
                not_hers = [one.group for one in ones if one.verdict == "not_eligible"]
                assert not_hers == [bit for bit in reserved if not plain.groups[i] >> bit & 1]
                assert {one.verdict for one in ones} <= {"not_eligible", "outranked", "no_seat"}


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_the_class_obtained_is_the_one_the_rule_seats_her_in(seed):
    plain = some(seed)
    market = arrays(plain)
    result = assign(market)
    for (i, offer), group in plain.choose(plain.held(result.offer.tolist())).items():
        told = [one for one in explain(market, result, i) if one.verdict == "obtained"]
        assert [(one.offer, one.group) for one in told] == [(offer, group)]


@settings(deadline=None, max_examples=150)
@given(seed=seeds)
def test_a_learner_just_above_the_last_admitted_would_have_been_seated(seed):
    plain = some(seed, fixed=False)
    market = arrays(plain)
    result = assign(market)
    for i in range(market.learners):
        for one in explain(market, result, i):
            own = result.offer[i]
            if one.verdict == "outranked" and (own == -1 or plain.company[own] == -1):
                better = with_other(plain, i, one.offer, one.last_score, one.last_lottery - 0.5)
                others = [pair for pair in plain.held(result.offer.tolist()) if pair[0] != i]
                assert (i, one.offer) in better.choose([*others, (i, one.offer)])


def with_other(plain, learner, offer, score, lottery):
    """The market if a learner had another score for an offer, and another number."""
    scores = [dict(of_one) for of_one in plain.score]
    scores[learner][offer] = score
    numbers = [lottery if i == learner else number for i, number in enumerate(plain.lottery)]
    return replace(plain, score=scores, lottery=numbers)


def test_each_class_of_an_offer_says_its_own():
    market = Market(
        ptr=np.array([0, 1, 2, 3, 5], dtype=np.int64),
        offer=np.array([0, 0, 0, 0, 1], dtype=np.int32),
        score=np.array([714, 650, 700, 689, 500], dtype=np.int32),
        capacity=np.array([3, 1], dtype=np.int32),
        lottery=np.array([3, 1, 2, 0], dtype=np.int32),
        groups=np.array([0, 1, 0b10, 0b10], dtype=np.uint32),
        reserves=(Reserve(0, 0, 1), Reserve(0, 1, 1)),
    )
    result = assign(market)
    assert explain(market, result, 3) == [
        Reason(0, 0, "not_eligible", 0, -1, 689, 0, None, None),
        Reason(0, 0, "outranked", 1, -1, 689, 0, 700, 2),
        Reason(0, 0, "outranked", OPEN, -1, 689, 0, 714, 3),
        Reason(1, 1, "obtained", OPEN, -1, 500, 0, 500, 0),
    ]
    assert explain(market, result, 1) == [Reason(0, 0, "obtained", 0, -1, 650, 1, 650, 1)]


def test_the_company_is_named_where_its_capacity_decides():
    market = Market(
        ptr=np.array([0, 1, 2, 3], dtype=np.int64),
        offer=np.array([0, 1, 1], dtype=np.int32),
        score=np.array([900, 800, 700], dtype=np.int32),
        capacity=np.array([2, 2], dtype=np.int32),
        lottery=np.arange(3, dtype=np.int32),
        company=np.zeros(2, dtype=np.int32),
        company_capacity=np.array([2], dtype=np.int32),
    )
    assert explain(market, assign(market), 2) == [Reason(0, 1, "outranked", OPEN, 0, 700, 2, 800, 1)]


def test_seats_that_went_to_fixed_pairs_are_no_seats():
    market = Market(
        ptr=np.array([0, 1, 2], dtype=np.int64),
        offer=np.array([1, 0], dtype=np.int32),
        score=np.array([900, 800], dtype=np.int32),
        capacity=np.array([1, 1], dtype=np.int32),
        lottery=np.arange(2, dtype=np.int32),
        fixed=np.array([0, -1], dtype=np.int32),
    )
    result = assign(market)
    assert explain(market, result, 0) == [
        Reason(-1, 0, "fixed", OPEN, -1, -1, 0, None, None),
        Reason(0, 1, "fixed_elsewhere", OPEN, -1, 900, 0, None, None),
    ]
    assert explain(market, result, 1) == [Reason(0, 0, "no_seat", OPEN, -1, 800, 1, None, None)]
    assert result.rank.tolist() == [-1, -1]


@pytest.mark.parametrize("learner", [-1, 4])
def test_an_unknown_learner_is_refused(learner):
    market = arrays(some(1, learners=4, offers=3, wishes=2, tight=True))
    with pytest.raises(Refusal, match=rf"There is no learner {learner}: learners go from 0 to 3\."):
        explain(market, assign(market), learner)
