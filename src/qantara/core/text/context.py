"""How sure a mention is: a linear model of what stands around it.

It sees each found name, the words beside it, its line and the heading above it, never the whole ad. It drops what is
most likely meant otherwise (a company's own blurb, a department, a degree), and gives every other mention the
probability that it is right. Weights are data (`context.csv`), learnt by `benchmarks/train_context.py`.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import FENCE, Places
from qantara.core.text.lookup import Numbers
from qantara.core.text.names import Hits
from qantara.core.text.words import Words
from qantara.core.vocabulary.model import KINDS, Skill

Floats = NDArray[np.float64]
_REACH = 3  # words whose place beside the name matters
_WINDOW = 8  # words before and after that count wherever they stand
_HEADING_WORDS = 6
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
    """

    facts: dict[str, Numbers | Places]
    beside: dict[str, Places]
    windows: dict[str, tuple[Places, Places]]


class Batch(NamedTuple):
    """What the features are taken from: words, first word of each part (titles even, texts odd), kinds by skill,
    language of each ad (number), and whether the ad has a title."""

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


def features(batch: Batch, hits: Hits, kind: Numbers, skill: Numbers, guarded: Numbers) -> Features:
    """Take the features of hits, which are in the order of their places."""
    words = batch.words
    n = words.begins.size
    raw = words.folded.raw
    part = np.searchsorted(batch.part_words, hits.first, side="right") - 1
    ad = part >> 1
    # Lines: which one each word stands in, and which words a line has.
    line_ends = np.flatnonzero((raw == ord("\n")) | (raw == ord(FENCE)))
    first_of_line = np.unique(np.searchsorted(words.begins, line_ends))
    first_of_line = np.append(first_of_line[first_of_line < n], n)
    line = np.searchsorted(first_of_line, hits.first, side="right") - 1
    begin, end = first_of_line[line], first_of_line[line + 1]
    length = np.diff(first_of_line)
    headings = np.maximum.accumulate(np.where(length <= _HEADING_WORDS, np.arange(length.size), -1))
    heading = np.append(headings, -1)[line - 1]  # the nearest above; the first line has none
    heading = np.where(first_of_line[heading] >= batch.part_words[part], heading, -1)  # of the same part
    heading_begin = np.where(heading >= 0, first_of_line[heading], 0)
    heading_end = np.where(heading >= 0, first_of_line[heading + 1], 0)

    in_line = np.bincount(line, minlength=length.size)
    is_technology = kind == _TECHNOLOGY
    technologies_in_line = np.bincount(line, is_technology, minlength=length.size)
    technologies_in_ad = np.bincount(ad, is_technology, minlength=batch.lang.size)
    start, stop = words.begins[hits.first], words.ends[hits.last]
    before, after = raw[start - 1], raw[stop]
    before = np.where(before == 32, raw[start - 2], before)
    after = np.where((after == 32) & (stop + 1 < raw.size), raw[np.minimum(stop + 1, raw.size - 1)], after)
    letters = words.folded.letters
    upper = (raw[start] != letters[start]).astype(np.int64) + ((raw[start] != letters[start]) & (raw[start + 1] != letters[start + 1]) & (letters[start + 1] > 32))
    follows = np.append(False, line[1:] == line[:-1])
    previous = np.where(follows, np.append(0, kind[:-1]), len(KINDS))
    following_kind = np.where(np.append(follows[1:], False), np.append(kind[1:], 0), len(KINDS))
    gap = np.where(follows, np.minimum(hits.first - np.append(0, hits.last[:-1]), 6), 0)
    next_gap = np.append(gap[1:], 0)
    size = np.maximum(batch.part_words[part + 1] - batch.part_words[part], 1)
    lang = batch.lang[ad]
    facts = {
        "kind": kind, "skill": skill, "words": np.minimum(hits.last - hits.first, 5),
        "guarded": guarded * len(KINDS) + kind, "title": (part & 1) ^ 1,
        "case": upper * len(KINDS) + kind, "sign before": _SIGN_TABLE[before], "sign after": _SIGN_TABLE[after],
        "line": np.searchsorted(_STEPS, end - begin), "hits": np.minimum(in_line[line], 6),
        "technologies": np.minimum(technologies_in_line[line].astype(np.int64), 4) * len(KINDS) + kind,
        "ad": np.searchsorted(_STEPS, technologies_in_ad[ad]) * len(KINDS) + kind,
        "previous": previous * len(KINDS) + kind, "next": following_kind * len(KINDS) + kind,
        "gap": gap, "next gap": next_gap, "place": (hits.first - batch.part_words[part]) * 8 // size,
        "language": lang * len(KINDS) + kind, "titled": batch.titled[ad] * len(KINDS) + kind,
    }  # fmt: skip
    beside = {}
    for step in range(1, _REACH + 1):
        left, right = hits.first - step, hits.last + step
        beside[f"-{step}"] = np.where(left >= begin, left, n)
        beside[f"+{step}"] = np.where(right < end, right, n)
    windows = {
        "before": (np.maximum(hits.first - _WINDOW, begin), hits.first),
        "after": (hits.last + 1, np.maximum(np.minimum(hits.last + 1 + _WINDOW, end), hits.last + 1)),
        "heading": (heading_begin, heading_end),
    }
    return Features(facts, beside, windows)


class Context:
    """The model: one weight a case of each fact, and one a word at each place beside the name.

    lexicon  the words that have a weight anywhere; the caller says which of them stands at each word of the batch
    """

    def __init__(self, weights: Mapping[str, Mapping[str, float]], skills: Sequence[Skill]) -> None:
        self.lexicon = sorted({word for name in _WORD_FEATURES for word in weights.get(name, {})})
        row = {word: number for number, word in enumerate(self.lexicon)}
        self._words = {name: _column(weights.get(name, {}), row) for name in _WORD_FEATURES}
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
            score += self._words[name][framed[at]]
        for name, (begin, end) in seen.windows.items():
            sums = np.concatenate(([0.0], np.cumsum(self._words[name][rows])))
            score += sums[end] - sums[begin]
        probability: Floats = 1.0 / (1.0 + np.exp(-score))
        return probability


_WORD_FEATURES = ("-1", "-2", "-3", "+1", "+2", "+3", "before", "after", "heading")
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
    return own.get(skill.id, 0.0) + parents.get(skill.parent or "", 0.0) + sum(domains.get(d, 0.0) for d in skill.domains)
