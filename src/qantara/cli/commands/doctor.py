"""`qantara doctor`: what is missing or wrong on this machine, with the remedy."""

import os
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _, translate
from qantara.cli.output import console, print_json
from qantara.core.refusals import Refusal
from qantara.pipeline.doctor import examine
from qantara.pipeline.findings import Finding


def register(app: typer.Typer) -> None:
    app.command(
        help=_("Check this machine and the folder, and say how to mend what is wrong.\n\nExample: qantara doctor")
    )(doctor)


def doctor(folder: Folder = None, as_json: Json = False) -> int:
    findings = examine(folder or Path.cwd(), named=folder is not None)
    if find_spec("django") and all(found.state != "late" for found in findings if found.check == "folder"):
        findings += _portal(folder)
    if as_json:
        print_json(
            {
                "checks": [
                    {"check": f.check, "state": f.state, "message": translate(f.sentence).format(**f.values)}
                    for f in findings
                ]
            }
        )
    else:
        signs = {"good": "[green]●[/]", "watch": "[yellow]▲[/]", "late": "[red]■[/]"}
        for finding in findings:
            console().print(f"{signs[finding.state]} {_(finding.check)}: ", end="")
            console().print(translate(finding.sentence).format(**finding.values), markup=False, soft_wrap=True)
    return 1 if any(finding.state == "late" for finding in findings) else 0


def _portal(folder: Path | None) -> list[Finding]:
    """The checks of the portal, where there is a folder and it has been served."""
    from qantara.web.doctor import examine_portal

    try:
        place = partnership(folder).folder.resolve()
    except Refusal:
        return []
    return examine_portal(place, at=datetime.now(UTC), environment=os.environ)
