"""`qantara calendar`."""

import csv
import json
from datetime import date

import icalendar
import pytest

from tests.pipeline.calendar import office

DAY = ("--as-of", "2026-09-01")


@pytest.fixture
def file(place):
    for name, text in (
        ("a.toml", office.CALENDAR), ("cohorts.csv", office.COHORTS), ("learners.csv", office.LEARNERS), ("days.toml", office.DAYS),
    ):  # fmt: skip
        (place / name).write_text(text, encoding="utf-8")
    return place / "a.toml"


def timetable(place):
    with (place / "out" / "timetable.csv").open(encoding="utf-8", newline="") as lines:
        return {row["cohort"]: row for row in csv.DictReader(lines)}


def test_a_plan_comes_with_its_proof_a_table_a_year_and_calendars(qantara, file, place):
    outcome = qantara("calendar", file, "--out", "out", "--lang", "en", *DAY)
    assert outcome.status == 0
    assert "Alternance 2026-2027: 2 cohorts, 10 weeks from 2026-10-05." in outcome.out
    assert "Proved: no calendar is better." in outcome.out
    assert timetable(place)["Données 1"]["2026-10-19"] == "company"  # a peak
    assert {path.parent.name for path in (place / "out").rglob("*.ics")} == {"cohorts", "learners", "tutors"}
    assert (place / "out" / "year-en.svg").read_text(encoding="utf-8").startswith("<svg")
    for name in ("year-en.pdf", "wall-en.pdf"):
        assert (place / "out" / name).read_bytes().startswith(b"%PDF-")


def test_every_calendar_is_read_by_another_library_and_holds_the_weeks_of_the_table(qantara, file, place):
    qantara("calendar", file, "--out", "out", "--lang", "fr", *DAY)
    (held,) = (place / "out" / "cohorts").glob("Données-1-*.ics")
    weeks = {
        event.start for event in icalendar.Calendar.from_ical(held.read_bytes()).events if "école" in event["summary"]
    }
    told = {date.fromisoformat(week) for week, cell in timetable(place)["Données 1"].items() if cell == "school"}
    assert weeks | {date(2026, 11, 30)} == told  # the last is the week of exams


def test_a_feast_that_moved_changes_as_little_as_possible_and_calendars_are_followed(qantara, file, place):
    qantara("calendar", file, "--out", "out", *DAY)
    days = place / "days.toml"
    days.write_text(days.read_text(encoding="utf-8").replace("2026-10-20", "2026-10-21"), encoding="utf-8")
    told = qantara("calendar", file, "--out", "out", "--before", "out/timetable.csv", "--json", *DAY).json
    assert (told["costs"]["changed"], told["changes"]) == (0, [])
    (held,) = (place / "out" / "cohorts").glob("Données-1-*.ics")
    feasts = [one for one in icalendar.Calendar.from_ical(held.read_bytes()).events if "Prophet" in one["summary"]]
    assert [(event.start, event["sequence"]) for event in feasts] == [(date(2026, 10, 21), 1)]


def test_what_changes_is_said_for_whom_and_when(qantara, file, place):
    qantara("calendar", file, "--out", "out", *DAY)
    table = place / "out" / "timetable.csv"
    text = table.read_text(encoding="utf-8")
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "peaks = [2026-10-19]", "peaks = [2026-10-05, 2026-10-12, 2026-10-19]"
        ),
        encoding="utf-8",
    )
    assert text.splitlines()[1].split(",")[1:4].count("school") == 1  # which the companies now refuse
    outcome = qantara("calendar", file, "--out", "out", "--before", table, "--lang", "en", *DAY)
    assert "Données 1 is now at its companies, no longer at school: week of" in outcome.out
    assert table.read_text(encoding="utf-8") != text


def test_a_timetable_of_other_cohorts_is_refused(qantara, file, place):
    (place / "old.csv").write_text("cohort,2026-10-05\nZ,school\n", encoding="utf-8")
    outcome = qantara("calendar", file, "--out", "out", "--before", "old.csv", "--lang", "en", *DAY)
    assert outcome.status == 1
    assert "old.csv: has none of these cohorts. Give the timetable of this calendar." in outcome.err
    assert not (place / "out").exists()


def test_what_cannot_be_kept_is_named_in_the_language(qantara, file):
    text = file.read_text(encoding="utf-8").replace("school_days = 15", "school_days = 45")
    file.write_text(text, encoding="utf-8")
    outcome = qantara("calendar", file, "--out", "out", "--lang", "fr", *DAY)
    assert outcome.status == 0
    assert "Données 1" in outcome.err
    assert "jours d’enseignement" in outcome.err


@pytest.mark.parametrize(("lang", "words"), [("fr", "2 promotions, 10 semaines"), ("ar", "الأسابيع")])
def test_it_speaks_three_languages(qantara, file, lang, words):
    assert words in qantara("calendar", file, "--out", "out", "--lang", lang, *DAY).out


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rooms = 2", "rooms = -2", "rooms"),
        ("days.toml", "nowhere.toml", "nowhere.toml"),
        ("starts_on = 2026-10-05", "starts_on = 2027-10-05", "[[cohort]] 1: it ends on"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_nothing_is_written(qantara, file, place, old, new, words):
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    outcome = qantara("calendar", file, "--out", "out", "--lang", "en", *DAY)
    assert outcome.status == 1
    assert words in outcome.err
    assert "fault of Qantara" not in outcome.err
    assert not (place / "out").exists()


def test_settled_weeks_need_the_timetable_in_force(qantara, file):
    outcome = qantara("calendar", file, "--out", "out", "--settled-before", "2026-11-01", "--lang", "en", *DAY)
    assert outcome.status == 2
    assert "--before" in outcome.err


def test_a_year_is_kept_for_the_report(qantara, file, empty_folder):
    told = qantara("calendar", file, "--out", "out", "--keep", "--folder", empty_folder, "--json", *DAY)
    assert told.status == 0
    (office,) = json.loads((empty_folder / "kept" / "calendar.json").read_text(encoding="utf-8"))["offices"]
    assert office["lost"] == told.json["lost"]


def test_without_a_partnership_nothing_can_be_kept(qantara, file, place):
    outcome = qantara("calendar", file, "--out", "out", "--keep", "--lang", "en", *DAY)
    assert outcome.status == 1
    assert "no qantara.toml here or above" in outcome.err
    assert not (place / "out").exists()
