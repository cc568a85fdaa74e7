"""`qantara init`: a new partnership folder."""

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from qantara.cli.commands.shared import Json
from qantara.cli.languages import _
from qantara.cli.output import print_json, tell
from qantara.pipeline.partnership import CONFIG, init_partnership


def register(app: typer.Typer) -> None:
    app.command(help=_("Make a new partnership folder.\n\nExample: qantara init my-partnership"))(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder to make."))], as_json: Json = False
) -> None:
    made = init_partnership(folder)
    if as_json:
        print_json({"folder": str(made.folder), "config": str(made.folder / CONFIG)})
        return
    tell(_("{folder} is ready. The convention is in {config}.").format(folder=made.folder, config=CONFIG))
    tell(
        _("Next: put ads into {ads}, then run: qantara observe --folder {folder} {ads}").format(
            ads=quote(str(made.folder / "ads")), folder=quote(str(made.folder))
        )
    )
