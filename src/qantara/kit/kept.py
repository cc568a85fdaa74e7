"""Content that takes long to count: kept as a file of the portal's room, counted again when what it rests on has changed.

Pages ask for the newest and never wait: while a newer one is counted, by a process of its own, they show the one before.
"""

import fcntl
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import qantara
from qantara.kit.bridge import Refusal, write_whole
from qantara.kit.room import ROOM, open_room

Content = dict[str, Any]
BUSY = 3  # how a process ends that found another one at it
_log = logging.getLogger(__name__)


class Kept:
    """One kind of content of any folder.

    name     of its file in the room, without ending
    version  of the shape of the content
    module   what `python -m` counts it with; its `main` is ours
    state    a mark that changes with what the content rests on; None: there is nothing to count
    count    makes the content of a folder, or None of nothing; `told` is what the caller of `write` knows already
    """

    def __init__(
        self, name: str, *, version: str, module: str, state: Callable[[Path], str | None], count: Callable[[Path, Content | None], Content | None]
    ) -> None:  # fmt: skip
        self.name, self.format, self.module = name, version, module
        self._state, self._count = state, count
        self.running: dict[Path, subprocess.Popen[bytes]] = {}
        self.tried: dict[Path, str] = {}  # what was counted last, so that what fails is not tried for ever
        self._read = lru_cache(maxsize=4)(self._read_file)

    def state(self, folder: Path) -> str | None:
        """The mark of the folder as it is now, with this version and format."""
        mark = self._state(folder)
        return None if mark is None else f"{self.format}-{qantara.__version__}-{mark}"

    def newest(self, folder: Path) -> tuple[Content | None, bool]:
        """What to show, and whether a newer one is being counted, which begins here where it is needed."""
        state = self.state(folder)
        if state is None:  # nothing to count, or no more
            return None, False
        kept = self.read(folder)
        if kept is not None and kept["state"] == state:
            return kept, False
        return kept, self._count_beside(folder, state)

    def read(self, folder: Path) -> Content | None:
        """What is kept, whichever state it is of."""
        path = folder / ROOM / f"{self.name}.json"
        try:
            found = path.stat()
        except OSError:
            return None
        return self._read(path, found.st_mtime_ns, found.st_size)

    def _read_file(self, path: Path, _changed: int, _size: int) -> Content | None:
        try:
            kept = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        return kept if isinstance(kept, dict) and kept.get("format") == self.format else None

    def is_current(self, folder: Path) -> bool:
        state, kept = self.state(folder), self.read(folder)
        return state is None or (kept is not None and kept["state"] == state)

    def write(self, folder: Path, told: Content | None = None) -> bool:
        """Count and keep, unless what is kept is current. False where another process is at it."""
        with self._alone(folder) as alone:
            if not alone:
                return False
            state = self.state(folder)
            if state is not None and not self.is_current(folder):
                content = self._count(folder, told)
                if content is not None:
                    text = json.dumps(content | {"format": self.format, "state": state}, ensure_ascii=False)
                    write_whole(folder / ROOM / f"{self.name}.json", text)
            return True

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[bool]:
        with (open_room(folder) / f"{self.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _count_beside(self, folder: Path, state: str) -> bool:
        """Whether a process is counting; one is started unless it failed on the same state."""
        running = self.running.get(folder)
        if running is not None:
            if running.poll() is None:
                return True
            del self.running[folder]
            if running.returncode == BUSY:  # the other one may have begun before the state changed
                self.tried.pop(folder, None)
            elif running.returncode != 0:
                _log.warning("The figures of %s could not be counted; qantara doctor says why.", folder)
        if self.tried.get(folder) == state:
            return False
        self.tried[folder] = state
        self.running[folder] = self.start(folder)
        return True

    def start(self, folder: Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", self.module, str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def main(self, arguments: list[str]) -> int:
        """Count for one folder. What is wrong is said on standard error, for the server's log."""
        try:
            done = self.write(Path(arguments[0]))
        except Refusal as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
        return 0 if done else BUSY
