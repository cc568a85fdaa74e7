"""What the room shows of the lake (`python -m qantara.axes.needs.outlook.content FOLDER` counts it, and knows no Django)."""

import sys
from pathlib import Path

from qantara.axes.needs.outlook import bridge
from qantara.axes.needs.outlook.drawing import draw
from qantara.kit.kept import Content, Kept


def _count(folder: Path, barometer: Content | None) -> Content:
    """`barometer`: of the folder as it is now, where somebody has just counted it."""
    told = bridge.build(folder, barometer)
    return told | {"charts": draw(told)}


kept = Kept("outlook", version="1", module=__name__, state=bridge.state_of, count=_count)
content, read_content, write_content = kept.newest, kept.read, kept.write

if __name__ == "__main__":
    sys.exit(kept.main(sys.argv[1:]))
