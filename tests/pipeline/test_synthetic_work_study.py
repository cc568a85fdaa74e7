"""The demonstration's work-study office: read as any office's file, and planned with little lost."""

from datetime import date, timedelta

import pytest

from qantara.core.rhythm import monday_of
from qantara.pipeline.calendar import calendar_files, plan_folder, read_calendar
from qantara.pipeline.synthetic.programmes import PROGRAMMES
from qantara.pipeline.synthetic.work_study import make_work_study

AS_OF = date(2026, 11, 1)


@pytest.mark.parametrize("as_of", [date(2002, 1, 1), date(2026, 8, 31), date(2026, 9, 1), AS_OF, date(2050, 3, 3), date(2076, 12, 31)])  # fmt: skip
def test_the_file_is_of_the_school_year_to_come_whatever_the_day(tmp_path, as_of):
    told = read_calendar(make_work_study(tmp_path, seed=1, as_of=as_of))
    first = told.inputs.weeks[0]
    assert first.month == 9
    assert as_of < first < as_of + timedelta(days=385) or as_of.year == 2076
    assert told.id == f"alternance-{first.year}-{first.year + 1}"
    assert len(told.days.feasts) >= 13
    assert told.days.ramadans


def test_each_programme_has_two_cohorts_with_learners_and_tutors(tmp_path):
    told = read_calendar(make_work_study(tmp_path, seed=1, as_of=AS_OF))
    names = [cohort.name for cohort in told.inputs.cohorts]
    assert all(sum(name.startswith(one.title) for name in names) == 2 for one in PROGRAMMES)
    assert {learner.cohort for learner in told.learners} == set(names)
    tutors = {learner.tutor for learner in told.learners}
    assert all(tutors)
    assert len(tutors) < len({learner.name for learner in told.learners}) == len(told.learners)


def test_exams_avoid_feasts_and_each_other_s_teachers(tmp_path):
    told = read_calendar(make_work_study(tmp_path, seed=1, as_of=AS_OF))
    held = {monday_of(day) for day in told.days.off}
    sat = [(teacher, exam) for cohort in told.inputs.cohorts for teacher in cohort.teachers for exam in cohort.exams]
    assert not held & {exam for _, exam in sat}
    assert len(set(sat)) == len(sat)


def test_the_plan_is_proved_breaks_nothing_and_loses_no_day(tmp_path):
    make_work_study(tmp_path, seed=1, as_of=AS_OF)
    (planned,) = plan_folder(tmp_path)
    assert planned["optimal"]
    assert planned["broken"] == []
    assert planned["lost"] == 0 < planned["lost_unbent"]


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path):
    for name in "abc":
        (tmp_path / name).mkdir()
    first, again, other = (make_work_study(tmp_path / name, seed=seed, as_of=AS_OF) for name, seed in (("a", 1), ("b", 1), ("c", 2)))  # fmt: skip
    assert calendar_files(tmp_path / "a") == [first]
    for path in first.parent.iterdir():
        assert path.read_bytes() == (again.parent / path.name).read_bytes()
    assert first.read_bytes() != other.read_bytes()
