"""Deciding on a candidate: a new skill, a further name of one, or no skill. One line in a CSV of the folder each.

The files are the people's: they read them, review them in a change request and undo a decision by deleting its line.
Nothing is written that would break a rule of the vocabulary which held before.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold, fold_all
from qantara.core.vocabulary import LANGUAGES, Skill, Vocabulary
from qantara.core.vocabulary.check import check
from qantara.core.vocabulary.decisions import ALIAS_COLUMNS, ALIASES, OWN, REFUSED, REFUSED_COLUMNS
from qantara.core.vocabulary.files import VocabularyError, build_vocabulary
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.whole_file import write_whole

_OWN_COLUMNS = tuple(field.name for field in fields(Skill) if field.name != "family")


class DecisionRefused(Refusal):
    """The decision cannot be taken; the sentence says why and what to do."""


def accept(
    partnership: Partnership,
    name: str,
    *,
    key: str,
    kind: str,
    domains: Sequence[str],
    labels: Mapping[str, str],
    parent: str = "",
    guard: str = "",
    more: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """Add a new skill to the folder's own.csv. `labels` by language; a technology's are its name where not given.

    more  what else its columns of several values hold: aliases_fr, needs_near…
    """
    before = partnership.vocabulary()
    _refuse_known(before, name)
    if key in before.skills:
        raise DecisionRefused(
            "The identifier “{id}” is taken by {label}. Choose another, or merge: qantara vocabulary merge \"{name}\" {id}",
            id=key, label=before.skills[key].en, name=name,
        )  # fmt: skip
    given: dict[str, str] = {language: labels.get(language, "").strip() for language in LANGUAGES}
    if kind == "technology":
        given = {language: label or name for language, label in given.items()}
    given["en"] = given["en"] or name
    for language in ("fr", "ar"):
        if not given[language]:
            raise DecisionRefused(
                "“{name}” has no name in {language}. Give it with --{language}.", name=name, language=language
            )
    row: dict[str, str] = {
        "id": key, "kind": kind, "domains": "|".join(domains), "parent": parent, **given,
    }  # fmt: skip
    if fold(name) not in {fold(label) for label in given.values()}:
        row["aliases_en"] = name
    if guard:
        row[guard] = name
    for column, values in (more or {}).items():
        row[column] = "|".join(dict.fromkeys([*filter(None, row.get(column, "").split("|")), *values]))
    return _decide(partnership, before, OWN, _OWN_COLUMNS, row)


def merge(partnership: Partnership, name: str, key: str, *, language: str, guard: str = "", on: date) -> Path:
    """Make the name a further name of a skill, in the folder's aliases.csv."""
    before = partnership.vocabulary()
    _refuse_known(before, name)
    if key not in before.skills:
        raise DecisionRefused('There is no skill “{id}”. Look for it with: qantara vocabulary search "{id}"', id=key)
    row = {"id": key, "alias": name, "language": language, "guard": guard, "on": on.isoformat()}
    return _decide(partnership, before, ALIASES, ALIAS_COLUMNS, row)


def refuse(partnership: Partnership, name: str, *, on: date) -> Path:
    """Remember in the folder's refused.csv that the name is no skill; it is no longer listed."""
    before = partnership.vocabulary()
    _refuse_known(before, name)
    if fold(name) in before.refused:
        raise DecisionRefused(
            "“{name}” is refused already. Its line is in {file}; delete it to list the name again.",
            name=name, file=partnership.folder / "vocabulary" / REFUSED,
        )  # fmt: skip
    return _decide(partnership, before, REFUSED, REFUSED_COLUMNS, {"name": name, "on": on.isoformat()})


def _refuse_known(vocabulary: Vocabulary, name: str) -> None:
    wanted = fold(name)
    if not wanted:
        raise DecisionRefused("“{name}” holds no letter or digit. Give the name as the ads write it.", name=name)
    if "|" in name or "\n" in name:
        raise DecisionRefused("“{name}” holds a bar or a line break. Give one name, on one line.", name=name)
    owners = [(skill, known) for skill in vocabulary.skills.values() for known in skill.names]
    for (skill, _), folded in zip(owners, fold_all([known for _, known in owners]), strict=True):
        if folded == wanted:
            raise DecisionRefused(
                "“{name}” is a name of {label} ({id}) already. There is nothing to decide.",
                name=name, label=skill.en, id=skill.id,
            )  # fmt: skip


def _decide(
    partnership: Partnership, before: Vocabulary, file: str, columns: Sequence[str], row: Mapping[str, str]
) -> Path:
    """Append the row, unless the vocabulary would then break a rule that held before."""
    path = partnership.folder / "vocabulary" / file
    texts = partnership.vocabulary_texts()
    name = f"vocabulary/{file}"
    new = _appended(texts.get(name, ""), path, columns, row)
    try:
        faults = _new_faults(before, build_vocabulary({**texts, name: new})) if file != REFUSED else []
    except VocabularyError as error:
        faults = [str(error)]
    if faults:
        raise DecisionRefused("{fault} Nothing was changed.", fault=faults[0])
    path.parent.mkdir(exist_ok=True)
    write_whole(path, new)
    return path


def _new_faults(before: Vocabulary, after: Vocabulary) -> list[str]:
    faults = check(after)
    if not faults:
        return []
    known = set(check(before))
    return [fault for fault in faults if fault not in known]


def _appended(old: str, path: Path, columns: Sequence[str], row: Mapping[str, str]) -> str:
    """The file's text with one more line, its columns in the order that its heading has."""
    text = io.StringIO(newline="")
    heading = list(columns)
    if old.strip():
        heading = next(csv.reader(io.StringIO(old, newline="")))
        missing = [column for column in columns if row.get(column) and column not in heading]
        if missing:
            raise DecisionRefused(
                "{file}, line 1: the column {column} is missing. Add it to the heading.", file=path, column=missing[0]
            )
        text.write(old if old.endswith("\n") else old + "\n")
    else:
        csv.writer(text, lineterminator="\n").writerow(heading)
    csv.writer(text, lineterminator="\n").writerow([row.get(column, "") for column in heading])
    return text.getvalue()
