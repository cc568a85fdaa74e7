"""A plan as one plain mapping, for whoever draws or tells it: the sheet of the year, the report, `--json`."""

from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from qantara.core.rhythm import Reason, Rhythm, fixed_rhythm, lost_days, plan_rhythm
from qantara.core.rhythm.inputs import Grid
from qantara.pipeline.calendar.feasts import DaysFile, Feast, Stretch
from qantara.pipeline.calendar.fields import read_toml
from qantara.pipeline.calendar.reading import CalendarFile, read_calendar
from qantara.pipeline.calendar.timetable import places_of

CALENDARS = "calendars"
"""The folder of a partnership that holds the work-study offices' files."""


def plan_folder(folder: Path, *, seconds: float = 60.0) -> list[dict[str, Any]]:
    """Plan every office's file in `calendars/` of a partnership's folder; an empty list where there is none.

    seconds  the most that the search of each file may take; what is proved sooner ends sooner, and is the same each time
    returns  one `overview` a file, by the names of the files, each with its name under `file`. In the package `design`,
             `rhythm.year_drawing` draws it as SVG, and `rhythm.said` says each of its `broken`, in three languages.

    Raises Refusal for what a file may not say. Writes nothing.
    """
    found = []
    for path in calendar_files(folder):
        told = read_calendar(path)
        found.append({"file": path.name} | overview(told, plan_rhythm(told.inputs, seconds=seconds)))
    return found


def calendar_files(folder: Path) -> list[Path]:
    """The offices' files of a partnership's folder, by name: the TOML files that are not another's file of days."""
    paths = sorted((folder / CALENDARS).glob("*.toml"))
    days = {path.parent / str(read_toml(path).get("days_file", "")) for path in paths}
    return [path for path in paths if path not in days]


def overview(told: CalendarFile, plan: Rhythm) -> dict[str, Any]:
    """All that is worth telling of a plan, as JSON has it: days are texts like 2027-09-13, weeks their Mondays.

    id, title, office     as the file says
    weeks, weekdays       Mondays of the columns; days of teaching, 0 Monday to 6 Sunday
    cohorts               name, starts_on, ends_on; `places`, one a week: "school", "company", "exams", None while it is
                          not there; `counts` of these weeks by place; days `taught`, `due`, and `lost` to feasts
    marks                 feasts, breaks and Ramadans: kind, first, last, names by language, estimated
    lost, lost_unbent     days of teaching that fall on feasts: in this plan, with the rhythm unbent
    ramadan               days of teaching lost to Ramadan's shorter days
    costs, bounds         of the plan, each cost proved where both agree; optimal: all are
    broken                constraints that are not kept, as in `Reason`
    """
    grid = Grid.of(told.inputs)
    places = places_of(told.inputs, plan)
    return {
        "id": told.id,
        "title": told.title,
        "office": told.office,
        "weeks": [str(week) for week in plan.weeks],
        "weekdays": list(told.inputs.weekdays),
        "cohorts": [
            {
                "name": cohort.name,
                "starts_on": str(cohort.starts_on),
                "ends_on": str(cohort.ends_on),
                "places": list(places[cohort.name]),
                "counts": dict(Counter(filter(None, places[cohort.name]))),
                "taught": int(grid.days[row, plan.school[row]].sum()),
                "due": cohort.school_days,
                "lost": int(grid.holidays[row, plan.school[row]].sum()),
            }
            for row, cohort in enumerate(told.inputs.cohorts)
        ],
        "marks": _marks(told.days),
        "lost": plan.lost,
        "lost_unbent": lost_days(told.inputs, fixed_rhythm(told.inputs)),
        "ramadan": plan.costs.lost / 100 - plan.lost,
        "costs": asdict(plan.costs),
        "bounds": asdict(plan.bounds),
        "optimal": plan.optimal,
        "broken": [_broken(reason) for reason in plan.reasons],
    }


def _marks(days: DaysFile) -> list[dict[str, Any]]:
    spans: list[tuple[str, Feast | Stretch, date, date]] = [("feast", one, one.day, one.day) for one in days.feasts]
    spans += [("break", one, one.first, one.last) for one in days.breaks]
    spans += [("ramadan", one, one.first, one.last) for one in days.ramadans]
    return [
        {"kind": kind, "first": str(first), "last": str(last), "names": dict(one.names), "estimated": one.estimated}
        for kind, one, first, last in spans
    ]


def _broken(reason: Reason) -> dict[str, Any]:
    return asdict(reason) | {"week": str(reason.week) if reason.week else None, "cohorts": list(reason.cohorts), "by": reason.by}  # fmt: skip
