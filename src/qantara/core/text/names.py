"""Every spelling under which a skill may stand in an ad, as patterns over folded text.

A pattern begins and ends with the space that bounds it, so "rag" is never found in "storage", and two
neighbours may share the space between them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qantara.core.text.folding import fold_all
from qantara.core.vocabulary.model import Skill, Vocabulary

_ARABIC = re.compile(r"[\u0621-\u064a]")
_FRENCH_LINKS = ("de", "des", "du", "d", "de la", "de l")
_LINK = re.compile(r" (?:de la|de l|des|du|de|d) ")
_VOWELS = tuple("aeiouyh")


@dataclass(frozen=True)
class Wanted:
    """Words or skill identifiers, and phrases with the spaces that bound them.

    `first_words` holds the words and each phrase's first: where none of them is, nothing wanted is.
    """

    words: frozenset[str]
    phrases: tuple[str, ...]
    first_words: frozenset[str]


@dataclass(frozen=True)
class Guard:
    """What a guarded name asks of its place in the ad.

    spellings     the name counts only when written like one of these; empty: any spelling
    ambiguous     an ordinary word too: it wants a sure technology, or a word of `needs`, within eight words
    needs, never  what must, or must not, stand within eight words
    """

    spellings: frozenset[str]
    ambiguous: bool
    needs: Wanted | None
    never: Wanted | None


@dataclass(frozen=True)
class Pattern:
    """One spelling of one skill.

    `cut` is None for a Latin name. For an Arabic one it is the letters of its own root that were cut off with the
    proclitics: they must stand before the match, where the mention begins, or at the article before them.
    """

    text: str
    skill: str
    guard: Guard | None
    cut: str | None = None


def patterns(vocabulary: Vocabulary) -> list[Pattern]:
    """Return all patterns, each text once. A written name always wins over a derived one."""
    found: dict[str, Pattern] = {}
    derived: dict[str, Pattern] = {}
    rows = [(skill, name) for skill in vocabulary.skills.values() for name in skill.names]
    names = [name for _, name in rows]
    words = sorted({word for skill in vocabulary.skills.values() for word in _guard_words(skill)})
    folded_words = dict(zip(words, fold_all(words), strict=True))
    guarded = {skill.id: _guards(skill, folded_words) for skill in vocabulary.skills.values()}
    for (skill, _), folded, stem in zip(rows, fold_all(names), fold_all(names, stems=True), strict=True):
        if not folded:
            continue
        guard = guarded[skill.id].get(folded, guarded[skill.id].get("*"))
        if _ARABIC.match(folded):
            found.setdefault(stem, Pattern(f" {stem} ", skill.id, guard, _cut(folded, stem)))
            continue
        found.setdefault(stem, Pattern(f" {stem} ", skill.id, guard))
        if guard is None and skill.kind in {"concept", "soft"}:
            for form in _other_forms(stem):
                derived.setdefault(form, Pattern(f" {form} ", skill.id, None))
    return list((derived | found).values())


def _cut(folded: str, stem: str) -> str:
    bare = folded.split(" ", 1)[0]
    cut = bare[: len(bare) - len(stem.split(" ", 1)[0])]
    return cut.removeprefix("ال")


def _guard_words(skill: Skill) -> tuple[str, ...]:
    return (*skill.ambiguous, *skill.exact_case, *skill.needs_near, *skill.not_near)


def _guards(skill: Skill, folded: Mapping[str, str]) -> dict[str, Guard]:
    """The guard of each folded name of the skill; "*" is the guard of the names not listed."""
    needs, never = (_wanted(words, folded) for words in (skill.needs_near, skill.not_near))
    guards = {}
    for key in {folded[name] for name in (*skill.ambiguous, *skill.exact_case)}:
        ambiguous = any(folded[name] == key for name in skill.ambiguous)
        guards[key] = Guard(
            spellings=frozenset(name for name in skill.exact_case if folded[name] == key),
            ambiguous=ambiguous,
            needs=needs if ambiguous else None,
            never=never,
        )
    if needs and not skill.ambiguous:
        guards["*"] = Guard(frozenset(), ambiguous=True, needs=needs, never=never)
    elif never:
        guards["*"] = Guard(frozenset(), ambiguous=False, needs=None, never=never)
    return guards


def _wanted(entries: tuple[str, ...], folded: Mapping[str, str]) -> Wanted | None:
    """An entry is an identifier or a word as it is, a phrase when it holds a space once folded."""
    if not entries:
        return None
    forms = [folded[entry] for entry in entries]
    words = frozenset(entries) | {form for form in forms if " " not in form}
    phrases = tuple(f" {form} " for form in forms if " " in form)
    return Wanted(words, phrases, words | {phrase.split()[0] for phrase in phrases})


def _other_forms(folded: str) -> Iterator[str]:
    """Plurals and French link words: "tests unitaires" for "test unitaire", "gestion des projets" for "de projet"."""
    if " " not in folded:
        return
    linked = {folded}
    match = _LINK.search(folded)
    if match:
        tail = folded[match.end() :]
        for link in _FRENCH_LINKS:
            if link in {"d", "de l"} and not tail.startswith(_VOWELS):
                continue
            linked.add(f"{folded[: match.start()]} {link} {tail}")
    for form in sorted(linked):
        yield from _numbers(form.split(" "))


def _numbers(words: list[str]) -> Iterator[str]:
    """All words that carry number in the plural, or in the singular; the first or the last alone in the plural."""
    free = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    yield " ".join(words)
    if not free:
        return
    yield " ".join([_singular(word) if i in free else word for i, word in enumerate(words)])
    plural = [_plural(word) if i in free else word for i, word in enumerate(words)]
    yield " ".join(plural)
    for one in {free[0], free[-1]}:
        yield " ".join([*words[:one], plural[one], *words[one + 1 :]])


def _plural(word: str) -> str:
    return word if word.endswith(("s", "x", "z")) else word + "s"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
