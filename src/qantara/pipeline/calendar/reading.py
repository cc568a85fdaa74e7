"""What an office writes, read into what a plan is made from: one TOML file, cohorts and learners also as CSV.

    id = "alternance-2026-2027"        # part of every identifier in the calendars: never change it
    title = "Alternance 2026-2027"
    office = "alternance@exemple.ma"   # who answers for the calendar
    rooms = 20
    weekdays = ["mo", "tu", "we", "th", "fr"]
    ramadan_loss = 25                  # hundredths of a day of teaching lost on a day of Ramadan
    days_file = "days.toml"            # without it, the packages' estimates
    cohorts_file = "cohorts.csv"       # columns named like the keys of [[cohort]]; several days or names with ;
    learners_file = "learners.csv"     # learner, cohort, tutor

    [rhythm]                           # for cohorts that say nothing else
    company = 3
    school = 1
    tolerance = 1
    school_days = 50

    [[room_change]]
    week = 2026-11-16
    rooms = 12

    [[cohort]]
    name = "Données 1"
    starts_on = 2026-09-14
    ends_on = 2027-07-09
    exams = [2027-02-01]
    peaks = [2026-11-23]               # the companies need their learners: no school
    closures = [2026-12-28]            # the companies receive nobody: school
    teachers = ["Mme Alami"]
    rooms = 1

`[prices]` (teacher, peak, closure, school_day, period) says what a broken constraint costs; see `qantara.core.rhythm`.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from qantara.core.rhythm import Cohort, Prices, RhythmInputs, monday_of
from qantara.core.rhythm.inputs import MOST_WEEKS, WEEK
from qantara.pipeline.calendar.feasts import DaysFile, moroccan_feasts, moroccan_ramadans, read_days, school_years
from qantara.pipeline.calendar.fields import CalendarFileError, Table, read_text, read_toml

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_RHYTHM = ("company", "school", "tolerance", "school_days")
_COHORT = tuple(field.name for field in fields(Cohort))
_LEARNER = ("learner", "cohort", "tutor")
_KEYS = (
    "id", "title", "office", "rooms", "weekdays", "ramadan_loss", "days_file", "cohorts_file", "learners_file",
    "rhythm", "prices", "room_change", "cohort",
)  # fmt: skip


@dataclass(frozen=True)
class Learner:
    """A learner, the cohort, and the tutor at the company ("" if none is named)."""

    name: str
    cohort: str
    tutor: str


@dataclass(frozen=True)
class CalendarFile:
    """All that the files say. `id` goes into the calendars' identifiers, `office` is the address of who answers."""

    id: str
    title: str
    office: str
    inputs: RhythmInputs
    days: DaysFile
    learners: tuple[Learner, ...]


def read_calendar(path: Path) -> CalendarFile:
    """Read the file and those it names, which lie beside it; raises Refusal for what they may not say."""
    whole = Table(path, str(path), read_toml(path)).only(*_KEYS)
    rhythm = whole.table("rhythm").only(*_RHYTHM)
    cohorts = tuple(_cohorts([*whole.tables("cohort"), *_lines(whole, "cohorts_file", _COHORT)], rhythm))
    if not cohorts:
        raise CalendarFileError("{file}: there is no cohort. Add a [[cohort]], or name a cohorts_file.", file=path)
    first, last = school_years(min(each.starts_on for each in cohorts), max(each.ends_on for each in cohorts))
    if whole.has("days_file"):
        days = read_days(path.parent / whole.text("days_file"))
    else:
        days = DaysFile(moroccan_feasts(first, last), (), moroccan_ramadans(first, last))
    inputs = RhythmInputs(
        cohorts=cohorts, rooms=whole.whole("rooms", 0), holidays=days.off, ramadan=days.ramadan,
        room_changes=_room_changes(whole), ramadan_loss=whole.whole("ramadan_loss", 0, 100, default=0),
        weekdays=_weekdays(whole), prices=_prices(whole.table("prices")),
    )  # fmt: skip
    names = {cohort.name for cohort in cohorts}
    learners = tuple(_learner(row, names) for row in _lines(whole, "learners_file", _LEARNER))
    office = whole.text("office")
    if office.count("@") != 1 or " " in office:
        raise CalendarFileError("{file}: office is “{value}”. Write an e-mail address.", file=path, value=office)
    return CalendarFile(whole.text("id"), whole.text("title"), office, inputs, days, learners)


def _cohorts(rows: Iterable[Table], rhythm: Table) -> Iterator[Cohort]:
    names = set()
    for row in rows:
        cohort = _cohort(row.only(*_COHORT), rhythm)
        if cohort.name in names:
            raise CalendarFileError(
                "{place}: there is a cohort “{cohort}” already. Give each a name of its own.",
                place=row.place, cohort=cohort.name,
            )  # fmt: skip
        names.add(cohort.name)
        yield cohort


def _cohort(row: Table, rhythm: Table) -> Cohort:
    def own(key: str, least: int) -> int:
        return (row if row.has(key) or not rhythm.has(key) else rhythm).whole(key, least)

    start, end, exams = row.day("starts_on"), row.day("ends_on"), row.days("exams")
    if end < start:
        raise CalendarFileError(
            "{place}: it ends on {end}, before it starts on {start}. Correct one of the two days.",
            place=row.place, end=end, start=start,
        )  # fmt: skip
    if (monday_of(end) - monday_of(start)) // WEEK >= MOST_WEEKS:
        raise CalendarFileError(
            "{place}: it runs from {start} to {end}, over more than {most} weeks. Correct one of the two days.",
            place=row.place, start=start, end=end, most=MOST_WEEKS,
        )  # fmt: skip
    outside = [day for day in exams if not monday_of(start) <= monday_of(day) <= monday_of(end)]
    if outside:
        raise CalendarFileError(
            "{place}: the exam of {day} lies outside {start} to {end}. Correct the day, or the dates of the cohort.",
            place=row.place, day=outside[0], start=start, end=end,
        )  # fmt: skip
    return Cohort(
        row.text("name"), start, end,
        company=own("company", 1), school=own("school", 1), tolerance=own("tolerance", 0), school_days=own("school_days", 0),
        exams=exams, peaks=row.days("peaks"), closures=row.days("closures"), teachers=row.texts("teachers"),
        rooms=row.whole("rooms", 0, default=1),
    )  # fmt: skip


def _room_changes(whole: Table) -> tuple[tuple[date, int], ...]:
    changes: dict[date, int] = {}
    for row in whole.tables("room_change"):
        week = monday_of(row.only("week", "rooms").day("week"))
        if week in changes:
            raise CalendarFileError(
                "{place}: the rooms of the week of {week} are given already. Keep one of them.",
                place=row.place, week=week,
            )  # fmt: skip
        changes[week] = row.whole("rooms", 0)
    return tuple(changes.items())


def _learner(row: Table, cohorts: set[str]) -> Learner:
    cohort = row.text("cohort")
    if cohort not in cohorts:
        raise CalendarFileError(
            "{place}: there is no cohort “{cohort}”. Write the name of one of the cohorts.",
            place=row.place, cohort=cohort,
        )  # fmt: skip
    return Learner(row.text("learner"), cohort, row.text("tutor") if row.has("tutor") else "")


def _weekdays(whole: Table) -> tuple[int, ...]:
    if not whole.has("weekdays"):
        return (0, 1, 2, 3, 4)
    named = whole.texts("weekdays")
    wrong = next((day for day in named if day not in WEEKDAYS), None)
    if wrong is not None or not named:
        raise CalendarFileError(
            "{file}: weekdays holds “{value}”. Write some of {known}.",
            file=whole.file, value=wrong or "", known=", ".join(WEEKDAYS),
        )  # fmt: skip
    return tuple(sorted({WEEKDAYS.index(day) for day in named}))


def _prices(table: Table) -> Prices:
    names = [field.name for field in fields(Prices)]
    table.only(*names)
    return Prices(**{name: table.whole(name, 0) for name in names if table.has(name)})


def _lines(whole: Table, key: str, columns: tuple[str, ...]) -> Iterator[Table]:
    """The lines of a CSV file that the calendar names, if it names one."""
    if not whole.has(key):
        return
    path = whole.file.parent / whole.text(key)
    text = read_text(path)
    head = text.partition("\n")[0]
    # Where a comma is a decimal mark, spreadsheets part cells with semicolons, and quote those that hold one.
    delimiter = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    lines = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        rows = [(lines.line_num, cells) for cells in lines]
    except csv.Error as error:
        raise CalendarFileError("{file}, line {line}: cannot be read ({error}). Close the quotation marks.", file=path, line=lines.line_num, error=error) from None  # fmt: skip
    names = [name.strip() for name in rows[0][1]] if rows else []
    if names and len(set(names)) < len(names):
        raise CalendarFileError("{file}, line 1: two columns have the same name. Name each once.", file=path)
    Table(path, f"{path}:1", dict.fromkeys(names)).only(*columns)
    for number, cells in rows[1:]:
        if not any(cells):
            continue
        place = f"{path}:{number}"
        if len(cells) != len(names):
            raise CalendarFileError(
                "{place}: it has {found} cells, and line 1 has {expected}. Put cells that hold a comma between quotation marks.",
                place=place, found=len(cells), expected=len(names),
            )  # fmt: skip
        yield Table(path, place, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})
