"""Near-duplicates: the same job, posted on several sites, in several cities, or cut short by an aggregator.

Two ads are one job when their titles name one job at one level and their texts are one text, as far as each can be
expected of their sources. How alike the texts must be depends on what the rest says: little for two ads of one company
under one title, more where the company is not named or the city differs, and a long text for two companies, because
portals write the same duties under the accountants of a hundred companies. A shorter text will do for two companies where
no third one, in another city, has it too: an agency reposts its client's offer, in the client's city. The thresholds were
set on labelled pairs; see `benchmarks/duplicates.py` and docs/adr/0008.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.fingerprints import FINGERPRINT, PREFIXES, Fingerprints, Hashes, fingerprints, mix

__all__ = ["FINGERPRINT", "Merges", "Rule", "Verdicts", "clusters", "common_texts", "fingerprints", "judge", "merge"]

Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]
Places = NDArray[np.int64]
Found = TypeVar("Found")


class Rule(IntEnum):
    """Why two ads are one job."""

    NONE = 0
    SAME_TEXT = 1
    RESEMBLING = 2  # one company, one title
    CONTAINED = 3  # likewise; one text lies within the other
    CUT = 4  # one text is the beginning of the other
    UNNAMED = 5  # the company is missing on one side
    ELSEWHERE = 6  # under another company's name: an agency, a parent, a job board


@dataclass(frozen=True)
class Verdicts:
    """Of pairs of ads: the rule that makes them one job, and the numbers it was judged by. Shapes (n,)."""

    rule: NDArray[np.uint8]
    resemblance: Shares
    contained: Shares


class _Company(IntEnum):
    ONE = 0
    HALF_NAMED = 1
    UNNAMED = 2
    OTHER = 3


class _Title(IntEnum):
    ONE = 0
    LONGER = 1  # one says what the other says, and more
    TOUCHING = 2  # a word in common
    OTHER = 3


class _Level(IntEnum):
    ONE = 0
    UNSAID = 1  # by one of the two
    OTHER = 2


class _City(IntEnum):
    MAYBE_ONE = 0  # or unknown
    OTHER = 1


@dataclass(frozen=True)
class _Standard:
    """How alike the texts must be for a pair whose names agree at least so far."""

    rule: Rule
    companies: tuple[_Company, ...]
    title: _Title
    level: _Level
    city: _City
    letters: int  # of the shorter text
    resemblance: float
    contained: float = 0.0
    at_most: int = np.iinfo(np.int32).max  # letters of the longer text


# Portals' own duties, alike for a hundred employers, end below 1,150 letters; a text that names its job whatever the
# title says begins near 800; an offer that agencies repost, near 700; below 200 a text hardly says anything.
_ANY, _SOME, _OFFER, _TELLING, _LONG = 1, 200, 700, 800, 1200
_ONE_COMPANY, _HALF_NAMED, _OTHER_COMPANY = (_Company.ONE,), (_Company.HALF_NAMED,), (_Company.OTHER,)
_UNNAMED = (_Company.HALF_NAMED, _Company.UNNAMED)
_STANDARDS = (
    _Standard(Rule.RESEMBLING, _ONE_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _ANY, 0.60),
    _Standard(Rule.RESEMBLING, _ONE_COMPANY, _Title.ONE, _Level.ONE, _City.OTHER, _ANY, 0.75),
    # Two words changed in a single line leave less than half of its windows.
    _Standard(Rule.RESEMBLING, _ONE_COMPANY, _Title.ONE, _Level.ONE, _City.OTHER, _ANY, 0.45, at_most=_SOME),
    _Standard(Rule.RESEMBLING, _ONE_COMPANY, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _SOME, 0.88),
    _Standard(Rule.RESEMBLING, _ONE_COMPANY, _Title.LONGER, _Level.ONE, _City.OTHER, _SOME, 0.96),
    _Standard(Rule.CONTAINED, _ONE_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _ANY, 0.28, contained=0.85),
    _Standard(Rule.CONTAINED, _ONE_COMPANY, _Title.ONE, _Level.ONE, _City.OTHER, _ANY, 0.28, contained=0.92),
    _Standard(Rule.CONTAINED, _ONE_COMPANY, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _SOME, 0.45, contained=0.95),
    _Standard(Rule.UNNAMED, _UNNAMED, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _LONG, 0.48),
    _Standard(Rule.UNNAMED, _UNNAMED, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _ANY, 0.70),
    _Standard(Rule.UNNAMED, _UNNAMED, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _ANY, 0.28, contained=0.88),
    _Standard(Rule.UNNAMED, _UNNAMED, _Title.LONGER, _Level.ONE, _City.OTHER, _ANY, 0.28, contained=0.92),
    # Employment services replace a title by the nearest of their list ("Data manager" for a data engineer).
    _Standard(Rule.UNNAMED, _HALF_NAMED, _Title.OTHER, _Level.UNSAID, _City.MAYBE_ONE, _TELLING, 0.85),
    _Standard(Rule.UNNAMED, _HALF_NAMED, _Title.TOUCHING, _Level.UNSAID, _City.OTHER, _TELLING, 0.55, contained=0.91),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _LONG, 0.48),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _LONG, 0.60),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _LONG, 0.28, contained=0.85),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _LONG, 0.50, contained=0.92),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.UNSAID, _City.MAYBE_ONE, _LONG, 0.75),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.ONE, _City.OTHER, _LONG, 0.95),
)
# Of texts that no third company has in another city.
_OF_AGENCIES = (
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _OFFER, 0.48),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.LONGER, _Level.ONE, _City.MAYBE_ONE, _OFFER, 0.60),
    _Standard(Rule.ELSEWHERE, _OTHER_COMPANY, _Title.ONE, _Level.ONE, _City.MAYBE_ONE, _OFFER, 0.28, contained=0.85),
)
_IN_COMMON = 0.5  # resemblance: one text, in the hands of two companies
_CUT_AT_MOST, _CUT_SHARE = 500, 0.55  # letters of a copy cut at 500 characters; the share seen to agree
_BANDS = 32
_LEAST_ALIKE = min(known.resemblance for known in (*_STANDARDS, *_OF_AGENCIES))
_AT_ONCE = 100_000  # pairs
_IN_CACHE = 4_000  # pairs, of whose slots alone something is asked
_THREADS = min(4, os.cpu_count() or 1)  # each holds the fingerprints of the pairs that it compares
_CHANCE = 1 / 256  # that two slots are equal


def judge(a: Fingerprints, b: Fingerprints, common: Flags | None = None) -> Verdicts:
    """Say for each pair by which rule, if any, the two ads are one job. Shapes (n,), (n,) -> (n,).

    common  whether companies of several cities have either text, see `common_texts`; None where nothing is known of
            other ads: every text may be
    """
    resemblance, contained = _likeness(a, b)
    company, title, level, city = _companies(a, b), _titles(a, b), _levels(a, b), _cities(a, b)
    letters, longer = np.minimum(a["letters"], b["letters"]), np.maximum(a["letters"], b["letters"])
    rule = np.zeros(a.shape, np.uint8)

    def say(why: Rule, where: Flags) -> None:
        rule[(letters > 0) & where & (rule == Rule.NONE)] = why

    def meets(known: _Standard) -> Flags:
        met: Flags = (
            np.isin(company, known.companies) & (title <= known.title) & (level <= known.level) & (city <= known.city)
            & (letters >= known.letters) & (longer <= known.at_most)
            & (resemblance >= known.resemblance) & (contained >= known.contained)
        )  # fmt: skip
        return met

    near_job = (title <= _Title.LONGER) & (level == _Level.ONE)
    say(Rule.SAME_TEXT, (company == _Company.ONE) & _same_text(a, b) & (level == _Level.ONE)
        & ((title == _Title.ONE) | ((letters >= _SOME) & _slip(a, b))))  # fmt: skip
    for known in _STANDARDS:
        say(known.rule, meets(known))
    if common is not None:
        for known in _OF_AGENCIES:
            say(known.rule, meets(known) & ~common)
    say(Rule.CUT, (company <= _Company.UNNAMED) & near_job & _cut_copy(a, b))
    return Verdicts(rule, resemblance, contained)


def common_texts(prints: Fingerprints, pairs: Places) -> Flags:
    """Say of each ad whether a pair shows its text under another company's name in another city. Shape (n,).

    Such a text is a portal's or a profession's: it does not tell that two jobs are one.
    """
    common: Flags = np.zeros(prints.size, np.bool_)

    def find(some: Places) -> Places:
        a, b = prints[some[:, 0]], prints[some[:, 1]]
        apart = np.flatnonzero((_companies(a, b) == _Company.OTHER) & (_cities(a, b) == _City.OTHER))
        return some[apart[_likeness(a[apart], b[apart])[0] >= _IN_COMMON]]

    for found in _in_threads(find, pairs):
        common[found] = True
    return common


def _in_threads(work: Callable[[Places], Found], pairs: Places) -> Iterator[Found]:
    """What the work makes of some pairs after others, in their order, at least once; NumPy holds no lock meanwhile."""
    begins = range(0, max(1, len(pairs)), _AT_ONCE)
    with ThreadPoolExecutor(_THREADS) as threads:
        yield from threads.map(work, (pairs[begin : begin + _AT_ONCE] for begin in begins))


def _companies(a: Fingerprints, b: Fingerprints) -> NDArray[np.int8]:
    """One company where a name begins as the other, or holds all its words."""
    common = a["company"] & b["company"]
    one = (a["head"] == b["head"]) | (common == a["company"]) | (common == b["company"])
    missing = (a["head"] == 0).astype(np.int8) + (b["head"] == 0)
    said = [missing == 2, missing == 1, one]
    return np.select(said, [_Company.UNNAMED, _Company.HALF_NAMED, _Company.ONE], _Company.OTHER).astype(np.int8)


def _titles(a: Fingerprints, b: Fingerprints) -> NDArray[np.int8]:
    common = np.bitwise_count(a["title"] & b["title"])
    fewest = np.minimum(np.bitwise_count(a["title"]), np.bitwise_count(b["title"]))
    said = [
        a["title"] == b["title"],
        (common == fewest) & (common > 1) & (a["words"] != b["words"]),
        common > 1,  # a word is two bits
    ]
    return np.select(said, [_Title.ONE, _Title.LONGER, _Title.TOUCHING], _Title.OTHER).astype(np.int8)


def _levels(a: Fingerprints, b: Fingerprints) -> NDArray[np.int8]:
    unsaid = (a["level"] == 0) | (b["level"] == 0)
    return np.select([a["level"] == b["level"], unsaid], [_Level.ONE, _Level.UNSAID], _Level.OTHER).astype(np.int8)


def _cities(a: Fingerprints, b: Fingerprints) -> NDArray[np.int8]:
    maybe_one = (a["city"] == b["city"]) | (a["city"] == 0) | (b["city"] == 0)
    return np.where(maybe_one, _City.MAYBE_ONE, _City.OTHER).astype(np.int8)


def _same_text(a: Fingerprints, b: Fingerprints) -> Flags:
    same: Flags = (a["slots"] == b["slots"]).all(axis=1) & (a["letters"] == b["letters"])
    return same


def _slip(a: Fingerprints, b: Fingerprints) -> Flags:
    """Say whether the titles have the same letters but for one: a word may be misspelt."""
    slip: Flags = (np.bitwise_count(a["alphabet"] ^ b["alphabet"]) <= 1) & (a["words"] > 0) & (b["words"] > 0)
    return slip


def _likeness(a: Fingerprints, b: Fingerprints) -> tuple[Shares, Shares]:
    """The resemblance of the texts, and the share of the shorter one that the other holds; both estimates."""
    resemblance = _resemblance(a["slots"], b["slots"])
    sizes = a["windows"].astype(np.float64), b["windows"].astype(np.float64)
    common = resemblance / (1 + resemblance) * (sizes[0] + sizes[1])
    return resemblance, np.clip(common / np.maximum(1, np.minimum(*sizes)), 0.0, 1.0)


def _resemblance(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> Shares:
    equal = np.count_nonzero(a == b, axis=1) / a.shape[1]
    shares: Shares = np.clip((equal - _CHANCE) / (1 - _CHANCE), 0.0, 1.0)
    return shares


def _may_agree(prints: Fingerprints, pairs: Places) -> Flags:
    """Say of each pair whether the texts are as alike as any rule asks, or begin alike; of all others no rule speaks.

    Among a million ads, nearly all pairs have no more than a sentence in common.
    """
    slots, prefix = prints["slots"], prints["prefix"]

    def say(some: Places) -> Flags:
        may: Flags = np.empty(len(some), np.bool_)
        for begin in range(0, len(some), _IN_CACHE):
            a, b = some[begin : begin + _IN_CACHE].T
            alike = _resemblance(slots[a], slots[b]) >= _LEAST_ALIKE
            may[begin : begin + _IN_CACHE] = alike | (prefix[a] == prefix[b]).any(axis=1)
        return may

    return np.concatenate(list(_in_threads(say, pairs)))


def _cut_copy(a: Fingerprints, b: Fingerprints) -> Flags:
    """Say whether the shorter text begins as the other, for at least half its length."""
    shorter = np.minimum(a["letters"], b["letters"])
    agreed = np.zeros(a.shape, np.int64)
    for column, length in enumerate(PREFIXES):
        agreed[(a["prefix"][:, column] == b["prefix"][:, column]) & (shorter >= length)] = length
    cut: Flags = (agreed > 0) & (shorter <= _CUT_AT_MOST) & (agreed >= _CUT_SHARE * shorter)
    return cut


def candidate_pairs(prints: Fingerprints) -> Places:
    """Pairs (earlier, later) worth a comparison. Shape (p, 2), each pair once.

    They agree in a band of four slots, in a beginning, or in company and title; texts of resemblance 0.6 share a band
    with probability 0.99. Within such a group, each ad meets the first and the next, those of one company in a row.
    """
    worded = np.flatnonzero(prints["windows"] > 0)
    some = prints[worded]
    bands = np.ascontiguousarray(some["slots"]).view(np.uint32)
    company = some["head"] & np.uint32(0xFF)
    with ThreadPoolExecutor(_THREADS) as threads:  # sorting numbers is all of the work, and holds no lock
        found = list(threads.map(lambda band: _neighbours(_band_keys(bands, band), company), range(_BANDS)))
    for column in range(0, len(PREFIXES), 2):
        keys = mix(some["prefix"][:, column].astype(np.uint64) + some["title"])
        found.append(_neighbours(keys, company, among=some["prefix"][:, column] != 0))
    keys = mix(some["title"] + some["head"].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    found.append(_neighbours(keys, company, among=(some["head"] != 0) & (some["title"] != 0)))
    joined = _distinct(np.concatenate(found))
    pairs: Places = worded[np.stack((joined >> 32, joined & 0xFFFFFFFF), axis=1)]
    return pairs


def _band_keys(bands: NDArray[np.uint32], band: int) -> Hashes:
    return mix(bands[:, band].astype(np.uint64) + (np.uint64(band) << 40))


def _neighbours(keys: Hashes, company: NDArray[np.uint32], among: Flags | None = None) -> Places:
    """In each group of equal keys: the first with each other, and each with the next. Pairs as earlier << 32 | later."""
    wide = np.uint64(max(1, int(keys.size - 1).bit_length()))
    # One number to sort by: the key's upper bits, the company, the place. Numbers sort many times faster than rows.
    order = ((keys >> (wide + np.uint64(8))) << np.uint64(8) | company) << wide | np.arange(keys.size, dtype=np.uint64)
    if among is not None:
        order = order[among]
    order.sort()
    group = order >> (wide + np.uint64(8))
    ads = (order & ((np.uint64(1) << wide) - np.uint64(1))).astype(np.int64)
    again = np.flatnonzero(group[1:] == group[:-1]) + 1
    if not again.size:
        return np.empty(0, np.int64)
    starts = np.concatenate(([True], group[1:] != group[:-1]))
    first = ads[np.maximum.accumulate(np.where(starts, np.arange(group.size), 0))[again]]
    one, other = np.concatenate((first, ads[again - 1])), np.concatenate((ads[again], ads[again]))
    return _distinct(np.minimum(one, other) << 32 | np.maximum(one, other))


def _distinct(numbers: Places) -> Places:
    """Sorted, each once; on millions of numbers ten times faster than `np.unique`."""
    numbers.sort()
    first: Flags = np.ones(numbers.size, np.bool_)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


@dataclass(frozen=True)
class Merges:
    """What clustering did.

    roots    shape (n,): for each ad the place of the oldest ad of its cluster
    joined   shape (m,): the ads, or heads of clusters of new ads, that joined another; each once
    pairs    shape (m, 2): the two ads, (earlier, later), that made each of them join
    verdicts shape (m,): why
    """

    roots: Places
    joined: Places
    pairs: Places
    verdicts: Verdicts


def clusters(prints: Fingerprints, known: Places) -> Places:
    """Give each ad the place of the oldest ad of its cluster. Shape (n,). See `merge`."""
    return merge(prints, known).roots


def merge(prints: Fingerprints, known: Places | None = None) -> Merges:
    """Cluster ads.

    prints  all ads, oldest first within the known ones and within the new ones; the known ones come first
    known   shape (k,): the clusters of the first k ads, which stay as they are; None to cluster all anew
    """
    known = np.empty(0, np.int64) if known is None else known
    pairs = candidate_pairs(prints)
    pairs = pairs[pairs[:, 1] >= known.size]
    pairs = pairs[_may_agree(prints, pairs)]
    common = common_texts(prints, pairs)

    def verdicts_of(some: Places) -> Verdicts:
        one, other = some.T
        return judge(prints[one], prints[other], common[one] | common[other])

    every = _in_threads(verdicts_of, pairs)
    columns = zip(*((some.rule, some.resemblance, some.contained) for some in every), strict=True)
    verdicts = Verdicts(*(np.concatenate(column) for column in columns))
    agreed = np.flatnonzero(verdicts.rule != Rule.NONE)
    # By the later ad, then the earlier: an ad joins what already stands.
    agreed = agreed[np.lexsort((pairs[agreed, 0], pairs[agreed, 1]))]
    root = [*known.tolist(), *range(known.size, len(prints))]
    joined, because = [], []
    for pair, (earlier, later) in zip(agreed.tolist(), pairs[agreed].tolist(), strict=True):
        a, b = _find(root, earlier, known.size), _find(root, later, known.size)
        if a == b or (a < known.size and b < known.size):
            continue  # two old clusters: only clustering all anew merges them
        root[max(a, b)] = min(a, b)
        joined.append(max(a, b))
        because.append(pair)
    roots = np.array([_find(root, ad, known.size) for ad in range(len(prints))], np.int64)
    made = np.array(because, np.int64)
    why = Verdicts(verdicts.rule[made], verdicts.resemblance[made], verdicts.contained[made])
    return Merges(roots, np.array(joined, np.int64), pairs[made], why)


def _find(root: list[int], ad: int, known: int) -> int:
    while ad >= known and root[ad] != ad:
        if root[ad] >= known:
            root[ad] = root[root[ad]]
        ad = root[ad]
    return root[ad]
