"""The best offers of each learner, exactly.

A hundred thousand learners and thirty thousand offers are three thousand million pairs. What makes them few and cheap:

- Hard conditions first. Learners of one level of study who want the same kinds of stay in the same regions are one
  group; only the offers that fit a group are looked at.
- Traits that many learners and many offers share are multiplied as dense matrices (whole numbers below 2^24 are exact
  in 32-bit floats); rare ones are added one by one, from lists of the offers that they are worth something to.
- The dates are compared once for all learners of a group who are available on the same days.
- Before the best are sorted, a bound sets most offers aside: the best score in each of several classes of offers is
  found, and the k-th highest of these cannot lie above the k-th highest of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal
from qantara.core.shortlist.scoring import Flags, Ints, Rows, Scoring
from qantara.core.shortlist.weights import FULL

Singles = NDArray[np.float32]

_DENSE = 2e-3  # share of pairs that have a trait in common above which multiplying is cheaper than adding
_MOST_DENSE = 512  # columns, for memory
_CELLS = 2**20  # pairs scored at once: 4 MB
_CLASS = 16  # offers in a class of the bound
_NEVER = np.float32(-(2**20))  # for what is no pair: a column that only fills a class up, a region not accepted
_SCORE_BITS, _NUMBER_BITS = 11, 31
_FEW = 32  # learners with the same set of regions, below which sets are scored together


@dataclass(frozen=True)
class Shortlist:
    """The offers proposed to learner i, best first: offer[start[i]:start[i + 1]], with their scores.

    Offers are numbered as in their table. With fewer than k offers that meet the hard conditions, a list is shorter.
    """

    start: Ints
    offer: NDArray[np.int32]
    score: NDArray[np.int32]


def shortlist(scoring: Scoring, *, k: int, offer_numbers: NDArray[np.int32], learner_numbers: NDArray[np.int32]) -> Shortlist:  # fmt: skip
    """List the k best offers of each learner among those that meet the hard conditions.

    k                at least 1
    offer_numbers    (m,) a permutation of 0 … m - 1, such as `lottery(m, seed)`
    learner_numbers  (n,) a permutation of 0 … n - 1
    returns          the lists: score falling, 0 to 1000 (tenths of a point)

    Ties: the offers stand in a circle in the order of their numbers; the learner with number q starts reading it at
    q * m // n, and where scores are equal the offer she meets first comes first. The order of a file has no part in it,
    and a low number is no advantage: another learner starts elsewhere.

    The result is that of scoring every pair and sorting: no list is approximate. Raises Refusal.
    """
    n, m = len(scoring.available), len(scoring.stay)
    if k < 1:
        raise Refusal("A list of {k} offers is none: ask for at least 1.", k=k)
    for name, numbers, size in (("offers", offer_numbers, m), ("learners", learner_numbers, n)):
        if len(numbers) != size or not np.array_equal(np.sort(numbers), np.arange(size)):
            raise Refusal("The numbers of {table} must be each of 0 to {last} once.", table=name, last=size - 1)
    best = _Best(scoring, k, offer_numbers.astype(np.int64), learner_numbers.astype(np.int64))
    for group in _groups(scoring):
        rare = best.rare_among(group.offers)
        for of_some, offers in group.by_regions(scoring):
            best.add(of_some, offers, rare)
    return best.lists()


@dataclass(frozen=True)
class _Group:
    """Learners of one level who want the same kinds of stay, by their days of availability."""

    learners: Ints
    offers: Ints
    """Those that fit the kinds and the level."""
    regions: Ints
    """Of each learner, the number of the set of regions that she accepts."""

    def by_regions(self, scoring: Scoring) -> Iterator[tuple[Ints, Ints]]:
        """Learners who accept the same regions, with the offers there; sets of regions that few accept together."""
        accepted = np.bincount(self.regions)
        group = np.where(accepted[self.regions] < _FEW, -1, self.regions)
        order = np.argsort(group, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            learners = self.learners[part]
            in_reach = np.logical_or.reduce(scoring.accepts_region[learners], axis=0)
            yield learners, self.offers[in_reach[scoring.region[self.offers]]]


def _groups(scoring: Scoring) -> Iterator[_Group]:
    if not len(scoring.available) or not len(scoring.stay):
        return
    wanted = np.hstack([np.packbits(scoring.accepts_kind, axis=1), scoring.study_level[:, None]])
    codes = np.unique(wanted, axis=0, return_inverse=True)[1]
    regions = np.unique(np.packbits(scoring.accepts_region, axis=1), axis=0, return_inverse=True)[1]
    order = np.lexsort((scoring.available[:, 1], scoring.available[:, 0], codes))
    for learners in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        one = learners[0]
        level = scoring.study_level[one]
        fits = (scoring.study_levels[:, 0] <= level) & (level <= scoring.study_levels[:, 1])
        fits &= scoring.accepts_kind[one][scoring.kind]
        yield _Group(learners, np.flatnonzero(fits), regions[learners])


class _Best:
    """The best offers found so far, and what is computed once for all groups."""

    def __init__(self, scoring: Scoring, k: int, offer_numbers: Ints, learner_numbers: Ints) -> None:
        n, m = len(scoring.available), len(scoring.stay)
        self.scoring = scoring
        self.k = k
        self.number = offer_numbers
        self.in_order = np.argsort(offer_numbers)
        self.first = learner_numbers * m // max(n, 1)
        self.offer = np.full((n, k), -1, dtype=np.int32)
        self.score = np.zeros((n, k), dtype=np.int32)
        traits, worth = scoring.traits, scoring.worth
        learners_with = np.bincount(traits.item, minlength=scoring.trait_count)
        offers_with = np.bincount(worth.item, minlength=scoring.trait_count)
        common = learners_with * offers_with.astype(np.float64)
        often = np.flatnonzero(common > _DENSE * n * m)
        often = often[np.argsort(-common[often], kind="stable")[:_MOST_DENSE]]
        self.column = np.full(scoring.trait_count, -1)
        self.column[often] = np.arange(len(often))
        self.dense = np.zeros((m, len(often)), dtype=np.float32)
        here = self.column[worth.item] >= 0
        self.dense[worth.row[here], self.column[worth.item[here]]] = worth.value[here]
        # The rare traits the other way round: trait -> offers.
        self.rare = Rows.of(scoring.trait_count, worth.item[~here], worth.row[~here], worth.value[~here])

    def rare_among(self, offers: Ints) -> Rows:
        """Trait -> offers and their worth, of the rare traits and these offers only."""
        chosen = np.zeros(len(self.number), dtype=np.bool_)
        chosen[offers] = True
        here = chosen[self.rare.item]
        kept = np.concatenate([[0], np.cumsum(here)])
        return Rows(kept[self.rare.start], self.rare.item[here], self.rare.value[here])

    def add(self, learners: Ints, offers: Ints, rare: Rows) -> None:
        """Score learners, some at a time; `rare` holds these offers at least."""
        if not len(offers):
            return
        width = (len(offers) // _CLASS + 1) * _CLASS
        dense = np.zeros((width, self.dense.shape[1]), dtype=np.float32)
        dense[: len(offers)] = self.dense[offers]
        at_once = max(1, _CELLS // width)
        for begin in range(0, len(learners), at_once):
            some = learners[begin : begin + at_once]
            self._keep(some, offers, self._scores(some, offers, dense, rare))

    def _scores(self, learners: Ints, offers: Ints, dense: Singles, rare: Rows) -> Singles:
        scoring, width = self.scoring, len(dense)
        places, starts = scoring.traits.places(learners)
        row = np.repeat(np.arange(len(learners)), np.diff(starts))
        trait = scoring.traits.item[places]
        column = self.column[trait]
        often = column >= 0
        has = np.zeros((len(learners), dense.shape[1]), dtype=np.float32)
        has[row[often], column[often]] = 1.0
        scores = has @ dense.T
        entries, starts = rare.places(trait[~often])
        # What is worth something to other offers goes into the last column, which only fills the last class up.
        place = np.full(len(self.number), width - 1)
        place[offers] = np.arange(len(offers))
        cells = np.repeat(row[~often] * width, np.diff(starts)) + place[rare.item[entries]]
        np.add.at(scores.ravel(), cells, rare.value[entries].astype(np.float32))
        scores[:, len(offers) :] = 0
        self._add_dates(scores, learners, offers)
        region = scoring.region[offers]
        refused = ~scoring.accepts_region[learners]
        if refused[:, np.bincount(region, minlength=refused.shape[1]) > 0].any():
            scores[:, : len(offers)] += np.where(refused, _NEVER, np.float32(0))[:, region]
        return scores

    def _add_dates(self, scores: Singles, learners: Ints, offers: Ints) -> None:
        """What an offer gives everyone, and the dates: once for neighbours who are available on the same days."""
        scoring = self.scoring
        base, stay = scoring.base[offers], scoring.stay[offers]
        given = np.full(scores.shape[1], _NEVER, dtype=np.float32)
        days = scoring.available[learners]
        changes = np.flatnonzero((np.diff(days, axis=0) != 0).any(axis=1)) + 1
        for begin, end in zip([0, *changes], [*changes, len(learners)], strict=True):
            first, last = days[begin]
            given[: len(offers)] = base + scoring.date_points(first, last, stay)
            scores[begin:end] += given

    def _keep(self, learners: Ints, offers: Ints, scores: Singles) -> None:
        width, classes = scores.shape[1], scores.shape[1] // _CLASS
        least = np.zeros((len(learners), 1), dtype=np.float32)
        if classes >= 2 * self.k:
            highest = scores.reshape(-1, _CLASS, classes).max(axis=1)
            highest.partition(classes - self.k, axis=1)
            np.maximum(least, highest[:, classes - self.k, None], out=least)
        cells = np.flatnonzero(scores >= least)
        row, place = np.divmod(cells, width)
        met = (self.number[offers[place]] - self.first[learners[row]]) % len(self.number)
        score = scores.ravel()[cells].astype(np.int64)
        # One number to sort by: the learner, then the falling score, then where the offer is met on the circle.
        key = ((row << _SCORE_BITS) + (FULL - score) << _NUMBER_BITS) + met
        key.sort()
        row, score = key >> (_SCORE_BITS + _NUMBER_BITS), FULL - (key >> _NUMBER_BITS) % (1 << _SCORE_BITS)
        rank = np.arange(len(key)) - np.searchsorted(row, row)
        kept = rank < self.k
        row, rank, score = row[kept], rank[kept], score[kept]
        met = key[kept] % (1 << _NUMBER_BITS)
        whose = learners[row]
        self.offer[whose, rank] = self.in_order[(met + self.first[whose]) % len(self.number)]
        self.score[whose, rank] = score

    def lists(self) -> Shortlist:
        there: Flags = self.offer >= 0
        start = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        return Shortlist(start, self.offer[there], self.score[there])
