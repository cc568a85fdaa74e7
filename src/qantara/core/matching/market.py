"""The market: learners' wishes, offers' seats, the seats reserved for groups; refused where it makes no sense."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = -1
"""No offer, no company, no rank."""
GROUPS = 32
_LOTTERY_BITS = 31
_LAST_NUMBER = (1 << _LOTTERY_BITS) - 1
_WISHES_AT_ONCE = 1 << 20  # keeps the memory of a pass over all wishes small


class Reserve(NamedTuple):
    """So many seats of an offer go first to the learners of a group; those they do not fill are open to all."""

    offer: int
    group_bit: int
    """0 to 31: learner i is of the group if bit `group_bit` of `groups[i]` is set."""
    seats: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Market:
    """n learners, m offers, E wishes. Learner i wishes offer[ptr[i]:ptr[i+1]], best first.

    ptr               int64 [n+1]   where each learner's list begins in `offer`; begins with 0, ends with E
    offer             int32 [E]     the offers wished, 0 to m-1
    score             int32 [E]     of the learner for that offer, in tenths, exactly as people are shown it; >= 0
    capacity          int32 [m]     seats of each offer, >= 1
    lottery           int32 [n]     numbers drawn once for the nation, >= 0, all different; the lower wins
    groups            uint32 [n]    the groups a learner belongs to, one bit each; needed with reserves only
    reserves          the reserved seats. Groups have the order in which they first appear here, the same at every offer
    fixed             int32 [n]     the offer a learner keeps whatever the rule says (signed, or placed by hand), -1: none;
                                    it need not be among her wishes
    company           int32 [m]     the company whose capacity an offer counts in, -1: none
    company_capacity  int32 [c]     seats of each company over all its offers, >= 1

    Raises Refusal for arrays of another type or length, and for the first entry, named with its place, that breaks one of
    the rules above; for a learner who wishes an offer twice, more reserved seats than seats, two reserves of an offer for
    one group, groups in another order at another offer, and more fixed pairs than seats.
    """

    ptr: Int64s
    offer: Int32s
    score: Int32s
    capacity: Int32s
    lottery: Int32s
    groups: NDArray[np.uint32] | None = None
    reserves: tuple[Reserve, ...] = ()
    fixed: Int32s | None = None
    company: Int32s | None = None
    company_capacity: Int32s | None = None

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_wishes(self)
        _check_seats(self)
        _check_reserves(self)
        _check_fixed(self)

    @property
    def learners(self) -> int:
        return len(self.lottery)

    @property
    def offers(self) -> int:
        return len(self.capacity)

    @cached_property
    def group_order(self) -> tuple[int, ...]:
        """The bits of the groups that have reserves, in the listed order."""
        return tuple(dict.fromkeys(reserve.group_bit for reserve in self.reserves))

    @cached_property
    def reserve_table(self) -> Int64s:
        """The entries of `reserves` as rows [offer, place of the group in `group_order`, seats]."""
        place = {bit: at for at, bit in enumerate(self.group_order)}
        rows = [(offer, place[bit], seats) for offer, bit, seats in self.reserves]
        return np.array(rows, dtype=np.int64).reshape(len(rows), 3)

    def priority(self, wishes: Int64s, learners: Int64s) -> Int64s:
        """Return the priority of wishes as one number each: a higher score wins, then a lower lottery number.

        wishes    int64 [k]  places in `offer`
        learners  int64 [k]  whose they are
        """
        return (self.score[wishes].astype(np.int64) << _LOTTERY_BITS) | (_LAST_NUMBER - self.lottery[learners])

    def membership(self, learners: Int64s) -> NDArray[np.uint32]:
        """Return the groups of learners; none where the market knows no groups."""
        return np.zeros(len(learners), dtype=np.uint32) if self.groups is None else self.groups[learners]

    def parts(self) -> Iterator[tuple[slice, Int64s]]:
        """Yield the wishes in parts of about a million: their places, and the learner of each."""
        begins = self.ptr[:-1] // _WISHES_AT_ONCE
        edges = np.concatenate([[0], np.flatnonzero(np.diff(begins)) + 1, [self.learners]])
        for first, last in pairwise(edges.tolist()):
            learners = np.arange(first, last)
            yield (
                slice(int(self.ptr[first]), int(self.ptr[last])),
                np.repeat(learners, np.diff(self.ptr[first : last + 1])),
            )


def score_of(priority: Int64s) -> Int64s:
    """The score in a priority."""
    return priority >> _LOTTERY_BITS


def lottery_of(priority: Int64s) -> Int64s:
    """The lottery number in a priority."""
    return _LAST_NUMBER - (priority & _LAST_NUMBER)


# --- Checks --------------------------------------------------------------------------------------------------


def _check_shapes(market: Market) -> None:
    types: dict[str, type[np.generic]] = {
        "ptr": np.int64, "offer": np.int32, "score": np.int32, "capacity": np.int32, "lottery": np.int32,
        "groups": np.uint32, "fixed": np.int32, "company": np.int32, "company_capacity": np.int32,
    }  # fmt: skip
    for name, kind in types.items():
        array: Any = getattr(market, name)
        if array is None and name in ("groups", "fixed", "company", "company_capacity"):
            continue
        if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype != kind:
            found = f"{array.dtype} [{array.ndim}-d]" if isinstance(array, np.ndarray) else type(array).__name__
            raise Refusal(
                "`{name}` is {found}: give a one-dimensional NumPy array of {type}.",
                name=name,
                found=found,
                type=kind.__name__,
            )
    if (market.company is None) != (market.company_capacity is None):
        given, missing = ("company", "company_capacity") if market.company_capacity is None else ("company_capacity", "company")  # fmt: skip
        raise Refusal("`{given}` is given without `{missing}`: give both, or neither.", given=given, missing=missing)
    if market.reserves and market.groups is None:
        raise Refusal("Seats are reserved, but `groups` is not given: say which groups each learner belongs to.")
    learners = len(market.lottery)
    if len(market.ptr) != learners + 1:
        raise Refusal(
            "`ptr` is of length {found}, {expected} was expected: one more than `lottery`.",
            found=len(market.ptr),
            expected=learners + 1,
        )
    as_long = {"score": "offer", "groups": "lottery", "fixed": "lottery", "company": "capacity"}
    for name, other in as_long.items():
        array, length = getattr(market, name), len(getattr(market, other))
        if array is not None and len(array) != length:
            raise Refusal(
                "`{name}` is of length {found}, `{other}` of length {expected}: both must be of the same.",
                name=name,
                found=len(array),
                other=other,
                expected=length,
            )


def _check_wishes(market: Market) -> None:
    ptr, wishes = market.ptr, len(market.offer)
    if ptr[0] != 0:
        raise Refusal("`ptr` begins with {value}: the first list begins at 0.", value=int(ptr[0]))
    _refuse_first(
        np.diff(ptr) < 0,
        "`ptr` falls from {before} to {value} at place {place}: lists follow one another.",
        lambda at: {"place": at + 1, "before": int(ptr[at]), "value": int(ptr[at + 1])},
    )
    if ptr[-1] != wishes:
        raise Refusal(
            "`ptr` ends with {value}: it must end with the number of wishes, {wishes}.",
            value=int(ptr[-1]),
            wishes=wishes,
        )
    _refuse_first(
        (market.offer < 0) | (market.offer >= market.offers),
        "Wish {wish} of learner {learner} is for offer {value}, which does not exist: offers go from 0 to {last}.",
        lambda at: _wish(market, at, market.offer) | {"last": market.offers - 1},
    )
    _refuse_first(
        market.score < 0,
        "Wish {wish} of learner {learner} has the score {value}: a score is 0 or more.",
        lambda at: _wish(market, at, market.score),
    )
    for part, learners in market.parts():
        pairs = np.sort((learners - learners[:1]) * market.offers + market.offer[part])
        twice = np.flatnonzero(pairs[1:] == pairs[:-1])
        if twice.size:
            learner, offer = divmod(int(pairs[twice[0]]), market.offers)
            learner += int(learners[0])
            own = market.offer[ptr[learner] : ptr[learner + 1]]
            first, second = np.flatnonzero(own == offer)[:2].tolist()
            raise Refusal(
                "Learner {learner} wishes offer {value} twice, in places {first} and {second} of her list: keep one.",
                learner=learner,
                value=offer,
                first=first,
                second=second,
            )
    _refuse_first(
        market.lottery < 0,
        "Learner {place} has the lottery number {value}: a number is 0 or more.",
        _entry(market.lottery),
    )
    order = np.argsort(market.lottery, kind="stable")
    numbers = market.lottery[order]
    _refuse_first(
        numbers[1:] == numbers[:-1],
        "Learners {first} and {second} have the same lottery number {value}: each needs one of her own.",
        lambda at: {"first": int(order[at]), "second": int(order[at + 1]), "value": int(numbers[at])},
    )


def _check_seats(market: Market) -> None:
    _refuse_first(
        market.capacity < 1,
        "Offer {place} has {value} seats: an offer has at least one; leave out the wishes for a closed one.",
        _entry(market.capacity),
    )
    if market.company is None or market.company_capacity is None:
        return
    companies = len(market.company_capacity)
    _refuse_first(
        market.company_capacity < 1,
        "Company {place} has {value} seats: give at least one, or -1 as the company of its offers.",
        _entry(market.company_capacity),
    )
    _refuse_first(
        (market.company < NONE) | (market.company >= companies),
        "Offer {place} is of company {value}, which does not exist: companies go from 0 to {last}, -1 is none.",
        lambda at: _entry(market.company)(at) | {"last": companies - 1},
    )


def _check_reserves(market: Market) -> None:
    if not isinstance(market.reserves, tuple):
        raise Refusal("`reserves` is {found}: give a tuple of Reserve.", found=type(market.reserves).__name__)
    last: dict[int, int] = {}  # offer: the place in the order of its latest group
    reserved: dict[int, int] = {}
    order: dict[int, int] = {}
    for place, entry in enumerate(market.reserves):
        if not isinstance(entry, Reserve) or not all(isinstance(value, int | np.integer) for value in entry):
            raise Refusal(
                "Reserve {place} is {value}: give a Reserve of three whole numbers.", place=place, value=repr(entry)
            )
        offer, bit, seats = entry
        if not 0 <= offer < market.offers:
            raise Refusal(
                "Reserve {place} is of offer {value}, which does not exist: offers go from 0 to {last}.",
                place=place,
                value=offer,
                last=market.offers - 1,
            )
        if not 0 <= bit < GROUPS:
            raise Refusal(
                "Reserve {place} is for group {value}: groups are bits 0 to {last}.",
                place=place,
                value=bit,
                last=GROUPS - 1,
            )
        if seats < 0:
            raise Refusal("Reserve {place} has {value} seats: a reserve has 0 or more.", place=place, value=seats)
        at = order.setdefault(bit, len(order))
        if last.get(offer, -1) == at:
            raise Refusal(
                "Reserve {place} is the second of offer {offer} for group {value}: add their seats up in one.",
                place=place,
                offer=offer,
                value=bit,
            )
        if last.get(offer, -1) > at:
            raise Refusal(
                "Reserve {place} puts group {value} of offer {offer} out of the order in which groups first appear: list all"
                " reserves of the first group, then all of the second, and so on.",
                place=place,
                offer=offer,
                value=bit,
            )
        last[offer] = at
        reserved[offer] = reserved.get(offer, 0) + seats
        if reserved[offer] > market.capacity[offer]:
            raise Refusal(
                "Reserve {place} brings the reserved seats of offer {offer} to {value}, more than its seats ({seats}): reserve fewer.",
                place=place,
                offer=offer,
                value=reserved[offer],
                seats=int(market.capacity[offer]),
            )


def _check_fixed(market: Market) -> None:
    if market.fixed is None:
        return
    _refuse_first(
        (market.fixed < NONE) | (market.fixed >= market.offers),
        "Learner {place} is fixed to offer {value}, which does not exist: offers go from 0 to {last}, -1 is none.",
        lambda at: _entry(market.fixed)(at) | {"last": market.offers - 1},
    )
    offers = market.fixed[market.fixed != NONE]
    held = np.bincount(offers, minlength=market.offers)
    _refuse_first(
        held > market.capacity,
        "Offer {place} has {value} fixed learners, more than its seats ({seats}): fix fewer, or add seats.",
        lambda at: {"place": at, "value": int(held[at]), "seats": int(market.capacity[at])},
    )
    if market.company is None or market.company_capacity is None:
        return
    companies, capacity = market.company[offers], market.company_capacity
    held_there = np.bincount(companies[companies != NONE], minlength=len(capacity))
    _refuse_first(
        held_there > capacity,
        "Company {place} has {value} fixed learners, more than its seats ({seats}): fix fewer, or add seats.",
        lambda at: {"place": at, "value": int(held_there[at]), "seats": int(capacity[at])},
    )


def _refuse_first(bad: Flags, sentence: str, told: Callable[[int], dict[str, int]]) -> None:
    if bad.any():
        raise Refusal(sentence, **told(int(bad.argmax())))


def _entry(array: Any) -> Callable[[int], dict[str, int]]:
    return lambda at: {"place": at, "value": int(array[at])}


def _wish(market: Market, at: int, values: Int32s) -> dict[str, int]:
    learner = int(np.searchsorted(market.ptr, at, side="right")) - 1
    return {"learner": learner, "wish": at - int(market.ptr[learner]), "value": int(values[at])}
