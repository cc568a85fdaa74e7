"""Another run: learners leave, offers close, pairs are signed; what that changes for each person."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.matching.assignment import Assignment
from qantara.core.matching.market import NONE, Int32s, Market
from qantara.core.matching.proof import ranks
from qantara.core.refusals import Refusal

CHANGES = ("placed", "unplaced", "better", "worse", "moved")


def leave(market: Market, learners: Collection[int]) -> Market:
    """Return the market that learners have left: without their wishes and fixed pairs. All keep their numbers.

    Nobody else is worse off in it, as long as reserves and capacities stay. Raises Refusal for an unknown learner.
    """
    gone = _marked(learners, market.learners, "There is no learner {value}: learners go from 0 to {last}.")
    kept = ~np.repeat(gone, np.diff(market.ptr))
    fixed = None if market.fixed is None else np.where(gone, np.int32(NONE), market.fixed)
    return _with_wishes(market, kept, fixed)


def close(market: Market, offers: Collection[int]) -> Market:
    """Return the market in which offers have closed: nobody wishes them, nor is fixed to them. All keep their numbers.

    Raises Refusal for an unknown offer.
    """
    closed = _marked(offers, market.offers, "There is no offer {value}: offers go from 0 to {last}.")
    fixed = market.fixed
    if fixed is not None:
        there = fixed != NONE
        there[there] = closed[fixed[there]]
        fixed = np.where(there, np.int32(NONE), fixed)
    return _with_wishes(market, ~closed[market.offer], fixed)


def fix(market: Market, assignment: Assignment, signed: NDArray[np.bool_]) -> Market:
    """Return the market in which the learners who have signed keep their offers, beside those already fixed.

    signed  bool [n]  an unplaced learner has nothing to sign, and stays free
    Raises Refusal for another length or type.
    """
    if signed.dtype != np.bool_ or signed.shape != (market.learners,):
        raise Refusal(
            "`signed` is of length {found} and type {type}: give bool of length {expected}.",
            found=signed.size,
            type=signed.dtype,
            expected=market.learners,
        )
    before = NONE if market.fixed is None else market.fixed
    return replace(market, fixed=np.where(signed, assignment.offer, before).astype(np.int32))


def difference(market: Market, before: Assignment, after: Assignment) -> pl.DataFrame:
    """Return who has another offer after a re-run than before it.

    market   the one of the run before: better and worse are judged by its lists, which closed offers are still part of
    returns  learner, offer_before, offer_after, wish_before, wish_after (Int32; null: none, or not in her list) and change:
             `placed`, `unplaced`, `better`, `worse`, or `moved` if one of the offers is not in her list; sorted by learner.

    Raises Refusal if the assignments are of another number of learners.
    """
    for one in (before, after):
        if len(one.offer) != market.learners:
            raise Refusal(
                "An assignment of {found} learners cannot be compared in a market of {expected}.",
                found=len(one.offer),
                expected=market.learners,
            )
    learners = np.flatnonzero(before.offer != after.offer)
    table = pl.DataFrame(
        {
            "learner": learners.astype(np.int32),
            "offer_before": before.offer[learners],
            "offer_after": after.offer[learners],
            "wish_before": ranks(market, before.offer)[learners],
            "wish_after": ranks(market, after.offer)[learners],
        }
    )
    named = pl.col("offer_before", "offer_after", "wish_before", "wish_after")
    placed, unplaced, better, worse, moved = (pl.lit(change) for change in CHANGES)
    return table.with_columns(pl.when(named != NONE).then(named)).with_columns(
        pl.when(pl.col("offer_before").is_null()).then(placed)
        .when(pl.col("offer_after").is_null()).then(unplaced)
        .when(pl.col("wish_after") < pl.col("wish_before")).then(better)
        .when(pl.col("wish_after") > pl.col("wish_before")).then(worse)
        .otherwise(moved).alias("change")
    )  # fmt: skip


def _with_wishes(market: Market, kept: NDArray[np.bool_], fixed: Int32s | None) -> Market:
    before = np.concatenate([[0], np.cumsum(kept)])  # wishes kept before each place
    return replace(market, ptr=before[market.ptr], offer=market.offer[kept], score=market.score[kept], fixed=fixed)


def _marked(numbers: Collection[int], count: int, sentence: str) -> NDArray[np.bool_]:
    marked = np.zeros(count, dtype=np.bool_)
    for number in numbers:
        if not 0 <= number < count:
            raise Refusal(sentence, value=number, last=count - 1)
        marked[number] = True
    return marked
