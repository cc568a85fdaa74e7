"""The user's word on a reading: a TOML file beside the curriculum, which wins on every run.

`syllabus.pdf` is corrected by `syllabus.pdf.toml`, or else by `syllabus.toml`.

    [programme]                  any of title, code, degree, institution
    title = "Ingénierie des données"

    [reading]
    period_minutes = 50          lengths told in periods become hours
    ignore = ["Visa du doyen"]   lines that need not be understood: no longer listed

    [[modules]]
    match = "M01"                code or title, as read
    title = …  code = …  hours = 48  credits = 4  semester = 3  type = "disciplinary"  option = …
    outcomes = ["Concevoir une base SQL"]       instead of all statements read; skills are found in them
    skills = [{skill = "docker", level = "apply"}]   taught besides; level may be left out
    without = ["excel"]          not taught, whatever was read
    remove = true                no module

    [[modules]]
    new = true                   a module that was not read; it needs a title
    title = "DevOps"
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any, TypeGuard

from qantara.core.text.folding import fold
from qantara.pipeline.curricula.model import (
    LEVELS,
    TYPES,
    CurriculumError,
    Module,
    Outcome,
    Place,
    Programme,
    TaughtSkill,
    Unread,
)
from qantara.pipeline.curricula.values import MOST_CREDITS, MOST_HOURS

_TABLES = ("programme", "reading", "modules")
_PROGRAMME = ("title", "code", "degree", "institution")
_READING = ("period_minutes", "ignore")
_TEXTS = ("title", "code", "option")
_NUMBERS = {"hours": MOST_HOURS, "credits": MOST_CREDITS}
_MODULE = ("match", "new", "remove", *_TEXTS, *_NUMBERS, "semester", "type", "outcomes", "skills", "without")
_MOST_SEMESTER = 12
_MOST_MINUTES = 240


@dataclass(frozen=True)
class Corrections:
    """What a correction file says, checked but for what it must match."""

    file: str = ""
    programme: Mapping[str, str] = field(default_factory=dict)
    period_minutes: float | None = None
    ignore: frozenset[str] = frozenset()
    modules: tuple[Mapping[str, Any], ...] = ()


def correction_file(path: Path) -> Path | None:
    """The correction file of a curriculum, if there is one."""
    for beside in (path.with_name(f"{path.name}.toml"), path.with_suffix(".toml")):
        if beside.is_file():
            return beside
    return None


def read_corrections(path: Path, known_skills: Iterable[str]) -> Corrections:
    """Read and check a correction file. Raises CurriculumError, which names file, key, value and remedy."""
    file = str(path)
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CurriculumError(
            "{file}: cannot be read ({error}). Check its permissions.", file=file, error=error.strerror
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CurriculumError(
            "{file}: this is not TOML ({error}). Correct that line.", file=file, error=error
        ) from None
    check = _Check(file, frozenset(known_skills))
    check.keys("", told, _TABLES)
    programme, reading = check.table(told, "programme"), check.table(told, "reading")
    check.keys("programme.", programme, _PROGRAMME)
    for key, value in programme.items():
        check.text(f"programme.{key}", value)
    check.keys("reading.", reading, _READING)
    if "period_minutes" in reading:
        check.number("reading.period_minutes", reading["period_minutes"], 1, _MOST_MINUTES)
    check.texts("reading.ignore", reading.get("ignore", []))
    modules = told.get("modules", [])
    if not isinstance(modules, list) or not all(isinstance(one, dict) for one in modules):
        raise CurriculumError(
            "{file}: {key} = {value} cannot be used. Write tables [[modules]].",
            file=file, key="modules", value=_short(modules),
        )  # fmt: skip
    for number, module in enumerate(modules, start=1):
        check.module(f"modules[{number}].", module)
    ignore = frozenset(map(_line, reading.get("ignore", [])))
    return Corrections(file, programme, reading.get("period_minutes"), ignore, tuple(modules))


class _Check:
    """Refuses what a correction file cannot say."""

    def __init__(self, file: str, skills: frozenset[str]) -> None:
        self._file, self._skills = file, skills

    def keys(self, at: str, told: Mapping[str, Any], known: Sequence[str]) -> None:
        for key, value in told.items():
            if key not in known:
                raise CurriculumError(
                    "{file}: {key} = {value} is not known here. Choose among {known}.",
                    file=self._file, key=f"{at}{key}", value=_short(value), known=", ".join(known),
                )  # fmt: skip

    def table(self, told: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = told.get(key, {})
        if not isinstance(value, dict):
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write a table [{key}].",
                file=self._file, key=key, value=_short(value),
            )  # fmt: skip
        return value

    def text(self, key: str, value: object) -> None:
        if not isinstance(value, str) or not value.strip():
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write a text that is not empty.",
                file=self._file, key=key, value=_short(value),
            )  # fmt: skip

    def texts(self, key: str, value: object) -> None:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write a list of texts.",
                file=self._file, key=key, value=_short(value),
            )  # fmt: skip

    def number(self, key: str, value: object, least: float, most: float, *, whole: bool = False) -> None:
        if not _is_number(value) or not least <= value <= most or (whole and not isinstance(value, int)):
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write a number from {least} to {most}.",
                file=self._file, key=key, value=_short(value), least=f"{least:g}", most=f"{most:g}",
            )  # fmt: skip

    def one_of(self, key: str, value: object, known: Sequence[str]) -> None:
        if value not in known:
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write one of {known}.",
                file=self._file, key=key, value=_short(value), known=", ".join(known),
            )  # fmt: skip

    def skill(self, key: str, value: object) -> None:
        if not isinstance(value, str) or value not in self._skills:
            raise CurriculumError(
                "{file}: {key} = {value} is no skill of the vocabulary. Find its id with: qantara vocabulary search.",
                file=self._file, key=key, value=_short(value),
            )  # fmt: skip

    def module(self, at: str, module: Mapping[str, Any]) -> None:
        """One table [[modules]]."""
        self.keys(at, module, _MODULE)
        for key in ("new", "remove"):
            if not isinstance(module.get(key, False), bool):
                raise CurriculumError(
                    "{file}: {key} = {value} cannot be used. Write true or false.",
                    file=self._file, key=f"{at}{key}", value=_short(module[key]),
                )  # fmt: skip
        if module.get("new", False) == ("match" in module):
            raise CurriculumError(
                "{file}: {key} = {value} cannot be used. Write the code or title of a module as read, or else new = true.",
                file=self._file, key=f"{at}match", value=_short(module.get("match")),
            )  # fmt: skip
        for key in ("match", *_TEXTS):
            if key in module or (key == "title" and module.get("new", False)):
                self.text(f"{at}{key}", module.get(key))
        for key, most in _NUMBERS.items():
            if key in module:
                self.number(f"{at}{key}", module[key], 0, most)
        if "semester" in module:
            self.number(f"{at}semester", module["semester"], 1, _MOST_SEMESTER, whole=True)
        if "type" in module:
            self.one_of(f"{at}type", module["type"], TYPES)
        self.texts(f"{at}outcomes", module.get("outcomes", []))
        self.texts(f"{at}without", module.get("without", []))
        for skill in module.get("without", []):
            self.skill(f"{at}without", skill)
        asked = module.get("skills", [])
        for one in asked if isinstance(asked, list) else [asked]:
            if not isinstance(one, dict) or not {*one} <= {"skill", "level"}:
                raise CurriculumError(
                    "{file}: {key} = {value} cannot be used. Write a list such as {example}.",
                    file=self._file, key=f"{at}skills", value=_short(one), example='[{skill = "docker", level = "apply"}]',
                )  # fmt: skip
            self.skill(f"{at}skills.skill", one.get("skill"))
            if "level" in one:
                self.one_of(f"{at}skills.level", one["level"], LEVELS)


def _short(value: object) -> str:
    text = repr(value) if value is not None else "(nothing)"
    return text if len(text) <= 80 else f"{text[:79]}…"


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _line(text: str) -> str:
    return " ".join(text.split())


# --- Before skills are found: fields and statements


def correct(
    programmes: Sequence[Programme], unread: Sequence[Unread], told: Corrections
) -> tuple[list[Programme], list[Unread]]:
    """Apply everything but skills. Raises CurriculumError for a module that was not read."""
    programmes = [_in_hours(programme, told.period_minutes) for programme in programmes]
    if not programmes:
        programmes = [Programme("", None, None, None, (), Place(told.file))]
    if told.programme:
        first = programmes[0]
        programmes[0] = replace(
            first,
            title=told.programme.get("title", first.title),
            code=told.programme.get("code", first.code),
            degree=told.programme.get("degree", first.degree),
            institution=told.programme.get("institution", first.institution),
        )
    for number, module in enumerate(told.modules, start=1):
        if module.get("new", False):
            programmes[0] = replace(programmes[0], modules=(*programmes[0].modules, _made(module, told.file, number)))
        else:
            programmes = _changed(programmes, module, told.file, number)
    left = [one for one in unread if one.text not in told.ignore and not _is_settled(one, programmes, told)]
    return [programme for programme in programmes if programme.modules], left


def _is_settled(one: Unread, programmes: Sequence[Programme], told: Corrections) -> bool:
    if one.why == "periods":
        return told.period_minutes is not None
    return one.why == "no-modules" and one.place.unit == "file" and any(p.modules for p in programmes)


def _in_hours(programme: Programme, minutes: float | None) -> Programme:
    if minutes is None:
        return programme
    modules = tuple(
        replace(one, hours=round(one.periods * minutes / 60, 2), periods=None)
        if one.periods is not None and one.hours is None
        else one
        for one in programme.modules
    )
    return replace(programme, modules=modules)


def _matches(module: Module, wanted: str) -> bool:
    return fold(wanted) in (fold(module.code or ""), fold(module.title))


def _changed(programmes: Sequence[Programme], told: Mapping[str, Any], file: str, number: int) -> list[Programme]:
    wanted = str(told["match"])
    found = [one for programme in programmes for one in programme.modules if _matches(one, wanted)]
    if not found:
        known = [one.code or one.title for programme in programmes for one in programme.modules]
        raise CurriculumError(
            "{file}: {key} = {value} is no module that was read. Write a code or title among {known}, or new = true.",
            file=file, key=f"modules[{number}].match", value=_short(wanted), known=", ".join(known[:8]) or "(none)",
        )  # fmt: skip
    changed = []
    for programme in programmes:
        modules = tuple(
            _filled(one, told, file, number) if _matches(one, wanted) else one
            for one in programme.modules
            if not (told.get("remove", False) and _matches(one, wanted))
        )
        changed.append(replace(programme, modules=modules))
    return changed


def _filled(module: Module, told: Mapping[str, Any], file: str, number: int) -> Module:
    values = {key: told[key] for key in (*_TEXTS, *_NUMBERS, "semester", "type") if key in told}
    for key in _NUMBERS:
        if key in values:
            values[key] = float(values[key])
    module = replace(module, **values)
    title = Outcome("title", module.title, module.place)
    said = [one for one in module.outcomes if one.kind != "title"]
    if "outcomes" in told:
        place = Place(file, "item", number)
        said = [Outcome("outcome", _line(text), place) for text in told["outcomes"]]
    return replace(module, outcomes=(title, *said))


def _made(told: Mapping[str, Any], file: str, number: int) -> Module:
    place = Place(file, "item", number)
    empty = Module(None, str(told["title"]), None, None, None, None, None, None, (), place)
    return _filled(empty, told, file, number)


# --- After


def correct_skills(programme: Programme, told: Corrections) -> Programme:
    """Add the skills that are taught besides, leave out those that are not."""
    return replace(programme, modules=tuple(_with_skills(module, told) for module in programme.modules))


def _with_skills(module: Module, told: Corrections) -> Module:
    for number, one in enumerate(told.modules, start=1):
        is_meant = one["title"] == module.title if one.get("new", False) else _is_meant(module, one)
        if not is_meant:
            continue
        without = frozenset(one.get("without", ()))
        added = [
            Outcome(
                "corrected", asked["skill"], Place(told.file, "item", number),
                (TaughtSkill(asked["skill"], asked.get("level"), asked["skill"], 0, len(asked["skill"]), 1.0),),
            )
            for asked in one.get("skills", ())
        ]  # fmt: skip
        named = {asked["skill"] for asked in one.get("skills", ())}
        kept = tuple(
            replace(said, skills=tuple(skill for skill in said.skills if skill.skill not in without | named))
            for said in module.outcomes
        )
        module = replace(module, outcomes=(*kept, *added))
    return module


def _is_meant(module: Module, told: Mapping[str, Any]) -> bool:
    """Whether a correction is for this module, whose code or title it may itself have changed."""
    if _matches(module, str(told["match"])):
        return True
    return ("title" in told and told["title"] == module.title) or ("code" in told and told["code"] == module.code)
