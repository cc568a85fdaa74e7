"""What a calendar costs, and every constraint that it breaks, read from the calendar alone.

The planner minimises these figures; they are computed here without it, so that each plan is checked by them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np

from qantara.core.rhythm.inputs import Bools, Cohort, Grid, RhythmInputs

Kind = Literal["teacher", "peak", "closure", "school_days", "company_period", "school_period", "rooms"]
Cause = Literal["", "exams", "peak", "closure"]


@dataclass(frozen=True, order=True)
class Costs:
    """What a calendar costs, the heaviest first: of two calendars the lower one, compared in this order, is better."""

    conflicts: int
    """Sum of the prices of the constraints broken; 0 where all are kept."""
    lost: int
    """Hundredths of a day of teaching lost to holidays, and to Ramadan's shorter days."""
    overflow: int
    """Rooms missing, summed over weeks."""
    changed: int
    """Weeks of a cohort that differ from the calendar before; 0 where there was none."""
    irregular: int
    """Weeks by which periods are longer or shorter than the rhythm, summed."""


@dataclass(frozen=True)
class Earlier:
    """The calendar that a new one replaces, laid out by the new one's cohorts and weeks: three arrays (C, W)."""

    school: Bools
    known: Bools
    """The weeks that it spoke of."""
    settled: Bools
    """Those of them that stay as they were."""


@dataclass(frozen=True)
class Reason:
    """One constraint that the calendar breaks: where, and by how much.

    kind     teacher         a lead teacher has `found` cohorts at school in one week, at most `limit` (1)
             peak            at school in a week in which the company needs its learners
             closure         at the company in a week in which it receives nobody
             school_days     `found` days of teaching, at least `limit` are due
             company_period  a period of `found` weeks at the company, at most or at least `limit` by rhythm and tolerance
             school_period   the same, at school
             rooms           `found` rooms needed in the week, `limit` exist
    week     Monday of the week, or of the period's first; None for school_days
    cohorts  those concerned
    teacher  the lead teacher, "" for the other kinds
    cause    what fixes the week, or weeks of the period, where it is other than it should be: exams, a peak or a closure;
             "" where the plan chose to break this constraint rather than others
    by       `found` beyond or short of `limit`: in cohorts, weeks, days or rooms
    """

    kind: Kind
    week: date | None
    cohorts: tuple[str, ...]
    teacher: str
    limit: int
    found: int
    cause: Cause = ""

    @property
    def by(self) -> int:
        """How far from the limit."""
        return abs(self.found - self.limit)


def costs_of(inputs: RhythmInputs, school: Bools, earlier: Earlier | None = None) -> Costs:
    """Return what a calendar costs.

    school   (C, W) the weeks at school, by cohort and by `inputs.weeks`; False outside a cohort's weeks
    earlier  the calendar that it replaces, if any
    """
    grid, prices = Grid.of(inputs), inputs.prices
    price = {
        "teacher": prices.teacher, "peak": prices.peak, "closure": prices.closure, "school_days": prices.school_day,
        "company_period": prices.period, "school_period": prices.period, "rooms": 0,
    }  # fmt: skip
    reasons = reasons_of(inputs, school)
    return Costs(
        conflicts=sum(price[reason.kind] * reason.by for reason in reasons),
        lost=int((100 * grid.holidays + inputs.ramadan_loss * grid.ramadan)[school].sum()),
        overflow=sum(reason.by for reason in reasons if reason.kind == "rooms"),
        changed=0 if earlier is None else int((school != earlier.school)[grid.present & earlier.known].sum()),
        irregular=sum(
            _off(period, cohort)
            for row, cohort in enumerate(inputs.cohorts)
            for period in periods_of(school[row], *grid.span(row))
        ),
    )


def reasons_of(inputs: RhythmInputs, school: Bools) -> tuple[Reason, ...]:
    """Name every constraint that a calendar breaks, cohort by cohort, then what cohorts share, week by week.

    school   (C, W) as for `costs_of`
    """
    grid = Grid.of(inputs)
    return (*_of_cohorts(inputs, grid, school), *_of_teachers(inputs, grid, school), *_of_rooms(inputs, grid, school))


def lost_days(inputs: RhythmInputs, school: Bools) -> int:
    """Count the days of teaching that a calendar (C, W) loses to holidays."""
    return int(Grid.of(inputs).holidays[school].sum())


def fixed_rhythm(inputs: RhythmInputs) -> Bools:
    """Return the calendar (C, W) without planning: each cohort's rhythm repeated, the k-th cohort k weeks into it.

    What planning is compared with; exam weeks are at school whatever the rhythm.
    """
    grid = Grid.of(inputs)
    school = grid.exams.copy()
    for row, cohort in enumerate(inputs.cohorts):
        first, end = grid.span(row)
        phase = (np.arange(end - first) + row) % (cohort.company + cohort.school)
        school[row, first:end] |= phase >= cohort.company
    return school


@dataclass(frozen=True)
class Period:
    """Weeks in a row at one place: columns first to end - 1."""

    at_school: bool
    first: int
    end: int
    cut: bool
    """The cohort begins or ends with it: it may be shorter than the rhythm."""


def periods_of(row: Bools, first: int, end: int) -> Iterator[Period]:
    """The periods of one cohort, whose weeks are columns first to end - 1 of a row."""
    edges = [first, *(np.flatnonzero(np.diff(row[first:end])) + first + 1).tolist(), end]
    for begin, stop in pairwise(edges):
        yield Period(bool(row[begin]), begin, stop, cut=begin == first or stop == end)


def _off(period: Period, cohort: Cohort) -> int:
    """Weeks by which a period differs from the rhythm."""
    difference = period.end - period.first - (cohort.school if period.at_school else cohort.company)
    return max(0, difference) if period.cut else abs(difference)


def _of_cohorts(inputs: RhythmInputs, grid: Grid, school: Bools) -> Iterator[Reason]:
    for row, cohort in enumerate(inputs.cohorts):
        whose = (cohort.name,)
        taught = int(grid.days[row, school[row]].sum())
        if taught < cohort.school_days:
            yield Reason("school_days", None, whose, "", cohort.school_days, taught)
        for column in np.flatnonzero(grid.peaks[row] & school[row]):
            fixed: Cause = "exams" if grid.exams[row, column] else "closure" if grid.closures[row, column] else ""
            yield Reason("peak", grid.weeks[column], whose, "", 0, 1, fixed)
        for column in np.flatnonzero(grid.closures[row] & ~school[row]):
            yield Reason("closure", grid.weeks[column], whose, "", 0, 1, "peak" if grid.peaks[row, column] else "")
        for period in periods_of(school[row], *grid.span(row)):
            beyond = _off(period, cohort) - cohort.tolerance
            if beyond > 0:
                found = period.end - period.first
                rhythm = cohort.school if period.at_school else cohort.company
                kind: Kind = "school_period" if period.at_school else "company_period"
                limit = found - beyond if found > rhythm else found + beyond
                cause = _cause_of_length(grid, row, period) if found > rhythm else ""
                yield Reason(kind, grid.weeks[period.first], whose, "", limit, found, cause)


def _cause_of_length(grid: Grid, row: int, period: Period) -> Cause:
    """What holds a cohort so long where it is."""
    weeks = slice(period.first, period.end)
    if period.at_school:
        return "exams" if grid.exams[row, weeks].any() else "closure" if grid.closures[row, weeks].any() else ""
    return "peak" if grid.peaks[row, weeks].any() else ""


def _of_teachers(inputs: RhythmInputs, grid: Grid, school: Bools) -> Iterator[Reason]:
    for teacher, rows in grid.teachers:
        for column in np.flatnonzero(school[rows].sum(axis=0) > 1):
            at_once = [int(row) for row in rows if school[row, column]]
            names = tuple(inputs.cohorts[row].name for row in at_once)
            cause: Cause = "exams" if grid.exams[at_once, column].sum() > 1 else ""
            yield Reason("teacher", grid.weeks[column], names, teacher, 1, len(names), cause)


def _of_rooms(inputs: RhythmInputs, grid: Grid, school: Bools) -> Iterator[Reason]:
    needed = grid.needs @ school.astype(np.int64)
    for column in np.flatnonzero(needed > grid.rooms):
        names = tuple(cohort.name for row, cohort in enumerate(inputs.cohorts) if school[row, column] and cohort.rooms)
        held = int(grid.needs @ grid.exams[:, column].astype(np.int64))
        cause: Cause = "exams" if held > grid.rooms[column] else ""
        yield Reason("rooms", grid.weeks[column], names, "", int(grid.rooms[column]), int(needed[column]), cause)
