"""The official CSV files of ESCO (1.0 to 1.2, one set a language) as concepts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from qantara.core.text.language import detect_language
from qantara.core.vocabulary.linking import Concept, Name, bare_label
from qantara.core.vocabulary.model import LANGUAGES, Language
from qantara.pipeline.vocabulary_import.tables import ImportRefused, Row, Table, read_tables

# The first that fits is taken. A collection repeats skills and says where they stand; the relations do so for all.
_KINDS = {
    "collection": frozenset({"conceptUri", "preferredLabel", "broaderConceptUri"}),
    "skills": frozenset({"conceptUri", "preferredLabel", "altLabels", "skillType"}),
    "occupations": frozenset({"conceptUri", "preferredLabel", "altLabels", "iscoGroup"}),
    "relations": frozenset({"conceptUri", "broaderUri"}),
}
# Field 06 of ISCED-F: information and communication technologies.
_COMPUTING_FIELD = "/esco/isced-f/06"
_COMPUTING_QUALIFIER = re.compile(
    r"\((?:[^()]*\b(?:comput|software|programm|digital game|informatique|logiciel|numérique|learning management)[^()]*"
    r"|[^()]*(?:برمج|حاسوب)[^()]*)\)\s*$",
    re.IGNORECASE,
)
_ALL_KINDS = frozenset({"technology", "concept", "certification", "soft", "language"})
# What people do is no product: "use spreadsheets software" is not a spreadsheet.
_KINDS_OF_TYPE = {"skill/competence": frozenset({"concept", "soft"})}
_WITHDRAWN = {"obsolete", "deprecated"}
_SAMPLES, _LABELS_OF_SAMPLE = 25, 12


def read_esco(paths: Sequence[str | Path]) -> tuple[list[Concept], list[str]]:
    """Read ESCO's skills and occupations, in one or several languages; names of the same URI are joined.

    Returns the concepts by URI, and the files that were named and hold neither.
    """
    tables, aside = read_tables(paths, _KINDS, scheme="ESCO")
    computing = _in_computing(tables)
    skills: dict[str, dict[Language, Row]] = defaultdict(dict)
    occupations: dict[str, dict[Language, Row]] = defaultdict(dict)
    for table in tables:
        if table.kind in {"skills", "occupations"}:
            language = _language(table)
            for row in table.rows:
                if row["conceptUri"] and row["preferredLabel"] and row.get("status") not in _WITHDRAWN:
                    (skills if table.kind == "skills" else occupations)[row["conceptUri"]][language] = row
    if not skills and not occupations:
        raise ImportRefused(
            "{file}: neither the skills nor the occupations of ESCO are in it. Add skills_en.csv or occupations_en.csv, or another language's.",
            file=", ".join(map(str, paths)),
        )  # fmt: skip
    concepts = [_skill(uri, rows, computing=uri in computing) for uri, rows in sorted(skills.items())]
    concepts += [_occupation(uri, rows) for uri, rows in sorted(occupations.items())]
    return concepts, aside


def _in_computing(tables: Iterable[Table]) -> set[str]:
    """The skills that ESCO itself files under computing."""
    found: set[str] = set()
    for table in tables:
        column = {"collection": "broaderConceptUri", "relations": "broaderUri"}.get(table.kind)
        if column is not None:
            found.update(row["conceptUri"] for row in table.rows if _COMPUTING_FIELD in row[column])
    return found


def _language(table: Table) -> Language:
    """The language most of the labels are written in: the files do not say it."""
    labels = [row["preferredLabel"] for row in table.rows]
    step = max(1, len(labels) // _SAMPLES)
    votes = Counter(
        detect_language("", ". ".join(labels[start : start + _LABELS_OF_SAMPLE]))
        for start in range(0, len(labels), step)
    )
    [(language, _)] = votes.most_common(1)
    if language not in LANGUAGES:
        raise ImportRefused(
            "{file}: its labels are neither in French nor in Arabic nor in English. Download ESCO in one of the three.",
            file=table.file,
        )
    return language


def _names(rows: dict[Language, Row]) -> tuple[dict[Language, str], tuple[Name, ...]]:
    labels: dict[Language, str] = {}
    names: list[Name] = []
    for language in LANGUAGES:
        if language in rows:
            label = rows[language]["preferredLabel"]
            labels[language] = label
            names += [Name(language, label), Name(language, bare_label(label))]
            further = rows[language]["altLabels"].splitlines()
            names += [Name(language, name.strip(), main=False) for name in further if name.strip()]
    return labels, tuple(dict.fromkeys(names))


def _skill(uri: str, rows: dict[Language, Row], *, computing: bool) -> Concept:
    labels, names = _names(rows)
    kind = next(iter(rows.values()))["skillType"]
    kinds = _KINDS_OF_TYPE.get(kind, _ALL_KINDS)
    sure = computing or any(_COMPUTING_QUALIFIER.search(label) for label in labels.values())
    vouched = kinds & {"technology", "concept"} if sure and kind == "knowledge" else frozenset()
    return Concept("skill", uri, "", labels, names, kinds, frozenset(vouched), ours=uri)


def _occupation(uri: str, rows: dict[Language, Row]) -> Concept:
    labels, names = _names(rows)
    code = next((row["code"] for row in rows.values() if row.get("code")), "")
    return Concept("occupation", uri, code, labels, names, ours=code)
