"""Bringing an older lake to this version's format.

Each format has one function that turns the format before it into it; a kill between two leaves a lake of a known
format, and the same call again goes on from there.
"""

from collections.abc import Callable
from pathlib import Path

from deltalake import DeltaTable, Field
from deltalake.exceptions import TableNotFoundError
from deltalake.schema import PrimitiveType

from qantara.pipeline.engines.kernel import with_fingerprints
from qantara.pipeline.lake.rewrite import part_files, rewrite
from qantara.pipeline.lake.store import Lake, LakeError, write_format
from qantara.pipeline.lake.tables import FORMAT, TABLES

_REWRITTEN = "2-"


def _to_2(folder: Path) -> None:
    """Fingerprints as ADR 8 has them, and a column for the run with which a recomputed ad came (ADR 9).

    Each part file is rewritten in a transaction of its own; those that a kill left are found by their names.
    """
    try:
        ads = DeltaTable(folder / "ads")
    except TableNotFoundError:
        return
    if "origin" not in {field.name for field in ads.schema().fields}:
        ads.alter.add_columns(Field("origin", PrimitiveType("string"), nullable=True))
    for file in part_files(ads):
        if file.name.startswith(_REWRITTEN):
            continue
        rows = with_fingerprints(Lake.read(str(file), "ads"))
        held = rows.select(name for name in TABLES["ads"].names() if name != "run")
        rewrite(ads, file, held, _REWRITTEN + file.name)
    ads.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)  # what a kill has left


def _to_3(_folder: Path) -> None:
    """Tables for declarations and forecasts: each is made when the first row comes, so there is nothing to write.

    The number tells the version before, which does not know these tables, to keep off: it would neither remove what
    an unfinished run left in them nor erase there what is to be forgotten.
    """


_STEPS: dict[int, Callable[[Path], None]] = {2: _to_2, 3: _to_3}


def upgrade(lake: Lake) -> int:
    """Upgrade the tables; return how many steps were taken."""
    marker = lake.folder / "format"
    if not marker.exists():
        return 0
    found = marker.read_text(encoding="ascii").strip()
    if not found.isdigit() or int(found) > FORMAT:
        raise LakeError(
            "{folder}: the lake has format {found}, this version knows {known}. Install a newer Qantara.",
            folder=lake.folder, found=found, known=FORMAT,
        )  # fmt: skip
    steps = range(int(found) + 1, FORMAT + 1)
    for step in steps:
        _STEPS[step](lake.folder)
        write_format(lake.folder, step)
    return len(steps)
