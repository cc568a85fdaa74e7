"""Our library of modules that can be added to a programme: `templates/*.toml`, one file a domain."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["LEVELS", "ModuleTemplate", "Outcome", "load_templates"]

LEVELS = {1: 0.3, 2: 0.5, 3: 0.75}
"""Share of learners of whom one outcome at a level makes masters: knows, does with help, does alone. To be confirmed."""


@dataclass(frozen=True)
class Outcome:
    """What a learner can do afterwards, and the skills in it with their level (1 to 3)."""

    label: Mapping[str, str]
    skills: Mapping[str, int]


@dataclass(frozen=True)
class ModuleTemplate:
    """A module nobody teaches yet: its hours are those of a teacher with learners."""

    id: str
    domain: str
    hours: int
    study_level: int
    """Years after the baccalauréat from which it fits."""
    label: Mapping[str, str]
    needs: tuple[str, ...]
    """Skills that learners must have before."""
    outcomes: tuple[Outcome, ...]

    @property
    def quality(self) -> dict[str, float]:
        """How well the module teaches each skill: 1 - product over its outcomes of (1 - LEVELS[level])."""
        missed: dict[str, float] = {}
        for outcome in self.outcomes:
            for skill, level in outcome.skills.items():
                missed[skill] = missed.get(skill, 1.0) * (1 - LEVELS[level])
        return {skill: 1 - part for skill, part in missed.items()}


@lru_cache(maxsize=1)
def load_templates() -> tuple[ModuleTemplate, ...]:
    """All modules of the library, by domain and then in the order of their file."""
    folder = files("qantara.core.alignment") / "templates"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        _module(told, name.removesuffix(".toml"))
        for name in names
        for told in tomllib.loads((folder / name).read_text(encoding="utf-8"))["module"]
    )


def _module(told: dict[str, object], domain: str) -> ModuleTemplate:
    outcomes = tuple(Outcome(_label(one), one["skills"]) for one in told["outcome"])  # type: ignore[attr-defined]
    return ModuleTemplate(
        id=told["id"], domain=domain, hours=told["hours"], study_level=told["study_level"],  # type: ignore[arg-type]
        label=_label(told), needs=tuple(told["needs"]), outcomes=outcomes,  # type: ignore[arg-type]
    )  # fmt: skip


def _label(told: Mapping[str, object]) -> dict[str, str]:
    return {lang: str(told[lang]) for lang in ("fr", "ar", "en")}
