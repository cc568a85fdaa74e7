"""`qantara upgrade`: bring an older folder to this version."""

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _
from qantara.cli.output import print_json, tell
from qantara.pipeline.lake import FORMAT
from qantara.pipeline.lake.upgrade import upgrade as upgrade_lake


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Bring the tables of an older folder to this version.\n\nExample: qantara upgrade --folder my-partnership"
        )
    )(upgrade)


def upgrade(folder: Folder = None, as_json: Json = False) -> None:
    steps = upgrade_lake(partnership(folder).lake)
    if as_json:
        print_json({"steps": steps, "format": FORMAT})
    elif steps:
        tell(_("The lake was brought from format {old} to {new}.").format(old=FORMAT - steps, new=FORMAT))
    else:
        tell(_("The lake has format {new} already; nothing to do.").format(new=FORMAT))
