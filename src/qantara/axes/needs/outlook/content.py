"""What the room shows of the lake: counted once for each state of the folder, in a process of its own, kept as one file.

Pages ask `content` and never the lake. While a newer state is counted (`python -m qantara.axes.needs.outlook.content
FOLDER`, which knows no Django) they go on showing the one before.
"""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import qantara
from qantara.axes.needs.outlook import bridge
from qantara.axes.needs.outlook.drawing import draw
from qantara.kit.bridge import Refusal, write_whole
from qantara.kit.room import ROOM

Content = dict[str, Any]
_FORMAT = 1
_NAME = "outlook.json"
_BUSY = 3  # how a count ends that found another one at it
_counting: dict[Path, "subprocess.Popen[bytes]"] = {}
_tried: dict[Path, str] = {}  # what each folder was last counted for, so that a lake that fails is not tried for ever


def content(folder: Path) -> tuple[Content | None, bool]:
    """What to show (none before the first count), and whether something newer is being counted, which begins here."""
    kept, state = read_content(folder), state_of(folder)
    if kept is not None and kept["state"] == state:
        return kept, False
    return kept, _count_beside(folder, state)


def state_of(folder: Path) -> str:
    return f"{_FORMAT}-{qantara.__version__}-{bridge.state_of(folder)}"


def read_content(folder: Path) -> Content | None:
    """What is kept, whichever state it is of."""
    path = folder / ROOM / _NAME
    try:
        found = path.stat()
    except OSError:
        return None
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _size: int) -> Content | None:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) and kept.get("format") == _FORMAT else None


def _count_beside(folder: Path, state: str) -> bool:
    running = _counting.get(folder)
    if running is not None:
        if running.poll() is None:
            return True
        del _counting[folder]
        if running.returncode == _BUSY:  # the other one may have begun before the newest run
            _tried.pop(folder, None)
    if _tried.get(folder) == state:
        return False
    _tried[folder] = state
    _counting[folder] = _start(folder)
    return True


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "qantara.axes.needs.outlook.content", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def write_content(folder: Path, barometer: Content | None = None) -> bool:
    """Count and keep it, if it is not kept already. False where another process is at it.

    barometer  of the folder as it is now, where somebody has just counted it
    """
    with _alone(folder) as alone:
        if not alone:
            return False
        state = state_of(folder)
        kept = read_content(folder)
        if kept is None or kept["state"] != state:
            told = bridge.build(folder, barometer)
            text = json.dumps(told | {"charts": draw(told), "format": _FORMAT, "state": state}, ensure_ascii=False)
            write_whole(folder / ROOM / _NAME, text)
        return True


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    room = folder / ROOM
    room.mkdir(mode=0o700, exist_ok=True)
    with (room / "outlook.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def main(arguments: list[str]) -> int:
    try:
        done = write_content(Path(arguments[0]))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0 if done else _BUSY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
