"""A plan as a table that a person reads and a later plan starts from: one line a cohort, one column a week."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from qantara.core.rhythm import RhythmInputs, Timetable, monday_of
from qantara.pipeline.calendar.fields import CalendarFileError, read_text
from qantara.pipeline.whole_file import write_whole

Place = Literal["school", "company", "exams"]

WEEK = timedelta(days=7)
SCHOOL, COMPANY, NEITHER = "school", "company", ""


def places_of(inputs: RhythmInputs, plan: Timetable) -> Mapping[str, tuple[Place | None, ...]]:
    """Where each cohort is in each week of the plan; None while it is not there at all."""
    exams = {cohort.name: {monday_of(day) for day in cohort.exams} for cohort in inputs.cohorts}
    return {
        name: tuple(
            None if not here else "company" if not at_school else "exams" if week in exams.get(name, ()) else "school"
            for week, here, at_school in zip(plan.weeks, present, school, strict=True)
        )
        for name, present, school in zip(plan.cohorts, plan.present, plan.school, strict=True)
    }


@dataclass(frozen=True)
class Change:
    """A week that a cohort spends elsewhere than was planned before."""

    cohort: str
    week: date
    to_school: bool


def changes_of(before: Timetable, plan: Timetable) -> list[Change]:
    """What changes for whom, by cohort and week; cohorts and weeks that only one of the two knows have not changed."""
    earlier = {
        (name, week): bool(at_school)
        for name, present, school in zip(before.cohorts, before.present, before.school, strict=True)
        for week, here, at_school in zip(before.weeks, present, school, strict=True)
        if here
    }
    return [
        Change(name, week, bool(at_school))
        for name, present, school in zip(plan.cohorts, plan.present, plan.school, strict=True)
        for week, here, at_school in zip(plan.weeks, present, school, strict=True)
        if here and earlier.get((name, week), at_school) != at_school
    ]


def write_timetable(path: Path, plan: Timetable) -> None:
    """Write a plan as CSV; raises WriteError if it cannot be written."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(["cohort", *plan.weeks])
    for name, present, school in zip(plan.cohorts, plan.present, plan.school, strict=True):
        places = [SCHOOL if at else COMPANY if here else NEITHER for here, at in zip(present, school, strict=True)]
        writer.writerow([name, *places])
    write_whole(path, held.getvalue())


def read_timetable(path: Path) -> Timetable:
    """Read a plan from CSV, corrected by hand or not; raises CalendarFileError."""
    lines = csv.reader(read_text(path).splitlines())
    weeks = _weeks(path, next(lines, []))
    names: list[str] = []
    places = []
    for name, *cells in filter(None, lines):
        wrong = [cell for cell in cells if cell not in (SCHOOL, COMPANY, NEITHER)]
        if wrong or len(cells) != len(weeks):
            raise CalendarFileError(
                "{file}, line {line}: “{value}” is none of school, company or an empty cell, or cells are missing. Write one for each week.",
                file=path, line=lines.line_num, value=wrong[0] if wrong else "",
            )  # fmt: skip
        if name in names:
            raise CalendarFileError("{file}, line {line}: the cohort “{cohort}” has a line already. Keep one of them.", file=path, line=lines.line_num, cohort=name)  # fmt: skip
        names.append(name)
        places.append(cells)
    table = np.array(places, dtype=np.str_).reshape(len(names), len(weeks))
    return Timetable(weeks, tuple(names), table != NEITHER, table == SCHOOL)


def _weeks(path: Path, head: list[str]) -> tuple[date, ...]:
    try:
        weeks = tuple(date.fromisoformat(cell) for cell in head[1:])
    except ValueError:
        weeks = ()
    if not weeks or weeks != tuple(monday_of(weeks[0]) + k * WEEK for k in range(len(weeks))):
        raise CalendarFileError("{file}, line 1: the columns after the first must be Mondays, one week after the other.", file=path)  # fmt: skip
    return weeks
