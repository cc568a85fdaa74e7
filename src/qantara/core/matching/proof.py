"""The proof of an assignment: computed from the market and the result alone, over every wish."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qantara.core.matching.choice import Choice, Seats, Tally, Thresholds, choose, seat_fixed
from qantara.core.matching.market import NONE, Int32s, Int64s, Market, lottery_of, score_of

OPEN = -1
"""The class of the seats that are open to all."""


@dataclass(frozen=True, eq=False)
class Classes:
    """The last admitted in each class of seat: one row a holder (offer or company) and class.

    Rows are sorted by holder, and for each in the order in which classes choose: reserves in the listed order, then open.
    Fixed pairs and their seats do not count.
    """

    holder: Int32s
    """The offer, or the company."""
    group: NDArray[np.int8]
    """The group bit the class is reserved for, OPEN: open to all."""
    seats: Int32s
    """Seats the class had. Open: those the reserves left. Of a company: those left when the turn of the class came."""
    taken: Int32s
    score: Int32s
    """Of the last admitted, -1 if a seat is left, or if there was none."""
    lottery: Int32s
    """Of the last admitted, -1 likewise."""

    def rows(self, holder: int) -> range:
        """The rows of one offer or company."""
        return range(self._begins[holder], self._begins[holder + 1])

    @cached_property
    def _begins(self) -> list[int]:
        """Where each holder's rows begin: every holder has an open class."""
        return [*np.flatnonzero(np.diff(self.holder, prepend=-1)).tolist(), len(self.holder)]


@dataclass(frozen=True, eq=False)
class Cutoffs:
    """The last admitted of every offer, and of every company with a capacity, by class of seat."""

    offers: Classes
    companies: Classes


@dataclass(frozen=True, eq=False)
class Proof:
    """What was checked of an assignment."""

    cutoffs: Cutoffs
    rank: Int32s
    """Shape (n,): the place of the learner's offer in her list, -1: none, or not in it."""
    feasible: bool
    """Everybody placed is fixed there or has wished it, fixed pairs are kept, and the rule would seat all of them."""
    blocking_pairs: int


def prove(market: Market, offer: Int32s) -> Proof:
    """Check an assignment against the choice rule at the top of `choice.py`.

    offer    int32 [n]  the offer of each learner, -1: unplaced
    returns  the cutoffs that follow from it, the wish each learner obtained, and the number of blocking pairs among all wishes
    """
    seats = Seats.of(market)
    fixed = np.full(market.learners, NONE, dtype=np.int32) if market.fixed is None else market.fixed
    by_rule = fixed == NONE
    rank = ranks(market, offer)
    kept = bool((offer[~by_rule] == fixed[~by_rule]).all())
    wished = bool((rank[by_rule & (offer != NONE)] != NONE).all())

    _, choice = _choose(market, seats, np.flatnonzero(by_rule & (rank != NONE)), rank)
    thresholds = Thresholds.open(seats)
    thresholds.update(choice)
    feasible = kept and wished and not (choice.stage == NONE).any()
    return Proof(_cutoffs(market, seats, choice), rank, feasible, _blocking_pairs(market, thresholds, by_rule, rank))


def classes_taken(market: Market, offer: Int32s) -> NDArray[np.int8]:
    """Return the class of the seat each learner holds in an assignment that `prove` found feasible.

    offer    int32 [n]  the offer of each learner, -1: unplaced
    returns  int8 [n]   the group bit the seat is reserved for; OPEN: open to all, or no seat. Fixed pairs too (rule 0)
    """
    seats, rank = Seats.of(market), ranks(market, offer)
    fixed, fixed_stages = seat_fixed(market)
    rank[fixed] = NONE
    learners, choice = _choose(market, seats, np.flatnonzero(rank != NONE), rank)
    bits = np.array([*seats.bits, OPEN], dtype=np.int8)
    taken = np.full(market.learners, OPEN, dtype=np.int8)
    taken[learners], taken[fixed] = bits[choice.stage], bits[fixed_stages]
    return taken


def _choose(market: Market, seats: Seats, learners: Int64s, rank: Int32s) -> tuple[Int64s, Choice]:
    """Put the wishes obtained to the rule: the learners in the order of the choice, and the choice."""
    wishes = market.ptr[learners] + rank[learners]
    offers, priority = market.offer[wishes].astype(np.int64), market.priority(wishes, learners)
    order = np.lexsort((-priority, seats.order[offers]))
    learners = learners[order]
    return learners, choose(seats, offers[order], priority[order], market.membership(learners))


def ranks(market: Market, offer: Int32s) -> Int32s:
    """Return the place of each learner's offer in her list, -1: none, or not in it. Shapes (n,)."""
    rank = np.full(market.learners, NONE, dtype=np.int32)
    for part, learners in market.parts():
        found = np.flatnonzero(market.offer[part] == offer[learners])
        rank[learners[found]] = part.start + found - market.ptr[learners[found]]
    return rank


def _blocking_pairs(market: Market, thresholds: Thresholds, by_rule: NDArray[np.bool_], rank: Int32s) -> int:
    """Count the wishes liked better than what was obtained that the rule would seat."""
    liked = np.where(by_rule, np.where(rank == NONE, np.diff(market.ptr), rank), 0)
    count = 0
    for part, learners in market.parts():
        better = np.flatnonzero(np.arange(part.start, part.stop) < (market.ptr[:-1] + liked)[learners])
        learners, wishes = learners[better], part.start + better
        admitted = thresholds.admit(
            market.offer[wishes], market.priority(wishes, learners), market.membership(learners)
        )
        count += int(admitted.sum())
    return count


def _cutoffs(market: Market, seats: Seats, choice: Choice) -> Cutoffs:
    """Lay out the cutoffs of all holders, those nobody asked too."""
    offers = np.zeros((seats.stages, market.offers), dtype=np.bool_)
    reserve_offers, stages, reserved = market.reserve_table.T
    offers[stages, reserve_offers] = reserved > 0
    offers[-1] = True
    companies = np.zeros((seats.stages, seats.companies), dtype=np.bool_)
    capped = seats.unit < seats.companies
    for stage in range(seats.stages):
        companies[stage, seats.unit[offers[stage] & capped]] = True
    companies[-1] = True
    of_offers = np.concatenate([seats.reserved, seats.capacity[np.newaxis]])
    of_companies = np.tile(seats.unit_capacity[: seats.companies], (seats.stages, 1))
    return Cutoffs(
        _classes(seats, offers, of_offers, choice.offers), _classes(seats, companies, of_companies, choice.companies)
    )


def _classes(seats: Seats, listed: NDArray[np.bool_], had: Int64s, tally: Tally) -> Classes:
    """The rows of the listed classes; `had`: the seats of those whom nobody asked."""
    had = had.copy()
    taken, last = np.zeros_like(had), np.full_like(had, NONE)
    had[:, tally.holders], taken[:, tally.holders], last[:, tally.holders] = tally.seats, tally.taken, tally.last
    holder, stage = np.nonzero(listed.T)
    had, taken, last = had[stage, holder], taken[stage, holder], last[stage, holder]
    full = (taken == had) & (had > 0)
    return Classes(
        holder.astype(np.int32),
        np.array([*seats.bits, OPEN], dtype=np.int8)[stage],
        had.astype(np.int32),
        taken.astype(np.int32),
        np.where(full, score_of(last), NONE).astype(np.int32),
        np.where(full, lottery_of(last), NONE).astype(np.int32),
    )
