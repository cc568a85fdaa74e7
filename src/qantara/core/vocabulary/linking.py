"""Which concepts of another classification are ours: the same name, the same kind, no homonym, and not a mere part.

A concept meets one of ours when a name of it is, once folded, a name of ours in the same language. Names that are
ordinary words too prove nothing alone ("Chef" is a cook as well), unless the other classification itself says that it
means software. Among the concepts that one of ours meets, those that share our main name win. Where only further
names meet, the concept may be a part of something wider: "agronomy" and "aquaculture" are both names that lead to our
agriculture, and neither is agriculture. There one concept alone must meet, and what the two are called be alike.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qantara.core.text.folding import fold, fold_all
from qantara.core.text.titles import plain_title
from qantara.core.vocabulary.links import uri
from qantara.core.vocabulary.model import Language, Link, Occupation, Skill, Vocabulary

_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")
# Proper names are the same in every language.
_PROPER_KINDS = {"technology", "certification"}
_DECLARED, _BOTH_MAIN, _OUR_MAIN, _THEIR_MAIN, _NEITHER = 5, 4, 3, 2, 1
_STRENGTHS = {  # by whether the shared name is our main one, and theirs
    (True, True): _BOTH_MAIN, (True, False): _OUR_MAIN, (False, True): _THEIR_MAIN, (False, False): _NEITHER,
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """One name of a concept; `main` when it is what the classification calls it first."""

    language: Language
    text: str
    main: bool = True


@dataclass(frozen=True)
class Concept:
    """One concept of another classification.

    labels    what it is called, by language
    kinds     of ours, those it may be the same as (skills only)
    vouched   kinds that the classification itself gives it: a name that is an ordinary word too may be trusted
    ours      the code by which our own rows name it, where they do
    """

    of: str
    code: str
    notation: str
    labels: Mapping[Language, str]
    names: tuple[Name, ...]
    kinds: frozenset[str] = frozenset()
    vouched: frozenset[str] = frozenset()
    ours: str = ""


@dataclass(frozen=True)
class Unlinked:
    """A concept that is none of ours, why, and which of ours it came near to.

    why  "no name", "other kind", "ordinary word", "several" (of ours), "part" (of something wider of ours)
    """

    concept: Concept
    why: str
    ours: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Ours:
    """One of our names: whose, its first or not, an ordinary word or not, and the spellings in which it counts."""

    row: Skill | Occupation
    main: bool
    ordinary: bool = False
    spellings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Meeting:
    """A concept and one of our rows that share a name, and how strongly."""

    concept: Concept
    row: Skill | Occupation
    strength: int


_Index = Mapping[tuple[str, str], Sequence[_Ours]]  # by language and compared name


def link_concepts(
    vocabulary: Vocabulary, concepts: Iterable[Concept], *, scheme: str
) -> tuple[list[Link], list[Unlinked]]:
    """Return the links to our skills and occupations, and the concepts that are none of ours, in order."""
    concepts = list(concepts)
    skills = _index_skills(vocabulary.skills.values())
    occupations = _index_occupations(vocabulary.occupations.values())
    declared = _declared(vocabulary, scheme)
    of_row: dict[tuple[str, str], list[_Meeting]] = defaultdict(list)
    why: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for concept in concepts:
        index, compare = (skills, fold) if concept.of == "skill" else (occupations, plain_title)
        meetings, reason, near = _meet(concept, index, compare)
        meetings += [
            _Meeting(concept, row, _DECLARED) for row in declared.get((concept.of, concept.ours), ()) if concept.ours
        ]
        why[concept.of, concept.code] = reason, near
        for meeting in meetings:
            of_row[concept.of, meeting.row.id].append(meeting)
    links: dict[tuple[str, str, str], Link] = {}
    for meetings in of_row.values():
        for meeting in _same(meetings):
            link = _link(meeting, scheme)
            links.setdefault((link.of, link.id, link.code), link)
    linked = {(link.of, link.code) for link in links.values()}
    rest = [
        Unlinked(concept, *why[concept.of, concept.code])
        for concept in concepts
        if (concept.of, concept.code) not in linked
    ]
    return list(links.values()), rest


def _link(meeting: _Meeting, scheme: str) -> Link:
    concept = meeting.concept
    en, fr, ar = (concept.labels.get(language, "") for language in ("en", "fr", "ar"))
    relation = {_DECLARED: "declared", _BOTH_MAIN: "exact"}.get(meeting.strength, "close")
    return Link(
        of=concept.of, id=meeting.row.id, scheme=scheme, code=concept.code, notation=concept.notation,
        en=en, fr=fr, ar=ar, relation=relation,
    )  # fmt: skip


def _declared(vocabulary: Vocabulary, scheme: str) -> dict[tuple[str, str], list[Skill | Occupation]]:
    found: dict[tuple[str, str], list[Skill | Occupation]] = defaultdict(list)
    for skill in vocabulary.skills.values():
        for code in getattr(skill, scheme):
            found["skill", uri(code)].append(skill)
    for occupation in vocabulary.occupations.values():
        for code in getattr(occupation, scheme):
            found["occupation", code].append(occupation)
    return found


def _meet(
    concept: Concept, index: _Index, compare: Callable[[str], str]
) -> tuple[list[_Meeting], str, tuple[str, ...]]:
    """The row of ours that shares a name with the concept; or why none does, and which came near."""
    rows: dict[str, Skill | Occupation] = {}
    best: dict[str, int] = {}
    unsure: dict[str, int] = {}
    near: dict[str, str] = {}
    for name in concept.names:
        for ours in index.get((name.language, compare(name.text)), ()):
            strength = _STRENGTHS[ours.main, name.main]
            objection = _objection(concept, ours, name.text)
            rows[ours.row.id] = ours.row
            if objection:
                near.setdefault(ours.row.id, objection)
            if objection != "other kind":
                met = unsure if objection else best
                met[ours.row.id] = max(strength, met.get(ours.row.id, 0))
    # An ordinary word proves nothing alone; beside a name that does, it counts.
    best = {row: max(strength, unsure.get(row, 0)) for row, strength in best.items()}
    if not best:
        return [], next(iter(near.values()), "no name"), tuple(near)
    # Names of several of ours: the concept's main name decides, or nothing does.
    main = [row for row, strength in best.items() if strength in {_BOTH_MAIN, _THEIR_MAIN}] or list(best)
    if len(main) > 1:
        return [], "several", tuple(sorted(main))
    return [_Meeting(concept, rows[main[0]], best[main[0]])], "part", (main[0],)


def _same(meetings: Sequence[_Meeting]) -> list[_Meeting]:
    """Of the concepts that one of our rows meets, those that are the same thing and not a part of it."""
    sure = [meeting for meeting in meetings if meeting.strength >= _BOTH_MAIN]
    told = {meeting.concept.notation for meeting in meetings if meeting.strength == _DECLARED} - {""}
    sure += [meeting for meeting in meetings if meeting.concept.notation in told and meeting not in sure]
    if sure:
        return sorted(sure, key=lambda meeting: -meeting.strength)
    alike = [meeting for meeting in meetings if meeting.strength in {_OUR_MAIN, _THEIR_MAIN}]
    best = max((meeting.strength for meeting in alike), default=0)
    alike = [meeting for meeting in alike if meeting.strength == best]
    if len({_thing(meeting.concept) for meeting in alike}) != 1:
        return []
    # Several titles under one short code vouch for it together.
    if len(alike) > 1 and isinstance(alike[0].row, Occupation):
        return alike
    return [meeting for meeting in alike if _is_alike(meeting)]


def _thing(concept: Concept) -> str:
    """Titles of one short code (ROME's appellations) are names of one thing."""
    return concept.notation or concept.code


# Words that say how one knows a thing, not what it is: "Connaissance des principes DevOps" is DevOps.
_IDLE = frozenset(
    "a and au aux concepts connaissance connaissances d de des developpement du en et for framework in l la langage le les"
    " logiciel logiciels maitrise methode methodes methodologie methodologies norme normes of outil outils principes"
    " processus protocole software techniques technologie the theorie theory to tools utilisation".split()
)
_ALIKE = 85.0
# A further name of a product, or of a way to behave, is seldom that of a part; one word in common will do.
_A_WORD_IN_COMMON = 50.0
_ALL_WORDS = 95.0
_SELDOM_WIDE = {"technology", "certification", "language", "soft"}


def _is_alike(meeting: _Meeting) -> bool:
    """Say whether a concept that shares only further names with a row of ours is the same thing."""
    concept, row = meeting.concept, meeting.row
    if isinstance(row, Occupation):
        mine = {plain_title(title) for title in (row.en, row.fr, row.ar)}
        return _nearest(fuzz.token_sort_ratio, mine, map(plain_title, concept.labels.values())) >= _ALIKE
    names = {fold(name) for name in row.names}
    mine = {fold(row.en), fold(row.fr), fold(row.ar)}
    theirs = {fold(label) for label in concept.labels.values()}
    if _met_twice(concept, names) or any(_initials(label) & names for label in theirs):
        return True
    if row.kind in _SELDOM_WIDE:
        needed = _A_WORD_IN_COMMON if meeting.strength == _THEIR_MAIN else _ALL_WORDS
        if _nearest(fuzz.token_set_ratio, mine, theirs) >= needed:
            return True
    return _nearest(fuzz.token_sort_ratio, map(_content, mine), map(_content, theirs)) >= _ALIKE


def _met_twice(concept: Concept, names: set[str]) -> bool:
    """Both "Gestion de la relation client" and "CRM" are names of ours, and the concept is called by both."""
    met = {(name.language, fold(name.text)) for name in concept.names if name.main and fold(name.text) in names}
    return len({language for language, _ in met}) < len(met)


def _nearest(score: Callable[[str, str], float], some: Iterable[str], others: Iterable[str]) -> float:
    others = list(others)
    return max((score(one, other) for one in some for other in others if one and other), default=0.0)


def _content(folded: str) -> str:
    return " ".join(word for word in folded.split() if word not in _IDLE)


def _initials(folded: str) -> set[str]:
    """The first letters, with and without link words: of "unified modelling language", "uml"."""
    found = {"".join(word[0] for word in folded.split()), "".join(word[0] for word in _content(folded).split())}
    return {initials for initials in found if len(initials) > 2}


def _objection(concept: Concept, ours: _Ours, text: str) -> str:
    """Why a name in common proves nothing; empty when it does."""
    if isinstance(ours.row, Occupation):
        return ""
    if ours.row.kind not in concept.kinds:
        return "other kind"
    if ours.spellings and text not in ours.spellings:
        return "ordinary word"
    # What the classification says excuses our main name alone: of two "Spark", both are software.
    if ours.ordinary and not (ours.main and ours.row.kind in concept.vouched):
        return "ordinary word"
    return ""


def bare_label(label: str) -> str:
    """A label without what tells it from its homonyms.

    >>> bare_label("Java (computer programming)")
    'Java'
    """
    return _QUALIFIER.sub("", label)


def _index_skills(skills: Iterable[Skill]) -> _Index:
    skills = list(skills)
    every = list({name for skill in skills for name in (*skill.names, *map(bare_label, _labels(skill)))})
    folded = dict(zip(every, fold_all(every), strict=True))
    index: dict[tuple[str, str], list[_Ours]] = defaultdict(list)
    for skill in skills:
        ordinary = {fold(name) for name in skill.ambiguous}
        # Without a list, every name of a skill that needs words beside it is an ordinary word too.
        all_ordinary = bool(skill.needs_near) and not skill.ambiguous
        main = {folded[form] for label in _labels(skill) for form in (label, bare_label(label)) if form}
        by_language = {
            "en": (skill.en, *skill.aliases_en),
            "fr": (skill.fr, *skill.aliases_fr),
            "ar": (skill.ar, *skill.aliases_ar),
        }
        for language, names in by_language.items():
            names = skill.names if skill.kind in _PROPER_KINDS else names
            for one in {folded[name] for name in names if name} - {""}:
                spellings = frozenset(name for name in skill.exact_case if fold(name) == one)
                index[language, one].append(_Ours(skill, one in main, all_ordinary or one in ordinary, spellings))
    return index


def _labels(skill: Skill) -> tuple[str, ...]:
    return (skill.en, skill.fr, skill.ar)


def _index_occupations(occupations: Iterable[Occupation]) -> _Index:
    index: dict[tuple[str, str], list[_Ours]] = defaultdict(list)
    for row in occupations:
        by_language = {
            "en": (row.en, row.titles_en), "fr": (row.fr, row.titles_fr), "ar": (row.ar, row.titles_ar),
        }  # fmt: skip
        for language, (label, titles) in by_language.items():
            main = plain_title(label)
            for plain in {main, *map(plain_title, titles)} - {""}:
                index[language, plain].append(_Ours(row, plain == main))
    return index
