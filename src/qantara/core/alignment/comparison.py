"""Programmes beside one another: which teach alike, and what the others teach that this one does not."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qantara.core.alignment.checks import Floats, Int64s, demanded, floats, shares
from qantara.core.alignment.measures import jensen_shannon
from qantara.core.refusals import Refusal

Distance = Literal["cosine", "jensen-shannon"]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The programmes that teach most alike, nearest first."""

    programme: Int64s
    """Shape (k,)."""
    distance: Floats
    """Shape (k,): 0 the same in the same proportions, 1 nothing in common."""


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """Skills that others teach better than this programme, those worth most first."""

    skill: Int64s
    """Shape (k,)."""
    programmes: Int64s
    """Shape (k,): how many of the others teach it better."""
    lead: Floats
    """Shape (k,): how much better, on average over all others; those that teach it no better count as 0."""
    worth: Floats
    """Shape (k,): d_s x lead: the demand that a programme like the others would cover and this one does not."""


def nearest(profiles: ArrayLike, programme: int, *, count: int = 5, by: Distance = "jensen-shannon") -> Neighbours:
    """Return the programmes whose profiles are nearest to that of one.

    profiles   shape (P, S)  >= 0: hours by skill (`Coverage.hours`) or coverage (`Coverage.covered`) of each programme
    programme  which one, 0 to P - 1; it is not among the neighbours
    count      how many at most; programmes that teach nothing are near none and left out
    by         cosine: 1 - x.y / (|x| |y|), in which a few large figures decide; jensen-shannon: of the shares that profiles
               are of their sums, to base 2, in which small shares count too (`coverage`, divergence)

    Equal distances stand in the order of the programmes. Raises Refusal for another shape, NaN, negative or infinite
    figures, a programme that is not there or teaches nothing, a count below 1, another distance.

    >>> nearest([[2, 1, 0], [0, 0, 1], [4, 2, 0]], 0, by="cosine").programme
    array([2, 1])
    """
    rows = floats("profiles", profiles, (None, None))
    if not 0 <= programme < len(rows):
        raise Refusal(
            "There is no programme {programme}: give a number from 0 to {last}.",
            programme=programme,
            last=len(rows) - 1,
        )
    if count < 1:
        raise Refusal("{count} neighbours cannot be listed: ask for one or more.", count=count)
    sums = rows.sum(axis=1)
    if sums[programme] == 0:
        raise Refusal("Programme {programme} teaches no skill: nothing is near it.", programme=programme)
    others = np.flatnonzero((sums > 0) & (np.arange(len(rows)) != programme))
    mine, theirs = rows[programme], rows[others]
    if by == "cosine":
        # Scaled by the largest figure first, so that no square is lost.
        mine, theirs = mine / mine.max(), theirs / theirs.max(axis=1, keepdims=True)
        cosines = theirs @ mine / (np.linalg.norm(theirs, axis=1) * np.linalg.norm(mine))
        distance = np.clip(1 - cosines, 0.0, 1.0)
    elif by == "jensen-shannon":
        distance = jensen_shannon(theirs / sums[others, np.newaxis], mine / sums[programme])
    else:
        raise Refusal("There is no distance {by}: choose cosine or jensen-shannon.", by=by)
    order = np.argsort(distance, kind="stable")[:count]
    return Neighbours(others[order].astype(np.int64), distance[order])


def taught_elsewhere(demand: ArrayLike, own: ArrayLike, others: ArrayLike, *, margin: float = 0.1) -> Elsewhere:
    """Return what other programmes teach that this one does not, or less well.

    demand   shape (S,)    >= 0, not all 0: forecast demand of each skill, in any unit
    own      shape (S,)    c in [0, 1]: what this programme covers (`Coverage.covered`)
    others   shape (K, S)  the same of the others, such as its neighbours
    margin   by how much more another must cover a skill to teach it better
    returns  the skills that at least one other teaches better and that are asked for. With d = demand / sum(demand) and
             b_ks = c_ks - own_s where that is above the margin, else 0: lead_s = mean_k b_ks, worth_s = d_s lead_s

    Raises Refusal for shapes that disagree, NaN, negative or infinite figures, shares above 1, no demand at all.

    >>> found = taught_elsewhere([1, 1, 2], [0.5, 0, 0], [[0.5, 0.5, 0.5], [0.9, 0, 0.5]])
    >>> found.skill, found.programmes, found.worth
    (array([2, 1, 0]), array([2, 1, 1]), array([0.25  , 0.0625, 0.05  ]))
    """
    asked = demanded(demand)
    here = shares("own", own, asked.shape)
    there = shares("others", others, (None, len(asked)))
    least = float(shares("margin", margin, ()))
    if not len(there):
        nothing = np.zeros(0, dtype=np.int64)
        return Elsewhere(nothing, nothing, np.zeros(0), np.zeros(0))
    ahead = there - here
    better = ahead > least
    lead = np.where(better, ahead, 0.0).mean(axis=0)
    worth = asked / asked.sum() * lead
    order = np.argsort(-worth, kind="stable")
    listed = order[worth[order] > 0]
    return Elsewhere(listed.astype(np.int64), better.sum(axis=0)[listed].astype(np.int64), lead[listed], worth[listed])
