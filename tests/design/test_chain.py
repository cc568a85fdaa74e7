"""From the gap to the calendar, in the report: shown where it was kept, in three languages, as tables too."""

import csv
import io

import pytest
from pypdf import PdfReader

from qantara.design.formats import LANGS
from qantara.design.report.page import render_page
from qantara.design.report.pdf import render_pdf
from qantara.design.report.tables import write_tables
from tests.design.chain import chain, seat_plan

SECTIONS = ("curricula", "seats", "calendars")


def words(page):
    """The page without its marks."""
    from markupsafe import Markup

    return " ".join(Markup(page[page.index("<main") :]).striptags().replace("\xa0", " ").split())


@pytest.mark.parametrize("lang", LANGS)
def test_the_three_steps_stand_in_the_page_of_each_language(barometer, lang):
    page = render_page(barometer, lang, pdf=False)
    assert all(f'<section class="sec" id="{key}"' in page and f'href="#{key}"' in page for key in SECTIONS)
    assert "None" not in words(page)


def test_what_was_never_kept_is_not_shown(barometer):
    page = render_page(barometer | {"chain": {"calendar": chain()["calendar"]}}, "en", pdf=False)
    assert 'id="calendars"' in page
    assert 'id="seats"' not in page
    assert 'href="#curricula"' not in page


def test_the_answers_name_the_programme_the_plan_and_the_days(barometer):
    said = words(render_page(barometer, "en", pdf=False))
    assert "Of 2 programmes, Licence Cloud covers least of what will be asked of its graduates: 10.0%." in said
    assert (
        "Between 2026 and 2029, 2,295 people will be missing with today’s seats. The plan “balanced” leaves 2,202 missing, for 104 million MAD."
        in said
    )
    assert (
        "2 work-study cohorts together lose 2 days of teaching to feasts, against 11 with the rhythm kept rigid."
        in said
    )


def test_a_proposal_says_what_it_adds_for_whom_and_in_place_of_what(barometer):
    said = words(render_page(barometer, "en", pdf=False))
    assert "Dbt: asked by 40.0% (20.0% to 80.0%), n = 40" in said
    assert "30 h of Hadoop" in said
    assert "few ads yet" in said  # a skill whose figures are hidden


def test_the_limits_that_bind_are_named_and_no_others(barometer):
    said = words(render_page(barometer, "en", pdf=False))
    assert "how many fewer people would be missing without it: rooms (12)." in said
    assert "another run may differ" in said
    assert "129 of 140 declared figures are still to be confirmed" in said


def test_a_target_whose_day_is_not_known_says_so(barometer):
    plan = chain()["plan"]
    plan["targets"][0]["stated_on"] = "à confirmer"
    said = words(render_page(barometer | {"chain": {"plan": plan}}, "en", pdf=False))
    assert "Head of government, day to be confirmed" in said
    assert "à confirmer" not in said


def test_a_simulation_without_a_seat_plan_shows_its_odds_alone(barometer):
    plan = chain()["plan"] | {"seat_plan": None, "ads": None}
    said = words(render_page(barometer | {"chain": {"plan": plan}}, "en", pdf=False))
    assert "How probable each declared target is" in said
    assert "Plans of seats to choose from" not in said
    assert "Jobs grow as declared" in said


def test_every_step_is_a_table_of_its_own(barometer, tmp_path):
    written = write_tables(barometer, tmp_path)
    read = {name: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) for name, path in written.items()}
    assert [row["covered"] for row in read["tables/programmes"]] == ["0.1", "0.3"]
    assert read["tables/proposals"][0]["replaces"] == "Hadoop (30 h)"
    assert [row["plan"] for row in read["tables/targets"]] == ["", "balanced", "cheapest"]
    assert len(read["tables/plans"]) == 2 * len(seat_plan()["scenarios"])
    assert {row["place"] for row in read["tables/calendar"]} == {"school", "company", "exams"}


def test_the_printed_report_has_them_too(barometer):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(barometer, "en"))).pages)
    assert "Curricula against demand" in text
    assert "Plans of seats to choose from" in text
    assert "Work-study calendars" in text
