"""Deferred acceptance: learners ask in the order of their lists, offers keep the best until the end."""

from dataclasses import dataclass

import numpy as np

from qantara.core.matching.choice import Seats, Thresholds, choose
from qantara.core.matching.market import NONE, Int32s, Int64s, Market
from qantara.core.matching.proof import Cutoffs, prove


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who gets what, and what proves it."""

    offer: Int32s
    """Shape (n,): the offer of each learner, -1: unplaced."""
    cutoffs: Cutoffs
    rank: Int32s
    """Shape (n,): the place of that offer in her list, 0 is her first wish; -1 if unplaced, or fixed to an offer outside it."""
    blocking_pairs: int
    """Wishes that, by the rule, should have been granted: 0."""


def assign(market: Market) -> Assignment:
    """Return the stable assignment that is best for every learner, and its proof, computed anew from the result.

    Learner-proposing deferred acceptance (Gale & Shapley 1962, American Mathematical Monthly 69, 9-15), under the choice
    rule at the top of `choice.py`, in rounds over all learners who have no seat: each asks the next offer of her list that
    would seat her now, and the offers asked choose again. The order of asking does not change the result. All figures are
    whole numbers: the same market gives the same bytes on any machine.

    Time grows with the wishes looked at, memory with the learners and offers. Measured by benchmarks/matching.py.

    Raises AssertionError if the result should not be feasible; a Market that could be built gives one.
    """
    offer = _defer(market)
    proof = prove(market, offer)
    if not proof.feasible:
        raise AssertionError("The assignment breaks a capacity or a list.")  # would be an error of this module
    return Assignment(offer, proof.cutoffs, proof.rank, proof.blocking_pairs)


def _defer(market: Market) -> Int32s:
    """Run deferred acceptance: the offer of each learner."""
    seats = Seats.of(market)
    thresholds = Thresholds.open(seats)
    wish, end = market.ptr[:-1].copy(), market.ptr[1:]  # the wish each learner stands at: seated, or to be asked next
    wished = np.bincount(seats.unit[market.offer], minlength=len(seats.unit_capacity))
    begins = np.concatenate([[0], np.cumsum(np.minimum(seats.unit_capacity, wished))])
    seated = np.empty(begins[-1], dtype=np.int64)  # the learners of each unit
    count = np.zeros(len(wished), dtype=np.int64)
    free = np.arange(market.learners)
    if market.fixed is not None:
        wish = np.where(market.fixed == NONE, wish, end)
    while (asking := _ask(market, thresholds, wish, free)).size:
        units = np.unique(seats.unit[market.offer[wish[asking]]])
        learners = np.concatenate([seated[_ranges(begins[units], count[units])], asking])
        offers = market.offer[wish[learners]].astype(np.int64)
        priority = market.priority(wish[learners], learners)
        order = np.lexsort((-priority, seats.order[offers]))
        learners, offers = learners[order], offers[order]
        choice = choose(seats, offers, priority[order], market.membership(learners))
        thresholds.update(choice)
        kept = choice.stage != NONE
        count[units] = np.bincount(np.searchsorted(units, seats.unit[offers[kept]]), minlength=len(units))
        seated[_ranges(begins[units], count[units])] = learners[kept]
        free = learners[~kept]
        wish[free] += 1
    placed = np.flatnonzero(wish < end)
    result = np.full(market.learners, NONE, dtype=np.int32) if market.fixed is None else market.fixed.copy()
    result[placed] = market.offer[wish[placed]]
    return result


def _ask(market: Market, thresholds: Thresholds, wish: Int64s, free: Int64s) -> Int64s:
    """Move each free learner on to the first wish that would seat her now; return those who have one."""
    end = market.ptr[1:]
    asking = []
    while (free := free[wish[free] < end[free]]).size:
        at = wish[free]
        admitted = thresholds.admit(market.offer[at], market.priority(at, free), market.membership(free))
        asking.append(free[admitted])
        free = free[~admitted]
        wish[free] += 1
    return np.concatenate(asking) if asking else free


def _ranges(begins: Int64s, lengths: Int64s) -> Int64s:
    """The whole numbers from each beginning, so many, one range after another."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) + np.repeat(begins - ends + lengths, lengths)
