"""`qantara align`: curricula against what ads are expected to ask for when their learners graduate."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import qantara
from qantara.cli.commands.align_told import show, show_all, tell_of_unread
from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _, active, say_refusal
from qantara.cli.output import complain, print_json, progress

HELP = _(
    "Read curricula, and say which taught skills lose their market, which demanded ones are missing, and which modules "
    "within some hours would cover most of what is missing, in place of what; then for how long each module is worth "
    "teaching, and what neighbouring programmes teach that this one does not.\n\n"
    "Files and folders may be PDF, DOCX, MD, TXT, HTML, CSV, XLSX, JSON or SQL, in French, Arabic or English; a file "
    "syllabus.pdf is set right by syllabus.toml beside it. Demand is that of the folder's ads, carried to the month of "
    "graduation by its newest forecast.\n\n"
    "Example: qantara align syllabus.pdf --occupation data-engineer --graduation 2029-07"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(align)


def align(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=_("Curricula: files or folders of them."))],
    occupation: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=_("An occupation that learners prepare for; may be given several times (default: what the folder's file says of each programme, else all digital ads).")),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="MA-XX", help=_("The region whose ads count (default: as the folder's file says, else the whole country)."))
    ] = None,
    graduation: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], metavar="YYYY-MM", help=_("When learners graduate (default: as the folder's file says, else in July in three years).")),
    ] = None,
    hours: Annotated[
        float, typer.Option(min=1, max=2000, help=_("Hours of the modules to propose, in all."))
    ] = 60.0,
    beside: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help=_("Other curricula, files or folders, to compare with and borrow modules from; may be given several times.")),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Write the page to show as well (HTML, one file)."))
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep the result in the folder: the report shows it."))] = False,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    from qantara.design.report.alignment_page import render_alignment
    from qantara.pipeline.alignment import align_files
    from qantara.pipeline.kept import keep as keep_result
    from qantara.pipeline.partnership import Aim
    from qantara.pipeline.whole_file import write_whole

    place, day = partnership(folder), now(as_of).date()
    aim = Aim(tuple(occupation or ()), region, graduation.date() if graduation else None)
    with progress(_("Reading"), quiet=as_json):
        found = align_files(place, files, at=day, beside=beside or (), aim=aim, hours=hours)
    for sentence in dict.fromkeys(say_refusal(refusal) for refusal in found.refusals):  # the others go on
        complain(sentence)
    if not found.programmes:
        tell_of_unread(found.unread, aloud=True)
        raise typer.Exit(1)
    if page is not None:
        lang: Any = active()
        write_whole(
            page, render_alignment(found.programmes, lang, synthetic=place.synthetic, version=qantara.__version__)
        )
    if keep:
        keep_result(place, "alignment", {"programmes": found.programmes}, made_on=day)
    if as_json:
        print_json({"programmes": found.programmes, "unread": [_as_json(one) for one in found.unread]})
        return
    if len(found.programmes) > 1:
        show_all(found.programmes)
    for told in found.programmes:
        show(told)
    tell_of_unread(found.unread)


def _as_json(one: Any) -> dict[str, Any]:
    place = one.place
    return {
        "file": place.file, "unit": place.unit, "number": place.number, "part": place.part, "text": one.text, "why": one.why,
    }  # fmt: skip
