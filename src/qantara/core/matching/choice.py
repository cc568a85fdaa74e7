"""The choice rule: whom an offer, or a company with a capacity, takes among the learners who ask.

An *application* is a wish that is put to its offer. Its priority is the score of the wish, higher first, then the learner's
lottery number, lower first. Every offer stands alone, except that the offers of a company with a capacity choose together.

0. Fixed pairs hold their seats. Within an offer their learners, lower lottery numbers first, take reserved seats as under
   rule 1, the others open ones. They are taken off the seats of the offer, off the reserved seats of their class, off the
   seats of the company. Where more reserved than other seats are then left, the classes listed last give way.
1. Reserved seats come first, group by group in the listed order. Of the applications of the group's learners that have no
   seat yet, in order of priority, each takes a seat reserved for the group at its offer, if one is left there and the
   company has a seat left. (So where groups overlap a learner takes the first class in the listed order with a seat
   for her.)
2. Then come the open seats: all those of the offer that no reserve filled. Of all applications without a seat yet, in order
   of priority, each takes an open seat of its offer, if one is left there and the company has a seat left.
3. The others are refused.

"In order of priority" runs through all offers of a company at once: that is its single priority over all of them.

A *blocking pair* is a wish, of a learner without a fixed pair who has no seat or one she likes less, that this rule would seat
if it were added to the applications seated (a seat of hers at another offer of the company counts as taken, like anyone's).
That is so exactly if her priority is above the last admitted's in some class she may sit in (open, or reserved for a group of
hers), both at the offer and, in the same class, at the company: a class with a seat left admits anyone, one without seats
nobody.

Why deferred acceptance works with it. Whoever is refused stays refused when more ask (each class then passes on all it
passed on before, and leaves no more seats: the rule is substitutable), and no fewer seats are filled. So the result does not
depend on the order of asking, no stable result is better for any learner, and none gains by another list than her true
one, of one round and as long as she likes (Hatfield & Milgrom 2005, AER 95, 913-935). Were a company to cut, by priority alone,
what its offers had chosen with their reserves, this would be lost: a reserve can put a weaker learner in a stronger one's
place, and somebody refused before would be taken. Reserves: Hafalir, Yenmez & Yildirim 2013, Theoretical Economics 8,
325-363. Two levels: Abraham, Irving & Manlove 2007, Journal of Discrete Algorithms 5, 73-90.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from qantara.core.matching.market import NONE, Flags, Int32s, Int64s, Market

ANYONE = -1
"""The cutoff of a class with a seat left: any priority is above it."""
NOBODY = int(np.iinfo(np.int64).max)
"""The cutoff of a class without seats: no priority is above it."""


@dataclass(frozen=True, eq=False)
class Seats:
    """The seats that fixed pairs leave. Stages are the groups in the listed order, then the open seats.

    A unit is what chooses together: a company with a capacity, numbered 0 to c-1, or an offer alone, numbered c + offer.
    """

    bits: tuple[int, ...]
    """Of `groups`, by stage; the open stage has none."""
    capacity: Int64s
    """Shape (m,): seats of the offer."""
    reserved: Int64s
    """Shape (stages - 1, m): of these, reserved for the group."""
    unit: Int64s
    """Shape (m,): the unit of the offer."""
    order: Int64s
    """Shape (m,): the place of the offer where offers of a unit stand together."""
    companies: int
    unit_capacity: Int64s
    """Shape (c + m,)."""

    @classmethod
    def of(cls, market: Market) -> Self:
        """Count the seats of a market that its fixed pairs leave."""
        seats = cls.whole(market)
        if market.fixed is None:
            return seats
        learners, stages = seat_fixed(market)
        offers = market.fixed[learners]
        capacity = seats.capacity - np.bincount(offers, minlength=market.offers)
        reserved, left = seats.reserved.copy(), capacity.copy()
        for stage in range(len(seats.bits)):
            reserved[stage] -= np.bincount(offers[stages == stage], minlength=market.offers)
            np.minimum(reserved[stage], left, out=reserved[stage])
            left -= reserved[stage]
        held = np.bincount(seats.unit[offers], minlength=len(seats.unit_capacity))
        return replace(seats, capacity=capacity, reserved=reserved, unit_capacity=seats.unit_capacity - held)

    @classmethod
    def whole(cls, market: Market) -> Self:
        """Count the seats of a market as if it had no fixed pairs."""
        capacity = market.capacity.astype(np.int64)
        reserved = np.zeros((len(market.group_order), market.offers), dtype=np.int64)
        offers, stages, seats = market.reserve_table.T
        reserved[stages, offers] = seats
        company_capacity = np.zeros(0, dtype=np.int32) if market.company_capacity is None else market.company_capacity
        companies = len(company_capacity)
        unit = companies + np.arange(market.offers)
        if market.company is not None:
            unit = np.where(market.company == NONE, unit, market.company)
        order = np.empty(market.offers, dtype=np.int64)
        order[np.argsort(unit, kind="stable")] = np.arange(market.offers)
        alone = np.where(unit < companies, 0, capacity)
        return cls(
            market.group_order, capacity, reserved, unit, order, companies, np.concatenate([company_capacity, alone])
        )

    @property
    def stages(self) -> int:
        return len(self.bits) + 1


@dataclass(frozen=True, eq=False)
class Tally:
    """How full each class of seat is; by stage and holder (an offer, or a company)."""

    holders: Int64s
    """Shape (h,)."""
    seats: Int64s
    """Shape (stages, h): seats the class had, when its turn came."""
    taken: Int64s
    """Shape (stages, h)."""
    last: Int64s
    """Shape (stages, h): the lowest priority among those who took them, NOBODY if none did."""

    @property
    def cutoffs(self) -> Int64s:
        """Shape (stages, h): the priority above which one more would be taken."""
        return np.where(self.taken < self.seats, ANYONE, self.last)


@dataclass(frozen=True, eq=False)
class Choice:
    """What the rule decides."""

    stage: NDArray[np.int8]
    """Shape (k,): the stage at which each application took a seat, -1: refused."""
    offers: Tally
    """Of the offers that were asked."""
    companies: Tally
    """Of the companies with a capacity that were asked."""


def choose(seats: Seats, offer: Int64s, priority: Int64s, groups: NDArray[np.uint32]) -> Choice:
    """Apply the rule to all the applications of some units.

    offer     int64 [k]   the offer each application is put to; units, and in them offers, stand together (`seats.order`)
    priority  int64 [k]   falling within an offer
    groups    uint32 [k]  of the learner
    """
    run, holders = _runs(offer)
    unit_run, units = _runs(seats.unit[offer])
    capped = units < seats.companies
    companies = int(capped.sum())  # their units have the lowest numbers, and stand first
    shape, unit_shape = (seats.stages, len(holders)), (seats.stages, companies)
    offers = Tally(holders, np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.full(shape, NOBODY))
    above = Tally(units[:companies], np.zeros(unit_shape, np.int64), np.zeros(unit_shape, np.int64), np.full(unit_shape, NOBODY))  # fmt: skip
    left, unit_left = seats.capacity[holders], seats.unit_capacity[above.holders]
    decided = np.full(len(offer), NONE, dtype=np.int8)
    waiting = np.arange(len(offer))
    for stage in range(seats.stages):
        if stage < len(seats.bits):
            offers.seats[stage] = seats.reserved[stage, holders]
            asking = waiting[(groups[waiting] >> seats.bits[stage]) & 1 == 1]
        else:
            offers.seats[stage] = left
            asking = waiting
        seated = asking[_rank(run[asking]) < offers.seats[stage, run[asking]]]
        if companies:
            above.seats[stage] = unit_left
            alone = seated[unit_run[seated] >= companies]
            under = seated[unit_run[seated] < companies]
            under = under[np.lexsort((-priority[under], unit_run[under]))]
            under = under[_rank(unit_run[under]) < unit_left[unit_run[under]]]
            _count(above, stage, unit_run[under], priority[under])
            unit_left = unit_left - above.taken[stage]
            seated = np.concatenate([under, alone])
        _count(offers, stage, run[seated], priority[seated])
        left = left - offers.taken[stage]
        decided[seated] = stage
        waiting = waiting[decided[waiting] == NONE]
    return Choice(decided, offers, above)


def seat_fixed(market: Market) -> tuple[Int64s, NDArray[np.int8]]:
    """Return the learners with fixed pairs, and the stage at which each takes her seat (rule 0)."""
    seats = Seats.whole(market)
    fixed = np.zeros(0, dtype=np.int32) if market.fixed is None else market.fixed
    learners = np.flatnonzero(fixed != NONE)
    learners = learners[np.lexsort((market.lottery[learners], seats.order[fixed[learners]]))]
    priority = -market.lottery[learners].astype(np.int64)
    # None is refused: the market has been checked to have seats for all of them.
    choice = choose(seats, fixed[learners].astype(np.int64), priority, market.membership(learners))
    return learners, choice.stage


def _count(tally: Tally, stage: int, holder: Int64s, priority: Int64s) -> None:
    tally.taken[stage] = np.bincount(holder, minlength=len(tally.holders))
    np.minimum.at(tally.last[stage], holder, priority)


def _runs(values: Int64s) -> tuple[Int64s, Int64s]:
    """Number the runs of equal values: the run of each, and the value of each run."""
    begins = np.concatenate([np.ones(min(1, len(values)), dtype=np.bool_), values[1:] != values[:-1]])
    return np.cumsum(begins) - 1, values[begins]


def _rank(runs: Int64s) -> Int64s:
    """The place of each element in its run, where equal runs stand together."""
    places = np.arange(len(runs))
    begins = np.concatenate([np.ones(min(1, len(runs)), dtype=np.bool_), runs[1:] != runs[:-1]])
    return places - np.maximum.accumulate(np.where(begins, places, 0))


@dataclass(frozen=True, eq=False)
class Thresholds:
    """The priorities a wish must exceed to be taken, for all offers and companies; by stage."""

    seats: Seats
    offers: Int64s
    """Shape (stages, m)."""
    companies: Int64s
    """Shape (stages, c)."""

    @classmethod
    def open(cls, seats: Seats) -> Self:
        """The thresholds before anybody has asked."""
        per_stage = np.concatenate([seats.reserved, seats.capacity[np.newaxis]])
        company = np.where(seats.unit_capacity[: seats.companies] > 0, ANYONE, NOBODY)
        return cls(seats, np.where(per_stage > 0, ANYONE, NOBODY), np.tile(company, (seats.stages, 1)))

    def update(self, choice: Choice) -> None:
        """Take over what a choice says of those who were asked."""
        self.offers[:, choice.offers.holders] = choice.offers.cutoffs
        self.companies[:, choice.companies.holders] = choice.companies.cutoffs

    def admit(self, offer: Int32s, priority: Int64s, groups: NDArray[np.uint32]) -> Flags:
        """Say which wishes would be seated now. Shapes (k,)."""
        admitted = np.zeros(len(offer), dtype=np.bool_)
        unit = self.seats.unit[offer] if self.seats.companies else None
        for stage in range(self.seats.stages):
            above = priority > self.offers[stage, offer]
            if unit is not None:
                capped = unit < self.seats.companies
                above[capped] &= priority[capped] > self.companies[stage, unit[capped]]
            if stage < len(self.seats.bits):
                above &= (groups >> self.seats.bits[stage]) & 1 == 1
            admitted |= above
        return admitted
