"""Printed work-study calendars: tagged, whole, the same each time, in both directions of writing."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from qantara.design.calendar_pdf import wall_pdf, year_pdf
from qantara.design.formats import LANGS, Lang
from tests.design.calendars import a_plan

DAY = date(2026, 9, 1)
Printing = Callable[..., bytes]
BOTH = pytest.mark.parametrize("made", [year_pdf, wall_pdf])


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@BOTH
@pytest.mark.parametrize("lang", LANGS)
def test_a_calendar_is_tagged_and_says_its_language_title_and_day(made: Printing, lang: Lang) -> None:
    reader = read(made(a_plan(), lang, made_on=DAY))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith(lang)
    assert reader.metadata is not None
    assert reader.metadata.title == "Alternance (essai) 2026-2027"
    described = catalogue["/Metadata"].get_data().decode()
    assert "pdfaid:part>2<" in described
    assert "pdfuaid:part>1<" in described


@BOTH
def test_the_same_plan_gives_the_same_bytes(made: Printing) -> None:
    assert made(a_plan(), "fr", made_on=DAY) == made(a_plan(), "fr", made_on=DAY)


@pytest.mark.parametrize(("cohorts", "weeks", "pages"), [(1, 1, 1), (24, 43, 1), (25, 43, 2), (60, 43, 3), (25, 54, 4)])
def test_the_year_takes_as_many_sheets_as_it_needs(cohorts: int, weeks: int, pages: int) -> None:
    assert len(read(year_pdf(a_plan(cohorts=cohorts, weeks=weeks), "fr", made_on=DAY)).pages) == pages


@pytest.mark.parametrize(("cohorts", "weeks", "pages"), [(1, 1, 1), (3, 43, 3), (2, 54, 4)])
def test_a_wall_calendar_has_a_page_a_cohort_and_school_year(cohorts: int, weeks: int, pages: int) -> None:
    assert len(read(wall_pdf(a_plan(cohorts=cohorts, weeks=weeks), "ar", made_on=DAY)).pages) == pages


def test_a_wall_calendar_names_every_month_the_feasts_and_the_places() -> None:
    text = read(wall_pdf(a_plan(cohorts=1), "fr", made_on=DAY)).pages[0].extract_text().replace("\u00a0", " ")
    for words in ("septembre 2026", "août 2027", "La marche verte", "Vacances", "Ramadan 1448*", "École", "Examens", "Entreprise", "Données & réseaux"):  # fmt: skip
        assert words in text
    assert "une estimation" in text


def test_the_year_names_the_feasts_with_their_days() -> None:
    text = read(year_pdf(a_plan(), "fr", made_on=DAY)).pages[0].extract_text().replace("\u00a0", " ")
    assert "6 novembre 2026" in text
    assert "28 décembre 2026 – 3 janvier 2027" in text


def test_what_no_font_has_does_not_stop_a_calendar() -> None:
    plan = a_plan(cohorts=1)
    plan["title"] = plan["cohorts"][0]["name"] = '🚀 #set page() $x$ *"\\ ]] 数据 ok'
    for made in (year_pdf, wall_pdf):
        assert "ok" in read(made(plan, "ar", made_on=DAY)).pages[0].extract_text()
