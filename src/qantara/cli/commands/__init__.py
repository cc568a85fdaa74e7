"""One module a command; each has a `register(app)`."""

import typer

from qantara.cli.commands import (
    demo,
    doctor,
    export,
    extract,
    forget,
    init,
    observe,
    recompute,
    report,
    upgrade,
    vocabulary,
)


def register(app: typer.Typer) -> None:
    for command in (init, demo, extract, observe, report, vocabulary, recompute, export, forget, upgrade, doctor):
        command.register(app)
