"""`qantara report`: the pages, the PDF and the tables."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, partnership, today
from qantara.cli.languages import LANGUAGES, _, active, translate
from qantara.cli.output import print_json, tell
from qantara.core.refusals import Refusal
from qantara.design.report import write_report
from qantara.pipeline.barometer import build_barometer
from qantara.pipeline.kept import kept
from qantara.pipeline.partnership import Partnership


class ReportError(Refusal):
    """There is nothing to report on."""


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Write the report: one self-contained page a language, a PDF, and the tables.\n\n"
            "Example: qantara report --folder my-partnership --lang ar"
        )
    )(report)


def report(
    folder: Folder = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help=_("Write the PDF too."))] = True,
    excel: Annotated[
        bool, typer.Option("--excel", help=_("CSV as a French Excel opens it: ; and a byte-order mark."))
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    written = write(partnership(folder), as_of=as_of, pdf=pdf, excel=excel)
    if as_json:
        print_json({name: str(path) for name, path in written.items()})
    else:
        tell(_("The report is ready: {page}").format(page=written[active()]))


def write(place: Partnership, *, as_of: datetime | None, pdf: bool = True, excel: bool = False) -> dict[str, Path]:
    """Write the report of a folder's newest run into `reports/<run>/`; return the files."""
    barometer: dict[str, Any] = build_barometer(place, place.vocabulary(), as_of=today(as_of))
    if barometer["run"] is None:
        raise ReportError("{folder}: nothing has been observed yet. Run: qantara observe ads/", folder=place.folder)
    for row in barometer["quality"]["rejects"]:
        row["sentence"] = {language: translate(row["sentence"], language) for language in LANGUAGES}
    barometer["chain"] = kept(place)
    return write_report(barometer, place.reports / barometer["run"], pdf=pdf, excel=excel)
