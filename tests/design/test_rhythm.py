"""What a work-study plan says of itself: who, what, when, and what would help."""

from typing import Any

import pytest

from qantara.core.rhythm.measures import Cause, Kind
from qantara.design.formats import LANGS, Lang
from qantara.design.rhythm import changes_said, plain, said, year_drawing
from tests.design.calendars import a_plan


def broken(kind: str = "peak", **told: Any) -> dict[str, Any]:
    rest = {"week": "2026-10-05", "cohorts": ["A"], "teacher": "", "limit": 0, "found": 1, "cause": ""}
    return {"kind": kind, **rest, **told}


POSSIBLE = [
    *((kind, "") for kind in Kind.__args__), ("teacher", "exams"), ("peak", "exams"), ("peak", "closure"), ("closure", "peak"),
    ("company_period", "peak"), ("school_period", "exams"), ("school_period", "closure"), ("rooms", "exams"),
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("kind", "cause"), POSSIBLE)
def test_whatever_is_broken_is_told_in_each_language_with_its_week(kind: str, cause: Cause, lang: Lang) -> None:
    week = None if kind == "school_days" else "2026-10-05"
    for limit in (0, 9):
        (sentence,) = said([broken(kind, cause=cause, week=week, teacher="T", limit=limit, found=5)], lang)
        shown = plain(sentence)
        assert "%" not in shown
        assert "None" not in shown
        assert ("2026" in shown) == (week is not None)
        assert shown.count(".") + shown.count("؟") >= 2


def test_weeks_in_which_the_same_is_broken_are_told_together() -> None:
    (sentence,) = said([broken(), broken(week="2026-10-12")], "en")
    assert plain(sentence) == (
        "A is at school though its companies need their learners: week of 5\u00a0October\u00a02026, week of "
        "12\u00a0October\u00a02026. Ask the companies for other weeks, or allow more tolerance."
    )


def test_a_teacher_is_told_of_once_with_the_cohorts_of_each_week() -> None:
    weeks = [broken("teacher", teacher="T", week=f"2026-10-{day}", cohorts=names) for day, names in ((12, ["A", "B"]), (19, ["B", "C"]))]  # fmt: skip
    (sentence,) = said(weeks, "en")
    assert "12\u00a0October\u00a02026 (A, B), week of 19\u00a0October\u00a02026 (B, C)" in plain(sentence)


def test_what_another_fixed_has_its_own_remedy() -> None:
    (by_exams,), (by_choice,) = (said([broken(cause=cause)], "en") for cause in ("exams", ""))
    assert "move the exams" in by_exams
    assert "move the exams" not in by_choice


def test_many_cohorts_without_a_room_are_counted() -> None:
    (sentence,) = said([broken("rooms", cohorts=[f"C{k}" for k in range(20)], limit=9, found=20)], "en")
    assert "C5 and 14 others" in plain(sentence)


def test_markup_in_a_name_stays_a_name() -> None:
    (sentence,) = said([broken(cohorts=["<b>A & B"])], "en")
    assert "&lt;b&gt;A &amp; B" in sentence


def test_what_changes_is_told_by_cohort_and_by_where_it_goes() -> None:
    changes = [("A", "2026-10-05", True), ("A", "2026-10-12", False), ("B", "2026-10-05", True), ("A", "2026-10-19", True)]  # fmt: skip
    told = [plain(sentence).replace("\u00a0", " ") for sentence in changes_said(changes, "en")]
    assert told == [
        "A is now at school, no longer at its companies: week of 5 October 2026, week of 19 October 2026.",
        "A is now at its companies, no longer at school: week of 12 October 2026.",
        "B is now at school, no longer at its companies: week of 5 October 2026.",
    ]
    assert changes_said([], "fr") == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_year_is_drawn_from_a_plan(lang: Lang) -> None:
    drawing = year_drawing(a_plan(cohorts=3), lang)
    assert (
        drawing.count('class="exams"') == sum(one["places"].count("exams") for one in a_plan(cohorts=3)["cohorts"]) + 1
    )
