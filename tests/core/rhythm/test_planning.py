from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.rhythm.cases import a_cohort, at_school, inputs_of, small_inputs, week
from tests.core.rhythm.plain import lowest_costs

from qantara.core.refusals import Refusal
from qantara.core.rhythm import Timetable, costs_of, fixed_rhythm, lost_days, plan_rhythm, planning, reasons_of, replan
from qantara.core.rhythm.inputs import Grid
from qantara.core.rhythm.measures import Earlier

LONG = 60.0  # seconds: never reached by what is planned here
SLOWLY = settings(deadline=None, max_examples=25)


@SLOWLY
@given(small_inputs(cohorts=2, weeks=4))
def test_no_calendar_of_two_cohorts_is_better_than_the_plan(inputs):
    plan = plan_rhythm(inputs, seconds=LONG)
    assert plan.optimal
    assert plan.costs == lowest_costs(inputs)


@SLOWLY
@given(small_inputs(cohorts=1, weeks=8))
def test_no_calendar_of_one_cohort_is_better_than_the_plan(inputs):
    plan = plan_rhythm(inputs, seconds=LONG)
    assert plan.optimal
    assert plan.costs == lowest_costs(inputs)


@SLOWLY
@given(small_inputs(cohorts=5, weeks=9))
def test_whoever_is_booked_twice_and_every_room_too_many_is_named(inputs):
    plan = plan_rhythm(inputs, seconds=LONG)
    named = {(reason.kind, reason.week, reason.teacher) for reason in plan.reasons}
    for column, monday in enumerate(plan.weeks):
        there = [cohort for cohort, at in zip(inputs.cohorts, plan.school[:, column], strict=True) if at]
        booked = Counter(teacher for cohort in there for teacher in cohort.teachers)
        changes = {day - timedelta(days=day.weekday()): rooms for day, rooms in inputs.room_changes}
        for teacher in ("T", "U"):
            assert (booked[teacher] > 1) == (("teacher", monday, teacher) in named)
        too_many = sum(cohort.rooms for cohort in there) > changes.get(monday, inputs.rooms)
        assert too_many == (("rooms", monday, "") in named)


@SLOWLY
@given(small_inputs(cohorts=4, weeks=8))
def test_a_plan_keeps_exams_and_stays_within_the_weeks_of_each_cohort(inputs):
    plan = plan_rhythm(inputs, seconds=LONG)
    grid = Grid.of(inputs)
    assert (plan.present == grid.present).all()
    assert not (plan.school & ~plan.present).any()
    assert plan.school[grid.exams].all()
    assert plan.costs == costs_of(inputs, plan.school)
    assert plan.reasons == reasons_of(inputs, plan.school)
    assert plan.costs >= plan.bounds


@SLOWLY
@given(small_inputs(cohorts=4, weeks=8))
def test_a_plan_is_never_worse_than_the_fixed_rhythm(inputs):
    assert plan_rhythm(inputs, seconds=LONG).costs <= costs_of(inputs, fixed_rhythm(inputs))


def test_a_plan_avoids_a_week_of_feasts_within_the_tolerance():
    inputs = inputs_of(a_cohort(weeks=9, school_days=15), holidays=frozenset(week(2, day) for day in (1, 2)))
    plan = plan_rhythm(inputs, seconds=LONG)
    assert lost_days(inputs, fixed_rhythm(inputs)) == 2
    assert (plan.lost, plan.reasons, plan.optimal) == (0, (), True)


def test_cohorts_of_one_teacher_take_turns():
    inputs = inputs_of(*(a_cohort(name, school_days=10, teachers=("T",)) for name in "ABC"), rooms=3)
    plan = plan_rhythm(inputs, seconds=LONG)
    assert plan.reasons == ()
    assert plan.school.sum(axis=0).max() == 1


def test_what_cannot_be_kept_is_named_instead_of_no_plan():
    exam = (week(3),)
    inputs = inputs_of(
        a_cohort("A", exams=exam, peaks=exam, teachers=("T",)), a_cohort("B", exams=exam, teachers=("T",), school_days=99), rooms=1
    )  # fmt: skip
    kinds = {(reason.kind, reason.week) for reason in plan_rhythm(inputs, seconds=LONG).reasons}
    assert {("peak", week(3)), ("teacher", week(3)), ("rooms", week(3)), ("school_days", None)} <= kinds


def test_a_room_is_missing_rather_than_a_day_of_teaching_lost():
    feasts = frozenset(week(number) for number in (0, 1, 3))
    cohorts = (a_cohort(name, weeks=4, school_days=5) for name in "AB")
    plan = plan_rhythm(inputs_of(*cohorts, rooms=1, holidays=feasts), seconds=LONG)
    assert (plan.lost, plan.costs.overflow) == (0, 1)


def test_the_same_inputs_give_the_same_plan():
    inputs = inputs_of(*(a_cohort(f"C{number}", weeks=12, school_days=18, teachers=(f"T{number % 2}",)) for number in range(6)), rooms=2)  # fmt: skip
    first, second = (plan_rhythm(inputs, seconds=LONG) for _ in range(2))
    assert (first.school == second.school).all()


def test_a_school_s_cohorts_are_proved_together():
    feasts = frozenset(week(number, number % 5) for number in (2, 4, 7, 11, 12, 16))
    cohorts = (
        a_cohort(f"C{n:02d}", weeks=20, school_days=32, teachers=(f"T{n // 2}",), exams=(week(8 + n % 3),))
        for n in range(16)
    )
    assert plan_rhythm(inputs_of(*cohorts, rooms=6, holidays=feasts), seconds=LONG).optimal


def test_many_cohorts_are_improved_a_few_at_a_time_where_all_at_once_is_too_much(monkeypatch):
    feasts = frozenset(week(number) for number in (2, 4, 7))
    inputs = inputs_of(*(a_cohort(f"C{n:02d}", weeks=9, school_days=15) for n in range(12)), rooms=6, holidays=feasts)
    best = plan_rhythm(inputs, seconds=LONG)
    monkeypatch.setattr(planning, "_WORK", 1e-6)  # nothing is found for all at once
    plan = plan_rhythm(inputs, seconds=LONG)
    assert (plan.costs.conflicts, plan.lost) == (best.costs.conflicts, best.lost) == (0, 0)
    assert costs_of(inputs, fixed_rhythm(inputs)) > plan.costs >= best.costs


def test_a_search_without_time_still_gives_a_calendar():
    inputs = inputs_of(*(a_cohort(f"C{number:02d}", weeks=30) for number in range(12)), rooms=1)
    plan = plan_rhythm(inputs, seconds=1e-9)
    assert plan.school.any(axis=1).all()
    assert plan.costs >= plan.bounds


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_no_time_at_all_is_refused(seconds):
    with pytest.raises(Refusal, match="more than none"):
        plan_rhythm(inputs_of(), seconds=seconds)


def test_planning_again_for_the_same_inputs_changes_nothing():
    inputs = inputs_of(*(a_cohort(name, weeks=10, school_days=15) for name in "ABC"), rooms=1)
    plan = plan_rhythm(inputs, seconds=LONG)
    again = replan(plan, inputs, seconds=LONG)
    assert (again.school == plan.school).all()
    assert again.costs.changed == 0


def test_a_feast_that_moves_into_a_week_at_school_moves_that_week_alone():
    inputs = inputs_of(a_cohort(weeks=9, school_days=15), holidays=frozenset({week(2, 6)}))
    plan = plan_rhythm(inputs, seconds=LONG)
    assert plan.school[0, 2]
    again = replan(plan, replace(inputs, holidays=frozenset({week(3, 0)})), seconds=LONG)
    assert again.costs.changed == 0
    again = replan(plan, replace(inputs, holidays=frozenset({week(2, 4)})), seconds=LONG)
    assert (again.lost, again.costs.changed) == (0, 2)


@SLOWLY
@given(small_inputs(cohorts=1, weeks=7))
def test_no_better_calendar_changes_less(inputs):
    plan = plan_rhythm(inputs, seconds=LONG)
    moved = replace(inputs, holidays=frozenset(day + timedelta(days=1) for day in inputs.holidays))
    again = replan(plan, moved, seconds=LONG)
    earlier = Earlier(plan.school, plan.present, np.zeros_like(plan.present))
    assert again.optimal
    assert again.costs == lowest_costs(moved, earlier)


def test_settled_weeks_stay_whatever_comes_after():
    inputs = inputs_of(a_cohort(weeks=9, school_days=15), holidays=frozenset({week(1, 0), week(8, 0)}))
    before = at_school(inputs, "cSccSccSc")
    people_have = Timetable(inputs.weeks, ("A",), np.ones_like(before), before)
    free = replan(people_have, inputs, seconds=LONG)
    held = replan(people_have, inputs, seconds=LONG, settled_before=week(4, 3))
    assert not free.school[0, 1]
    assert (held.school[:, :4] == before[:, :4]).all()


def test_a_new_exam_is_kept_even_where_there_is_no_time_to_plan_again():
    cohorts = [a_cohort(f"C{number:02d}", weeks=30) for number in range(12)]
    plan = plan_rhythm(inputs_of(*cohorts), seconds=LONG)
    column = int(np.flatnonzero(~plan.school[0])[0])
    cohorts[0] = replace(cohorts[0], exams=(week(column),))
    assert replan(plan, inputs_of(*cohorts), seconds=1e-9).school[0, column]


def test_cohorts_and_weeks_that_are_new_are_planned_freely():
    plan = plan_rhythm(inputs_of(a_cohort("A", weeks=6, school_days=10)), seconds=LONG)
    inputs = inputs_of(a_cohort("B", first=2, weeks=9, school_days=15), a_cohort("A", weeks=8, school_days=10))
    again = replan(plan, inputs, seconds=LONG)
    assert (again.school[1, :6] == plan.school[0]).all()
    assert again.costs.changed == 0
    assert again.reasons == ()
