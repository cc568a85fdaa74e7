"""Words of a batch of texts, as arrays: where each stands, and two hashes that names are looked up by.

The exact hash is of the folded spelling. The loose one forgets what varies without changing the skill: plural
endings, and Arabic proclitics and article (و ف ب ل ك ال), so that «والبيانات» and «بيانات» are one. A hash of 64 bits
stands for its word: among a million different words two share one with a chance of 1 in 37 million.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import (
    BREAK,
    DROPPED,
    FENCE,
    SPACE,
    Flags,
    Folded,
    Letters,
    Places,
    are_arabic,
    fold_text,
)

Hashes = NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2 to the 64
_INVERSE = pow(_BASE, -1, 1 << 64)
_S, _X, _U, _D, _L = (ord(letter) for letter in "sxudl")
_PLURAL_FROM = 4  # letters
_APOSTROPHES = (ord("'"), ord("’"))


def distinct(ordered: Places) -> Places:
    """Each of some numbers once; they come in their order, which `np.unique` could not know."""
    first: Flags = np.ones(ordered.size, np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def spread(begins: Places, ends: Places) -> tuple[Places, Places]:
    """Every place from each begin up to its end, and the number of the begin that it belongs to."""
    lengths = ends - begins
    places = np.arange(lengths.sum()) + np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
    return places, np.repeat(np.arange(begins.size), lengths)


class _Powers:
    """Powers of the base and of its inverse, grown as texts need them."""

    def __init__(self) -> None:
        self.up = self.down = np.empty(0, np.uint64)

    def of(self, size: int) -> tuple[Hashes, Hashes]:
        if self.up.size < size:
            length = max(1 << size.bit_length(), 1 << 16)  # room, or each text a little longer would cost all anew
            self.up = _powers(_BASE, length)
            self.down = _powers(_INVERSE, length)
        return self.up[:size], self.down


def _powers(base: int, length: int) -> Hashes:
    powers = np.full(length, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_POWERS = _Powers()


class Sums(NamedTuple):
    """Sums of weighted items, from which the hash of any run of them is one subtraction."""

    sums: Hashes

    @classmethod
    def over(cls, items: Letters | Hashes) -> "Sums":
        up, _ = _POWERS.of(items.size)
        sums = np.empty(items.size + 1, np.uint64)
        sums[0] = 0
        np.cumsum(np.multiply(up, items, out=sums[1:]), out=sums[1:])
        return cls(sums)

    def between(self, begins: Places, ends: Places) -> Hashes:
        """The hash of the items from each begin up to its end, whatever stands around them."""
        _, down = _POWERS.of(self.sums.size)
        found: Hashes = (self.sums[ends] - self.sums[begins]) * down[begins]
        return found


class Words(NamedTuple):
    """Words in the order of the text; arrays of shape (n,). Letter i stands at character i - 1 of the text.

    folded          the letters they were cut from
    begins, ends    first letter and one past the last
    roots           first letter behind an Arabic word's proclitics and article; else its begin
    exact, loose    hashes (see above)
    nexts           the word that may follow in one name: French links (de, des, du, d', de la, de l') are passed over;
                    n where a break stands before it
    """

    folded: Folded
    begins: Places
    ends: Places
    roots: Places
    exact: Hashes
    loose: Hashes
    nexts: Places


def join(texts: Sequence[str]) -> tuple[str, Places]:
    """One text of many, with a fence after each, and where each begins; the last number is one past the end."""
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=starts[1:])
    return FENCE.join(texts), starts


def words_of(text: str) -> Words:
    """Cut a text into words."""
    folded = fold_text(text)
    letters = folded.letters
    solid = (letters > SPACE) | (letters == DROPPED)
    edges = np.flatnonzero(solid[1:] != solid[:-1]) + 1  # framed by spaces: they alternate
    begins, ends = edges[::2].copy(), edges[1::2].copy()  # side by side: they are read again and again
    exact, loose, roots = _hashes(letters, begins, ends)
    dropped = np.flatnonzero(letters == DROPPED)
    if dropped.size:
        some = distinct(np.searchsorted(begins, dropped, side="right") - 1)
        exact[some], loose[some], roots[some] = _hashes_of_marked(letters, begins[some], ends[some])
    words = Words(folded, begins, ends, roots, exact, loose, begins)
    return words._replace(nexts=_nexts(words))


def _hashes(letters: Letters, begins: Places, ends: Places) -> tuple[Hashes, Hashes, Places]:
    """Exact and loose hashes, and roots, of words without anything dropped."""
    sums = Sums.over(letters)
    exact = sums.between(begins, ends)
    roots, loose = begins.copy(), exact.copy()
    arabic, plural = np.flatnonzero(are_arabic(letters[begins])), _plurals(letters, begins, ends)
    roots[arabic] = _roots(letters, begins[arabic], ends[arabic])
    # A plural first, so that an Arabic word that ends like one loses both.
    loose[plural] = sums.between(begins[plural], ends[plural] - 1)
    if arabic.size:
        ends = ends.copy()
        ends[plural] -= 1
        loose[arabic] = sums.between(roots[arabic], ends[arabic])
    return exact, loose, roots


def _hashes_of_marked(letters: Letters, begins: Places, ends: Places) -> tuple[Hashes, Hashes, Places]:
    """The same for words with accents, tatweel or invisible marks: they are set side by side without them."""
    places, owners = spread(begins, ends)
    kept = letters[places] != DROPPED
    places, owners = places[kept], owners[kept]
    cuts = np.searchsorted(owners, np.arange(begins.size + 1))
    exact, loose, roots = _hashes(np.append(letters[places], np.uint16(SPACE)), cuts[:-1], cuts[1:])
    return exact, loose, places[roots]


def _plurals(letters: Letters, begins: Places, ends: Places) -> Places:
    """The words that end like a plural: tests, réseaux; not "access"."""
    last = letters[ends - 1]
    some = np.flatnonzero(((last == _S) | (last == _X)) & (ends - begins >= _PLURAL_FROM))
    of_s, before = last[some] == _S, letters[ends[some] - 2]
    plurals: Places = some[(of_s & (before != _S)) | (~of_s & (before == _U))]
    return plurals


@lru_cache(maxsize=1)
def _links() -> tuple[int, ...]:
    """The exact hashes of de, des, du, d, la, l."""
    found = []
    for word in ("de", "des", "du", "d", "la", "l"):
        letters = fold_text(word).letters
        found.append(int(Sums.over(letters).between(np.array([1]), np.array([len(word) + 1]))[0]))
    return tuple(found)


def following(words: Words) -> Places:
    """The word after each, French links passed over; the number of words after the last."""
    n = words.begins.size
    link, article = np.zeros((2, n + 2), np.bool_)
    head = words.folded.letters[words.begins]
    short = np.flatnonzero(((head == _D) | (head == _L)) & (words.ends - words.begins <= 3))
    word, after = words.exact[short], words.folded.raw[words.ends[short]]
    elided = (after == _APOSTROPHES[0]) | (after == _APOSTROPHES[1])
    de, des, du, d, la, elided_la = (np.uint64(link) for link in _links())
    link[short] = (word == de) | (word == des) | (word == du) | ((word == d) & elided)
    article[short] = (word == la) | ((word == elided_la) & elided)
    passed, joined = link[1 : n + 1], article[1:] & link[:-1]
    # "de la", "de l'": the article is passed over too; it stands one word on where a link has been passed.
    also = (passed & joined[1:]) | (joined[:-1] > passed)
    return np.arange(1, n + 1) + (passed + also.view(np.int8))


def _nexts(words: Words) -> Places:
    """The word after each within one name."""
    n = words.begins.size
    nexts = following(words)
    if not n:
        return nexts
    # Whether a break stands before a word: it stops the names that would run on to it, or over it.
    fenced = np.ones(n + 3, np.bool_)
    fenced[1:n] = _broken(words.folded.letters, words.ends[:-1], words.begins[1:])
    stopped = fenced[1 : n + 1].copy()
    over = np.flatnonzero(nexts > np.arange(1, n + 1))  # a link is passed over
    stopped[over] |= fenced[nexts[over]] | fenced[over + 2]
    np.maximum(nexts, stopped * n, out=nexts)
    return nexts


def _broken(letters: Letters, begins: Places, ends: Places) -> Flags:
    """Whether a break stands between two places; most gaps are one or two letters wide."""
    broken: Flags = (letters[begins] == BREAK) | (letters[ends - 1] == BREAK)
    wide = np.flatnonzero((ends - begins > 2) & ~broken)
    places, owners = spread(begins[wide], ends[wide])
    broken[wide[owners[letters[places] == BREAK]]] = True
    return broken


_ALIF, _LAM = ord("ا"), ord("ل")
_WAW, _FA, _BA, _KAF = (ord(letter) for letter in "وفبك")
_ROOT = 3  # letters that always remain


def _roots(letters: Letters, begins: Places, ends: Places) -> Places:
    """Where each Arabic word begins once its proclitics and article are cut off.

    A root that begins like proclitics loses these letters too («بيانات» becomes «يانات»). That is harmless: the names
    are cut in the same way, so all forms of a word meet.
    Compare the light stemmers of Larkey, Ballesteros and Connell (2002).
    """
    at = begins.copy()
    while True:
        first, second, left = letters[at], letters[at + 1], ends - at
        article = (second == _LAM) & ((first == _ALIF) | (first == _LAM)) & (left > _ROOT + 1)
        proclitic = ((first == _WAW) | (first == _FA) | (first == _BA) | (first == _LAM) | (first == _KAF)) & (
            left > _ROOT
        )
        step = np.where(article, 2, proclitic)
        if not step.any():
            return at
        at += step
