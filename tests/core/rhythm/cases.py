"""Small work-study calendars, some with more asked than can be had."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from qantara.core.rhythm import Cohort, RhythmInputs

MONDAY = date(2026, 9, 7)
WEEK = timedelta(days=7)


def week(number: int, day: int = 0) -> date:
    return MONDAY + number * WEEK + timedelta(days=day)


def a_cohort(name="A", *, weeks=8, first=0, **told) -> Cohort:
    """Two weeks out, one in, a week more or less; nothing else asked."""
    rest = {"company": 2, "school": 1, "tolerance": 1, "school_days": 0} | told
    return Cohort(name, week(first), week(first + weeks - 1, 4), **rest)


def inputs_of(*cohorts: Cohort, rooms=9, **told) -> RhythmInputs:
    return RhythmInputs(cohorts or (a_cohort(),), rooms, **told)


def at_school(inputs: RhythmInputs, *rows: str):
    """A calendar drawn: S school, c company, . not there."""
    assert all(len(row) == len(inputs.weeks) for row in rows)
    return np.array([[letter == "S" for letter in row] for row in rows])


@st.composite
def small_inputs(draw, *, cohorts=2, weeks=4) -> RhythmInputs:
    days = st.integers(0, 7 * weeks - 1).map(lambda day: MONDAY + timedelta(days=day))
    some_weeks = st.lists(st.integers(0, weeks - 1).map(week), max_size=2).map(tuple)
    made = []
    for number in range(draw(st.integers(1, cohorts))):
        first = draw(st.integers(0, 1))
        cohort = a_cohort(
            f"C{number}", weeks=weeks - first, first=first,
            company=draw(st.integers(1, 4)), school=draw(st.integers(1, 3)), tolerance=draw(st.integers(0, 2)),
            school_days=draw(st.integers(0, 12)), peaks=draw(some_weeks), closures=draw(some_weeks),
            teachers=draw(st.sampled_from([(), ("T",), ("T", "U")])), rooms=draw(st.integers(0, 2)),
        )  # fmt: skip
        made.append(replace(cohort, exams=tuple(day for day in draw(some_weeks) if day >= week(first))))
    return inputs_of(
        *made,
        rooms=draw(st.integers(0, 3)),
        holidays=draw(st.frozensets(days, max_size=6)),
        ramadan=draw(st.frozensets(days, max_size=6)),
        ramadan_loss=draw(st.sampled_from([0, 25, 100])),
        room_changes=draw(st.sampled_from([(), ((week(1, 2), 0),), ((week(2), 3), (week(40), 1))])),
    )
