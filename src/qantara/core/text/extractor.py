"""From ads to mentions: which skills an ad names, and where exactly.

The kernel works on a batch of ads as one long text and in arrays: cut it into words once, look the names up from every
word at once, then settle the few guarded ones. Offsets lead back to the text as it was given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qantara.core.text.context import Context, Surroundings, features
from qantara.core.text.folding import Flags, Places
from qantara.core.text.guards import Around, Guards
from qantara.core.text.language import FRENCH_WORDS, LANGS, LANGUAGE_WORDS, detect_language, language_by_words
from qantara.core.text.lookup import Numbers
from qantara.core.text.names import Hits, Matcher, Names, Phrases
from qantara.core.text.roles import Roles
from qantara.core.text.words import Words, join, words_of
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.core.vocabulary.building import without_collections
from qantara.core.vocabulary.model import KINDS

if TYPE_CHECKING:
    import polars as pl

FIELDS = ("title", "text")
_SURE_KINDS = {"technology", "certification"}
BATCH_CHARACTERS = 400_000  # more leaves the processor's cache, less pays each step's start too often
_FRENCH, _ENGLISH = 1, 1 << 32  # both are counted in one sum
_LEAST = 0.35  # probability below which a mention is dropped: best on development ads, and flat around


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


@dataclass(frozen=True)
class Reading:
    """What was read in one ad."""

    lang: str
    domain: str | None
    occupation: str | None
    occupation_group: str | None
    mentions: list[Mention]


@dataclass(frozen=True)
class Readings:
    """What was read in many ads: a column a fact, one row an ad; and the mentions, one row each, by ad and place.

    cuts  the mentions of ad i are rows cuts[i] to cuts[i + 1]
    """

    lang: list[str]
    domain: list[str | None]
    occupation: list[str | None]
    occupation_group: list[str | None]
    cuts: Places
    skill: Numbers
    is_text: Flags
    start: Places
    end: Places
    surface: list[str]
    confidence: NDArray[np.float64]


class Extractor:
    """Reads ads with one vocabulary. Build once (half a second), use for any number of ads.

    >>> reading = Extractor().read("Ingénieur DevOps H/F", "Maîtrise de Docker et Kubernetes.")
    >>> [mention.skill for mention in reading.mentions if mention.field == "text"]
    ['docker', 'kubernetes']
    """

    @without_collections()
    def __init__(self, vocabulary: Vocabulary | None = None, context: Context | None = None) -> None:
        """context: the model that judges mentions; without it, the one shipped with the package."""
        self.vocabulary = vocabulary or load_vocabulary()
        self._names = Names(self.vocabulary)
        self.skills = list(self.vocabulary.skills.values())
        self._context = context or Context.load(self.skills)
        marks = [*LANGUAGE_WORDS, *self._context.lexicon]
        self._guards = Guards(self._names.guards, list(self.vocabulary.skills))
        self.matcher = Matcher(self._names, self._guards.cues, Phrases.of(marks))
        self._mark, self._tongue = self._marks()
        self._kind = np.array([KINDS.index(skill.kind) for skill in self.skills], np.int32)
        self._is_anchor = np.array([skill.kind in _SURE_KINDS for skill in self.skills], np.bool_)[self._names.skill]
        self._ids = [skill.id for skill in self.skills]
        self._said = {lang: [(skill.id, skill.label(lang), skill.kind) for skill in self.skills] for lang in LANGS}
        self._roles = Roles(self.vocabulary)

    def extract(self, ads: "pl.DataFrame") -> "pl.DataFrame":
        """Read a frame with `id`, `title` and `text`; return one row an ad, in order.

        Columns: id, lang, domain, occupation, occupation_group, mentions (a list of structs).
        """
        from qantara.core.text.frames import as_frame

        titles, texts = ads["title"].fill_null("").to_list(), ads["text"].fill_null("").to_list()
        rows = [row for readings in self.read_columns(titles, texts) for row in self.rows(readings)]
        return as_frame(rows).insert_column(0, ads["id"])

    def read(self, title: str, text: str) -> Reading:
        """Read one ad."""
        return self.read_all([title], [text])[0]

    def read_all(self, titles: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        """Read many ads, in order."""
        rows = (row for readings in self.read_columns(titles, texts) for row in self.rows(readings))
        return [Reading(**{**row, "mentions": [Mention(**mention) for mention in row["mentions"]]}) for row in rows]

    def read_columns(self, titles: Sequence[str], texts: Sequence[str]) -> Iterator[Readings]:
        """Read many ads, in order, some at a time: the form for work on many."""
        begin, size = 0, 0
        for end, (title, text) in enumerate(zip(titles, texts, strict=True)):
            if size > BATCH_CHARACTERS:
                yield self._read_batch(titles[begin:end], texts[begin:end])
                begin, size = end, 0
            size += len(title) + len(text)
        if begin < len(titles):
            yield self._read_batch(titles[begin:], texts[begin:])

    def kinds(self, readings: Readings) -> dict[str, int]:
        """How many mentions each kind has."""
        counts = np.bincount(self._kind[readings.skill], minlength=len(KINDS))
        return {kind: int(count) for kind, count in zip(KINDS, counts, strict=True) if count}

    def rows(self, readings: Readings) -> Iterator[dict[str, Any]]:
        """Each ad as the row that `extract` gives, but for its id."""
        numbers = (readings.skill, readings.is_text, readings.start, readings.end, readings.confidence)
        mentions = zip(*(column.tolist() for column in numbers), readings.surface, strict=True)
        counts = np.diff(readings.cuts).tolist()
        facts = zip(readings.lang, readings.domain, readings.occupation, readings.occupation_group, counts, strict=True)
        for lang, domain, occupation, group, count in facts:
            said = self._said[lang]
            found = [
                {
                    "skill": key, "label": label, "kind": kind, "field": FIELDS[is_text], "start": start, "end": end,
                    "surface": surface, "confidence": confidence,
                }
                for skill, is_text, start, end, confidence, surface in islice(mentions, count)
                for key, label, kind in (said[skill],)
            ]  # fmt: skip
            yield {
                "lang": lang, "domain": domain, "occupation": occupation, "occupation_group": group,
                "mentions": found,
            }  # fmt: skip

    def _read_batch(self, titles: Sequence[str], texts: Sequence[str]) -> Readings:
        page = _Page.of(titles, texts)
        found, cues, states = self.matcher.find(page.words)
        marks = self._mark[states].astype(np.intp)
        lang = self._languages(page, marks)
        hits = _longest(self._settled(self._names.rooted(found, page.words), cues, page, lang))
        skill = self._names.skill[hits.number]
        seen = features(
            Surroundings(
                page.words,
                page.part_words,
                lang=lang,
                titled=np.array([bool(title) for title in titles], np.int32),
            ),
            hits,
            skill=skill,
            kind=self._kind[skill],
            guarded=(self._names.guard[hits.number] >= 0).astype(np.int32),
        )
        confidence = self._context.judge(seen, np.minimum(marks, len(self._context.lexicon)))
        kept = confidence >= _LEAST
        return self._assemble(
            page, [LANGS[number] for number in lang.tolist()], hits.where(kept), np.round(confidence[kept], 2)
        )

    def _settled(self, hits: Hits, cues: Hits, page: "_Page", lang: Numbers) -> Hits:
        """Drop the guarded hits whose guard says no."""
        guard = self._names.guard[hits.number]
        sure, doubtful = hits.where(guard < 0), hits.where(guard >= 0)
        sure = sure.where(np.argsort(sure.first, kind="stable"))
        doubtful = doubtful.where(~_inside(doubtful, sure))
        if not doubtful.first.size:
            return sure
        around = Around(
            guard=self._names.guard[doubtful.number],
            cues=cues,
            sure=sure,
            sure_skill=self._names.skill[sure.number],
            anchors=sure.first[self._is_anchor[sure.number]],
            ad_words=page.part_words[::2],
            lang=lang,
            line=page.line,
            surfaces=page.surfaces,
        )
        return sure.beside(doubtful.where(self._guards.agree(doubtful, around)))

    def _assemble(self, page: "_Page", lang: list[str], hits: Hits, confidence: NDArray[np.float64]) -> Readings:
        begins = self._names.begins(hits, page.words) - 1
        ends = page.words.ends[hits.last] - 1
        owner = np.searchsorted(page.starts, begins, side="right") - 1
        start, end = begins - page.starts[owner], ends - page.starts[owner]
        surface = [page.joined[b:e] for b, e in zip(begins.tolist(), ends.tolist(), strict=True)]
        cuts = np.searchsorted(owner, np.arange(0, page.starts.size, 2))
        skill = self._names.skill[hits.number]
        is_text = (owner & 1) == 1
        ids, numbers, in_title = self._ids, skill.tolist(), (~is_text).tolist()
        roles = [
            # Most titles suffice: what the generator would give is not made.
            self._roles.decide(title, text, ((ids[numbers[row]], in_title[row]) for row in range(low, high)))
            for title, text, (low, high) in zip(page.titles, page.texts, pairwise(cuts.tolist()), strict=True)
        ]
        occupations, groups, domains = (list(column) for column in zip(*roles, strict=True))
        return Readings(lang, domains, occupations, groups, cuts, skill, is_text, start, end, surface, confidence)

    def _marks(self) -> tuple[NDArray[np.unsignedinteger], Places]:
        """The number of the marked word that each state stands for, and of what language each number speaks.

        Numbers below the lexicon's size are rows of the lexicon; that size is for states of neither. The table by state
        is looked into for every word, so it is kept small.
        """
        none = len(self._context.lexicon)
        of_tongues, of_lexicon = np.split(self.matcher.mark_states, [len(LANGUAGE_WORDS)])
        mark = np.full(self.matcher.count + 1, none)  # the last entry is for words without a state
        mark[of_lexicon] = np.arange(none)
        bare = np.array(sorted(set(of_tongues[mark[of_tongues] == none].tolist())), np.intp)
        mark[bare] = none + 1 + np.arange(bare.size)
        tongue = np.zeros(none + 1 + bare.size, np.int64)
        tongue[mark[of_tongues]] = [_FRENCH if word in FRENCH_WORDS else _ENGLISH for word in LANGUAGE_WORDS]
        return mark.astype(np.min_scalar_type(tongue.size)), tongue

    def _languages(self, page: "_Page", marks: Places) -> Numbers:
        """The number of each ad's language: by the words that hold sentences together, where they leave no doubt."""
        sums = np.zeros(marks.size + 1, np.int64)
        np.cumsum(self._tongue[marks], out=sums[1:])
        counts = np.diff(sums[page.part_words[::2]])
        lang = language_by_words(counts % _ENGLISH, counts // _ENGLISH)
        for ad in np.flatnonzero(lang < 0).tolist():
            lang[ad] = LANGS.index(detect_language(page.titles[ad], page.texts[ad]))
        return lang


class _Page(NamedTuple):
    """A batch of ads as one text. Part k is the title (even) or text (odd) of ad k // 2.

    starts      where each part begins in the joined text, and one past the end
    part_words  the first word of each part, and the number of words
    """

    titles: Sequence[str]
    texts: Sequence[str]
    joined: str
    starts: Places
    words: Words
    part_words: Places

    @classmethod
    def of(cls, titles: Sequence[str], texts: Sequence[str]) -> "_Page":
        joined, starts = join([part for pair in zip(titles, texts, strict=True) for part in pair])
        words = words_of(joined)
        return cls(titles, texts, joined, starts, words, np.searchsorted(words.begins, starts + 1))

    def surfaces(self, hits: Hits) -> list[str]:
        """The texts from first to last words, as they were given."""
        begins, ends = self.words.begins[hits.first] - 1, self.words.ends[hits.last] - 1
        return [self.joined[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]

    def line(self, some: Places) -> Places:
        """The line in which each of some words stands."""
        return np.searchsorted(self.words.folded.line_ends, self.words.begins[some])


def _inside(guarded: Hits, sure: Hits) -> Flags:
    """Say which guarded hits stand inside a sure one (these by first word): the longest wins, whatever guards say."""
    if not sure.first.size:
        return np.zeros(guarded.first.size, np.bool_)
    reach = np.maximum.accumulate(sure.last)
    before = np.searchsorted(sure.first, guarded.first, side="right") - 1
    within: Flags = (before >= 0) & (reach[before] >= guarded.last)
    return within


def _longest(hits: Hits) -> Hits:
    """Keep the longest, then leftmost; mentions do not overlap. Returned in the order of their places."""
    # In one number: the first word, then the length, which is far below a million. They come almost in that order, and
    # such a sort is quick.
    hits = hits.where(np.argsort(hits.first * 1_000_000 + hits.first - hits.last, kind="stable"))
    if not hits.first.size:
        return hits
    reach = np.maximum.accumulate(hits.last)
    kept = np.concatenate(([True], hits.first[1:] > reach[:-1]))  # heads: they overlap nothing before them
    heads = np.flatnonzero(kept)
    bounds = np.append(heads, kept.size)
    # Most groups of overlapping hits are one long name and what stands inside it.
    for group in np.flatnonzero(reach[bounds[1:] - 1] > hits.last[heads]).tolist():
        begin, end = int(bounds[group]), int(bounds[group + 1])
        spans = list(zip(hits.first[begin:end].tolist(), hits.last[begin:end].tolist(), strict=True))
        taken: list[tuple[int, int]] = []
        for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
            if all(last < begun or ended < first for begun, ended in taken):
                taken.append((first, last))
        kept[begin:end] = [span in taken for span in spans]
    return hits.where(kept)
