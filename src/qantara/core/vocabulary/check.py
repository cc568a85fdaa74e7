"""The rules of the vocabulary. A wrong name lies in every figure, so they are checked, not trusted."""

import re
from collections import defaultdict
from collections.abc import Iterator

from qantara.core.text.folding import fold
from qantara.core.vocabulary.model import DOMAINS, GROUPS, KINDS, Occupation, Skill, Vocabulary

_ID = re.compile(r"[a-z0-9][a-z0-9.+#/-]*\Z")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_CODES = {"isco": re.compile(r"\d{4}\Z"), "rome": re.compile(r"[A-N]\d{4}\Z")}
# Proper names stay as they are in Arabic; everything else has an Arabic name.
_LATIN_IN_ARABIC = {"technology"}
_SHORT = 3


def check(vocabulary: Vocabulary) -> list[str]:
    """Return what is wrong, one sentence a fault; an empty list when all rules hold.

    Refused: identifiers of a wrong form, unknown kinds, domains or groups, missing French, Arabic or
    English names, a name that belongs to two skills, short names without a condition, conditions on
    names the skill has not, parents that do not exist (orphans), cycles.
    """
    skills = vocabulary.skills
    faults = [fault for skill in skills.values() for fault in _skill_faults(skill, vocabulary)]
    faults += [fault for o in vocabulary.occupations.values() for fault in _occupation_faults(o)]
    faults += _shared_names({f"skill {s.id}": s.names for s in skills.values()})
    faults += _shared_names({f"occupation {o.id}": o.titles for o in vocabulary.occupations.values()})
    faults += _cycles(vocabulary)
    return faults


def _skill_faults(skill: Skill, vocabulary: Vocabulary) -> Iterator[str]:
    where = f"{skill.family}.csv, {skill.id}"
    yield from _common_faults(
        where, skill.id, en=skill.en, fr=skill.fr, ar=skill.ar, latin=skill.kind in _LATIN_IN_ARABIC
    )
    if skill.kind not in KINDS:
        yield f"{where}: kind '{skill.kind}' is not one of {', '.join(KINDS)}."
    if not skill.domains or set(skill.domains) - set(DOMAINS):
        yield f"{where}: domains '{'|'.join(skill.domains)}' must be among {', '.join(DOMAINS)}."
    if skill.parent is not None and skill.parent not in vocabulary.skills:
        yield f"{where}: parent '{skill.parent}' does not exist."
    if skill.parent is None and skill.kind == "technology":
        yield f"{where}: a technology needs a parent."
    for column in ("ambiguous", "exact_case"):
        for name in getattr(skill, column):
            if name not in skill.names:
                yield f"{where}: {column} lists '{name}', which is not one of its names."
    guarded = {fold(name) for name in (*skill.ambiguous, *skill.exact_case)}
    for name in skill.names:
        folded = fold(name)
        if len(folded) < _SHORT and folded not in guarded and not re.search(r"[#+.]", name):
            yield f"{where}: '{name}' is short; list it in ambiguous or exact_case, or leave it out."
    yield from _code_faults(where, skill)


def _occupation_faults(occupation: Occupation) -> Iterator[str]:
    where = f"occupations.csv, {occupation.id}"
    yield from _common_faults(where, occupation.id, en=occupation.en, fr=occupation.fr, ar=occupation.ar)
    if occupation.group not in GROUPS:
        yield f"{where}: group '{occupation.group}' is unknown."
    if occupation.domain not in DOMAINS and not (occupation.group == "non-tech" and not occupation.domain):
        yield f"{where}: domain '{occupation.domain}' must be one of {', '.join(DOMAINS)}, or empty when non-tech."
    yield from _code_faults(where, occupation)


def _code_faults(where: str, row: Skill | Occupation) -> Iterator[str]:
    for column, form in _CODES.items():
        for code in getattr(row, column, ()):
            if not form.match(code):
                yield f"{where}: '{code}' is not a code of {column}."


def _common_faults(where: str, key: str, *, en: str, fr: str, ar: str, latin: bool = False) -> Iterator[str]:
    if not _ID.match(key):
        yield f"{where}: an identifier has lower-case letters, digits and . + # / - only."
    for language, name in (("en", en), ("fr", fr), ("ar", ar)):
        if not fold(name):
            yield f"{where}: no name in {language}."
    if ar and not latin and not _ARABIC.search(ar):
        yield f"{where}: the Arabic name '{ar}' has no Arabic letter."


def _shared_names(names: dict[str, tuple[str, ...]]) -> Iterator[str]:
    owners: dict[str, list[str]] = defaultdict(list)
    for owner, every in names.items():
        for folded in {fold(name) for name in every} - {""}:
            owners[folded].append(owner)
    for folded, holders in owners.items():
        if len(holders) > 1:
            yield f"'{folded}' names {' and '.join(holders)}; one name, one meaning."


def _cycles(vocabulary: Vocabulary) -> Iterator[str]:
    for skill in vocabulary.skills.values():
        seen = {skill.id}
        parent = vocabulary.skills.get(skill.parent or "")
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            parent = vocabulary.skills.get(parent.parent or "")
        if parent is not None and parent.id == skill.id:
            yield f"{skill.family}.csv, {skill.id}: its parents lead back to itself."
