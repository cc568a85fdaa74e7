"""A portal that really runs: its own process, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 60


@dataclass(frozen=True)
class Portal:
    """Where it answers, and its process."""

    address: str
    process: "subprocess.Popen[str]"

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
def serve(folder: Path, **more: str) -> Iterator[Portal]:
    """Serve a folder until the end of the block."""
    port = free_port()
    process = subprocess.Popen(
        command(folder, "--port", port),
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    portal = Portal(f"http://127.0.0.1:{port}", process)
    try:
        _wait(portal)
        yield portal
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


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
