"""`qantara invite`: a link that makes somebody a user of the portal; how the first administrator comes in."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _, active
from qantara.cli.output import print_json, tell


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Print a link that gives somebody a role in the portal, and send it by e-mail where that is set up.\n\n"
            "This is how a new portal gets its first administrator.\n\n"
            "Example: qantara invite bureau@exemple.ma"
        )
    )(invite)


def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help=_("The e-mail address of the person."))],
    role: Annotated[str, typer.Option(metavar="ROLE", help=_("The role to give."))] = "administrator",
    organisation: Annotated[
        str, typer.Option(metavar="NAME", help=_("The organisation in which the role is held."))
    ] = "",
    address: Annotated[str, typer.Option(metavar="URL", help=_("Where the portal is reached, for the link."))] = "",
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    from qantara.cli.commands.serve import need_portal

    need_portal()
    from qantara.web import server
    from qantara.web.invitations import invite_from_here

    place = partnership(folder).folder.resolve()
    server.check_at_the_door(place, os.environ)
    server.name_settings(place)
    server.prepare()
    link = invite_from_here(
        place, email, role=role, organisation=organisation, language=active(), at=datetime.now(UTC),
        environment=os.environ, address=address,
    )  # fmt: skip
    if as_json:
        print_json({"email": email, "role": role, "link": link})
        return
    tell(_("This link works once, for fourteen days:"))
    tell(link)
