"""Running the portal: what must be done first, and the commands of what takes over."""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qantara.web.bridge import Refusal, find_partnership
from qantara.web.configuration import read_configuration
from qantara.web.site import read_site

_MIGRATING = 5_114_226  # any number, the same for all
_THREADS = 4
_SECONDS_TO_STOP = 20  # what a request under way is given


class ServeError(Refusal):
    """The portal cannot be served."""


def check_at_the_door(folder: Path, environment: Mapping[str, str], *, host: str = "127.0.0.1") -> None:
    """Read everything that could be wrong, so that a refusal is one sentence and comes before anything starts."""
    told = read_configuration(find_partnership(folder, named=True), environment)
    if not told.public and host not in {"127.0.0.1", "localhost", "::1"}:
        raise ServeError(
            "{host} can be reached by others, and {file} names no hosts. Write portal.hosts there, with the names under"
            " which the portal is reached.",
            host=host, file=folder / "qantara.toml",
        )  # fmt: skip
    read_site(folder)


def name_settings(folder: Path) -> None:
    """Tell this process, and those it starts, whose portal Django's settings are of."""
    os.environ["QANTARA_FOLDER"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "qantara.web.settings"


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise ServeError(
            "{host}:{port} cannot be listened on ({error}). Stop what uses it, or name another: qantara serve --port {other}",
            host=host, port=port, error=error.strerror, other=port + 1 if port < 65535 else 8000,
        ) from None  # fmt: skip


def prepare() -> None:
    """Bring the database up to this version and gather the static files. Django's settings must be named already.

    Raises ServeError where the database does not answer.
    """
    import django
    from django.core.management import call_command

    os.umask(0o077)  # what is written from here on is this user's alone: the database holds people's data
    from django.db import DatabaseError, connections

    django.setup()
    from qantara.web.static_files import gather

    _check()
    try:
        with _alone():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            _fill()
    except DatabaseError as error:
        raise ServeError(
            "The database does not answer ({error}). Start it, or correct DATABASE_URL.",
            error=str(error).strip().splitlines()[0],
        ) from None
    gather()
    connections.close_all()


def _check() -> None:
    """Refuse to serve what an app itself calls wrong, such as data collected for a purpose that nobody has registered."""
    from django.core.checks import run_checks

    wrong = [found for found in run_checks() if found.is_serious()]
    if wrong:
        raise ServeError(
            "The portal is not in order: {problem} {remedy}", problem=wrong[0].msg, remedy=wrong[0].hint or ""
        )


def _fill() -> None:
    """Bring the conventions of the database to the folder's file; give a demonstration its accounts."""
    from django.conf import settings
    from django.utils import timezone

    from qantara.agreements.actions import read_in
    from qantara.parties import demonstration

    at = timezone.now()
    read_in(partnership=find_partnership(settings.QANTARA_FOLDER, named=True), at=at)
    demonstration.fill(at=at)


@contextmanager
def _alone() -> Iterator[None]:
    """Servers that start together on one PostgreSQL bring it up to date one after the other."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])


def run_command(host: str, port: int, *, workers: int, worker: bool) -> list[str]:
    """The command line of what runs the web server and, if asked for, the worker of the background work."""
    commands = {
        "web": server_command(host, port, workers=workers),
        "worker": [sys.executable, "-m", "qantara.kit.tasks.worker"] if worker else None,
    }
    return [sys.executable, "-m", "qantara.web.supervisor", json.dumps(commands)]


def server_command(host: str, port: int, *, workers: int) -> list[str]:
    """The web server's command line: threads share a process, processes share the database and the portal's room."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "qantara.web.wsgi:application",
        "--bind", bind,
        "--worker-class", "gthread",
        "--workers", str(workers),
        "--threads", str(_THREADS),
        "--graceful-timeout", str(_SECONDS_TO_STOP),
        "--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp",  # noqa: S108 - a heartbeat must not wait for a disk
        "--log-level", "warning",
    ]  # fmt: skip
