"""Dates as ads write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.pipeline.intake import parse_date

DAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-05", "2026-01-05T23:59:00+01:00", "2026-01-05 10:41:41", "2026/01/05", "20260105", "20260105T101500Z",
        "05/01/2026", "5/1/2026", "05-01-2026 00:11:19", "05.01.2026", "05/01/26", "le 05/01/2026 à 10h",
        "5 janvier 2026", "lundi 5 janvier 2026", "5 janv. 2026", "Publiée le 5 Janvier 2026",
        "5 January 2026", "January 5, 2026", "Jan 5th, 2026", "Mon, 05 Jan 2026 16:40:27 +0100",
        "5 يناير 2026", "الاثنين 5 يناير 2026", "٥ يناير ٢٠٢٦", "05/01/٢٠٢٦", "\u200f05/01/2026", "5 كانون الثاني 2026",
        1767571200, 1767571200000, 1767571200000000, "1767571200", 1767571200.5, 46027, "46027", "46027.0",
        DAY, dt.datetime(2026, 1, 5, 12),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_every_form_of_one_day_is_read(value):
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1er août 2025", (2025, 8, 1)), ("12 déc. 2025", (2025, 12, 12)), ("28 février 2025", (2025, 2, 28)),
        ("3 غشت 2025", (2025, 8, 3)), ("3 شتنبر 2025", (2025, 9, 3)), ("3 نونبر 2025", (2025, 11, 3)),
        ("3 دجنبر 2025", (2025, 12, 3)), ("3 يوليوز 2025", (2025, 7, 3)), ("3 ماي 2025", (2025, 5, 3)),
        ("3 سبتمبر 2025", (2025, 9, 3)), ("3 تشرين الأول 2025", (2025, 10, 3)),
        ("27/05/1444", (2022, 12, 21)), ("1444-05-27", (2022, 12, 21)), ("27 جمادى الأولى 1444", (2022, 12, 21)),
        ("27 جمادى الأولى 1444 هـ", (2022, 12, 21)), ("1 رمضان 1447", (2026, 2, 18)), ("1 ربيع الآخر 1447", (2025, 9, 23)),
        ("12/25/2025", (2025, 12, 25)),
    ],
)  # fmt: skip
def test_three_languages_and_two_calendars_are_read(value, day):
    assert parse_date(value) == dt.date(*day)


@pytest.mark.parametrize(
    "value",
    ["", "demain", "il y a 3 jours", "Publish date", "2026", "32/01/2026", "31/02/2026", "99/99/9999", "0000-00-00",
     "30/12/1399999", "12 mois", "05/13/1444x", True, None, 0, -5, 1e30, float("nan"), float("inf"), [], "31/12/1899"],
)  # fmt: skip
def test_what_is_no_date_is_nothing(value):
    assert parse_date(value) is None


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_no_value_makes_it_fail(value):
    found = parse_date(value)

    assert found is None or 1990 <= found.year <= 2100


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_iso_and_french_forms_agree(day):
    assert parse_date(day.isoformat()) == parse_date(f"{day:%d/%m/%Y}") == day
