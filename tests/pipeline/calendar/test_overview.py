"""A plan as a plain mapping: what the report and the printed calendars are made from."""

import json
from datetime import date

import pytest

from qantara.core.rhythm import plan_rhythm
from qantara.pipeline.calendar import CALENDARS, CalendarFileError, calendar_files, overview, plan_folder, read_calendar
from tests.pipeline.calendar.office import office


@pytest.fixture
def folder(tmp_path):
    (tmp_path / CALENDARS).mkdir()
    office(tmp_path / CALENDARS)
    return tmp_path


def test_every_office_s_file_of_a_folder_is_planned_and_a_file_of_days_is_none(folder):
    assert [path.name for path in calendar_files(folder)] == ["calendar.toml"]
    (planned,) = plan_folder(folder)
    assert (planned["file"], planned["title"]) == ("calendar.toml", "Alternance 2026-2027")


def test_a_folder_without_calendars_has_nothing_to_plan(tmp_path):
    assert plan_folder(tmp_path) == []


def test_a_broken_file_is_named(folder):
    (folder / CALENDARS / "other.toml").write_text("x =")
    with pytest.raises(CalendarFileError, match=r"other\.toml: this is not TOML"):
        plan_folder(folder)


def test_an_overview_is_json_and_adds_up(folder):
    (planned,) = plan_folder(folder)
    assert json.loads(json.dumps(planned)) == planned
    for cohort in planned["cohorts"]:
        assert len(cohort["places"]) == len(planned["weeks"])
        assert sum(cohort["counts"].values()) == sum(place is not None for place in cohort["places"])
        assert cohort["taught"] >= cohort["due"]
    assert sum(cohort["lost"] for cohort in planned["cohorts"]) == planned["lost"] <= planned["lost_unbent"]
    assert {mark["kind"] for mark in planned["marks"]} == {"feast", "break", "ramadan"}
    assert planned["optimal"]


def test_what_is_broken_is_told_with_its_week(tmp_path):
    told = read_calendar(office(tmp_path, calendar=("peaks = [2026-10-19]", "peaks = [2026-11-30]")))
    broken = overview(told, plan_rhythm(told.inputs, seconds=60))["broken"]
    assert broken == [
        {
            "kind": "peak", "week": str(date(2026, 11, 30)), "cohorts": ["Données 1"], "teacher": "", "limit": 0, "found": 1,
            "cause": "exams", "by": 1,
        }
    ]  # fmt: skip
