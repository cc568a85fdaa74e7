"""Links to ESCO and ROME: their file in a folder, and the codes of a skill or an occupation."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from qantara.core.vocabulary.cells import VocabularyError, read_cells
from qantara.core.vocabulary.model import Link, Vocabulary

SCHEMES = ("esco", "rome")
RELATIONS = ("declared", "exact", "close")
LINKS = "links-"  # links-esco.csv, links-rome.csv
# What their licences ask to be said wherever their codes and labels go.
SOURCES = {
    "esco": "ESCO, European Commission, reused under Commission Decision 2011/833/EU",
    "rome": "ROME 4.0, France Travail, Licence Ouverte 2.0",
}
COLUMNS = ("of", "id", "code", "notation", "label_en", "label_fr", "label_ar", "relation", "source")
_ESCO_SKILL = "http://data.europa.eu/esco/skill/"


@dataclass(frozen=True)
class Codes:
    """The codes of one of our rows: URIs or short codes of ESCO, codes of ROME."""

    esco: tuple[str, ...] = ()
    rome: tuple[str, ...] = ()


def codes_of(vocabulary: Vocabulary, of: Literal["skill", "occupation"] = "skill") -> Mapping[str, Codes]:
    """Return the codes of each skill, or each occupation, that has any, by our identifier.

    A skill has the ESCO URIs and ROME numbers (OGR) of our own row and of all its links. An occupation has ESCO
    URIs and ROME codes; what our own row says of it wins over names in common, for its titles are wider than one
    code. An ESCO short code (2511.3) stands as it is until an import brings its URI.
    """
    rows = vocabulary.skills if of == "skill" else vocabulary.occupations
    links: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in vocabulary.links:
        if link.of == of:
            links[link.scheme, link.id].append(link)
    found = {}
    for key, row in rows.items():
        codes = Codes(
            esco=_codes(links["esco", key], row.esco, of=of),
            rome=_codes(links["rome", key], row.rome, of=of),
        )
        if codes != Codes():
            found[key] = codes
    return found


def _codes(links: list[Link], declared: tuple[str, ...], *, of: str) -> tuple[str, ...]:
    if of == "occupation" and declared:
        links = [link for link in links if link.relation == "declared"]
    if of == "occupation" and links and links[0].scheme == "rome":
        linked = [link.notation for link in links]
    else:
        linked = [link.code for link in links]
    told = {link.notation for link in links}
    own = [uri(code) if of == "skill" else code for code in declared if code not in told]
    return tuple(dict.fromkeys((*own, *linked)))


def all_links(vocabulary: Vocabulary) -> list[Link]:
    """The imported links, and a link for each code of our own rows that no import has told of."""
    told = {(link.of, link.id, link.scheme, code) for link in vocabulary.links for code in (link.code, link.notation)}
    links = list(vocabulary.links)
    for of, rows in (("skill", vocabulary.skills), ("occupation", vocabulary.occupations)):
        for row in rows.values():
            for scheme in SCHEMES:
                for code in getattr(row, scheme):
                    whole = uri(code) if of == "skill" else code
                    if (of, row.id, scheme, whole) not in told:
                        notation = "" if of == "skill" else code
                        links.append(Link(of, row.id, scheme, whole, notation, "", "", "", "declared"))
    return sorted(links, key=lambda link: (link.of, link.id, link.scheme, link.code))


def uri(code: str) -> str:
    """The whole URI of an ESCO skill; our rows hold its last part alone.

    >>> uri("43ae58b9-5e56-4524-b45a-b422777a0576")
    'http://data.europa.eu/esco/skill/43ae58b9-5e56-4524-b45a-b422777a0576'
    """
    return code if code.startswith("http") or len(code) != 36 else _ESCO_SKILL + code


def scheme_of(name: str) -> str:
    """Which links a file holds, by its name: "vocabulary/links-esco.csv" holds those of ESCO."""
    return name.rsplit("/", 1)[-1].removeprefix(LINKS).removesuffix(".csv")


def is_links(name: str) -> bool:
    return name.rsplit("/", 1)[-1].startswith(LINKS)


def write_links(links: Iterable[Link], scheme: str) -> str:
    """The text of a file of links, in one order, so that the same links are the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    order = {relation: place for place, relation in enumerate(RELATIONS)}
    for link in sorted(links, key=lambda link: (link.of, link.id, order[link.relation], link.code)):
        names = (link.en, link.fr, link.ar)
        writer.writerow((link.of, link.id, link.code, link.notation, *names, link.relation, SOURCES[scheme]))
    return text.getvalue()


def read_links(text: str, *, name: str) -> list[Link]:
    """Read a file of links; `name` is what errors call it, and says which links they are."""
    scheme = scheme_of(name)
    if scheme not in SCHEMES:
        raise VocabularyError(
            f"{name}: links are in links-esco.csv and links-rome.csv only. Rename or remove this file."
        )
    links = []
    for line, row in read_cells(text, name=name, columns=COLUMNS, needed=COLUMNS):
        if row["of"] not in {"skill", "occupation"} or row["relation"] not in RELATIONS or not row["code"]:
            raise VocabularyError(
                f"{name}, line {line}: of is skill or occupation, relation one of {', '.join(RELATIONS)}, and code is "
                "not empty. Correct or remove the line."
            )
        links.append(
            Link(
                of=row["of"], id=row["id"], scheme=scheme, code=row["code"], notation=row["notation"],
                en=row["label_en"], fr=row["label_fr"], ar=row["label_ar"], relation=row["relation"],
            )
        )  # fmt: skip
    return links
