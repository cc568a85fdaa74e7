"""`qantara restore`: a backup becomes a folder again."""

import os
from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Json
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, tell


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Bring a backup back as a new folder, after checking every file in it.\n\n"
            "A PostgreSQL database must be empty and named in DATABASE_URL.\n\n"
            "Example: qantara restore partners.tar my-partnership"
        )
    )(restore)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file written by: qantara backup"))],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=_("The folder to make; it must not exist, or be empty."))
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=_("Check the backup only; restore nothing."))] = False,
    as_json: Json = False,
) -> None:
    from qantara.web.backup import read_backup, restore_backup

    if folder is None and not check:
        raise typer.BadParameter(_("name the folder to make, or give --check"), param_hint="DIR")
    found = read_backup(file) if check or folder is None else restore_backup(file, folder, environment=os.environ)
    if as_json:
        print_json(
            {"at": found.at.isoformat(), "version": found.version, "members": len(found.members), "bytes": found.bytes}
        )
        return
    if check:
        tell(_("{file} is whole: {members} files, made on {at}.").format(
            file=file, members=number(len(found.members)), at=f"{found.at:%Y-%m-%d %H:%M}"))  # fmt: skip
    else:
        tell(_("{folder} is as it was on {at}. Next: qantara serve --folder {folder}").format(
            folder=folder, at=f"{found.at:%Y-%m-%d %H:%M}"))  # fmt: skip
