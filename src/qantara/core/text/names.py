"""The names of a vocabulary, as the matcher looks them up.

A name is found in its exact spelling, or, where that is safe, in a loose one: with other plural endings and French
link words ("gestion des projets" for "gestion de projet"), and Arabic names behind proclitics. Technologies,
single words and guarded names are exact: "Rails" is not "rail".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qantara.core.text.folding import DROPPED, FENCE, Flags, Places, are_arabic
from qantara.core.text.lookup import LookupTable, Numbers
from qantara.core.text.words import Hashes, Sums, Words, following, join, words_of
from qantara.core.vocabulary.model import Skill, Vocabulary

_ARTICLES = ("ال", "لل")
_LOOSE_KINDS = {"concept", "soft"}


@dataclass(frozen=True)
class Guard:
    """What a guarded name asks of its place in the ad.

    spellings     the name counts only when written like one of these; empty: any spelling
    ambiguous     an ordinary word too: it wants a sure technology, or something of `needs`, within eight words
    needs, never  words, phrases or skill identifiers that must, or must not, stand within eight words
    """

    spellings: frozenset[str]
    ambiguous: bool
    needs: tuple[str, ...]
    never: tuple[str, ...]


class Phrases(NamedTuple):
    """Many short texts cut into words. Arrays of shape (n,): first and last word, and the hash of the whole.

    `last` is below `first` for a text without words.
    """

    words: Words
    first: Places
    last: Places
    exact: Hashes

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Phrases":
        if any(FENCE in text for text in texts):
            texts = [text.replace(FENCE, " ") for text in texts]
        joined, starts = join(texts)
        words = words_of(joined)
        edges = np.searchsorted(words.begins - 1, starts)
        first, last = edges[:-1], edges[1:] - 1
        return cls(words, first, last, Sums.over(words.exact).between(first, last + 1))

    def are_arabic(self) -> Flags:
        """Which begin with an Arabic letter."""
        begins = np.append(self.words.begins, 0)[np.where(self.last >= self.first, self.first, -1)]
        return are_arabic(self.words.folded.letters[begins])


class Names:
    """The names of all skills, by number; of two names spelled alike, the first counts.

    skill, guard  numbers of each name's skill and guard (-1: none)
    arabic        whether it is written in Arabic
    cut           for an Arabic name whose own first letters look like proclitics: those letters
    loose         whether it is found in a loose spelling too
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        skills = list(vocabulary.skills.values())
        rows = [(number, name) for number, skill in enumerate(skills) for name in skill.names]
        phrases = Phrases.of([name for _, name in rows])
        worded = np.flatnonzero(phrases.last >= phrases.first)
        # An Arabic name is known by its roots: two names with one root are one.
        _, kept = np.unique(phrases.exact[worded], return_index=True)
        kept = worded[np.sort(kept)]
        self.guards: list[Guard] = []
        self.skill = np.array([number for number, _ in rows], np.int32)[kept]
        self.guard = self._guarding(skills, phrases.exact[kept])
        self.phrases = Phrases(phrases.words, phrases.first[kept], phrases.last[kept], phrases.exact[kept])
        self.arabic = self.phrases.are_arabic()
        self.cut = self._cuts()
        self._has_cut = np.zeros(self.skill.size, np.bool_)
        self._has_cut[list(self.cut)] = True
        several = self.phrases.last > self.phrases.first
        derivable = np.array([skill.kind in _LOOSE_KINDS for skill in skills], np.bool_)[self.skill]
        self.loose: Flags = self.arabic | (several & derivable & (self.guard < 0))

    def rooted(self, hits: "Hits", words: Words) -> "Hits":
        """Drop Arabic hits whose own first letters, cut off like proclitics, are not there: «أجل» is not «كاجل»."""
        kept = np.ones(hits.number.size, np.bool_)
        for hit in np.flatnonzero(self._has_cut[hits.number]).tolist():
            before, _ = _before_root(words, int(hits.first[hit]))
            kept[hit] = before.endswith(self.cut[int(hits.number[hit])])
        return hits.where(kept)

    def begins(self, hits: "Hits", words: Words) -> Places:
        """The first letter of each mention: that of an Arabic name is its root's or its article's, not a proclitic's."""
        begins = words.begins[hits.first]
        for hit in np.flatnonzero(self.arabic[hits.number]).tolist():
            before, places = _before_root(words, int(hits.first[hit]))
            reach = len(before) - len(self.cut.get(int(hits.number[hit]), ""))
            if before[:reach].endswith(_ARTICLES):
                reach -= 2
            begins[hit] = places[reach]
        return begins

    def _cuts(self) -> dict[int, str]:
        words, first = self.phrases.words, self.phrases.first
        cut_off = np.flatnonzero(words.roots[first] > words.begins[first]).tolist()
        cuts = {number: _before_root(words, int(first[number]))[0].removeprefix(_ARTICLES[0]) for number in cut_off}
        return {number: cut for number, cut in cuts.items() if cut}

    def _guarding(self, skills: Sequence[Skill], exact: Hashes) -> Numbers:
        """Collect the guards; return the number of each name's, by its skill and exact hash (-1: none)."""
        listed = [name for skill in skills for name in (*skill.ambiguous, *skill.exact_case)]
        key_of = dict(zip(listed, Phrases.of(listed).exact.tolist(), strict=True))
        owners, keys = [], []
        for number, skill in enumerate(skills):
            for key, guard in _guards(skill, key_of):
                owners.append(number)
                keys.append(key)
                self.guards.append(guard)
        owner, key_, every = np.array(owners, np.int32), np.array(keys, np.uint64), np.arange(len(keys), dtype=np.int32)
        of_skill = np.full(len(skills), -1, np.int32)
        of_skill[owner[key_ == 0]] = every[key_ == 0]  # for the names that are not listed
        own = LookupTable(_step(owner, key_), every).find(_step(self.skill, exact))
        return np.where(own >= 0, own, of_skill[self.skill])


def _before_root(words: Words, word: int) -> tuple[str, list[int]]:
    """The letters of an Arabic word that were cut off, and the place of each and of the root."""
    begin, root = int(words.begins[word]), int(words.roots[word])
    letters = words.folded.letters[begin:root].tolist()
    places = [place for place, letter in enumerate(letters, begin) if letter != DROPPED]
    return "".join(chr(letter) for letter in letters if letter != DROPPED), [*places, root]


def _guards(skill: Skill, key_of: Mapping[str, int]) -> Iterable[tuple[int, Guard]]:
    needs, never = skill.needs_near, skill.not_near
    ambiguous = {key_of[name] for name in skill.ambiguous}
    spelled = {key_of[name] for name in skill.exact_case}
    for key in sorted(ambiguous | spelled):
        spellings = frozenset(name for name in skill.exact_case if key_of[name] == key)
        yield key, Guard(spellings, key in ambiguous, needs if key in ambiguous else (), never)
    if needs and not skill.ambiguous:
        yield 0, Guard(frozenset(), True, needs, never)
    elif never:
        yield 0, Guard(frozenset(), False, (), never)


class Hits(NamedTuple):
    """Occurrences in a batch: first and last word, and the number of what was found; arrays of one length."""

    first: Places
    last: Places
    number: Numbers

    def where(self, chosen: Flags | Places) -> "Hits":
        at = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen  # once for the three columns
        return Hits(self.first[at], self.last[at], self.number[at])

    def beside(self, others: "Hits") -> "Hits":
        return Hits(
            np.concatenate((self.first, others.first)),
            np.concatenate((self.last, others.last)),
            np.concatenate((self.number, others.number)),
        )


class Matcher:
    """Finds names in words: walks from each word on as long as some name goes on, all words at once.

    A state is what has been read of a name so far; single words lead to the first states.
    """

    def __init__(self, names: Names, cues: Phrases, marks: Phrases) -> None:
        """cues: further phrases to find; marks: words that get a state, and are not found."""
        states, self._first_words, self._further_words, self._goes_on = _states(_chain(names.phrases, cues, marks))
        self.count = self._goes_on.size
        of_names, cue_states, self.mark_states = np.split(states, np.cumsum([names.skill.size, cues.exact.size]))
        self._is_name, self._is_cue = self._holds(of_names), self._holds(cue_states)
        self._is_end = self._is_name | self._is_cue
        self._leads = np.append(self._is_end | self._goes_on, False)  # the last entry is for no state
        self._loose = np.full(self.count, -1, np.int32)
        for number in np.flatnonzero(names.loose & (of_names >= 0))[::-1].tolist():
            self._loose[of_names[number]] = number
        # Arabic cues are found loosely, since they stand behind proclitics; the others in their own spelling only.
        self._loose_cue = np.full(self.count, -1, np.int32)
        arabic = np.flatnonzero(cues.are_arabic() & (cue_states >= 0))
        self._loose_cue[cue_states[arabic]] = arabic
        self._cues = LookupTable.of_first(cues.exact, np.arange(cues.exact.size, dtype=np.int32))
        exact = np.flatnonzero(~names.arabic)
        self._exact = LookupTable.of_first(names.phrases.exact[exact], exact.astype(np.int32))

    def _holds(self, states: Numbers) -> Flags:
        """Which states are among these."""
        among = np.zeros(self.count, np.bool_)
        among[states[states >= 0]] = True
        return among

    def find(self, words: Words) -> tuple[Hits, Hits, Numbers]:
        """Return the names and the cues that stand in the words, and each word's own state (-1: none)."""
        alone = self._first_words.find(words.loose)
        at = np.flatnonzero(self._leads[alone])
        runs = Hits(at, at, alone[at])
        found = [runs.where(self._is_end[runs.number])]
        while runs.first.size:
            at = words.nexts[runs.last]
            on = np.flatnonzero(self._goes_on[runs.number] & (at < words.begins.size))
            runs = Hits(runs.first, at, runs.number).where(on)
            state = self._further_words.find(_step(runs.number, words.loose[runs.last]))
            runs = Hits(runs.first, runs.last, state).where(np.flatnonzero(state >= 0))
            found.append(runs.where(self._is_end[runs.number]))
        ends = Hits(*(np.concatenate(column) for column in zip(*found, strict=True)))
        spelling = Sums.over(words.exact).between(ends.first, ends.last + 1)
        named = np.flatnonzero(self._is_name[ends.number])
        name = self._exact.find(spelling[named])
        name = np.where(name >= 0, name, self._loose[ends.number[named]])
        hits = Hits(ends.first[named], ends.last[named], name).where(np.flatnonzero(name >= 0))
        asked = np.flatnonzero(self._is_cue[ends.number])
        cue = self._cues.find(spelling[asked])
        cue = np.where(cue >= 0, cue, self._loose_cue[ends.number[asked]])
        return hits, Hits(ends.first[asked], ends.last[asked], cue).where(np.flatnonzero(cue >= 0)), alone


def _step(states: Numbers, hashes: Hashes) -> Hashes:
    """The key of a state followed by a word."""
    return hashes + (states.astype(np.uint64) + np.uint64(1)) * np.uint64(0xA0761D6478BD642F)


class _Chained(NamedTuple):
    loose: Hashes
    nexts: Places
    first: Places
    last: Places


def _chain(*several: Phrases) -> _Chained:
    """Several lists of phrases as one; breaks inside a phrase do not count."""
    sizes = np.cumsum([0, *(phrases.words.begins.size for phrases in several)]).tolist()
    return _Chained(
        np.concatenate([phrases.words.loose for phrases in several]),
        np.concatenate([following(phrases.words) + size for phrases, size in zip(several, sizes, strict=False)]),
        np.concatenate([phrases.first + size for phrases, size in zip(several, sizes, strict=False)]),
        np.concatenate([phrases.last + size for phrases, size in zip(several, sizes, strict=False)]),
    )


def _states(phrases: _Chained) -> tuple[Numbers, LookupTable, LookupTable, Flags]:
    """Number the beginnings of phrases; return each phrase's last state (-1 where it cannot be reached), the tables
    of first and further words, and which states go on.
    """
    state = np.full(phrases.first.size, -1, np.int32)
    at = phrases.first.copy()
    left = np.flatnonzero(phrases.last >= phrases.first)
    keys, numbers, goes_on = [], [], []
    count = 0
    key = phrases.loose[at[left]]
    while left.size:
        distinct, number = np.unique(key, return_inverse=True)
        keys.append(distinct)
        numbers.append(np.arange(count, count + distinct.size, dtype=np.int32))
        state[left] = numbers[-1][number]
        count += distinct.size
        on = phrases.last[left] > at[left]
        goes_on.append(np.bincount(number, on, minlength=distinct.size) > 0)
        left = left[on]
        at[left] = phrases.nexts[at[left]]
        astray = at[left] > phrases.last[left]  # it ends with a link word, which texts pass over
        state[left[astray]] = -1
        left = left[~astray]
        key = _step(state[left], phrases.loose[at[left]])
    return (
        state,
        LookupTable(keys[0], numbers[0]),
        LookupTable(np.concatenate(keys[1:] or [keys[0][:0]]), np.concatenate(numbers[1:] or [numbers[0][:0]])),
        np.concatenate(goes_on),
    )
