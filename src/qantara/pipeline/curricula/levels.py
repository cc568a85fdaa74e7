"""The level at which something is learnt, by the verb that governs it; no verb, no level.

The classes are those of L. W. Anderson and D. R. Krathwohl (2001), A Taxonomy for Learning, Teaching, and Assessing; which
verb belongs to which is our choice, in `levels.csv`.
"""

import csv
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from qantara.core.text.folding import fold
from qantara.pipeline.curricula.model import LEVELS

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 4  # words of a verb
# Between verbs of one object: "concevoir, développer et tester une application".
_LINKS = re.compile(
    r"^[\s,/]*(?:et|ou|puis|and|or|then|و|أو|ثم|de|d['’]|à|to|l['’]|s['’]|les?|la)?[\s,/]*(?:de\s|d['’]|à\s|to\s|s['’])?$"
)
# What may stand before an English verb or an Arabic noun of action that heads a statement.
_HEADS = frozenset(
    fold(word)
    for word in "to and or can will able students student learners then على القدرة من و أو ثم أن قادرا قادرة يتمكن".split()
)


class Verb(NamedTuple):
    """A verb found in a text."""

    start: int
    end: int
    level: int


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, ...], tuple[int, bool, str]]:
    """Folded words -> (level, whether it counts at the head only, language)."""
    text = (files("qantara.pipeline.curricula") / "levels.csv").read_text(encoding="utf-8")
    table: dict[tuple[str, ...], tuple[int, bool, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        for verb in row["verbs"].split("|"):
            table.setdefault(
                tuple(fold(verb).split()), (LEVELS.index(row["level"]), row["where"] == "head", row["lang"])
            )
    return table


def find_verbs(text: str) -> list[Verb]:
    """The verbs of a statement, in order.

    >>> [LEVELS[verb.level] for verb in find_verbs("Être capable de concevoir et d'interroger une base SQL")]
    ['create', 'apply']
    >>> find_verbs("Design patterns in use"), [LEVELS[verb.level] for verb in find_verbs("design and test services")]
    ([Verb(start=0, end=6, level=5)], ['create', 'evaluate'])
    """
    words = [(found.start(), found.end(), fold(found.group())) for found in _WORD.finditer(text)]
    table, verbs, place = _table(), list[Verb](), 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            span = words[place : place + length]
            hit = _look_up(table, tuple(word for _, _, word in span), text, words, place, verbs)
            if hit is not None:
                verbs.append(Verb(span[0][0], span[-1][1], hit))
                place += length
                break
        else:
            place += 1
    return verbs


def _look_up(
    table: dict[tuple[str, ...], tuple[int, bool, str]], span: tuple[str, ...], text: str,
    words: list[tuple[int, int, str]], place: int, verbs: list[Verb],
) -> int | None:  # fmt: skip
    joined = False  # Arabic writes "and" and "to" into the word
    entry = table.get(span)
    if entry is None and len(span[0]) > 3 and span[0][0] in "ول":
        entry, joined = table.get((span[0][1:], *span[1:])), True
        if entry is None or entry[2] != "ar":
            return None
    if entry is None:
        return None
    level, head_only, _ = entry
    if head_only and place and not joined and words[place - 1][2] not in _HEADS:
        begin = words[place][0]
        if not (verbs and _LINKS.match(text[verbs[-1].end : begin])) and text[:begin].rstrip()[-1] not in ".;:":
            return None
    return level


def level_of(verbs: list[Verb], text: str, place: int) -> str | None:
    """The level of what stands at a place: of the nearest verb before it, else of the first verb of the statement.

    Where verbs share their object the highest counts.

    >>> text = "Décrire le cloud ; concevoir et tester une API"
    >>> level_of(find_verbs(text), text, text.index("API")), level_of(find_verbs(text), text, text.index("cloud"))
    ('create', 'understand')
    """
    if not verbs:
        return None
    before = [number for number, verb in enumerate(verbs) if verb.end <= place]
    last = before[-1] if before else 0
    best, first = verbs[last].level, last
    while first and _LINKS.match(text[verbs[first - 1].end : verbs[first].start]):
        first -= 1
        best = max(best, verbs[first].level)
    if not before:
        while last + 1 < len(verbs) and _LINKS.match(text[verbs[last].end : verbs[last + 1].start]):
            last += 1
            best = max(best, verbs[last].level)
    return LEVELS[best]
