"""A portal that really runs: its own process, on a free port of this machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qantara.kit.room import ROOM
from tests.web.settings import STATIC_ROOT

_GATHERED = STATIC_ROOT.with_name("gathered")
_SECONDS = 120


@dataclass(frozen=True)
class Portal:
    """Where it answers, and its process."""

    address: str
    process: "subprocess.Popen[str]"

    def processes(self) -> dict[int, str]:
        """Everything it has started, however far down: number and command line."""
        parents, lines = {}, {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(place.name)] = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
                lines[int(place.name)] = (place / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
        found: set[int] = {self.process.pid}
        while below := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= below
        return {pid: lines[pid] for pid in found - {self.process.pid}}

    def worker(self) -> int:
        """The process that takes background work, once it is there."""
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until:
            for pid, line in self.processes().items():
                if "qantara.kit.tasks.worker" in line:
                    return pid
            time.sleep(0.05)
        raise AssertionError("no worker")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QANTARA_", "DJANGO_"))}
    return kept | {"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"} | more


def command(folder: Path, *options: object) -> list[str]:
    return [sys.executable, "-m", "qantara", "--lang", "en", "serve", "--folder", str(folder), *map(str, options)]


@contextmanager
def serve(folder: Path, *options: object, **more: str) -> Iterator[Portal]:
    """Serve a folder until the end of the block. Compressing the static files takes seconds: all but the first find them."""
    static = folder / ROOM / "static"
    if _GATHERED.exists() and not static.exists():
        shutil.copytree(_GATHERED, static)
    port = free_port()
    process = subprocess.Popen(
        command(folder, "--port", port, *options),
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    portal = Portal(f"http://127.0.0.1:{port}", process)
    try:
        _wait(portal)
        if not _GATHERED.exists():
            shutil.copytree(static, _GATHERED)
        yield portal
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def all_gone(pids: Iterable[int], seconds: float = 20) -> bool:
    """Whether these processes end within some seconds."""
    until = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _wait(portal: Portal) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{portal.address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if portal.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(
                    portal.process.communicate()[0] if portal.process.poll() is not None else "too slow"
                ) from None
            time.sleep(0.1)
