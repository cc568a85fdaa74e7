"""`qantara forget`: undo an import."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, tell
from qantara.pipeline.forget import forget as forget_ads


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Erase what a run, or a source, has brought, and count demand anew.\n\n"
            "Ads that a later file holds too come back when that file is observed again.\n\n"
            "Example: qantara forget 00003-20261101-1a2b3c4d"
        )
    )(forget)


def forget(
    what: Annotated[str, typer.Argument(metavar="RUN|SOURCE", help=_("A run's identifier or a source's name."))],
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    place = partnership(folder)
    erased = forget_ads(place.lake, what, version=place.vocabulary().version, at=datetime.now(UTC))
    if as_json:
        print_json({"forgotten": what, "ads": erased.ads, "rows": erased.rows})
    elif erased.ads or not erased.rows:
        tell(_("{ads} ads erased. Demand was counted anew.").format(ads=number(erased.ads)))
    if not as_json and erased.rows:
        tell(_("{rows} rows erased.").format(rows=number(erased.rows)))
