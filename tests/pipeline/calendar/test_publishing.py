import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import numpy as np
import pytest

from qantara.core.refusals import Refusal
from qantara.core.rhythm import Timetable, plan_rhythm, replan
from qantara.pipeline.calendar import CalendarFileError, Words, read_calendar, write_calendars
from qantara.pipeline.whole_file import WriteError
from tests.pipeline.calendar.office import office

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
FRENCH = Words("fr", "École – {who}", "Entreprise – {who}", "Examens – {who}", "Date estimée ({source})")


@pytest.fixture
def told(tmp_path):
    return read_calendar(office(tmp_path))


@pytest.fixture
def plan(told):
    return plan_rhythm(told.inputs, seconds=60)


def events(path):
    found = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return {(str(event["SUMMARY"]), event["DTSTART"].dt): event for event in found}


def of(paths, part, start):
    (path,) = (path for path in paths if path.parent.name == part and path.name.startswith(start))
    return path


def test_each_cohort_learner_and_tutor_has_a_file(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    names = [(path.parent.name, path.stem.rpartition("-")[0]) for path in paths]
    assert names == [
        ("cohorts", "Données-1"), ("cohorts", "البيانات-٢"),
        ("learners", "Salma-Bennani"), ("learners", "Omar-Essai"), ("learners", "ليلى"), ("learners", "Nour"),
        ("tutors", "Youssef-Tazi"),
    ]  # fmt: skip
    assert all(path.exists() for path in paths)


def test_a_cohort_s_weeks_are_where_the_plan_says(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    held = events(of(paths, "cohorts", "Données"))
    for week, at_school in zip(plan.weeks, plan.school[0], strict=True):
        exams = week == date(2026, 11, 30)
        word = "Examens" if exams else "École" if at_school else "Entreprise"
        event = held[f"{word} – Données 1", week]
        assert event["DTEND"].dt == week + timedelta(days=5)
        assert event["CATEGORIES"].to_ical() == {"Examens": b"EXAMS", "École": b"SCHOOL", "Entreprise": b"COMPANY"}[word]  # fmt: skip


def test_a_cohort_that_begins_in_mid_week_begins_on_its_day(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    assert min(start for _, start in events(of(paths, "cohorts", "البيانات"))) == date(2026, 10, 7)


def test_feasts_within_the_weeks_are_there_and_the_estimated_say_where_from(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    held = events(of(paths, "learners", "Nour"))
    feast = held["Anniversaire du prophète", date(2026, 10, 20)]
    assert (feast["STATUS"], feast["DESCRIPTION"]) == ("TENTATIVE", "Date estimée (essai)")
    assert held["La marche verte", date(2026, 11, 6)]["STATUS"] == "CONFIRMED"
    assert held["Vacances d’automne", date(2026, 10, 26)]["DTEND"].dt == date(2026, 10, 31)
    assert not any("Ramadan" in name for name, _ in held)


def test_a_tutor_sees_all_cohorts_with_the_learners_names(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    said = {name for name, _ in events(of(paths, "tutors", "Youssef"))}
    assert "Entreprise – Données 1 (Salma Bennani, Omar Essai)" in said
    assert "École – البيانات ٢ (ليلى)" in said
    assert not any("Nour" in name for name in said)


def test_no_identifier_is_shared_between_calendars(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    uids = [str(event["UID"]) for path in paths for event in events(path).values()]
    assert len(set(uids)) == len(uids)


def test_planning_again_moves_the_events_that_changed_and_no_other(tmp_path, told, plan):
    out = tmp_path / "out"
    paths = write_calendars(out, told, plan, words=FRENCH, at=AT)
    week = plan.weeks[int(np.flatnonzero(plan.school[0])[0])]
    moved = replace(told.inputs, holidays=told.inputs.holidays | {week, week + timedelta(days=1)})
    again = replan(plan, moved, seconds=60)
    assert again.costs.changed
    assert write_calendars(out, told, again, words=FRENCH, at=AT + timedelta(days=1)) == paths
    changed = {plan.weeks[column] for column in np.flatnonzero(plan.school[0] != again.school[0])}
    held = events(of(paths, "cohorts", "Données"))
    assert {start for (name, start), event in held.items() if event["SEQUENCE"] == 1} == changed
    assert all(event["STATUS"] != "CANCELLED" for event in held.values())


def test_a_plan_of_other_cohorts_is_refused(tmp_path, told, plan):
    other = Timetable(plan.weeks, ("X", "Y"), plan.present, plan.school)
    with pytest.raises(Refusal, match="no cohort Données 1"):
        write_calendars(tmp_path / "out", told, other, words=FRENCH, at=AT)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, told, plan):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WriteError, match="cannot be written"):
        write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)


def test_a_file_that_is_no_calendar_is_named_and_every_file_stays_as_it_was(tmp_path, told, plan):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    paths[-1].write_bytes(b"notes")
    held = [path.read_bytes() for path in paths]
    with pytest.raises(CalendarFileError, match=re.escape(f"{paths[-1]}: is to be followed and is not iCalendar.")):
        write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT + timedelta(days=1))
    assert [path.read_bytes() for path in paths] == held


def test_a_write_that_stops_half_way_leaves_whole_files_alone(tmp_path, told, plan, monkeypatch):
    paths = write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT)
    held = [path.read_bytes() for path in paths]
    written = []

    def stops(path, content):
        if len(written) == 3:
            Path.write_text(path, "half")
            raise KeyboardInterrupt
        written.append(path)
        with path.open("wb") as file:
            file.write(content)

    monkeypatch.setattr(Path, "write_bytes", stops)
    with pytest.raises(KeyboardInterrupt):
        write_calendars(tmp_path / "out", told, plan, words=FRENCH, at=AT + timedelta(days=1))
    assert [path.read_bytes() == before for path, before in zip(paths, held, strict=True)] == [False] * 3 + [True] * 4
    assert sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file()) == sorted(paths)
