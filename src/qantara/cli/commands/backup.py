"""`qantara backup`: the folder, its lake and its database as of one moment, in one file."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, tell, warn


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Write the folder, its lake and the portal's database, as of one moment, to one file.\n\n"
            "The portal may go on being used meanwhile; observations wait.\n\nExample: qantara backup partners.tar"
        )
    )(backup)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The file to write; it must not exist yet."))],
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    from qantara.web.backup import write_backup

    place = partnership(folder).folder
    made = write_backup(
        place,
        file,
        at=datetime.now(UTC),
        environment=os.environ,
        on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
    )
    if as_json:
        print_json(
            {"file": str(file), "members": len(made.members), "bytes": made.bytes, "database": made.database or None}
        )
        return
    tell(_("{file}: {members} files, {size} MB.").format(
        file=file, members=number(len(made.members)), size=number(max(1, made.bytes // 1_000_000))))  # fmt: skip
