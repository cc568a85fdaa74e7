"""The one door of this axis to the pipeline and the core."""

from pathlib import Path
from typing import Any

from qantara.core.demand import TOTAL
from qantara.core.measures import is_hidden, wilson
from qantara.core.refusals import Refusal
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.barometer import LEAST_FOR_CHANGE, REGIONS
from qantara.pipeline.edition import Cell, Edition, EditionError, Query, Row
from qantara.pipeline.edition.cells import TECH
from qantara.pipeline.edition.subjects import KINDS
from qantara.pipeline.partnership import Partnership, find_partnership

__all__ = [
    "DOMAIN_LABELS", "KINDS", "LEAST_FOR_CHANGE", "REGIONS", "TECH", "TOTAL", "Cell", "Edition", "EditionError", "Partnership", "Query", "Refusal", "Row",
    "find_partnership", "is_hidden", "vocabulary_index", "wilson",
]  # fmt: skip


def vocabulary_index(folder: Path) -> Any:
    """The folder's vocabulary, ready to be searched. Takes half a second: keep it."""
    from qantara.core.vocabulary.search import Index

    return Index(find_partnership(folder, named=True).vocabulary())
