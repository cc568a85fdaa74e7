"""Every spelling under which a skill may stand in an ad, as patterns over folded text.

A pattern begins and ends with the space that bounds it, so "rag" is never found in "storage", and two
neighbours may share the space between them.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qantara.core.text.folding import fold, fold_all
from qantara.core.vocabulary.model import Skill, Vocabulary

_ARABIC = re.compile(r"[\u0621-\u064a]")
# Proclitic, and how many of its letters stand outside the mention: the article belongs to the word, and
# the lam that swallowed the article's alif (للأمن) cannot be cut off.
_CLITICS = (
    ("", 0), ("و", 1), ("ب", 1), ("ل", 1), ("ال", 0), ("وال", 1), ("بال", 1), ("لل", 0), ("ولل", 1), ("ول", 2),
)  # fmt: skip
_BARE_CLITICS_NEED = 3  # letters: "ب" before a two-letter word is more often another word
_FRENCH_LINKS = ("de", "des", "du", "d", "de la", "de l", "de les")
_LINK = re.compile(r" (?:de la|de l|des|du|de|d) ")
_VOWELS = tuple("aeiouyh")


@dataclass(frozen=True)
class Wanted:
    """Words or skill identifiers, and phrases with the spaces that bound them."""

    words: frozenset[str]
    phrases: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True)
class Guard:
    """What a guarded name asks of its place in the ad (`contracts.md` section 3).

    spellings     the name counts only when written like one of these; empty: any spelling
    ambiguous     an ordinary word too: it wants a sure technology, or a word of `needs`, within eight words
    needs, never  what must, or must not, stand within eight words
    """

    spellings: frozenset[str]
    ambiguous: bool
    needs: Wanted
    never: Wanted


@dataclass(frozen=True)
class Pattern:
    """One spelling of one skill. `lead` letters of the match stand outside the mention."""

    text: str
    skill: str
    guard: Guard | None
    lead: int = 0


def patterns(vocabulary: Vocabulary) -> list[Pattern]:
    """Return all patterns, each text once. A written name always wins over a derived one."""
    found: dict[str, Pattern] = {}
    derived: dict[str, Pattern] = {}
    rows = [(skill, name) for skill in vocabulary.skills.values() for name in skill.names]
    guarded = {skill.id: _guards(skill) for skill in vocabulary.skills.values()}
    for (skill, _), folded in zip(rows, fold_all([name for _, name in rows]), strict=True):
        if folded:
            guards = guarded[skill.id]
            guard = guards.get(folded, guards.get("*"))
            spread = (
                _arabic_forms(folded)
                if _ARABIC.search(folded)
                else _latin_forms(folded, skill, guarded=guard is not None)
            )
            for place, (form, lead) in enumerate(spread):
                into = found if place == 0 else derived
                into.setdefault(form, Pattern(f" {form} ", skill.id, guard, lead))
    return list((derived | found).values())


def _guards(skill: Skill) -> dict[str, Guard]:
    """The guard of each folded name of the skill; "*" is the guard of the names not listed."""
    needs, never = _wanted(skill.needs_near), _wanted(skill.not_near)
    guards = {}
    for folded in {fold(name) for name in (*skill.ambiguous, *skill.exact_case)}:
        ambiguous = any(fold(name) == folded for name in skill.ambiguous)
        guards[folded] = Guard(
            spellings=frozenset(name for name in skill.exact_case if fold(name) == folded),
            ambiguous=ambiguous,
            needs=needs if ambiguous else _NOTHING,
            never=never,
        )
    if needs and not skill.ambiguous:
        guards["*"] = Guard(frozenset(), ambiguous=True, needs=needs, never=never)
    elif never:
        guards["*"] = Guard(frozenset(), ambiguous=False, needs=_NOTHING, never=never)
    return guards


def _wanted(entries: Iterable[str]) -> Wanted:
    """An entry is an identifier or a word as it is, a phrase when it holds a space once folded."""
    folded = {entry: fold(entry) for entry in entries}
    return Wanted(
        frozenset(folded) | {word for word in folded.values() if " " not in word},
        tuple(f" {word} " for word in folded.values() if " " in word),
    )


_NOTHING = Wanted(frozenset(), ())


def _latin_forms(folded: str, skill: Skill, *, guarded: bool) -> Iterator[tuple[str, int]]:
    """The name as it is, then its plurals and French link words ("tests unitaires", "gestion des projets")."""
    yield folded, 0
    words = folded.split(" ")
    if guarded or len(words) < 2 or skill.kind not in {"concept", "soft"}:
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
        for plural in _numbers(form.split(" ")):
            if plural != folded:
                yield plural, 0


def _numbers(words: list[str]) -> Iterator[str]:
    """Singular and plural of the words that carry number: all at once, the first, the last."""
    free = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    yield " ".join(words)
    for change in (_plural, _singular):
        changed = [change(word) if i in free else word for i, word in enumerate(words)]
        for chosen in {tuple(free), tuple(free[:1]), tuple(free[-1:]), tuple(free[:2])} - {()}:
            yield " ".join([changed[i] if i in chosen else word for i, word in enumerate(words)])


def _plural(word: str) -> str:
    return word if word.endswith(("s", "x", "z")) else word + "s"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _arabic_forms(folded: str) -> Iterator[tuple[str, int]]:
    """The name with its proclitics, and with or without the article on its later words."""
    yield folded, 0
    first, *later = folded.split(" ")
    bare = first.removeprefix("ال") if len(first) > 4 else first
    tails = {tuple(later)}
    if later:
        tails.add(tuple(_with_article(word) for word in later))
        tails.add(tuple(word.removeprefix("ال") if len(word) > 4 else word for word in later))
        tails.add((*(w.removeprefix("ال") if len(w) > 4 else w for w in later[:-1]), _with_article(later[-1])))
    for (clitic, lead), tail in itertools.product(_CLITICS, sorted(tails)):
        if len(bare) < _BARE_CLITICS_NEED and clitic:
            continue
        if (
            clitic
            and not clitic.endswith("ال")
            and clitic not in {"لل", "ولل"}
            and first.startswith("ال")
            and not later
        ):
            # "بأمن" for «الأمن»: a definite one-word name without its article is too often another word.
            continue
        yield " ".join((clitic + bare, *tail)), lead


def _with_article(word: str) -> str:
    return word if word.startswith("ال") or not _ARABIC.search(word) else "ال" + word
