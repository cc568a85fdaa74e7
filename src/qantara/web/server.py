"""Running the portal: what must be done first, and the command of the web server that takes over."""

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from qantara.web.bridge import Refusal, find_partnership
from qantara.web.configuration import read_configuration
from qantara.web.site import read_site

_THREADS = 4
_SECONDS_TO_STOP = 20  # what a request under way is given


class ServeError(Refusal):
    """The portal cannot be served."""


def check_at_the_door(folder: Path, environment: Mapping[str, str]) -> None:
    """Read everything that could be wrong, so that a refusal is one sentence and comes before anything starts."""
    read_configuration(find_partnership(folder, named=True), environment)
    read_site(folder)


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
    from django.db import DatabaseError, connections

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise ServeError(
            "The database does not answer ({error}). Start it, or correct DATABASE_URL.",
            error=str(error).strip().splitlines()[0],
        ) from None
    call_command("collectstatic", interactive=False, clear=False, verbosity=0)
    connections.close_all()


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
