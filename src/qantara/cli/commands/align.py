"""`qantara align`: curricula against what ads are expected to ask for when their learners graduate."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import qantara
from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _, active, say_refusal
from qantara.cli.output import complain, decimal, note, number, percent, print_json, progress, table, tell, warn, yearly

HELP = _(
    "Read curricula, and say which taught skills lose their market, which demanded ones are missing, and which modules "
    "within some hours would cover most of what is missing.\n\n"
    "Files and folders may be PDF, DOCX, MD, TXT, HTML, CSV, XLSX, JSON or SQL, in French, Arabic or English; a file "
    "syllabus.pdf is set right by syllabus.toml beside it. Demand is that of the folder's ads, carried to the month of "
    "graduation by its newest forecast.\n\n"
    "Example: qantara align syllabus.pdf --occupation data-engineer --graduation 2029-07"
)
_SHOWN = 10
_LISTED = 5  # what was not understood


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(align)


def align(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=_("Curricula: files or folders of them."))],
    occupation: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=_("An occupation that learners prepare for; may be given several times (default: all digital ads).")),
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="MA-XX", help=_("The region whose ads count (default: the whole country)."))
    ] = None,
    graduation: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], metavar="YYYY-MM", help=_("When learners graduate (default: in July in three years).")),
    ] = None,
    hours: Annotated[
        float, typer.Option(min=1, max=2000, help=_("Hours of the modules to propose, in all."))
    ] = 60.0,
    beside: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help=_("Other curricula whose modules may be borrowed; may be given several times.")),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Write the page to show as well (HTML, one file)."))
    ] = None,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    from qantara.design.report.alignment_page import render_alignment
    from qantara.pipeline.alignment import AlignmentError, read_demand_ahead
    from qantara.pipeline.alignment import align as align_one
    from qantara.pipeline.curricula import CurriculumError, read_curricula
    from qantara.pipeline.engines.kernel import extractor_for
    from qantara.pipeline.whole_file import write_whole

    place, day = partnership(folder), now(as_of).date()
    vocabulary = place.vocabulary()
    demand = read_demand_ahead(
        place.lake, vocabulary, at=day, occupations=occupation or (), region=region, threshold=place.threshold,
        graduation=graduation.date() if graduation else day.replace(year=day.year + 3, month=7, day=1),
    )  # fmt: skip
    extractor = extractor_for(vocabulary)
    with progress(_("Reading"), quiet=as_json):
        read, others = read_curricula(files, extractor), read_curricula(beside or [], extractor)
    programmes = [one for one in read.programmes if one.modules]
    borrowed = [*programmes, *others.programmes]
    found = []
    for one in programmes:
        try:
            told = align_one(
                one,
                demand,
                vocabulary,
                others=[other for other in borrowed if other is not one],
                hours=hours,
                threshold=place.threshold,
            )
        except AlignmentError as refusal:  # the others go on
            complain(say_refusal(refusal))
        else:
            found.append(told)
    unread = [*read.unread, *others.unread]
    if not found:
        _tell_of_unread(unread)
        if programmes:  # each was refused by name
            raise typer.Exit(1)
        raise CurriculumError("No curriculum was read: give a file that names modules.")
    if page is not None:
        lang: Any = active()
        write_whole(page, render_alignment(found, lang, synthetic=place.synthetic, version=qantara.__version__))
    if as_json:
        print_json({"programmes": found, "unread": [_as_json(one) for one in unread]})
        return
    for summary in found:
        _show(summary)
    _tell_of_unread(unread)


def _occupations(named: list[dict[str, str]]) -> str:
    return _joined([one[active()] for one in named]) or _("digital occupations")


def _show(told: dict[str, Any]) -> None:
    programme, target, before, after = told["programme"], told["target"], told["before"], told["after"]
    tell("")
    tell(
        _("{title}: {modules} modules, {hours} hours.").format(
            title=programme["title"], modules=number(programme["modules"]), hours=number(round(programme["hours"]))
        )
    )
    if programme["modules_without_hours"]:
        warn(
            _("Modules without hours: {n}. They count as taught, but weigh nothing.").format(
                n=number(programme["modules_without_hours"])
            )
        )
    tell(
        _("Set against {n} ads of {occupations} from {first} to {last}, carried to {month} by the forecast of {day}.").format(
            n=number(round(target["ads"])), occupations=_occupations(target["occupations"]), first=target["window"][0], last=target["window"][1], month=target["month"], day=target["issued_on"],
        )
    )  # fmt: skip
    if target["wider"]:
        warn(_("The region has too few such ads: those of the whole country are counted."))
    tell(
        _("What will be asked is covered to {value} ({low} to {high}, eight times out of ten); to {after} with the modules below.").format(
            value=percent(before["recall"]), low=percent(before["lo80"]), high=percent(before["hi80"]), after=percent(after["recall"]),
        )
    )  # fmt: skip
    table(
        _("Asked at graduation, and missing"),
        ["", _("ads today"), _("share then"), _("eight times out of ten"), _("covered"), _("then")],
        [
            (row["label"][active()], number(round(row["ads"])), percent(row["mean"]), f"{percent(row['lo80'])} – {percent(row['hi80'])}",
             percent(row["covered"]), percent(row["covered_after"]))
            for row in told["missing"][:_SHOWN]
        ],
        numbers=[1, 2, 3, 4, 5],
    )  # fmt: skip
    if told["leaving"]:
        table(
            _("Taught, and losing their market"),
            ["", _("hours"), _("growth a year"), _("share of ads")],
            [
                (row["label"][active()], decimal(row["hours"], 1), yearly(row["growth"]), percent(row["today"]))
                for row in told["leaving"][:_SHOWN]
            ],
            numbers=[1, 2, 3],
        )  # fmt: skip
    if told["unasked"]:
        named = [f"{row['label'][active()]} ({decimal(row['hours'], 1)} h)" for row in told["unasked"][:_SHOWN]]
        tell(_("Taught, and asked by none of these ads: {skills}.").format(skills=_joined(named)))
    _show_proposal(told["proposal"])


def _show_proposal(proposal: dict[str, Any]) -> None:
    if not proposal["modules"]:
        tell(_("No module within {hours} hours adds anything.").format(hours=number(round(proposal["budget"]))))
        return
    table(
        _("Modules to add within {hours} hours").format(hours=number(round(proposal["budget"]))),
        ["", _("hours"), _("from"), _("adds")],
        [
            (one["title"][active()], number(round(one["hours"])), _("our library") if one["source"] == "library" else one["source"],
             _joined([skill["label"][active()] for skill in one["adds"][:3]]))
            for one in proposal["modules"]
        ],
        numbers=[1],
    )  # fmt: skip
    if best := next((one for module in proposal["modules"] for one in module["adds"] if one["ads"] is not None), None):
        tell(
            _("{skill} is asked by {mean} of the ads then ({low} to {high}; {n} ads today).").format(
                skill=best["label"][active()], mean=percent(best["mean"]), low=percent(best["lo80"]),
                high=percent(best["hi80"]), n=number(round(best["ads"])),
            )
        )  # fmt: skip
    tell(
        _(
            "With these modules {value} of what will be asked is covered; no choice within these hours covers more than {bound}."
        ).format(value=percent(proposal["value"]), bound=percent(proposal["bound"]))
    )
    for one in proposal["room"]:
        tell(
            _("Least missed if hours must be found: {hours} of the {of} hours of {module}.").format(
                hours=number(round(one["hours"])), of=number(round(one["of"])), module=one["module"]
            )
        )


def _tell_of_unread(unread: list[Any]) -> None:
    from qantara.pipeline.curricula import REASONS

    for one in unread[:_LISTED]:
        told = [f"{one.place.file}, {one.place.number}", one.text[:80]] if one.place.number else [one.place.file]
        warn(" – ".join([*filter(None, told), _(REASONS[one.why])]))
    if len(unread) > _LISTED:
        note(_("{n} more places were not understood; --json lists them all.").format(n=number(len(unread) - _LISTED)))


def _as_json(one: Any) -> dict[str, Any]:
    place = one.place
    return {
        "file": place.file,
        "unit": place.unit,
        "number": place.number,
        "part": place.part,
        "text": one.text,
        "why": one.why,
    }


def _joined(names: list[str]) -> str:
    return ("، " if active() == "ar" else ", ").join(names)
