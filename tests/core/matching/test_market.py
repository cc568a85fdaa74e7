"""What a market refuses, each with its place and value."""

import re

import numpy as np
import pytest

from qantara.core.matching import Market, Reserve
from qantara.core.refusals import Refusal


def told(**changed):
    """Three learners, two offers, one company; with what is changed."""
    return {
        "ptr": np.array([0, 2, 3, 4], dtype=np.int64),
        "offer": np.array([0, 1, 1, 0], dtype=np.int32),
        "score": np.array([700, 600, 500, 400], dtype=np.int32),
        "capacity": np.array([1, 2], dtype=np.int32),
        "lottery": np.array([2, 0, 1], dtype=np.int32),
        "groups": np.array([1, 0, 3], dtype=np.uint32),
        "reserves": (Reserve(0, 0, 1), Reserve(1, 0, 1), Reserve(1, 1, 1)),
        "fixed": np.array([-1, 1, -1], dtype=np.int32),
        "company": np.array([0, 0], dtype=np.int32),
        "company_capacity": np.array([2], dtype=np.int32),
    } | changed


def int32(*values):
    return np.array(values, dtype=np.int32)


def int64(*values):
    return np.array(values, dtype=np.int64)


def test_a_market_in_order_is_taken():
    market = Market(**told())
    assert (market.learners, market.offers, market.group_order) == (3, 2, (0, 1))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"score": [700]}, "`score` is list: give a one-dimensional NumPy array of int32."),
        ({"offer": int64(0, 1, 1, 0)}, "`offer` is int64 [1-d]: give a one-dimensional NumPy array of int32."),
        ({"ptr": int32(0, 2, 3, 4)}, "`ptr` is int32 [1-d]: give a one-dimensional NumPy array of int64."),
        ({"lottery": np.zeros((3, 1), np.int32)}, "`lottery` is int32 [2-d]: give a one-dimensional NumPy array of int32."),
        ({"groups": int32(1, 0, 3)}, "`groups` is int32 [1-d]: give a one-dimensional NumPy array of uint32."),
        ({"score": np.zeros(4, ">i4")}, "`score` is >i4 [1-d]: give a one-dimensional NumPy array of int32."),
        ({"capacity": None}, "`capacity` is NoneType: give a one-dimensional NumPy array of int32."),
        ({"ptr": int64(0, 2, 4)}, "`ptr` is of length 3, 4 was expected: one more than `lottery`."),
        ({"score": int32(1, 2)}, "`score` is of length 2, `offer` of length 4: both must be of the same."),
        ({"fixed": int32(-1)}, "`fixed` is of length 1, `lottery` of length 3: both must be of the same."),
        ({"company": int32(0)}, "`company` is of length 1, `capacity` of length 2: both must be of the same."),
        ({"groups": np.zeros(2, np.uint32)}, "`groups` is of length 2, `lottery` of length 3: both must be of the same."),
        ({"company": None}, "`company_capacity` is given without `company`: give both, or neither."),
        ({"company_capacity": None}, "`company` is given without `company_capacity`: give both, or neither."),
        ({"groups": None}, "Seats are reserved, but `groups` is not given: say which groups each learner belongs to."),
        ({"ptr": int64(1, 2, 3, 4)}, "`ptr` begins with 1: the first list begins at 0."),
        ({"ptr": int64(0, 3, 2, 4)}, "`ptr` falls from 3 to 2 at place 2: lists follow one another."),
        ({"ptr": int64(0, 2, 3, 3)}, "`ptr` ends with 3: it must end with the number of wishes, 4."),
        ({"offer": int32(0, 1, 2, 0)}, "Wish 0 of learner 1 is for offer 2, which does not exist: offers go from 0 to 1."),
        ({"offer": int32(0, -1, 1, 0)}, "Wish 1 of learner 0 is for offer -1, which does not exist: offers go from 0 to 1."),
        ({"score": int32(1, 2, 3, -4)}, "Wish 0 of learner 2 has the score -4: a score is 0 or more."),
        ({"offer": int32(1, 1, 1, 0)}, "Learner 0 wishes offer 1 twice, in places 0 and 1 of her list: keep one."),
        ({"lottery": int32(2, -1, 1)}, "Learner 1 has the lottery number -1: a number is 0 or more."),
        ({"lottery": int32(2, 0, 2)}, "Learners 0 and 2 have the same lottery number 2: each needs one of her own."),
        (
            {"capacity": int32(1, 0)},
            "Offer 1 has 0 seats: an offer has at least one; leave out the wishes for a closed one.",
        ),
        (
            {"capacity": int32(-2, 1)},
            "Offer 0 has -2 seats: an offer has at least one; leave out the wishes for a closed one.",
        ),
        (
            {"company_capacity": int32(0)},
            "Company 0 has 0 seats: give at least one, or -1 as the company of its offers.",
        ),
        (
            {"company": int32(0, 1)},
            "Offer 1 is of company 1, which does not exist: companies go from 0 to 0, -1 is none.",
        ),
        (
            {"company": int32(-2, 0)},
            "Offer 0 is of company -2, which does not exist: companies go from 0 to 0, -1 is none.",
        ),
        ({"reserves": [Reserve(0, 0, 1)]}, "`reserves` is list: give a tuple of Reserve."),
        ({"reserves": ((0, 0, 1),)}, "Reserve 0 is (0, 0, 1): give a Reserve of three whole numbers."),
        (
            {"reserves": (Reserve(0, 0, 0.5),)},
            "Reserve 0 is Reserve(offer=0, group_bit=0, seats=0.5): give a Reserve of three whole numbers.",
        ),
        ({"reserves": (Reserve(2, 0, 1),)}, "Reserve 0 is of offer 2, which does not exist: offers go from 0 to 1."),
        ({"reserves": (Reserve(0, 32, 1),)}, "Reserve 0 is for group 32: groups are bits 0 to 31."),
        ({"reserves": (Reserve(0, 0, 1), Reserve(1, -1, 1))}, "Reserve 1 is for group -1: groups are bits 0 to 31."),
        ({"reserves": (Reserve(0, 0, -1),)}, "Reserve 0 has -1 seats: a reserve has 0 or more."),
        (
            {"reserves": (Reserve(1, 0, 1), Reserve(1, 0, 1))},
            "Reserve 1 is the second of offer 1 for group 0: add their seats up in one.",
        ),
        (
            {"reserves": (Reserve(0, 0, 1), Reserve(1, 1, 1), Reserve(1, 0, 1))},
            "Reserve 2 puts group 0 of offer 1 out of the order in which groups first appear: list all reserves of the first"
            " group, then all of the second, and so on.",
        ),
        (
            {"reserves": (Reserve(1, 0, 2), Reserve(1, 1, 1))},
            "Reserve 1 brings the reserved seats of offer 1 to 3, more than its seats (2): reserve fewer.",
        ),
        (
            {"fixed": int32(-1, 2, -1)},
            "Learner 1 is fixed to offer 2, which does not exist: offers go from 0 to 1, -1 is none.",
        ),
        (
            {"fixed": int32(-2, 1, -1)},
            "Learner 0 is fixed to offer -2, which does not exist: offers go from 0 to 1, -1 is none.",
        ),
        ({"fixed": int32(0, 1, 0)}, "Offer 0 has 2 fixed learners, more than its seats (1): fix fewer, or add seats."),
        ({"fixed": int32(0, 1, 1)}, "Company 0 has 3 fixed learners, more than its seats (2): fix fewer, or add seats."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_place(changed, sentence):
    with pytest.raises(Refusal, match=f"^{re.escape(sentence)}$"):
        Market(**told(**changed))


def test_a_wish_repeated_far_down_a_long_list_is_found():
    lists = [list(range(500)), [7, *range(400), 7]]
    lists[1].remove(7)  # leaves it in the first place of those that follow and in the last
    with pytest.raises(Refusal, match="Learner 1 wishes offer 7 twice, in places 7 and 400 of her list: keep one"):
        Market(
            ptr=np.cumsum([0, *map(len, lists)]),
            offer=np.array(lists[0] + lists[1], dtype=np.int32),
            score=np.zeros(901, dtype=np.int32),
            capacity=np.ones(500, dtype=np.int32),
            lottery=np.arange(2, dtype=np.int32),
        )
