"""The one door to the pipeline and the core: everything the portal takes from them has its name here."""

from pathlib import Path
from typing import Any

from qantara.core.refusals import Refusal
from qantara.core.text.folding import fold
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.edition.schema import FORMAT
from qantara.pipeline.findings import Finding
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import CONFIG, Partnership, find_partnership
from qantara.pipeline.provenance import mark_of
from qantara.pipeline.whole_file import whole_file, write_whole

EDITION = ".sqlite3"
"""How the file of an edition is called after its run."""

__all__ = [
    "CONFIG",
    "DOMAIN_LABELS",
    "EDITION",
    "FORMAT",
    "Finding",
    "Lake",
    "Partnership",
    "Refusal",
    "count_newest",
    "find_partnership",
    "fold",
    "mark_of",
    "whole_file",
    "write_whole",
]


def count_newest(folder: Path, editions: Path) -> dict[str, Any] | None:
    """Count the edition of the folder's newest run, as of the day on which that run ended, into a file of its own among
    `editions`; its barometer, or None in an empty lake.

    Takes seconds, and memory in proportion to the lake.
    """
    from qantara.pipeline.edition import write_edition  # heavy, and no page needs it

    partnership = find_partnership(folder, named=True)
    runs = partnership.lake.runs()
    if runs.is_empty():
        return None
    as_of = runs["ended_at"][-1].date()
    return write_edition(partnership, partnership.vocabulary(), editions / f"{runs['run'][-1]}{EDITION}", as_of=as_of)
