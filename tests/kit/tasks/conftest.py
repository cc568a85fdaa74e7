"""A database that real workers share with the test, and a clock that tests set."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from qantara.pipeline.partnership import init_partnership
from tests.kit.tasks import work

ROOT = Path(__file__).parents[3]
_SECONDS = 40


@pytest.fixture(autouse=True)
def titles_are_tasks() -> None:
    """The tests' tasks exist before anything asks for them."""
    assert work.count.title


def until(found: Callable[[], Any], seconds: float = _SECONDS) -> Any:
    """What the function gives, as soon as it is something."""
    limit = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.03)
    return value


class Office:
    """One portal's database, the desk that puts jobs there, and its workers."""

    def __init__(self, folder: Path, database: str) -> None:
        self.marks = str(folder / "marks")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("QANTARA_", "DJANGO_"))},
            "QANTARA_FOLDER": str(folder),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tests.kit.tasks.settings",
            "PYTHONPATH": str(ROOT),
        }
        self._log = folder / "log"
        self._workers: list[subprocess.Popen[bytes]] = []
        self._desk = subprocess.Popen(
            [sys.executable, "-m", "tests.kit.tasks.desk"], env=self._environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, name: str, /, **values: Any) -> Any:
        assert self._desk.stdin is not None
        assert self._desk.stdout is not None
        self._desk.stdin.write(json.dumps([name, values]) + "\n")
        return json.loads(self._desk.stdout.readline())

    def put(self, name: str, *args: Any, **told: Any) -> str:
        """Enqueue one of the tests' tasks."""
        return str(self.ask("put", name=name, args=args, told=told))

    def job(self, pk: str) -> dict[str, Any]:
        return dict(self.ask("job", pk=pk))

    def worker(self, *options: object) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "qantara.kit.tasks.worker", *map(str, options)],
                env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._workers.append(process)
        return process

    def reach(self, pk: str, *states: str) -> dict[str, Any]:
        """The job, once it is in one of the states."""

        def found() -> dict[str, Any] | None:
            job = self.job(pk)
            return job if job["state"] in states else None

        return dict(until(found))

    def marked(self, least: int = 1) -> list[tuple[str, int]]:
        """The marks, once there are so many."""
        return list(until(lambda: found if len(found := work.marks(self.marks)) >= least else None))

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def close(self) -> None:
        for process in self._workers:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        assert self._desk.stdin is not None
        assert self._desk.stdout is not None
        self._desk.stdin.close()
        self._desk.wait()
        self._desk.stdout.close()


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """The address of a new database where DATABASE_URL names a PostgreSQL; else nothing: a file of the folder is used."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        yield ""
        return
    import psycopg

    name = f"office_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with database_of_its_own() as database:
        place = Office(init_partnership(tmp_path / "partners").folder, database)
        try:
            yield place
        finally:
            place.close()


def is_alive(pid: int) -> bool:
    """Whether a process of that number is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False
