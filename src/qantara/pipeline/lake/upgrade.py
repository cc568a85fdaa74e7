"""Bringing an older lake to this version's format.

Each format has one function that turns the format before it into it; a kill between two leaves a lake of a known
format, and the same call again goes on from there.
"""

from collections.abc import Callable
from pathlib import Path

from qantara.pipeline.lake.store import Lake, LakeError, write_format
from qantara.pipeline.lake.tables import FORMAT

# Format 1 is the first: nothing leads to it.
_STEPS: dict[int, Callable[[Path], None]] = {}


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
