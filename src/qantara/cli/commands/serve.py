"""`qantara serve`: the portal of a folder, until it is told to stop."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, partnership
from qantara.cli.languages import _, say_refusal
from qantara.cli.output import tell, warn
from qantara.core.refusals import Refusal

_NEEDED = ("django", "allauth", "gunicorn", "ninja", "whitenoise")
_MOST_WORKERS = 2


class MissingPortal(Refusal):
    """The libraries of the portal are not installed."""


def need_portal() -> None:
    """Raises MissingPortal where only the analysis is installed."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingPortal(
            "The portal is not installed (missing: {missing}). Run: make setup (or: pip install qantara[web])",
            missing=", ".join(missing),
        )


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Serve the portal of a folder: database, static files, web server and background work in one command.\n\n"
            "It answers on this machine alone, until Ctrl-C or SIGTERM. QANTARA_SECRET_KEY and DATABASE_URL are read"
            " from the environment.\n\n"
            "Example: qantara serve --folder my-partnership --port 8000"
        )
    )(serve)


def serve(
    folder: Folder = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help=_("The address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("The port to listen on."))] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help=_("Serve pages only; a worker runs elsewhere on the same database."))
    ] = False,
) -> None:
    need_portal()
    from qantara.web import edition, server

    place = partnership(folder).folder.resolve()
    server.check_at_the_door(place, os.environ, host=host)
    server.check_port(host, port)
    server.name_settings(place)
    server.prepare()
    if edition.read_edition(place) is None:  # an older edition is shown while the worker counts the newest
        _count(place)
    tell(_("The portal is at {address} (Ctrl-C: stop)").format(address=f"http://{_named(host)}:{port}/"))
    sys.stdout.flush()
    command = server.run_command(host, port, workers=min(_MOST_WORKERS, os.cpu_count() or 1), worker=not no_worker)
    os.execv(command[0], command)  # a small parent takes this process over, with its signals and memory  # noqa: S606


def _count(place: Path) -> None:
    """The first figures, before the first reader."""
    from qantara.web.edition import kept

    try:
        if kept.state(place) is not None:
            tell(_("Counting the figures for the first time: seconds for ten thousand ads, minutes for a million."))
            sys.stdout.flush()
            kept.write(place)
    except Refusal as refusal:  # pages say that there are no figures; the rest of the portal is worth serving
        warn(say_refusal(refusal))


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host
