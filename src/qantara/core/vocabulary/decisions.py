"""What people have decided on candidate names: merged into a skill, or refused. One line of CSV a decision.

A new skill is a row of the folder's own.csv, like any other row.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace

from qantara.core.text.folding import fold
from qantara.core.vocabulary.cells import VocabularyError, read_cells
from qantara.core.vocabulary.model import LANGUAGES, Skill

OWN, ALIASES, REFUSED = "own.csv", "aliases.csv", "refused.csv"
ALIAS_COLUMNS = ("id", "alias", "language", "guard", "on")
REFUSED_COLUMNS = ("name", "on")
GUARDS = ("", "ambiguous", "exact_case")


@dataclass(frozen=True)
class Alias:
    """A further name of a skill. `guard` says whether it is an ordinary word too, or counts in this spelling alone."""

    id: str
    alias: str
    language: str
    guard: str
    line: int


def read_aliases(text: str, *, name: str) -> list[Alias]:
    """Read a folder's aliases.csv; `on`, the day of the decision, is for people."""
    found = []
    for line, row in read_cells(text, name=name, columns=ALIAS_COLUMNS, needed=("id", "alias")):
        language, guard = row.get("language") or "en", row.get("guard", "")
        if not fold(row["alias"]) or language not in LANGUAGES or guard not in GUARDS:
            raise VocabularyError(
                f"{name}, line {line}: an alias needs a name, a language among {', '.join(LANGUAGES)}, and as guard "
                "nothing, ambiguous or exact_case. Correct or remove the line."
            )
        found.append(Alias(row["id"], row["alias"], language, guard, line))
    return found


def add_aliases(skills: MutableMapping[str, Skill], aliases: Iterable[Alias], *, name: str) -> None:
    """Give each skill its further names."""
    for alias in aliases:
        skill = skills.get(alias.id)
        if skill is None:
            raise VocabularyError(
                f"{name}, line {alias.line}: there is no skill '{alias.id}'. Correct the identifier or remove the line."
            )
        column = f"aliases_{alias.language}"
        changes: Mapping[str, tuple[str, ...]] = {column: (*getattr(skill, column), alias.alias)}
        if alias.guard:
            guarded = getattr(skill, alias.guard)
            if alias.guard == "ambiguous" and skill.needs_near and not guarded:
                guarded = skill.names  # until now its words beside it were asked of every name: they still are
            changes = {**changes, alias.guard: (*guarded, alias.alias)}
        skills[alias.id] = replace(skill, **changes)  # type: ignore[arg-type]


def read_refused(text: str, *, name: str) -> frozenset[str]:
    """The refused names of a folder, folded."""
    rows = read_cells(text, name=name, columns=REFUSED_COLUMNS, needed=("name",))
    return frozenset(fold(row["name"]) for _line, row in rows)
