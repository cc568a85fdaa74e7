"""From statements to skills: the extractor of ads reads a module as title and text; places lead back to each statement."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from qantara.core.text import Extractor
from qantara.pipeline.curricula.levels import Verb, find_verbs, level_of
from qantara.pipeline.curricula.model import Module, Outcome, Place, TaughtSkill

# "UE 3" is a teaching unit here, whatever else the two letters stand for in an ad.
_UNIT = re.compile(r"(?<!\w)U\.?E\.?(?:\s?\d[\d.]*)?(?:\s+S\d)?(?!\w)")
_BETWEEN = "\n\n"  # an empty line, over which no name runs


def find_skills(modules: Sequence[Module], extractor: Extractor) -> list[Module]:
    """The modules with the skills of each of their outcomes.

    A statement that says the same as an earlier one of its module is left out: it is no second piece of evidence.
    """
    modules = [replace(module, outcomes=_distinct(module.outcomes)) for module in modules]
    titles = [_masked(module.title) for module in modules]
    texts = [_BETWEEN.join(_masked(one.text) for one in module.outcomes if one.kind != "title") for module in modules]
    return [
        replace(module, outcomes=_with_skills(module, reading.mentions))
        for module, reading in zip(modules, extractor.read_all(titles, texts), strict=True)
    ]


def _masked(text: str) -> str:
    """The text, with spaces where teaching units are named: what stands behind keeps its place."""
    return _UNIT.sub(lambda found: " " * len(found.group()), text)


def _distinct(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    seen: dict[str, Outcome] = {}
    for one in outcomes:
        seen.setdefault(f"{one.kind == 'title'}{one.text.casefold()}", one)
    return tuple(seen.values())


def _levels_above(said: Sequence[Outcome], verbs: Sequence[list[Verb]]) -> list[str | None]:
    """The level that a list gets from the statement that opens it: "Utiliser les outils suivants :".

    It holds for the items that follow at once, up to one that has its own verb or the one that ends with a full stop.
    """
    levels: list[str | None] = []
    level: str | None = None
    before: Outcome | None = None
    for one, found in zip(said, verbs, strict=True):
        if found or before is None or one.kind != before.kind or not _follows(before.place, one.place):
            level = None
        levels.append(level)
        if one.text.endswith((":", "：")):
            level = level_of(found, one.text, len(one.text)) or level
        elif one.text.endswith("."):
            level = None
        before = one
    return levels


def _follows(before: Place, after: Place) -> bool:
    """Whether nothing stands between two statements."""
    if before.unit != after.unit or before.file != after.file:
        return False
    if before.unit in ("line", "paragraph"):
        return after.number - before.number <= 1
    return before.unit == "page" or before == after


def _with_skills(module: Module, mentions: Sequence[tuple[str, str, str, str, int, int, str, float]]) -> tuple[Outcome, ...]:  # fmt: skip
    said = [one for one in module.outcomes if one.kind != "title"]
    starts = [0]
    for one in said:
        starts.append(starts[-1] + len(one.text) + len(_BETWEEN))
    found: list[list[TaughtSkill]] = [[] for _ in said]
    in_title: list[TaughtSkill] = []
    verbs = [find_verbs(one.text) for one in said]
    above = _levels_above(said, verbs)
    for skill, _, _, field, start, end, surface, confidence in mentions:
        if field == "title":
            in_title.append(TaughtSkill(skill, None, surface, start, end, confidence))
            continue
        number = bisect_right(starts, start) - 1
        begin = start - starts[number]
        level = level_of(verbs[number], said[number].text, begin) or above[number]
        found[number].append(TaughtSkill(skill, level, surface, begin, end - starts[number], confidence))
    kept = {id(one): tuple(skills) for one, skills in zip(said, found, strict=True)}
    return tuple(
        replace(one, skills=(*(tuple(in_title) if one.kind == "title" else kept[id(one)]), *one.skills))
        for one in module.outcomes
    )
