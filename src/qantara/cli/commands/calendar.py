"""`qantara calendar`: work-study calendars, with what cannot be kept named."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _, active
from qantara.cli.output import decimal, number, print_json, progress, tell, warn

HELP = _(
    "Plan which weeks each cohort of a work-study programme spends at school and which at its company: rhythm, exams, peaks "
    "of companies, rooms, shared teachers, feasts and Ramadan. What cannot be kept is named, with what would help; a plan "
    "always comes out.\n\n"
    "The folder of results holds the timetable, the year of all cohorts (SVG, PDF), a wall calendar of each (PDF), and one "
    "calendar file (.ics) for each cohort, learner and tutor. With `--before`, a feast that moved changes as few weeks as "
    "possible, and calendar files are followed.\n\n"
    "Example: qantara calendar alternance.toml --out calendars"
)
_TIMETABLE = "timetable.csv"
Changes = list[tuple[str, str, bool]]


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(calendar)


def calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("The office’s file (TOML): rooms, rhythm, cohorts."))],
    out: Annotated[Path, typer.Option(metavar="DIR", help=_("The folder of results; calendar files there are followed."))],
    before: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("The timetable (CSV) in force: change as few of its weeks as possible.")),
    ] = None,
    settled_before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=_("Weeks that begin before this day stay as they are.")),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help=_("The most that the search may take."))] = 60.0,
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep the result in the folder: the report shows it."))] = False,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    from qantara.core.rhythm import plan_rhythm, replan
    from qantara.pipeline.calendar import (
        CalendarFileError,
        changes_of,
        overview,
        read_calendar,
        read_timetable,
        write_calendars,
        write_timetable,
    )
    from qantara.pipeline.kept import keep_office

    if settled_before is not None and before is None:
        raise typer.BadParameter(_("give the timetable in force too, with --before"), param_hint="--settled-before")
    place = partnership(folder) if keep else None
    told = read_calendar(file)
    earlier = read_timetable(before) if before else None
    if earlier and not {cohort.name for cohort in told.inputs.cohorts} & set(earlier.cohorts):
        raise CalendarFileError("{file}: has none of these cohorts. Give the timetable of this calendar.", file=before)
    with progress(_("Planning"), quiet=as_json):
        if earlier is None:
            plan = plan_rhythm(told.inputs, seconds=seconds)
        else:
            settled = settled_before.date() if settled_before else None
            plan = replan(earlier, told.inputs, seconds=seconds, settled_before=settled)
    at = now(as_of) if as_of else datetime.now(UTC)
    year = overview(told, plan)
    changes = [(one.cohort, str(one.week), one.to_school) for one in changes_of(earlier, plan)] if earlier else None
    drawn = _drawn(year, made_on=at.date())
    written = write_calendars(out, told, plan, words=_words(), at=at)
    _write(out, drawn)
    write_timetable(out / _TIMETABLE, plan)
    if place:
        keep_office(place, year, made_on=at.date())
    if as_json:
        print_json(_as_json(year, changes, len(written)))
    else:
        _show(year, changes, out, len(written))


def _write(out: Path, drawn: dict[str, bytes]) -> None:
    from qantara.pipeline.whole_file import whole_file

    for name, content in drawn.items():
        with whole_file(out / name) as part:
            part.write_bytes(content)


def _show(year: dict[str, Any], changes: Changes | None, out: Path, files: int) -> None:
    from qantara.design.rhythm import changes_said, plain, said

    tell(
        _("{title}: {cohorts} cohorts, {weeks} weeks from {first}.").format(
            title=year["title"], cohorts=number(len(year["cohorts"])), weeks=number(len(year["weeks"])), first=year["weeks"][0]
        )
    )  # fmt: skip
    tell(
        _("Days of teaching lost to holidays: {lost}; with the rhythm unbent they would be {naive}.").format(
            lost=number(year["lost"]), naive=number(year["lost_unbent"])
        )
    )
    if year["ramadan"]:
        tell(_("Lost to shorter days in Ramadan as well: {days} days.").format(days=decimal(year["ramadan"], 1)))
    if changes is not None:
        tell(_("Weeks of a cohort that change: {n}.").format(n=number(len(changes))))
        for sentence in changes_said(changes, active()):  # type: ignore[arg-type]
            tell(plain(sentence))
    for sentence in said(year["broken"], active()):  # type: ignore[arg-type]
        warn(plain(sentence))
    if not year["broken"]:
        tell(_("Every constraint is kept."))
    tell(_proof(year))
    tell(
        _("In {folder}: {table}, the year and wall calendars to print, and {n} calendar files.").format(
            folder=out, table=_TIMETABLE, n=number(files)
        )
    )


def _proof(year: dict[str, Any]) -> str:
    if year["optimal"]:
        return _("Proved: no calendar is better.")
    if all(year["costs"][cost] == year["bounds"][cost] for cost in ("conflicts", "lost")):
        return _(
            "Proved: no calendar breaks less and loses fewer days. A more regular one, or one with fewer rooms missing, may exist."
        )
    return _("The search was stopped: a better calendar may exist. Give it more --seconds.")


def _words() -> Any:
    from qantara.pipeline.calendar import Words

    return Words(
        language=active(), school=_("{who}: at school"), company=_("{who}: at the company"), exams=_("{who}: exams"),
        estimated=_("The day is an estimate and may move by a day or two ({source})."),
    )  # fmt: skip


def _drawn(year: dict[str, Any], *, made_on: date) -> dict[str, bytes]:
    """The year of all cohorts, as a drawing and to print; and each cohort's on a wall."""
    from qantara.design.calendar_pdf import wall_pdf, year_pdf
    from qantara.design.rhythm import year_drawing

    lang: Any = active()
    return {
        f"year-{lang}.svg": str(year_drawing(year, lang, target="file")).encode(),
        f"year-{lang}.pdf": year_pdf(year, lang, made_on=made_on),
        f"wall-{lang}.pdf": wall_pdf(year, lang, made_on=made_on),
    }


def _as_json(year: dict[str, Any], changes: Changes | None, files: int) -> dict[str, Any]:
    from qantara.design.rhythm import plain, said

    lang: Any = active()
    kept = ("weeks", "lost", "lost_unbent", "costs", "bounds", "optimal")
    return {key: year[key] for key in kept} | {
        "cohorts": len(year["cohorts"]),
        "files": files,
        "broken": [plain(sentence) for sentence in said(year["broken"], lang)],
        "changes": [
            {"cohort": cohort, "week": week, "now": "school" if to_school else "company"} for cohort, week, to_school in changes or ()
        ],
    }  # fmt: skip
