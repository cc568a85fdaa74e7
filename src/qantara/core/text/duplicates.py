"""Near-duplicates: the same job, posted on several sites, in several cities, or cut short by an aggregator.

An ad is reduced to a fingerprint of fixed size (one-permutation MinHash of its three-word shingles, hashes
of its title, company and beginning), so that a million ads are compared in memory.
Sources: Li, Owen, Zhang, "One Permutation Hashing" (2012); densification by rotation, Shrivastava and Li (2014).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import fold_text

SLOTS = 64
_BANDS, _ROWS = 12, 5
_SHINGLE = 3
_PREFIXES = (16, 32, 64)  # words; a copy cut at 300 to 500 characters has 45 to 80
_CUT_AT_MOST = 110
_LONG = 60  # words from which a text alone identifies a job, whatever the company is called
_ALIKE, _ALIKE_ELSEWHERE = 0.75, 0.90

FINGERPRINT = np.dtype(
    [
        ("slots", np.uint16, (SLOTS,)),
        ("title", np.uint64),
        ("company", np.uint64),
        ("prefix", np.uint64, (len(_PREFIXES),)),
        ("words", np.int32),
    ]
)
Fingerprints = NDArray[np.void]
Hashes = NDArray[np.uint64]

_POWERS = np.cumprod(np.full(64, 0x9E3779B97F4A7C15, np.uint64))


def _mix(x: Hashes) -> Hashes:
    """Scatter the bits (the finaliser of splitmix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _word_hashes(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """The hash of each word of all texts, and the text it belongs to."""
    starts = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts])))
    folded = fold_text("\n".join(texts))
    codes = np.frombuffer(folded.text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    space = codes == 32
    begins = np.flatnonzero(~space & np.concatenate(([True], space[:-1])))
    if not begins.size:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    word = np.cumsum(space) - 1
    place = np.arange(codes.size) - begins[np.clip(word, 0, begins.size - 1)]
    weighted = np.where(space, np.uint64(0), (codes + np.uint64(1)) * _POWERS[place % 64])
    hashes: Hashes = np.add.reduceat(weighted, begins)
    return _mix(hashes), np.searchsorted(starts, folded.places[begins], side="right") - 1


def text_keys(names: Sequence[str]) -> Hashes:
    """One hash for each name, whatever the order and repetition of its words; 0 for an empty one."""
    keys = np.zeros(len(names), np.uint64)
    hashes, owners = _word_hashes(names)
    if hashes.size:
        order = np.lexsort((hashes, owners))
        hashes, owners = hashes[order], owners[order]
        first = np.concatenate(([True], (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])))
        np.add.at(keys, owners[first], hashes[first])
    return keys


def fingerprints(titles: Sequence[str], companies: Sequence[str], texts: Sequence[str]) -> Fingerprints:
    """Fingerprint ads; `titles` are plain titles (`titles.plain_title`). Returns shape (n,) of FINGERPRINT."""
    out = np.zeros(len(texts), FINGERPRINT)
    out["title"], out["company"] = text_keys(titles), text_keys(companies)
    hashes, owners = _word_hashes(texts)
    if not hashes.size:
        return out
    out["words"] = np.bincount(owners, minlength=len(texts))
    first = np.concatenate(([0], np.cumsum(out["words"])[:-1]))
    for column, length in enumerate(_PREFIXES):
        enough = np.flatnonzero(out["words"] >= length)
        window = hashes[first[enough, None] + np.arange(length)] + np.arange(length, dtype=np.uint64)
        out["prefix"][enough, column] = np.bitwise_xor.reduce(_mix(window.astype(np.uint64, copy=False)), axis=1)
    out["slots"] = _slots(hashes, owners, len(texts))
    return out


def _slots(hashes: Hashes, owners: NDArray[np.int64], n: int) -> NDArray[np.uint16]:
    shingles, holders = hashes, owners
    if hashes.size >= _SHINGLE:
        inside = owners[: 1 - _SHINGLE] == owners[_SHINGLE - 1 :]
        joined = hashes[:-2] + np.uint64(3) * hashes[1:-1] + np.uint64(5) * hashes[2:]
        # Texts of one or two words keep their single words.
        short = np.bincount(owners, minlength=n)[owners] < _SHINGLE
        shingles = np.concatenate((_mix(joined[inside]), hashes[short]))
        holders = np.concatenate((owners[: 1 - _SHINGLE][inside], owners[short]))
    slot = shingles & np.uint64(SLOTS - 1)
    key = (holders.astype(np.uint64) * np.uint64(SLOTS) + slot) << np.uint64(40)
    order = np.sort(key | (shingles >> np.uint64(24)))
    lowest = order[np.concatenate(([True], (order[1:] >> np.uint64(40)) != (order[:-1] >> np.uint64(40))))]
    out = np.zeros((n, SLOTS), np.uint16)
    filled = np.zeros((n, SLOTS), np.bool_)
    rows, columns = np.divmod((lowest >> np.uint64(40)).astype(np.int64), SLOTS)
    out[rows, columns] = (lowest & np.uint64(0xFFFF)).astype(np.uint16)
    filled[rows, columns] = True
    some = filled.any(axis=1)
    while not filled[some].all():
        take = ~filled & np.roll(filled, -1, axis=1)
        out[take] = np.roll(out, -1, axis=1)[take] + np.uint16(0x9E37)
        filled |= take
    return out


def same_job(a: Fingerprints, b: Fingerprints) -> NDArray[np.bool_]:
    """Say for each pair whether the two ads are one job. Shapes (n,), (n,) -> (n,).

    The titles must agree. Then either the texts resemble each other (three quarters of their shingles;
    more, and long texts, when the companies differ), or one is the cut beginning of the other.
    """
    alike = (a["slots"] == b["slots"]).mean(axis=1)
    title = (a["title"] == b["title"]) & (a["title"] != 0)
    one_company = (a["company"] == b["company"]) | (a["company"] == 0) | (b["company"] == 0)
    long = np.minimum(a["words"], b["words"]) >= _LONG
    resembling = np.where(one_company, alike >= _ALIKE, long & (alike >= _ALIKE_ELSEWHERE))
    same: NDArray[np.bool_] = title & (resembling | (one_company & _cut_copy(a, b)))
    return same


def _cut_copy(a: Fingerprints, b: Fingerprints) -> NDArray[np.bool_]:
    shorter = np.minimum(a["words"], b["words"])
    cut = np.zeros(a.shape, np.bool_)
    for column, length in enumerate(_PREFIXES):
        following = _PREFIXES[column + 1] if column + 1 < len(_PREFIXES) else _CUT_AT_MOST
        fits = (shorter > length) & (shorter <= following)  # the last word of a cut copy may be half a word
        cut |= fits & (a["prefix"][:, column] == b["prefix"][:, column])
    return cut


def candidate_pairs(prints: Fingerprints) -> NDArray[np.int64]:
    """Pairs (earlier, later) worth a comparison: neighbours in a band of the MinHash, or with one beginning.

    A pair with resemblance 0.75 shares a band with probability 0.96. Shape (p, 2), each pair once.
    """
    worded = np.flatnonzero(prints["words"] > 0)
    found = [np.empty((0, 2), np.int64)]
    title = prints["title"][worded]
    for band in range(_BANDS):
        rows = prints["slots"][worded, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        found.append(_neighbours(_mix((rows * _POWERS[:_ROWS]).sum(axis=1) + title), worded))
    for column in range(len(_PREFIXES)):
        begun = worded[prints["prefix"][worded, column] != 0]
        found.append(_neighbours(_mix(prints["prefix"][begun, column] + prints["title"][begun]), begun))
    return np.unique(np.concatenate(found), axis=0)


def _neighbours(keys: Hashes, ads: NDArray[np.int64]) -> NDArray[np.int64]:
    """In each group of equal keys: the first with each other, and each with the next."""
    order = np.lexsort((ads, keys))
    keys, ads = keys[order], ads[order]
    again = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    if not again.size:
        return np.empty((0, 2), np.int64)
    group_start = np.maximum.accumulate(
        np.where(np.concatenate(([True], keys[1:] != keys[:-1])), np.arange(keys.size), 0)
    )
    firsts = np.stack((ads[group_start[again]], ads[again]), axis=1)
    nexts = np.stack((ads[again - 1], ads[again]), axis=1)
    return np.concatenate((firsts, nexts))


def clusters(prints: Fingerprints, known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each ad the place of the oldest ad of its cluster. Shape (n,).

    prints  all ads, oldest first within the known ones and within the new ones; the known ones come first
    known   shape (k,): the clusters of the first k ads, which stay as they are
    """
    pairs = candidate_pairs(prints)
    pairs = pairs[pairs[:, 1] >= known.size]
    agreed = []
    for chunk in np.array_split(pairs, max(1, len(pairs) // 100_000)):
        agreed.append(chunk[same_job(prints[chunk[:, 0]], prints[chunk[:, 1]])])
    root = np.concatenate((known, np.arange(known.size, len(prints))))
    accepted = np.concatenate(agreed) if agreed else pairs
    # By the later ad, then the earlier: an ad joins what already stands.
    for earlier, later in accepted[np.lexsort((accepted[:, 0], accepted[:, 1]))].tolist():
        a, b = _find(root, earlier, known.size), _find(root, later, known.size)
        if a == b or (a < known.size and b < known.size):
            continue  # two old clusters: only `recompute` merges
        low, high = min(a, b), max(a, b)
        root[high] = low
    return np.array([_find(root, i, known.size) for i in range(len(prints))], np.int64)


def _find(root: NDArray[np.int64], i: int, known: int) -> int:
    while i >= known and root[i] != i:
        root[i] = root[root[i]] if root[i] >= known else root[i]
        i = int(root[i])
    return int(root[i])
