"""From ads to mentions: which skills an ad names, and where exactly.

The kernel works on a batch of ads as one long text: fold it once, scan it once, then settle the few
guarded names. Offsets lead back to the text as it was given.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from ahocorasick_rs import AhoCorasick

from qantara.core.text.folding import Folded, Places, Stems, fold_text
from qantara.core.text.language import detect_language
from qantara.core.text.names import Guard, Wanted, patterns
from qantara.core.text.titles import TitleMatcher
from qantara.core.vocabulary import Vocabulary, load_vocabulary

FIELDS = ("title", "text")
MENTION = pl.Struct(
    {
        "skill": pl.String, "label": pl.String, "kind": pl.String, "field": pl.String,
        "start": pl.Int64, "end": pl.Int64, "surface": pl.String, "confidence": pl.Float64,
    }
)  # fmt: skip
_NEAR = 8  # words, contracts.md section 3
_SURE_KINDS = {"technology", "certification"}
_BATCH_CHARACTERS = 400_000
# Share of right mentions by kind and guard, as `benchmarks/extraction.py` counts them on training data.
_CONFIDENCE = {
    ("technology", False): 0.93, ("technology", True): 0.85, ("concept", False): 0.72, ("concept", True): 0.62,
    ("certification", False): 0.90, ("certification", True): 0.80, ("soft", False): 0.75, ("soft", True): 0.65,
    ("language", False): 0.88, ("language", True): 0.75,
}  # fmt: skip
_TITLE_WEIGHT = 3.0
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

    def as_dict(self) -> dict[str, str | int | float]:
        skill, label, kind, field, start, end, surface, confidence = self
        return {
            "skill": skill, "label": label, "kind": kind, "field": field, "start": start, "end": end,
            "surface": surface, "confidence": confidence,
        }  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What was read in one ad."""

    lang: str
    domain: str | None
    occupation: str | None
    occupation_group: str | None
    mentions: list[Mention]


class _Hit(NamedTuple):
    start: int  # in the folded batch, of the first character of the mention
    end: int
    pattern: int


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
        self._skills = [pattern.skill for pattern in every]
        self._guards = [pattern.guard for pattern in every]
        self._labels = {
            language: {
                skill.id: (skill.id, skill.kind, skill.label(language)) for skill in self.vocabulary.skills.values()
            }
            for language in ("fr", "ar", "en", "other")
        }
        self._is_tech = {
            skill.id: skill.kind == "technology" and skill.domains != ("other",)
            for skill in self.vocabulary.skills.values()
        }
        self._titles = TitleMatcher(self.vocabulary.occupations.values())

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
                "mentions": [[m.as_dict() for m in r.mentions] for r in readings],
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

    def _hits(self, folded: Folded) -> list[_Hit]:
        """Every bounded occurrence of a pattern that runs over no break."""
        raw = self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        if not raw:
            return []
        which, begin, end = np.array(raw, np.int64).T
        unbroken = folded.breaks[begin + 1] == folded.breaks[end - 2]
        chosen = which[unbroken]
        starts = begin[unbroken] + 1
        ends = end[unbroken] - 1
        hits = list(map(_Hit, starts.tolist(), ends.tolist(), chosen.tolist()))
        if folded.stems is None:
            return hits
        return [hit for hit in hits if self._has_its_root(hit, folded.stems)]

    def _has_its_root(self, hit: _Hit, stems: Stems) -> bool:
        """Say whether the letters that were cut off the name were cut off the text too: «أجل» is not «كاجل»."""
        cut = self._cuts[hit.pattern]
        if not cut:
            return True
        start = int(stems.kept[hit.start])
        return stems.text[start - len(cut) : start] == cut

    def _settled(self, hits: list[_Hit], folded: Folded, joined: str, ad_words: Places) -> list[_Hit]:
        """Drop the guarded hits whose guard says no."""
        guards = self._guards
        sure = [hit for hit in hits if guards[hit.pattern] is None]
        if len(sure) == len(hits):
            return sure
        skills = self.vocabulary.skills
        named = [self._skills[hit.pattern] for hit in sure]
        anchors = np.array(
            [hit.start for hit, skill in zip(sure, named, strict=True) if skills[skill].kind in _SURE_KINDS], np.int64
        )
        guarded = _outside([(hit, guard) for hit in hits if (guard := guards[hit.pattern]) is not None], sure)
        starts = np.array([hit.start for hit, _ in guarded], np.int64)
        lasts = np.array([hit.end - 1 for hit, _ in guarded], np.int64)
        around = _Surroundings(folded, ad_words, starts, lasts, sure, named)
        anchored = around.hold(anchors)
        surfaces = zip(folded.places[starts].tolist(), folded.places[lasts + 1].tolist(), strict=True)
        for number, ((hit, guard), (begin, end)) in enumerate(zip(guarded, surfaces, strict=True)):
            if guard.spellings and joined[begin:end] not in guard.spellings:
                continue
            if guard.never and around.meet(number, guard.never):
                continue
            if guard.ambiguous and not (around.meet(number, guard.needs) if guard.needs else anchored[number]):
                continue
            sure.append(hit)
        return sure

    @staticmethod
    def _longest(hits: list[_Hit]) -> list[_Hit]:
        """Keep the leftmost, then longest; mentions do not overlap."""
        kept: list[_Hit] = []
        reached = -1
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            if hit.start >= reached:
                kept.append(hit)
                reached = hit.end
        return kept

    def _assemble(
        self,
        titles: Sequence[str],
        texts: Sequence[str],
        starts: Places,
        folded: Folded,
        hits: list[_Hit],
    ) -> list[Reading]:
        begins = folded.places[[hit.start for hit in hits]] if hits else np.empty(0, np.int64)
        if folded.stems is not None:
            self._reach_articles(hits, folded.stems, begins)
        # Up to the space that follows: accents and vowel signs of the last letter belong to it.
        ends = folded.places[[hit.end for hit in hits]] if hits else np.empty(0, np.int64)
        owners = np.searchsorted(starts, begins, side="right") - 1
        offsets = starts[owners]
        by_ad: list[list[tuple[int, int, int, int]]] = [[] for _ in titles]
        for hit, owner, start, end in zip(
            hits, owners.tolist(), (begins - offsets).tolist(), (ends - offsets).tolist(), strict=True
        ):
            by_ad[owner >> 1].append((owner & 1, start, end, hit.pattern))
        return [self._reading(title, text, found) for title, text, found in zip(titles, texts, by_ad, strict=True)]

    def _reach_articles(self, hits: list[_Hit], stems: Stems, begins: Places) -> None:
        """Move the beginning of Arabic mentions back to their root and its article; proclitics stay outside."""
        for number, hit in enumerate(hits):
            cut = self._cuts[hit.pattern]
            if cut is not None:
                root = int(stems.kept[hit.start]) - len(cut)
                if stems.text[root - 2 : root] in {"ال", "لل"}:
                    root -= 2
                begins[number] = stems.places[root]

    def _reading(self, title: str, text: str, found: list[tuple[int, int, int, int]]) -> Reading:
        lang = detect_language(title, text)
        labels = self._labels[lang]
        mentions = []
        for field, start, end, pattern in found:
            skill, kind, label = labels[self._skills[pattern]]
            confidence = _CONFIDENCE[kind, self._guards[pattern] is not None]
            surface = (text if field else title)[start:end]
            mentions.append(Mention(skill, label, kind, FIELDS[field], start, end, surface, confidence))
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
        return max(sorted(votes), key=votes.__getitem__, default="other" if known else None)


def _outside(guarded: list[tuple[_Hit, Guard]], sure: list[_Hit]) -> list[tuple[_Hit, Guard]]:
    """Leave out guarded hits inside a sure one: the longest name wins, whatever their guards would say."""
    if not sure or not guarded:
        return guarded
    order = sorted(sure)
    reach = np.maximum.accumulate(np.array([hit.end for hit in order]))
    before = np.searchsorted([hit.start for hit in order], [hit.start for hit, _ in guarded], side="right") - 1
    inside = (before >= 0) & (reach[before] >= np.array([hit.end for hit, _ in guarded]))
    return [pair for pair, within in zip(guarded, inside.tolist(), strict=True) if not within]


class _Surroundings:
    """What stands within eight words of each guarded hit, in the same ad."""

    def __init__(
        self, folded: Folded, ad_words: Places, starts: Places, lasts: Places, sure: list[_Hit], named: list[str]
    ) -> None:
        self._words = folded.words
        self._tokens = folded.text.split(" ")  # the text begins with a space: word w is tokens[w]
        first, last = folded.words[starts], folded.words[lasts]
        ad = np.searchsorted(ad_words, first, side="right")
        following = np.append(ad_words, len(self._tokens) + 1)[ad]
        self._first = np.maximum(first - _NEAR, ad_words[ad - 1])
        self._last = np.minimum(last + _NEAR, following - 1)
        begins = self._first.tolist()
        ends = (self._last + 1).tolist()
        self._spans = list(zip(begins, first.tolist(), (last + 1).tolist(), ends, strict=True))
        at = folded.words[np.array([hit.start for hit in sure], np.int64)]
        self._low = np.searchsorted(at, self._first).tolist()
        self._high = np.searchsorted(at, self._last, side="right").tolist()
        self._named = named

    def hold(self, anchors: Places) -> list[bool]:
        """Say for each guarded hit whether one of the anchors is near."""
        at = self._words[anchors]
        near: list[bool] = (np.searchsorted(at, self._first) < np.searchsorted(at, self._last, side="right")).tolist()
        return near

    def meet(self, number: int, wanted: Wanted) -> bool:
        """Say whether a wanted word, phrase or sure skill is near the guarded hit of that number."""
        begin, first, following, end = self._spans[number]
        before, after = self._tokens[begin:first], self._tokens[following:end]
        if not (wanted.words.isdisjoint(before) and wanted.words.isdisjoint(after)):
            return True
        if not wanted.words.isdisjoint(self._named[self._low[number] : self._high[number]]):
            return True
        if not wanted.phrases:
            return False
        near = f" {' '.join(before)} | {' '.join(after)} "
        return any(phrase in near for phrase in wanted.phrases)
