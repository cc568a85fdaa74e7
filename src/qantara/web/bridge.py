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
_TRIES = 3

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
    `editions`; its barometer. None in a lake without ads, and in one to which runs kept being added while it was counted.

    Takes seconds, and memory in proportion to the lake.
    """
    from qantara.pipeline.edition import write_edition  # heavy, and no page needs it

    partnership = find_partnership(folder, named=True)
    lake = partnership.lake
    for _ in range(_TRIES):
        mark, runs = mark_of(lake), lake.runs()
        if runs.is_empty():
            return None
        run, as_of = runs["run"][-1], runs["ended_at"][-1].date()
        counted = editions / f".{run}.counted"
        barometer = write_edition(partnership, partnership.vocabulary(), counted, as_of=as_of)
        if mark_of(lake) == mark:
            if barometer is not None:
                counted.replace(editions / f"{run}{EDITION}")
            return barometer
        # What was read before a run and what was read after it are of two states of the lake.
        counted.unlink(missing_ok=True)
    return None
