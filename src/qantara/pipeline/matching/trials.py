"""What would come of other rules, other lists, other luck: tried on a round before anything is decided."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from qantara.core.matching import Assignment, Market, assign
from qantara.pipeline.matching.results import WHOLE

LENGTHS = (1, 3, 5, 10)


def by_length(market: Market, whole: Assignment, lengths: Sequence[int] = LENGTHS) -> pl.DataFrame:
    """length, placed, share: how many would have an offer if everybody's list were cut to so many wishes; the last row, null, is
    that of whole lists, whose assignment is `whole`.
    """
    n = max(market.learners, 1)
    rows: list[tuple[int | None, int]] = [(length, _placed(assign(_cut(market, length)))) for length in lengths]
    rows.append((None, _placed(whole)))
    return pl.DataFrame(
        [(length, placed, round(placed / n, 4)) for length, placed in rows],
        schema={"length": pl.Int64, "placed": pl.Int64, "share": pl.Float64}, orient="row",
    )  # fmt: skip


def by_policy(fared: Sequence[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """policy, group, placed (in all), among (share of the placed who are of the group), share (of the group's learners who are
    placed), hidden: `fairness` of the same round under several policies; the group `all` says who is placed in all.
    """
    found = []
    for name, fair in fared:
        told = fair.filter(pl.col("by").is_in(["", "group"]))
        whole = told.filter(name=WHOLE).row(0, named=True)
        found += [
            (name, row["name"], row["placed"], None if row["hidden"] or not whole["placed"] else round(row["placed"] / whole["placed"], 4), row["share"], row["hidden"])
            for row in told.iter_rows(named=True)
        ]  # fmt: skip
    names = ("policy", "group", "placed", "among", "share", "hidden")
    kinds = (pl.String, pl.String, pl.Int64, pl.Float64, pl.Float64, pl.Boolean)
    return pl.DataFrame(found, schema=dict(zip(names, kinds, strict=True)), orient="row")


def odds(market: Market, *, draws: int, seed: int) -> np.ndarray:
    """float64 [E]: in which part of so many draws each wish is obtained, if the lottery is drawn anew and the other learners
    come as often as chance has it (each draw takes learners with replacement, with their lists, and everybody once).

    Each draw is a matching of its own.
    """
    chance = np.random.default_rng(seed)
    n, won = market.learners, np.zeros(len(market.offer))
    for _ in range(draws):
        seen = np.bincount(chance.integers(0, n, n), minlength=n)
        seen = np.maximum(seen, 1)  # who asks for her odds is there
        took = _redrawn(market, chance, np.repeat(np.arange(n), seen))
        first = np.concatenate([[0], np.cumsum(seen)[:-1]])
        rank = took[first]
        placed = np.flatnonzero(rank >= 0)
        won[market.ptr[placed] + rank[placed]] += 1
    return won / max(draws, 1)


def _redrawn(market: Market, chance: np.random.Generator, who: np.ndarray) -> np.ndarray:
    """The rank obtained by each of the learners drawn, in a market of theirs with a lottery of its own."""
    lengths = np.diff(market.ptr)[who]
    ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    wishes = np.repeat(market.ptr[who] - ptr[:-1], lengths) + np.arange(ptr[-1])
    again = replace(
        market, ptr=ptr, offer=market.offer[wishes], score=market.score[wishes], lottery=chance.permutation(len(who)).astype(np.int32),
        groups=None if market.groups is None else market.groups[who], fixed=None,
    )  # fmt: skip
    return assign(again).rank


def misreports(market: Market, assignment: Assignment, *, tries: int, seed: int) -> tuple[int, int]:
    """Of so many random lists that a learner might hand in instead of her true one, how many would have given her an offer she
    likes better: by the theory none. Each try is a matching of its own. Returns tries made and gains.
    """
    chance = np.random.default_rng(seed)
    able = np.flatnonzero(np.diff(market.ptr) > 1)
    made = gains = 0
    for learner in chance.choice(able, size=tries) if len(able) else ():
        begin, end = int(market.ptr[learner]), int(market.ptr[learner + 1])
        order = chance.permutation(end - begin)[: chance.integers(1, end - begin + 1)]
        kept = np.concatenate([np.arange(begin), begin + order, np.arange(end, len(market.offer))])
        lengths = np.diff(market.ptr)
        lengths[learner] = len(order)
        ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        other = assign(replace(market, ptr=ptr, offer=market.offer[kept], score=market.score[kept]))
        rank = int(other.rank[learner])
        then = int(order[rank]) if rank >= 0 else end
        now = int(assignment.rank[learner]) if assignment.rank[learner] >= 0 else end
        made += 1
        gains += then < now
    return made, gains


def _cut(market: Market, length: int) -> Market:
    lengths = np.minimum(np.diff(market.ptr), length)
    ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    kept = np.repeat(market.ptr[:-1] - ptr[:-1], lengths) + np.arange(ptr[-1])
    return replace(market, ptr=ptr, offer=market.offer[kept], score=market.score[kept])


def _placed(assignment: Assignment) -> int:
    return int((assignment.offer >= 0).sum())
