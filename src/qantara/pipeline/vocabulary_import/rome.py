"""The official open-data files of ROME 4.0 as concepts: occupations, their titles, know-how and competences."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from qantara.core.vocabulary.linking import Concept, Name
from qantara.pipeline.vocabulary_import.tables import ImportRefused, Row, read_tables

_KINDS = {
    "themes": frozenset({"code_theme", "code_rome"}),
    "titles": frozenset({"code_ogr", "libelle_appellation_long", "code_rome"}),
    "occupations": frozenset({"code_ogr", "libelle_rome", "code_rome"}),
    "know-how": frozenset({"code_ogr_savoir", "libelle_savoir"}),
    "competences": frozenset({"libelle_competence", "code_ogr"}),
    "competences-1": frozenset({"libelle_competence", "code_ogr_competence"}),
}
_SOFTWARE = {"Langages informatiques", "Logiciels, progiciels"}
# What each family of know-how may be among our kinds, and what it is for certain.
_OF_FAMILY = {
    "Langages informatiques": ({"technology", "concept"}, {"technology", "concept"}),
    "Logiciels, progiciels": ({"technology", "concept"}, {"technology", "concept"}),
    "Langues": ({"language"}, {"language"}),
    "Certifications": ({"certification"}, {"certification"}),
    "Habilitations": ({"certification"}, set()),
    "Expertises techniques": ({"technology", "concept", "soft"}, set()),
    "Méthodes, procédés, procédures": ({"technology", "concept", "soft"}, set()),
    "Autres techniques professionnelles": ({"technology", "concept", "soft"}, set()),
    "Règlementations, normes": ({"technology", "concept", "certification"}, set()),
}
_OTHERWISE: tuple[set[str], set[str]] = ({"concept", "soft"}, set())
# "Langage Python", "Système d'exploitation UNIX", "Utilisation du logiciel AutoCAD": the name is what follows.
_WRAPPING = re.compile(
    r"(?:(?:utilisation|maîtrise|connaissance|programmation|développement)s?\s+(?:avancée |approfondie )?"
    r"(?:de la |de l['’]|des |du |de |d['’]|en )|)"
    r"(?:langages? (?:informatique )?|logiciels? |progiciels? (?:de gestion )?|système d['’]exploitation (?:informatique )?|)",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\(([^()]{2,40})\)\s*$|\s-([A-Z]{2,8})-\s*$")
_SHORT = 3


def read_rome(paths: Sequence[str | Path]) -> tuple[list[Concept], list[str]]:
    """Read ROME's occupations, titles, know-how and competences, whichever of the files are there.

    Returns the concepts by number, and the files that were named and hold none of these.
    """
    concepts: dict[tuple[str, str], Concept] = {}
    tables, aside = read_tables(paths, _KINDS, scheme="ROME")
    for table in tables:
        for row in table.rows:
            for concept in _concepts(table.kind, row):
                concepts[concept.of, concept.code] = concept
    if not concepts:
        raise ImportRefused(
            "{file}: neither occupations, nor titles, nor know-how of ROME are in it. Add unix_referentiel_code_rome, _appellation or _savoir.",
            file=", ".join(map(str, paths)),
        )  # fmt: skip
    return [concepts[key] for key in sorted(concepts)], aside


def _concepts(kind: str, row: Row) -> Iterator[Concept]:
    if kind == "occupations":
        label, code = row["libelle_rome"], row["code_rome"]
        yield Concept("occupation", row["code_ogr"], code, {"fr": label}, (Name("fr", label),), ours=code)
    elif kind == "titles":
        label, short = row["libelle_appellation_long"], row.get("libelle_appellation_court", "")
        names = tuple(Name("fr", name) for name in dict.fromkeys((label, short)) if name)
        yield Concept("occupation", row["code_ogr"], row["code_rome"], {"fr": label}, names)
    elif kind == "know-how":
        kinds, vouched = _OF_FAMILY.get(row.get("sous_categorie_savoir", ""), _OTHERWISE)
        yield _skill(row["code_ogr_savoir"], row["libelle_savoir"], kinds, vouched)
    elif kind.startswith("competences"):
        code = row.get("code_ogr_competence") or row.get("code_ogr", "")
        yield _skill(code, row["libelle_competence"], {"concept", "soft"}, set())


def _skill(code: str, label: str, kinds: set[str], vouched: set[str]) -> Concept:
    names = [Name("fr", label), Name("fr", _INSIDE.sub("", label))]
    wrapped = _WRAPPING.match(label)
    if wrapped and wrapped.end():
        names.append(Name("fr", label[wrapped.end() :].strip()))
    if inside := _INSIDE.search(label):
        short = inside[1] or inside[2]
        # Three letters mean several things: the API of a factory is a controller.
        names.append(Name("fr", short, main=not (short.isupper() and len(short) <= _SHORT)))
    return Concept(
        "skill", code, "", {"fr": label}, tuple(dict.fromkeys(names)), frozenset(kinds), frozenset(vouched), ours=code
    )
