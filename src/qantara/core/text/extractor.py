"""From ads to mentions: which skills an ad names, and where exactly.

The kernel works on a batch of ads as one long text: fold it once, scan it once, then settle the few
guarded names. Offsets lead back to the text as it was given.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from qantara.core.text.folding import Folded, Places, Stems, fold_text
from qantara.core.text.language import detect_language
from qantara.core.text.names import Wanted, patterns
from qantara.core.text.titles import TitleMatcher
from qantara.core.vocabulary import Vocabulary, load_vocabulary

FIELDS = ("title", "text")
MENTION = pl.Struct(
    {
        "skill": pl.String, "label": pl.String, "kind": pl.String, "field": pl.String,
        "start": pl.Int64, "end": pl.Int64, "surface": pl.String, "confidence": pl.Float64,
    }
)  # fmt: skip
_NEAR = 8  # words
_SURE_KINDS = {"technology", "certification"}
_BATCH_CHARACTERS = 400_000
# Share of right mentions by kind and guard on SkillSpan train, as `benchmarks/extraction.py` prints it. It has too few
# certifications, which take the value of technologies, and languages without a guard, which take that of guarded ones.
_CONFIDENCE = {
    ("technology", False): 0.78, ("technology", True): 0.69, ("concept", False): 0.63, ("concept", True): 0.50,
    ("certification", False): 0.78, ("certification", True): 0.69, ("soft", False): 0.75, ("soft", True): 0.63,
    ("language", False): 0.74, ("language", True): 0.74,
}  # fmt: skip
_TITLE_WEIGHT = 3.0
_CLEAR = 0.4  # share of the votes that a field needs
_TECH_AD_NEEDS = 4  # distinct technologies, for an ad whose title names no known occupation


class Mention(NamedTuple):
    """One skill in one place: `surface == field[start:end]` of the ad as it was given."""

    skill: str
    label: str
    kind: str
    field: str
    start: int
    end: int
    surface: str
    confidence: float


def as_rows(mentions: Sequence[Mention]) -> list[dict[str, str | int | float]]:
    """Mentions as dictionaries, in the order of the columns of `MENTION`."""
    return [
        {
            "skill": skill, "label": label, "kind": kind, "field": field, "start": start, "end": end,
            "surface": surface, "confidence": confidence,
        }
        for skill, label, kind, field, start, end, surface, confidence in mentions
    ]  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What was read in one ad."""

    lang: str
    domain: str | None
    occupation: str | None
    occupation_group: str | None
    mentions: list[Mention]


class _Hits(NamedTuple):
    """Occurrences in a folded batch: first character, one past the last, pattern number; arrays of one length."""

    starts: Places
    ends: Places
    patterns: Places

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "_Hits":
        return _Hits(self.starts[chosen], self.ends[chosen], self.patterns[chosen])

    def beside(self, others: "_Hits") -> "_Hits":
        return _Hits(*(np.concatenate(pair) for pair in zip(self, others, strict=True)))


class Extractor:
    """Reads ads with one vocabulary. Build once (a second), use for any number of ads.

    >>> reading = Extractor().read("Ingénieur DevOps H/F", "Maîtrise de Docker et Kubernetes.")
    >>> [mention.skill for mention in reading.mentions if mention.field == "text"]
    ['docker', 'kubernetes']
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or load_vocabulary()
        every = patterns(self.vocabulary)
        self._automaton = AhoCorasick([pattern.text for pattern in every])
        # By pattern number; columns, since a quarter of a million objects would slow the garbage collector.
        self._cuts = [pattern.cut for pattern in every]
        self._is_arabic = np.array([pattern.cut is not None for pattern in every], np.bool_)
        self._has_cut = np.array([bool(pattern.cut) for pattern in every], np.bool_)
        self._skills = [pattern.skill for pattern in every]
        self._guards = [pattern.guard for pattern in every]
        self._is_guarded = np.array([pattern.guard is not None for pattern in every], np.bool_)
        kinds = {skill.id: skill.kind for skill in self.vocabulary.skills.values()}
        self._is_anchor = np.array([kinds[pattern.skill] in _SURE_KINDS for pattern in every], np.bool_)
        # What a mention says, by language and pattern number; patterns of one skill share their entry.
        self._entries = {language: self._say(language) for language in ("fr", "ar", "en")}
        self._entries["other"] = self._entries["en"]
        self._is_tech = {
            skill.id: skill.kind == "technology" and skill.domains != ("other",)
            for skill in self.vocabulary.skills.values()
        }
        self._titles = TitleMatcher(self.vocabulary.occupations.values())

    def _say(self, language: str) -> list[tuple[str, str, str, float]]:
        said = {
            (skill.id, guarded): (skill.id, skill.label(language), skill.kind, _CONFIDENCE[skill.kind, guarded])
            for skill in self.vocabulary.skills.values()
            for guarded in (False, True)
        }
        return [said[key] for key in zip(self._skills, self._is_guarded.tolist(), strict=True)]

    def extract(self, ads: pl.DataFrame) -> pl.DataFrame:
        """Read a frame with `id`, `title` and `text`; return one row an ad, in order.

        Columns: id, lang, domain, occupation, occupation_group, mentions (a list of structs).
        """
        readings = self.read_all(ads["title"].fill_null("").to_list(), ads["text"].fill_null("").to_list())
        return pl.DataFrame(
            {
                "id": ads["id"],
                "lang": [r.lang for r in readings],
                "domain": [r.domain for r in readings],
                "occupation": [r.occupation for r in readings],
                "occupation_group": [r.occupation_group for r in readings],
                "mentions": [as_rows(r.mentions) for r in readings],
            },
            schema_overrides={
                "domain": pl.String, "occupation": pl.String, "occupation_group": pl.String, "mentions": pl.List(MENTION),
            },
        )  # fmt: skip

    def read(self, title: str, text: str) -> Reading:
        """Read one ad."""
        return self.read_all([title], [text])[0]

    def read_all(self, titles: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        """Read many ads, in order."""
        readings: list[Reading] = []
        begin, size = 0, 0
        for end, (title, text) in enumerate(zip(titles, texts, strict=True)):
            if size > _BATCH_CHARACTERS:
                readings += self._read_batch(titles[begin:end], texts[begin:end])
                begin, size = end, 0
            size += len(title) + len(text)
        return readings + self._read_batch(titles[begin:], texts[begin:])

    def _read_batch(self, titles: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        if not titles:
            return []
        parts = [part for pair in zip(titles, texts, strict=True) for part in pair]
        # Part k is the title (even) or text (odd) of ad k // 2, and begins at starts[k] of the joined text.
        starts = np.concatenate(([0], np.cumsum([len(part) + 1 for part in parts])))
        joined = "\n".join(parts)
        folded = fold_text(joined, fences=starts[1:-1] - 1, stems=True)
        # The first word of each ad: what surrounds a name ends there.
        at = np.minimum(np.searchsorted(folded.places, starts[:-1:2]), len(folded.text) - 1)
        hits = self._longest(self._settled(self._hits(folded), folded, joined, folded.words[at]))
        return self._assemble(titles, texts, starts, folded, hits)

    def _hits(self, folded: Folded) -> _Hits:
        """Every bounded occurrence of a pattern that runs over no break."""
        raw = self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        which, begin, end = np.fromiter(chain.from_iterable(raw), np.int64, 3 * len(raw)).reshape(-1, 3).T
        found = _Hits(begin + 1, end - 1, which)
        found = found.where(folded.breaks[found.starts] == folded.breaks[found.ends - 1])
        if folded.stems is None:
            return found
        return found.where(self._with_their_roots(found, folded.stems))

    def _with_their_roots(self, hits: _Hits, stems: Stems) -> NDArray[np.bool_]:
        """Say where the letters that were cut off the name were cut off the text too: «أجل» is not «كاجل»."""
        rooted = np.ones(hits.starts.size, np.bool_)
        for number in np.flatnonzero(self._has_cut[hits.patterns]).tolist():
            cut = self._cuts[hits.patterns[number]] or ""
            start = int(stems.kept[hits.starts[number]])
            rooted[number] = stems.text[start - len(cut) : start] == cut
        return rooted

    def _settled(self, hits: _Hits, folded: Folded, joined: str, ad_words: Places) -> _Hits:
        """Drop the guarded hits whose guard says no."""
        guarded = self._is_guarded[hits.patterns]
        sure, doubtful = hits.where(~guarded), hits.where(guarded)
        sure = sure.where(np.argsort(sure.starts, kind="stable"))
        doubtful = doubtful.where(~_inside(doubtful, sure))
        if not doubtful.starts.size:
            return sure
        around = _Surroundings(folded, ad_words, doubtful, sure, [self._skills[p] for p in sure.patterns.tolist()])
        anchored = around.hold(sure.starts[self._is_anchor[sure.patterns]])
        kept = np.zeros(doubtful.starts.size, np.bool_)
        surfaces = zip(folded.places[doubtful.starts].tolist(), folded.places[doubtful.ends].tolist(), strict=True)
        for number, (pattern, (begin, end)) in enumerate(zip(doubtful.patterns.tolist(), surfaces, strict=True)):
            guard = self._guards[pattern]
            assert guard is not None
            if guard.spellings and joined[begin:end] not in guard.spellings:
                continue
            if guard.never is not None and around.meet(number, guard.never):
                continue
            kept[number] = not guard.ambiguous or (
                anchored[number] if guard.needs is None else around.meet(number, guard.needs)
            )
        return sure.beside(doubtful.where(kept))

    @staticmethod
    def _longest(hits: _Hits) -> _Hits:
        """Keep the leftmost, then longest; mentions do not overlap."""
        order = np.lexsort((-hits.ends, hits.starts))
        kept = []
        reached = -1
        for number, start, end in zip(
            order.tolist(), hits.starts[order].tolist(), hits.ends[order].tolist(), strict=True
        ):
            if start >= reached:
                kept.append(number)
                reached = end
        return hits.where(np.array(kept, np.int64))

    def _assemble(
        self, titles: Sequence[str], texts: Sequence[str], starts: Places, folded: Folded, hits: _Hits
    ) -> list[Reading]:
        begins = folded.places[hits.starts]
        if folded.stems is not None:
            self._reach_articles(hits, folded.stems, begins)
        # Up to the space that follows: accents and vowel signs of the last letter belong to it.
        ends = folded.places[hits.ends]
        owners = np.searchsorted(starts, begins, side="right") - 1
        offsets = starts[owners]
        by_ad: list[list[tuple[int, int, int, int]]] = [[] for _ in titles]
        columns = (hits.patterns, owners, begins - offsets, ends - offsets)
        for pattern, owner, start, end in zip(*(column.tolist() for column in columns), strict=True):
            by_ad[owner >> 1].append((owner & 1, start, end, pattern))
        return [self._reading(title, text, found) for title, text, found in zip(titles, texts, by_ad, strict=True)]

    def _reach_articles(self, hits: _Hits, stems: Stems, begins: Places) -> None:
        """Move the beginning of Arabic mentions back to their root and its article; proclitics stay outside."""
        for number in np.flatnonzero(self._is_arabic[hits.patterns]).tolist():
            cut = self._cuts[hits.patterns[number]] or ""
            root = int(stems.kept[hits.starts[number]]) - len(cut)
            if stems.text[root - 2 : root] in {"ال", "لل"}:
                root -= 2
            begins[number] = stems.places[root]

    def _reading(self, title: str, text: str, found: list[tuple[int, int, int, int]]) -> Reading:
        lang = detect_language(title, text)
        entries = self._entries[lang]
        fields = (title, text)
        mentions = []
        for field, start, end, pattern in found:
            skill, label, kind, confidence = entries[pattern]
            mentions.append(
                Mention(skill, label, kind, FIELDS[field], start, end, fields[field][start:end], confidence)
            )
        occupation = self.vocabulary.occupations.get(self._titles.match(title) or "")
        domain = self._domain(occupation.domain if occupation else None, mentions, known=occupation is not None)
        group = occupation.group if occupation else ("other tech" if domain else None)
        return Reading(lang, domain, occupation.id if occupation else None, group, mentions)

    def _domain(self, of_title: str | None, mentions: list[Mention], *, known: bool) -> str | None:
        """The occupation's domain; where it says "other" or nothing, what the ad's technologies say."""
        if known and of_title != "other":
            return of_title or None
        votes: defaultdict[str, float] = defaultdict(float)
        technologies = 0
        for skill, field in {(mention.skill, mention.field) for mention in mentions}:
            technologies += self._is_tech[skill]
            weight = _TITLE_WEIGHT if field == "title" else 1.0
            domains = self.vocabulary.skills[skill].domains
            for domain in domains:
                votes[domain] += weight / len(domains)
        votes.pop("other", None)
        if not known and technologies < _TECH_AD_NEEDS:
            return None
        best = max(sorted(votes), key=votes.__getitem__, default="other")
        # A project leader's ad that names a little of everything belongs to no field.
        return best if votes and votes[best] >= _CLEAR * sum(votes.values()) else "other"


def _inside(guarded: _Hits, sure: _Hits) -> NDArray[np.bool_]:
    """Say which guarded hits stand inside a sure one (these by start): the longest wins, whatever guards say."""
    if not sure.starts.size:
        return np.zeros(guarded.starts.size, np.bool_)
    reach = np.maximum.accumulate(sure.ends)
    before = np.searchsorted(sure.starts, guarded.starts, side="right") - 1
    within: NDArray[np.bool_] = (before >= 0) & (reach[before] >= guarded.ends)
    return within


class _Surroundings:
    """What stands within eight words of each guarded hit, in the same ad."""

    def __init__(self, folded: Folded, ad_words: Places, guarded: _Hits, sure: _Hits, named: list[str]) -> None:
        self._words = folded.words
        self._tokens = folded.text.split(" ")  # the text begins with a space: word w is tokens[w]
        self._named = named
        first, last = folded.words[guarded.starts], folded.words[guarded.ends - 1]
        ad = np.searchsorted(ad_words, first, side="right")
        following = np.append(ad_words, len(self._tokens) + 1)[ad]
        self._first = np.maximum(first - _NEAR, ad_words[ad - 1])
        self._last = np.minimum(last + _NEAR, following - 1)
        at = folded.words[sure.starts]
        low, high = np.searchsorted(at, self._first), np.searchsorted(at, self._last, side="right")
        spans = (self._first, first, last + 1, self._last + 1, low, high)
        self._spans = list(zip(*(span.tolist() for span in spans), strict=True))

    def hold(self, anchors: Places) -> list[bool]:
        """Say for each guarded hit whether one of the anchors is near."""
        at = self._words[anchors]
        near: list[bool] = (np.searchsorted(at, self._first) < np.searchsorted(at, self._last, side="right")).tolist()
        return near

    def meet(self, number: int, wanted: Wanted) -> bool:
        """Say whether a wanted word, phrase or sure skill is near the guarded hit of that number."""
        begin, first, following, end, low, high = self._spans[number]
        before, after = self._tokens[begin:first], self._tokens[following:end]
        near = before + after + self._named[low:high]
        if wanted.first_words.isdisjoint(near):  # most often, and at once
            return False
        if not wanted.words.isdisjoint(near):
            return True
        words = f" {' '.join(before)} | {' '.join(after)} "
        return any(phrase in words for phrase in wanted.phrases)
