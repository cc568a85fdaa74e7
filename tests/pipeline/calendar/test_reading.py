import csv
from dataclasses import replace
from datetime import date

import pytest

from qantara.core.refusals import Refusal
from qantara.core.rhythm import Cohort, Prices, plan_rhythm
from qantara.pipeline.calendar import (
    CalendarFileError,
    Change,
    Learner,
    changes_of,
    places_of,
    read_calendar,
    read_timetable,
    write_timetable,
)
from tests.pipeline.calendar.office import office


def test_an_office_s_files_are_read_into_inputs(tmp_path):
    told = read_calendar(office(tmp_path))
    assert (told.id, told.title, told.office) == ("alternance-2026", "Alternance 2026-2027", "alternance@exemple.ma")
    assert told.inputs.cohorts == (
        Cohort(
            "Données 1", date(2026, 10, 5), date(2026, 12, 11), company=2, school=1, tolerance=1, school_days=15,
            exams=(date(2026, 11, 30),), peaks=(date(2026, 10, 19),), teachers=("Mme Alami",),
        ),
        Cohort(
            "البيانات ٢", date(2026, 10, 7), date(2026, 12, 11), company=2, school=1, tolerance=1, school_days=10,
            exams=(date(2026, 11, 9), date(2026, 12, 7)), teachers=("Mme Alami", "M. Idrissi"),
        ),
    )  # fmt: skip
    assert told.inputs.rooms == 2
    assert told.inputs.room_changes == ((date(2026, 11, 16), 1),)
    assert told.inputs.prices == Prices(teacher=70)
    assert told.inputs.ramadan_loss == 25
    assert told.inputs.holidays == {date(2026, 11, 6), date(2026, 10, 20), *(date(2026, 10, day) for day in range(26, 31))}  # fmt: skip
    assert told.learners[3] == Learner("Nour", "البيانات ٢", "")
    assert len(told.learners) == 4


def test_what_is_not_said_has_its_default(tmp_path):
    path = office(
        tmp_path, calendar=('rooms = 2\nweekdays = ["mo", "tu", "we", "th", "fr"]\nramadan_loss = 25\ndays_file = "days.toml"', "rooms = 2")
    )  # fmt: skip
    told = read_calendar(path)
    assert told.inputs.weekdays == (0, 1, 2, 3, 4)
    assert told.inputs.ramadan_loss == 0
    assert {feast.key for feast in told.days.feasts} >= {"green_march", "independence_day"}


def test_a_table_from_a_spreadsheet_with_tabs_and_a_mark_is_read(tmp_path):
    path = office(tmp_path)
    cohorts = tmp_path / "cohorts.csv"
    cohorts.write_text(cohorts.read_text("utf-8").replace(",", "\t") + "\n\t\t\t\t\t\t\n", encoding="utf-8-sig")
    assert [cohort.name for cohort in read_calendar(path).inputs.cohorts] == ["Données 1", "البيانات ٢"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"calendar": ("rooms = 2", "rooms = -2")}, "calendar.toml: rooms is “-2”. Write a whole number from 0 to 10000."),
        ({"calendar": ("rooms = 2", "room = 2")}, "“room” is not known here."),
        ({"calendar": ('id = "alternance-2026"', "")}, "“id” is missing"),
        ({"calendar": ("company = 2", "company = true")}, "[rhythm]: company is “True”. Write a whole number from 1"),
        ({"calendar": ("company = 2", "")}, "[[cohort]] 1: “company” is missing"),
        ({"calendar": ("[rhythm]", "rhythm = 3\n[rythm]")}, "“rythm” is not known"),
        ({"calendar": ("teacher = 70", "teachers = 70")}, "[prices]: “teachers” is not known here. Known are: teacher, peak"),
        ({"calendar": ('"mo", "tu"', '"mo", "lundi"')}, "weekdays holds “lundi”. Write some of mo, tu"),
        ({"calendar": ("alternance@exemple.ma", "Bureau")}, "office is “Bureau”. Write an e-mail address."),
        ({"calendar": ("[2026-11-30]", "[2026-11-31]")}, "this is not TOML"),
        ({"calendar": ("[2026-11-30]", '["soon"]')}, "[[cohort]] 1: exams is “['soon']”. Write days like"),
        ({"calendar": ("[2026-11-30]", "[2027-11-30]")}, "calendar.toml [[cohort]] 1: the exam of 2027-11-30 lies outside"),
        ({"calendar": ('["Mme Alami"]', "[3]")}, "teachers is “[3]”. Write a list of texts."),
        ({"calendar": ("ends_on = 2026-12-11", "ends_on = 2026-12-11T12:00:00")}, "ends_on is “2026-12-11 12:00:00”. Write a day"),
        ({"cohorts": ("school_days", "days")}, "cohorts.csv:1: “days” is not known here."),
        ({"cohorts": ("closures", "exams")}, "cohorts.csv, line 1: two columns have the same name"),
        ({"calendar": ("2026-12-11", "9999-12-11")}, "ends_on is “9999-12-11”. Write a day like"),
        ({"cohorts": (",10,", ",ten,")}, "cohorts.csv:2: school_days is “ten”. Write a whole number"),
        ({"cohorts": ("2026-10-07", "07/10/2026")}, "cohorts.csv:2: starts_on is “07/10/2026”. Write a day like"),
        ({"cohorts": ("2026-11-09;", "2026-11-09,")}, "cohorts.csv:2: it has 8 cells, and line 1 has 7."),
        ({"cohorts": ("البيانات ٢", "Données 1")}, "cohorts.csv:2: there is a cohort “Données 1” already."),
        ({"cohorts": ("2026-12-11", "2026-10-01")}, "cohorts.csv:2: it ends on 2026-10-01, before it starts on 2026-10-07."),
        ({"calendar": ("[[cohort]]", "[[room_change]]\nweek = 2026-11-18\nrooms = 3\n\n[[cohort]]")}, "[[room_change]] 2: the rooms of the week of 2026-11-16 are given already."),
        ({"learners": ("Omar Essai,Données 1", "Omar Essai,Données 9")}, "learners.csv:3: there is no cohort “Données 9”."),
        ({"calendar": ("ends_on = 2026-12-11", "ends_on = 2066-12-11")}, "[[cohort]] 1: it runs from 2026-10-05 to 2066-12-11, over more than 260 weeks."),
        ({"learners": ("Nour,", ",")}, "learners.csv:5: “learner” is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_its_value_and_what_to_write(tmp_path, changes, says):
    with pytest.raises(CalendarFileError) as told:
        read_calendar(office(tmp_path, **changes))
    assert says in str(told.value)


def test_quotation_marks_that_never_close_are_told(tmp_path):
    most = csv.field_size_limit(1_000)
    try:
        with pytest.raises(
            CalendarFileError, match=r"learners\.csv, line 5: cannot be read .* Close the quotation marks\."
        ):
            read_calendar(office(tmp_path, learners=("Nour,", '"' + "x" * 2_000)))
    finally:
        csv.field_size_limit(most)


def test_cells_may_be_parted_by_semicolons_as_spreadsheets_do(tmp_path):
    path = office(tmp_path)
    (tmp_path / "cohorts.csv").write_text(
        'name;starts_on;ends_on;school_days;exams;closures;teachers\n'
        'البيانات ٢;2026-10-07;2026-12-11;10;"2026-11-09;2026-12-07";;"Mme Alami; M. Idrissi"\n',
        encoding="utf-8",
    )  # fmt: skip
    semicolons = read_calendar(path)
    assert semicolons == read_calendar(office(tmp_path))


def test_feasts_are_those_of_whole_school_years(tmp_path):
    told = read_calendar(office(tmp_path, calendar=('days_file = "days.toml"', "")))
    days = {feast.day for feast in told.days.feasts}
    assert {date(2026, 11, 6), date(2027, 8, 20)} <= days
    assert min(days) >= date(2026, 9, 1)


def test_a_calendar_without_cohorts_is_refused(tmp_path):
    path = tmp_path / "calendar.toml"
    path.write_text('id = "a"\ntitle = "A"\noffice = "a@exemple.ma"\nrooms = 1\n')
    with pytest.raises(CalendarFileError, match="there is no cohort"):
        read_calendar(path)


def test_a_timetable_written_is_read_again(tmp_path):
    plan = plan_rhythm(read_calendar(office(tmp_path)).inputs, seconds=60)
    write_timetable(tmp_path / "plan.csv", plan)
    read = read_timetable(tmp_path / "plan.csv")
    assert (read.weeks, read.cohorts) == (plan.weeks, plan.cohorts)
    assert (read.school == plan.school).all()
    assert (read.present == plan.present).all()
    first, second, _ = (tmp_path / "plan.csv").read_text().splitlines()
    assert first.startswith("cohort,2026-10-05,2026-10-12")
    assert second.startswith("Données 1,")


def test_places_say_where_each_cohort_is(tmp_path):
    told = read_calendar(office(tmp_path))
    plan = plan_rhythm(told.inputs, seconds=60)
    places = places_of(told.inputs, plan)
    assert list(places) == ["Données 1", "البيانات ٢"]
    assert places["Données 1"][8] == "exams"
    for column, place in enumerate(places["Données 1"]):
        assert (place == "company") == (not plan.school[0, column])
    later = replace(plan, present=plan.present & False)
    assert set(places_of(told.inputs, later)["Données 1"]) == {None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: the columns after the first must be Mondays"),
        ("cohort,2026-10-06\nA,school\n", "must be Mondays"),
        ("cohort,2026-10-05,2026-10-19\nA,school,company\n", "one week after the other"),
        ("cohort,soon\n", "must be Mondays"),
        ("cohort,2026-10-05\nA,home\n", "line 2: “home” is none of school"),
        ("cohort,2026-10-05\nA,school\nA,company\n", "line 3: the cohort “A” has a line already"),
        ("cohort,2026-10-05\n\nA,school,company\n", "line 3: “” is none of school"),
    ],
)
def test_a_timetable_that_is_wrong_is_told_in_one_sentence(tmp_path, text, says):
    path = tmp_path / "plan.csv"
    path.write_text(text)
    with pytest.raises(Refusal, match=says):
        read_timetable(path)


def test_what_changes_is_told_by_cohort_and_week(tmp_path):
    told = read_calendar(office(tmp_path))
    plan = plan_rhythm(told.inputs, seconds=60)
    school = plan.school.copy()
    school[1, 3] ^= True
    before = replace(plan, school=school)
    assert changes_of(plan, plan) == []
    assert changes_of(before, plan) == [Change("البيانات ٢", plan.weeks[3], bool(plan.school[1, 3]))]
    assert changes_of(replace(before, cohorts=("X", "Y")), plan) == []
