"""The whole import: official files → links in the folder's `vocabulary/`, in place of those of the import before."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.linking import Unlinked, link_concepts
from qantara.core.vocabulary.links import LINKS, SOURCES, write_links
from qantara.pipeline.vocabulary_import.esco import read_esco
from qantara.pipeline.vocabulary_import.rome import read_rome
from qantara.pipeline.vocabulary_import.tables import ImportRefused
from qantara.pipeline.whole_file import write_whole

__all__ = ["READERS", "Import", "ImportRefused", "import_links"]
READERS = {"esco": read_esco, "rome": read_rome}


@dataclass(frozen=True)
class Import:
    """What one import found. Counts are by what was linked: skill or occupation; `aside` names files without a use."""

    file: Path
    concepts: Counter[str]
    linked: Counter[str]
    rows: Counter[str]
    relations: Counter[str]
    why: Counter[str]
    aside: list[str]
    source: str


def import_links(
    scheme: str, paths: Sequence[str | Path], folder: Path, vocabulary: Vocabulary, *, unlinked: Path | None = None
) -> Import:
    """Read the files of "esco" or "rome" and write `vocabulary/links-<scheme>.csv` of the folder.

    The same files and vocabulary give the same bytes. Nothing is written unless every file could be read.
    """
    concepts, aside = READERS[scheme](paths)
    links, rest = link_concepts(vocabulary, concepts, scheme=scheme)
    if unlinked is not None:
        write_whole(unlinked, _unlinked_text(rest))
    target = folder / "vocabulary" / f"{LINKS}{scheme}.csv"
    target.parent.mkdir(exist_ok=True)
    write_whole(target, write_links(links, scheme))
    return Import(
        file=target,
        concepts=Counter(concept.of for concept in concepts),
        linked=Counter(of for of, _code in {(link.of, link.code) for link in links}),
        rows=Counter(of for of, _id in {(link.of, link.id) for link in links}),
        relations=Counter(link.relation for link in links),
        why=Counter(one.why for one in rest),
        aside=aside,
        source=SOURCES[scheme],
    )


def _unlinked_text(rest: Sequence[Unlinked]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("of", "code", "notation", "label_en", "label_fr", "label_ar", "why", "ours"))
    for one in rest:
        concept = one.concept
        labels = (concept.labels.get(language, "") for language in ("en", "fr", "ar"))
        writer.writerow((concept.of, concept.code, concept.notation, *labels, one.why, "|".join(one.ours)))
    return text.getvalue()
