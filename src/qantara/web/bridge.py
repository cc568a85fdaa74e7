"""The one door to the pipeline and the core: everything the portal takes from them has its name here."""

from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.findings import Finding
from qantara.pipeline.partnership import CONFIG, Partnership, find_partnership
from qantara.pipeline.whole_file import whole_file, write_whole

__all__ = [
    "CONFIG",
    "DOMAIN_LABELS",
    "Finding",
    "Partnership",
    "Refusal",
    "build_newest",
    "find_partnership",
    "fold",
    "vocabulary_index",
    "whole_file",
    "write_whole",
]


def build_newest(folder: Path) -> dict[str, Any] | None:
    """The barometer of the folder's newest run, as of the day on which that run ended; None in an empty lake.

    Takes seconds, and memory in proportion to the lake.
    """
    from qantara.pipeline.barometer import build_barometer  # heavy, and no page needs it

    partnership = find_partnership(folder, named=True)
    runs = partnership.lake.runs()
    if runs.is_empty():
        return None
    return build_barometer(partnership, partnership.vocabulary(), as_of=runs["ended_at"][-1].date())


def vocabulary_index(folder: Path) -> Any:
    """The folder's vocabulary, ready to be searched. Takes half a second: keep it."""
    from qantara.core.vocabulary.search import Index

    return Index(find_partnership(folder, named=True).vocabulary())
