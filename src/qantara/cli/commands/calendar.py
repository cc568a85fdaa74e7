"""`qantara calendar`: work-study calendars, with what cannot be kept named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Json, now
from qantara.cli.languages import _, active, translate
from qantara.cli.output import decimal, number, print_json, progress, tell, warn

if TYPE_CHECKING:
    from qantara.core.rhythm import Reason, Rhythm
    from qantara.pipeline.calendar import CalendarFile

HELP = _(
    "Plan which weeks each cohort of a work-study programme spends at school and which at its company: rhythm, exams, peaks "
    "of companies, rooms, shared teachers, feasts and Ramadan. What cannot be kept is named; a plan always comes out.\n\n"
    "The folder of results holds the timetable, a printable view of the year, and one calendar file (.ics) for each cohort, "
    "learner and tutor. With `--before`, a feast that moved changes as few weeks as possible, and calendar files are followed.\n\n"
    "Example: qantara calendar alternance.toml --out calendars"
)
_TIMETABLE = "timetable.csv"


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
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    from qantara.core.rhythm import fixed_rhythm, lost_days, plan_rhythm, replan
    from qantara.pipeline.calendar import read_calendar, read_timetable, write_calendars, write_timetable
    from qantara.pipeline.whole_file import write_whole

    if settled_before is not None and before is None:
        raise typer.BadParameter(_("give the timetable in force too, with --before"), param_hint="--settled-before")
    told = read_calendar(file)
    earlier = read_timetable(before) if before else None
    with progress(_("Planning"), quiet=as_json):
        if earlier is None:
            plan = plan_rhythm(told.inputs, seconds=seconds)
        else:
            settled = settled_before.date() if settled_before else None
            plan = replan(earlier, told.inputs, seconds=seconds, settled_before=settled)
    naive = lost_days(told.inputs, fixed_rhythm(told.inputs))
    at = now(as_of) if as_of else datetime.now(UTC)
    written = write_calendars(out, told, plan, words=_words(), at=at)
    write_timetable(out / _TIMETABLE, plan)
    write_whole(out / f"year-{active()}.svg", _drawn(told, plan))
    if as_json:
        print_json(_as_json(plan, naive, len(written)))
    else:
        _show(told, plan, naive, out, len(written))


def _show(told: "CalendarFile", plan: "Rhythm", naive: int, out: Path, files: int) -> None:
    tell(
        _("{title}: {cohorts} cohorts, {weeks} weeks from {first}.").format(
            title=told.title, cohorts=number(len(plan.cohorts)), weeks=number(len(plan.weeks)), first=plan.weeks[0]
        )
    )
    tell(
        _("Days of teaching lost to holidays: {lost}; with the rhythm unbent they would be {naive}.").format(
            lost=number(plan.lost), naive=number(naive)
        )
    )
    if plan.costs.lost > 100 * plan.lost:
        tell(
            _("Lost to shorter days in Ramadan as well: {days} days.").format(
                days=decimal(plan.costs.lost / 100 - plan.lost, 1)
            )
        )
    if plan.costs.changed:
        tell(_("Weeks of a cohort that change: {n}.").format(n=number(plan.costs.changed)))
    for reason in plan.reasons:
        warn(_sentence(reason))
    if not plan.reasons:
        tell(_("Every constraint is kept."))
    tell(_proof(plan))
    tell(
        _("In {folder}: {table}, the year to print, and {n} calendar files.").format(
            folder=out, table=_TIMETABLE, n=number(files)
        )
    )


def _proof(plan: "Rhythm") -> str:
    if plan.optimal:
        return _("Proved: no calendar is better.")
    if (plan.costs.conflicts, plan.costs.lost) == (plan.bounds.conflicts, plan.bounds.lost):
        return _(
            "Proved: no calendar breaks less and loses fewer days. A more regular one, or one with fewer rooms missing, may exist."
        )
    return _("The search was stopped: a better calendar may exist. Give it more --seconds.")


def _sentence(reason: "Reason") -> str:
    from qantara.pipeline.calendar import sentence_of

    template, values = sentence_of(reason)
    return translate(template).format(**values)


def _words() -> Any:
    from qantara.pipeline.calendar import Words

    return Words(
        language=active(), school=_("{who}: at school"), company=_("{who}: at the company"), exams=_("{who}: exams"),
        estimated=_("The day is an estimate and may move by a day or two ({source})."),
    )  # fmt: skip


def _drawn(told: "CalendarFile", plan: "Rhythm") -> str:
    """The year of all cohorts, on paper."""
    from qantara.design.year import YearLine, YearMark, YearWords, year_view
    from qantara.pipeline.calendar import places_of

    days = told.days
    marks = [YearMark(feast.day, feast.day, "feast", feast.estimated) for feast in days.feasts]
    marks += [YearMark(one.first, one.last, "feast", one.estimated) for one in days.breaks]
    marks += [YearMark(one.first, one.last, "ramadan", one.estimated) for one in days.ramadans]
    words = YearWords(
        title=told.title, description=_("Weeks at school and at the company, a line a cohort."), school=_("School"),
        company=_("Company"), exams=_("Exams"), feast=_("Feast or break"), estimated=_("Feast, estimated"), ramadan=_("Ramadan"),
    )  # fmt: skip
    lines = [YearLine(name, places) for name, places in places_of(told.inputs, plan).items()]
    return str(year_view(lines, plan.weeks, marks=marks, words=words, lang=active(), target="file"))  # type: ignore[arg-type]


def _as_json(plan: "Rhythm", naive: int, files: int) -> dict[str, Any]:
    return {
        "cohorts": len(plan.cohorts), "weeks": [week.isoformat() for week in plan.weeks], "lost": plan.lost, "lost_unbent": naive,
        "costs": vars(plan.costs), "bounds": vars(plan.bounds), "optimal": plan.optimal, "files": files,
        "broken": [_sentence(reason) for reason in plan.reasons],
    }  # fmt: skip
