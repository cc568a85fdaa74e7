"""What a work-study calendar is planned from: cohorts, rooms, days without teaching."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

WEEK = timedelta(days=7)
MOST_WEEKS = 260
"""Five years: what is longer is a slip in a date."""
_MOST = 10_000  # of any count or price: keeps every sum far inside 64 bits


@dataclass(frozen=True)
class Cohort:
    """Learners who go to school and to their companies in the same weeks.

    starts_on, ends_on  first and last day; every week that holds one of the days between counts
    company, school     the rhythm: weeks in a row at the company, then at school
    tolerance           weeks by which each period may be longer or shorter; the first and the last may always be shorter
    school_days         days of teaching that are due, those lost to holidays not counted
    exams               any day of each week that is fixed at school
    peaks               any day of each week in which the companies need their learners: no school
    closures            any day of each week in which the companies receive nobody: school
    teachers            lead teachers: one may have one cohort a week
    rooms               that the cohort needs in a week at school
    """

    name: str
    starts_on: date
    ends_on: date
    company: int
    school: int
    tolerance: int
    school_days: int
    exams: tuple[date, ...] = ()
    peaks: tuple[date, ...] = ()
    closures: tuple[date, ...] = ()
    teachers: tuple[str, ...] = ()
    rooms: int = 1

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise Refusal(
                "Cohort {cohort}: it ends on {end}, before it starts on {start}. Correct one of the two days.",
                cohort=self.name, end=self.ends_on, start=self.starts_on,
            )  # fmt: skip
        bounds = {"company": 1, "school": 1, "tolerance": 0, "school_days": 0, "rooms": 0}
        for key, least in bounds.items():
            _check(getattr(self, key), least, key=key, of=self.name)
        for day in self.exams:
            if not monday_of(self.starts_on) <= day < monday_of(self.ends_on) + WEEK:
                raise Refusal(
                    "Cohort {cohort}: the exam of {day} lies outside {start} to {end}. Correct the day or the dates of the cohort.",
                    cohort=self.name, day=day, start=self.starts_on, end=self.ends_on,
                )  # fmt: skip


@dataclass(frozen=True)
class Prices:
    """What it costs to break a constraint, by which conflicts are chosen among when not all can be kept."""

    teacher: int = 50
    """A lead teacher with one cohort too many, for a week."""
    peak: int = 25
    """A week at school that the company refused."""
    closure: int = 25
    """A week at a company that is closed."""
    school_day: int = 10
    """A day of teaching that is due and does not take place."""
    period: int = 10
    """A week by which a period is longer or shorter than the tolerance allows."""

    def __post_init__(self) -> None:
        for key, value in vars(self).items():
            _check(value, 0, key=f"prices.{key}")


@dataclass(frozen=True)
class RhythmInputs:
    """All that a plan depends on: the same inputs give the same plan.

    rooms         that the school has in any week
    room_changes  (any day of the week, rooms): weeks that differ
    holidays      days without teaching, in any order: feasts, breaks
    ramadan       days on which teaching is shorter
    ramadan_loss  hundredths of a day of teaching lost on each of these (0 to 100)
    weekdays      on which there is teaching: 0 Monday to 6 Sunday
    """

    cohorts: tuple[Cohort, ...]
    rooms: int
    room_changes: tuple[tuple[date, int], ...] = ()
    holidays: frozenset[date] = frozenset()
    ramadan: frozenset[date] = frozenset()
    ramadan_loss: int = 0
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        if not self.cohorts:
            raise Refusal("There is no cohort to plan for: give at least one.")
        names = [cohort.name for cohort in self.cohorts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Refusal("Two cohorts are named {cohort}: give each a name of its own.", cohort=twice)
        _check(self.rooms, 0, key="rooms")
        for _, rooms in self.room_changes:
            _check(rooms, 0, key="room_changes")
        mondays = [monday_of(day) for day, _ in self.room_changes]
        again = next((day for day in mondays if mondays.count(day) > 1), None)
        if again is not None:
            raise Refusal("The rooms of the week of {week} are given twice: keep one of them.", week=again)
        if not 0 <= self.ramadan_loss <= 100:
            raise Refusal("ramadan_loss is {value}: write hundredths of a day, from 0 to 100.", value=self.ramadan_loss)
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise Refusal("The days of teaching are {days}: name some of 0 (Monday) to 6 (Sunday).", days=list(self.weekdays))  # fmt: skip
        if len(self.weeks) > MOST_WEEKS:
            raise Refusal(
                "The cohorts run over {weeks} weeks, from {start}: plan at most {most} at once, or correct a day.",
                weeks=len(self.weeks), start=self.weeks[0], most=MOST_WEEKS,
            )  # fmt: skip

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of all weeks, from the first cohort's first to the last one's last."""
        first = monday_of(min(cohort.starts_on for cohort in self.cohorts))
        last = monday_of(max(cohort.ends_on for cohort in self.cohorts))
        return tuple(first + k * WEEK for k in range((last - first) // WEEK + 1))


@dataclass(frozen=True)
class Grid:
    """The inputs laid out by cohort (rows) and week (columns)."""

    weeks: tuple[date, ...]
    present: Bools
    """(C, W) the weeks of each cohort: one stretch."""
    days: Ints
    """(C, W) days of teaching of a week at school."""
    holidays: Ints
    """(C, W) days of teaching that a week at school would lose to holidays."""
    ramadan: Ints
    """(C, W) days of teaching in Ramadan."""
    exams: Bools
    peaks: Bools
    closures: Bools
    rooms: Ints
    """(W,) rooms that the school has."""
    needs: Ints
    """(C,) rooms that each cohort needs."""
    teachers: tuple[tuple[str, Ints], ...]
    """Lead teachers of two cohorts or more, by name, with the numbers of their cohorts."""

    @classmethod
    def of(cls, inputs: RhythmInputs) -> "Grid":
        """Lay out the inputs."""
        weeks = inputs.weeks
        shape = (len(inputs.cohorts), len(weeks))
        present, exams, peaks, closures = (np.zeros(shape, dtype=np.bool_) for _ in range(4))
        days, holidays, ramadan = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        of_teacher: dict[str, list[int]] = {}
        for row, cohort in enumerate(inputs.cohorts):
            first, last = (week_number(weeks, day) for day in (cohort.starts_on, cohort.ends_on))
            present[row, first : last + 1] = True
            for table, of_weeks in ((exams, cohort.exams), (peaks, cohort.peaks), (closures, cohort.closures)):
                numbers = {week_number(weeks, day) for day in of_weeks}
                table[row, [number for number in numbers if first <= number <= last]] = True
            for column in range(first, last + 1):
                for weekday in inputs.weekdays:
                    day = weeks[column] + timedelta(days=weekday)
                    if cohort.starts_on <= day <= cohort.ends_on:
                        off = day in inputs.holidays
                        days[row, column] += not off
                        holidays[row, column] += off
                        ramadan[row, column] += not off and day in inputs.ramadan
            for teacher in dict.fromkeys(cohort.teachers):
                of_teacher.setdefault(teacher, []).append(row)
        rooms = np.full(len(weeks), inputs.rooms, dtype=np.int64)
        for day, count in inputs.room_changes:
            if 0 <= week_number(weeks, day) < len(weeks):
                rooms[week_number(weeks, day)] = count
        needs = np.array([cohort.rooms for cohort in inputs.cohorts], dtype=np.int64)
        shared = tuple((name, np.array(rows)) for name, rows in sorted(of_teacher.items()) if len(rows) > 1)
        return cls(weeks, present, days, holidays, ramadan, exams, peaks, closures, rooms, needs, shared)

    def span(self, row: int) -> tuple[int, int]:
        """The first week of a cohort, and the one after its last."""
        columns = np.flatnonzero(self.present[row])
        return int(columns[0]), int(columns[-1]) + 1


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_number(weeks: tuple[date, ...], day: date) -> int:
    """The column of a day's week; may lie outside."""
    return (monday_of(day) - weeks[0]) // WEEK


def _check(value: int, least: int, *, key: str, of: str = "") -> None:
    if least <= value <= _MOST:
        return
    if of:
        raise Refusal(
            "Cohort {cohort}: {key} is {value}. Write a whole number from {least} to {most}.",
            cohort=of, key=key, value=value, least=least, most=_MOST,
        )  # fmt: skip
    raise Refusal("{key} is {value}. Write a whole number from {least} to {most}.", key=key, value=value, least=least, most=_MOST)  # fmt: skip
