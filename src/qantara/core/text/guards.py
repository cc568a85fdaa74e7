"""Guarded names, settled by what stands around them: "Go" beside Docker, but not in "Go to market"."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.folding import Flags, Places
from qantara.core.text.language import LANGS
from qantara.core.text.lookup import LookupTable, Numbers
from qantara.core.text.names import Guard, Hits, Phrases
from qantara.core.text.words import Hashes, spread

NEAR = 8  # words
_NEEDED, _FORBIDDEN = 1, 2


class Guards:
    """The guards of a vocabulary.

    What a guard asks for is an item: a cue (a word or phrase), or a skill that the ad names surely.
    """

    def __init__(self, guards: Sequence[Guard], skills: Sequence[str]) -> None:
        number_of = {skill: number for number, skill in enumerate(skills)}
        lists = {entries for guard in guards for entries in (guard.needs, guard.never)}  # many guards share them
        asked = sorted({entry for entries in lists for entry in entries if ":" not in entry})
        self.cues = Phrases.of(asked)
        self._skills_from = len(asked)
        self._is_item = np.zeros(len(skills), np.bool_)
        # Two writings of one cue ("CI/CD", "ci cd") are one item: the matcher answers with the first.
        _, first, same = np.unique(self.cues.exact, return_index=True, return_inverse=True)
        cue_of = dict(zip(asked, first[same].tolist(), strict=True))
        skill_of = {entry: number_of[entry] for entry in asked if entry in number_of}
        self._is_item[list(skill_of.values())] = True

        @cache  # the names of one skill ask for the same
        def items(entries: tuple[str, ...]) -> Places:
            of_cues = [cue_of[entry] for entry in entries if entry in cue_of]
            of_skills = [self._skills_from + skill_of[entry] for entry in entries if entry in skill_of]
            return np.array(of_cues + of_skills, np.int64)

        needed = _pairs([items(guard.needs) for guard in guards])
        forbidden = _pairs([items(guard.never) for guard in guards])
        wanted, place = np.unique(np.concatenate((needed, forbidden)), return_inverse=True)
        use = np.zeros(wanted.size, np.int32)
        use[place[: needed.size]] |= _NEEDED
        use[place[needed.size :]] |= _FORBIDDEN
        self._wanted = LookupTable(wanted, use)
        self._ambiguous = np.array([guard.ambiguous for guard in guards], np.bool_)
        self._has_needs = np.array([bool(guard.needs) for guard in guards], np.bool_)
        # "lang:fr" among the needs: an ordinary word, but in an ad of that language a skill.
        tongues = [f"lang:{lang}" for lang in LANGS]
        self._tongues = np.array([[tongue in guard.needs for tongue in tongues] for guard in guards], np.bool_)
        self._spellings = [guard.spellings for guard in guards]
        self._is_spelled = np.array([bool(guard.spellings) for guard in guards], np.bool_)

    def agree(self, doubtful: Hits, around: "Around") -> Flags:
        """Say which doubtful hits their guards let pass."""
        guard = around.guard
        passed = np.ones(guard.size, np.bool_)
        spelled = np.flatnonzero(self._is_spelled[guard])
        passed[spelled] = [
            surface in self._spellings[number]
            for surface, number in zip(around.surfaces(doubtful.where(spelled)), guard[spelled].tolist(), strict=True)
        ]
        asked = np.flatnonzero(passed)
        doubtful, guard = doubtful.where(asked), guard[asked]
        begin, end = around.window(doubtful)
        at, item = self._items(around)
        met = self._met(doubtful, guard, begin, end, at, item, around.line)
        anchored = np.searchsorted(around.anchors, begin) < np.searchsorted(around.anchors, end)
        ad = np.searchsorted(around.ad_words, doubtful.first, side="right") - 1
        spoken = self._tongues.reshape(-1, len(LANGS))[guard, around.lang[ad]]
        needed = spoken | np.where(self._has_needs[guard], (met & _NEEDED) > 0, anchored)
        passed[asked] = ((met & _FORBIDDEN) == 0) & (needed | ~self._ambiguous[guard])
        return passed

    def _items(self, around: "Around") -> tuple[Places, Places]:
        """The items that stand in the batch, in the order of their words: word, item."""
        wanted = self._is_item[around.sure_skill]
        at = np.concatenate((around.cues.first, around.sure.first[wanted]))
        item = np.concatenate((around.cues.number, around.sure_skill[wanted] + self._skills_from)).astype(np.int64)
        order = np.argsort(at, kind="stable")
        return at[order], item[order]

    def _met(
        self,
        doubtful: Hits,
        guard: Numbers,
        begin: Places,
        end: Places,
        at: Places,
        item: Places,
        line: Callable[[Places], Places],
    ) -> NDArray[np.int32]:
        """What each guard meets among the items between two words: needed, forbidden, both or nothing.

        What is forbidden counts in the name's own line only.
        """
        low, high = np.searchsorted(at, begin), np.searchsorted(at, end)
        place, hit = spread(low, high)
        beside = np.flatnonzero((at[place] < doubtful.first[hit]) | (at[place] > doubtful.last[hit]))
        hit, place = hit[beside], place[beside]
        use = self._wanted.find(_key(guard[hit], item[place]))
        needed = (use > 0) & (use & _NEEDED > 0)
        forbidden = np.flatnonzero((use > 0) & (use & _FORBIDDEN > 0))
        own, others = np.split(line(np.concatenate((doubtful.first[hit[forbidden]], at[place[forbidden]]))), 2)
        forbidden = forbidden[own == others]
        met = np.zeros(guard.size, np.int32)
        for each, found in ((_NEEDED, needed), (_FORBIDDEN, forbidden)):
            met |= each * (np.bincount(hit[found], minlength=guard.size) > 0)
        return met


class Around(NamedTuple):
    """What guards look at in a batch.

    guard       the guard of each doubtful hit
    cues        what was found of `Guards.cues`
    sure        hits without a guard, by their first word, and the skill of each
    anchors     first words of sure technologies and certifications, in order
    ad_words    the first word of each ad, and the number of words
    lang        the number of each ad's language, in `LANGS`
    line        the line of each of some words
    surfaces    the texts of hits, as they were given
    """

    guard: Numbers
    cues: Hits
    sure: Hits
    sure_skill: Numbers
    anchors: Places
    ad_words: Places
    lang: Numbers
    line: Callable[[Places], Places]
    surfaces: Callable[[Hits], list[str]]

    def window(self, hits: Hits) -> tuple[Places, Places]:
        """The first word near each hit, and one past the last, in its ad."""
        ad = np.searchsorted(self.ad_words, hits.first, side="right")
        begin = np.maximum(hits.first - NEAR, self.ad_words[ad - 1])
        return begin, np.minimum(hits.last + NEAR + 1, self.ad_words[ad])


def _pairs(items: Sequence[Places]) -> Hashes:
    """The keys of each guard with each of its items."""
    guard = np.repeat(np.arange(len(items)), [some.size for some in items])
    return _key(guard, np.concatenate([*items, np.empty(0, np.int64)]))


def _key(guard: NDArray[np.integer], item: NDArray[np.integer]) -> Hashes:
    return (guard.astype(np.uint64) + np.uint64(1)) << np.uint64(32) | item.astype(np.uint64)
