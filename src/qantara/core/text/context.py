"""How sure a mention is: a linear model of what stands around it.

It sees each found name, the words beside it, how its line and the lines around open, and the heading above, never the
whole ad. It drops what is most likely meant otherwise (a company's own blurb, a department, a degree), and gives every
other mention the probability that it is right. Weights are data (`context.csv`), learnt by `benchmarks/train_context.py`.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import FENCE, SPACE, Places
from qantara.core.text.lookup import Numbers
from qantara.core.text.names import Hits
from qantara.core.text.words import Words, distinct
from qantara.core.vocabulary.model import KINDS, Skill

Floats = NDArray[np.float64]
_REACH = 3  # words whose place beside the name matters
_WINDOW = 12  # words before and after that count wherever they stand
_OPENING = 4  # words by which a line says what it is: "Experience with", "We offer", "Vous maîtrisez"
_HEADING_WORDS = 6
_BY_KIND = ("guarded", "case", "technologies", "ad", "previous", "next", "language", "titled")
_STEPS = np.array([1, 2, 4, 8, 16, 32])
_SIGNS = {",": "comma", ";": "comma", "/": "slash", "(": "bracket", ")": "bracket", ":": "colon", "\n": "line",
          FENCE: "line", ".": "stop", "•": "bullet", "*": "bullet", "-": "bullet", "'": "apostrophe", "’": "apostrophe",
          "&": "slash", "+": "slash", "،": "comma", "|": "slash"}  # fmt: skip
_SIGN_NAMES = ("none", *dict.fromkeys(_SIGNS.values()))


class Features(NamedTuple):
    """What the model sees of each hit; arrays of shape (n,).

    facts    small numbers: which of a few cases holds, by the name of the fact
    beside   the word at a place beside the name (the number of words: none), by the name of the place
    windows  words from one up to another, by the name of the window
    lines    its own line and those around, in the same title or text (the number of lines: none), by the name of the place
    openings the first words of each line, and of none: shape (lines + 1, _OPENING); the number of words: none
    """

    facts: dict[str, NDArray[Any]]
    beside: dict[str, Places]
    windows: dict[str, tuple[Places, Places]]
    lines: dict[str, Places]
    openings: Places


class Surroundings(NamedTuple):
    """Where hits stand.

    part_words  the first word of each title (even) and text (odd), and the number of words
    lang        the number of each ad's language
    titled      1 for an ad that has a title: a text without one is a fragment, in which annotators mark less
    """

    words: Words
    part_words: Places
    lang: Numbers
    titled: Numbers


def _sign_table() -> NDArray[np.int8]:
    table = np.zeros(0x10000, np.int8)
    for sign, name in _SIGNS.items():
        table[ord(sign)] = _SIGN_NAMES.index(name)
    return table


_SIGN_TABLE = _sign_table()
_TECHNOLOGY = KINDS.index("technology")


def features(where: Surroundings, hits: Hits, *, skill: Numbers, kind: Numbers, guarded: Numbers) -> Features:
    """Take the features of hits, which are in the order of their places; skill, kind and guard (0 or 1) of each."""
    part = np.searchsorted(where.part_words, hits.first, side="right") - 1
    part_begin, part_end = where.part_words[part], where.part_words[part + 1]
    lines = _Lines.of(where.words)
    line = lines.holding(hits.first)
    begin, end = lines.first[line], lines.first[line + 1]
    n = where.words.begins.size
    facts = {
        "skill": skill,
        "kind": kind,
        "words": np.minimum(hits.last - hits.first, 5),
        "title": (part & 1) ^ 1,
        "line": np.searchsorted(_STEPS, end - begin),
        "hits": np.minimum(np.bincount(line, minlength=lines.first.size)[line], 6),
        "place": (hits.first - part_begin) * 8 // np.maximum(part_end - part_begin, 1),
    }
    facts |= _spelling(where.words, hits)
    facts |= _neighbours(hits, kind, line)
    technologies = kind == _TECHNOLOGY
    in_line = np.bincount(line, technologies, minlength=lines.first.size)[line].astype(np.int64)
    in_ad = np.bincount(part >> 1, technologies, minlength=where.lang.size)[part >> 1]
    facts["technologies"], facts["ad"] = np.minimum(in_line, 4), np.searchsorted(_STEPS, in_ad)
    facts["guarded"], facts["language"], facts["titled"] = guarded, where.lang[part >> 1], where.titled[part >> 1]
    for name in _BY_KIND:  # what these say differs from kind to kind
        facts[name] = facts[name] * len(KINDS) + kind
    beside = {}
    for step in range(1, _REACH + 1):
        left, right = hits.first - step, hits.last + step
        beside[f"-{step}"] = np.where(left >= begin, left, n)
        beside[f"+{step}"] = np.where(right < end, right, n)
    windows = {
        "before": (np.maximum(hits.first - _WINDOW, begin), hits.first),
        "after": (hits.last + 1, np.maximum(np.minimum(hits.last + 1 + _WINDOW, end), hits.last + 1)),
        "heading": lines.heading(line, part_begin),
    }
    around = {
        "opening": line,
        "above": np.where(begin > part_begin, line - 1, lines.none),
        "below": np.where(end < part_end, line + 1, lines.none),
    }
    return Features(facts, beside, windows, around, lines.openings())


class _Lines(NamedTuple):
    """Lines that have words: the first word of each, and the number of words."""

    first: Places

    @classmethod
    def of(cls, words: Words) -> "_Lines":
        first = distinct(np.searchsorted(words.begins, words.folded.stops))
        n = words.begins.size
        return cls(np.append(first[first < n], n))

    @property
    def none(self) -> int:
        """What stands for no line: the number of lines."""
        return self.first.size - 1

    def openings(self) -> Places:
        """The first words of each line, and of no line; where there is none, the number of words."""
        n = self.first[-1]
        begin, end = np.append(self.first[:-1], n)[:, None], np.append(self.first[1:], n)[:, None]
        words = begin + np.arange(_OPENING)
        return np.where(words < end, words, n)

    def holding(self, words: Places) -> Places:
        return np.searchsorted(self.first, words, side="right") - 1

    def heading(self, line: Places, part_begin: Places) -> tuple[Places, Places]:
        """The words of the nearest short line above, in the same part; from 0 to 0 where there is none."""
        size = np.diff(self.first)
        short = np.maximum.accumulate(np.where(size <= _HEADING_WORDS, np.arange(size.size), -1))
        above = np.append(short, -1)[line - 1]
        here = (above >= 0) & (self.first[above] >= part_begin)
        return np.where(here, self.first[above], 0), np.where(here, self.first[above + 1], 0)


def _spelling(words: Words, hits: Hits) -> dict[str, NDArray[Any]]:
    """Capitals of the name, and the signs before and after it."""
    raw, letters = words.folded.raw, words.folded.letters
    start, stop = words.begins[hits.first], words.ends[hits.last]
    before, after = raw[start - 1], raw[stop]
    before = np.where(before == SPACE, raw[start - 2], before)
    after = np.where(after == SPACE, raw[np.minimum(stop + 1, raw.size - 1)], after)
    capital = raw[start] != letters[start]
    second = (raw[start + 1] != letters[start + 1]) & (letters[start + 1] > SPACE)
    return {
        "sign before": _SIGN_TABLE[before],
        "sign after": _SIGN_TABLE[after],
        "case": capital.astype(np.int64) + (capital & second),
    }


def _neighbours(hits: Hits, kind: Numbers, line: Places) -> dict[str, NDArray[Any]]:
    """Kinds of the names before and after in the line, and how many words off they are."""
    previous, following = np.full((2, line.size), len(KINDS))
    gap, next_gap = np.zeros((2, line.size), np.int64)
    follows = line[1:] == line[:-1]
    previous[1:][follows], following[:-1][follows] = kind[:-1][follows], kind[1:][follows]
    gap[1:] = np.where(follows, np.minimum(hits.first[1:] - hits.last[:-1], 6), 0)
    next_gap[:-1] = gap[1:]
    return {"previous": previous, "next": following, "gap": gap, "next gap": next_gap}


class Context:
    """The model: one weight a case of each fact, and one a word at each place beside the name.

    lexicon  the words that have a weight anywhere; the caller says which of them stands at each word of the batch
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]], skills: Sequence[Skill]) -> None:
        self.lexicon = sorted({word for name in _WORD_FEATURES for word in weights.get(name, {})})
        row = {word: number for number, word in enumerate(self.lexicon)}
        words = {name: _column(weights.get(name, {}), row) for name in _WORD_FEATURES}
        self._beside = {name: words[name] for name in _BESIDE}
        self._lines = {name: words[name] for name in _LINES}
        # Whole numbers: their sums are quick, and exact, so that an ad weighs the same alone and in a batch.
        self._windows = {name: np.rint(words[name] * _PARTS).astype(np.int64) for name in _WINDOWS}
        always = weights.get("always", {}).get("0", 0.0)
        self._skills = np.array([always + _of_skill(skill, weights) for skill in skills])
        self._facts = {
            name: _column(given, {str(number): number for number in range(_MOST_CASES)})
            for name, given in weights.items()
            if name not in {*_WORD_FEATURES, *_SKILL_FEATURES, "always"}
        }

    @classmethod
    def load(cls, skills: Sequence[Skill]) -> "Context":
        """The weights shipped with the package."""
        text = (files("qantara.core.text") / "context.csv").read_text(encoding="utf-8")
        weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for feature, value, weight in csv.reader(io.StringIO(text)):
            weights[feature][value] = float(weight)
        return cls(weights, skills)

    def judge(self, seen: Features, rows: NDArray[np.int64]) -> Floats:
        """The probability that each hit is right.

        rows  for each word of the batch, its row in the lexicon, or the lexicon's size
        """
        score = self._skills[seen.facts["skill"]]
        for name, weight in self._facts.items():
            score += weight[seen.facts[name]]
        framed = np.append(rows, len(self.lexicon))
        for name, at in seen.beside.items():
            score += self._beside[name][framed[at]]
        openings = framed[seen.openings]
        for name, line in seen.lines.items():
            score += self._lines[name][openings].sum(axis=1)[line]
        for name, (begin, end) in seen.windows.items():
            sums = np.zeros(rows.size + 1, np.int64)
            np.cumsum(self._windows[name][rows], out=sums[1:])
            score += (sums[end] - sums[begin]) / _PARTS
        probability: Floats = 1.0 / (1.0 + np.exp(-score))
        return probability


_BESIDE = ("-1", "-2", "-3", "+1", "+2", "+3")
_WINDOWS = ("before", "after", "heading")
_LINES = ("opening", "above", "below")
_WORD_FEATURES = (*_BESIDE, *_WINDOWS, *_LINES)
_PARTS = 1_000_000  # of a weight, in sums of whole numbers
_SKILL_FEATURES = ("skill", "parent", "domain")
_MOST_CASES = 64


def _column(given: Mapping[str, float], row: Mapping[str, int]) -> Floats:
    column = np.zeros(max(row.values(), default=-1) + 2)
    for value, weight in given.items():
        column[row[value]] = weight
    return column


def _of_skill(skill: Skill, weights: Mapping[str, Mapping[str, float]]) -> float:
    """What a skill weighs by itself, by its parent and by its domains."""
    own, parents, domains = (weights.get(name, {}) for name in _SKILL_FEATURES)
    return (
        own.get(skill.id, 0.0) + parents.get(skill.parent or "", 0.0) + sum(domains.get(d, 0.0) for d in skill.domains)
    )
