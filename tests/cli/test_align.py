"""`qantara align`."""

from datetime import date

import pytest

from qantara.pipeline.anticipation import issue_forecasts
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import init_partnership
from tests.conftest import NOON
from tests.pipeline.past import END, write_past

DAY = ("--as-of", "2026-01-01", "--graduation", "2028-07", "--occupation", "data-engineer")
SYLLABUS = """# Licence Données

### Module D1 : Bases de données

Volume horaire : 40 h

Acquis d’apprentissage :

- Appliquer SQL à une base de données.
"""


@pytest.fixture(scope="session")
def ready(tmp_path_factory, vocabulary, extractor):
    place = init_partnership(tmp_path_factory.mktemp("align-cli") / "partnership")
    file = write_past(place.folder / "ads" / "past.jsonl")
    at = NOON.replace(year=END.year, month=END.month, day=END.day)
    observe([file], place.lake, vocabulary, at=at, ended=lambda: at, base=place.folder, workers=1)
    issue_forecasts(place.lake, vocabulary, at=at, ended=lambda: at, to=date(2028, 12, 1))
    return place.folder


@pytest.fixture
def aligned(qantara, ready, place):
    def run(*arguments, text=SYLLABUS):
        file = place / "donnees.md"
        file.write_text(text, encoding="utf-8")
        return qantara("align", file, "--folder", ready, *DAY, *arguments)

    return run


def test_a_syllabus_is_told_what_is_missing_and_what_to_add(aligned):
    outcome = aligned("--lang", "en")
    assert outcome.status == 0
    assert "Licence Données: 1 modules, 40 hours." in outcome.out
    assert "of data engineer from 2025-01 to 2025-12, carried to 2028-07" in outcome.out
    assert "Apache Airflow" in outcome.out
    assert "no choice within these hours covers more than" in outcome.out


@pytest.mark.parametrize(("lang", "words"), [("fr", "Modules à ajouter en 60 heures"), ("ar", "مجزوءات تضاف")])
def test_it_speaks_three_languages(aligned, lang, words):
    assert words in aligned("--lang", lang).out


def test_everything_is_one_json_object_for_machines(aligned):
    told = aligned("--json", "--hours", "45").json
    (one,) = told["programmes"]
    assert one["target"]["occupations"][0]["id"] == "data-engineer"
    assert one["proposal"]["hours"] <= one["proposal"]["budget"] == 45
    assert told["unread"] == []


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Demandé au diplôme"), ("ar", "مطلوب عند التخرج"), ("en", "Asked at graduation")]
)
def test_a_page_to_show_is_one_file_in_the_language(aligned, place, lang, words):
    assert aligned("--page", "page.html", "--lang", lang).status == 0
    text = (place / "page.html").read_text(encoding="utf-8")
    assert words in text
    assert f'<html lang="{lang}"' in text
    assert text.count("<h1") == 1
    assert "Licence Données" in text
    assert "<script" not in text
    assert "http" not in text.split("</style>")[1]


def test_what_was_not_understood_is_told_with_its_place(aligned):
    outcome = aligned("--lang", "en", text=SYLLABUS.replace("40 h", "beaucoup"))
    assert outcome.status == 0
    assert "donnees.md" in outcome.err
    assert "The hours cannot be read" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--region", "MA-99"), "MA-99 is no region"),
        (("--graduation", "2040-07"), "No skill is forecast for 2040-07"),
        (("--occupation", "alchemist"), "alchemist is no occupation"),
        (("--beside", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(aligned, arguments, words):
    outcome = aligned("--lang", "en", *arguments)
    assert outcome.status != 0
    assert words in outcome.err
    assert "Traceback" not in outcome.err


def test_a_file_without_any_module_is_told_so(aligned):
    outcome = aligned("--lang", "en", text="")
    assert outcome.status == 1
    assert "No curriculum was read" in outcome.err


def test_a_programme_that_names_no_skill_is_refused_by_name(aligned):
    outcome = aligned("--lang", "en", text=SYLLABUS.replace("SQL", "soin").replace("Bases de données", "Promenade").replace("base de données", "marche").replace("Données", "Vide"))  # fmt: skip
    assert outcome.status == 1
    assert "Licence Vide: no module names a skill" in outcome.err
    assert "No curriculum was read" not in outcome.err


def test_a_folder_without_forecasts_says_what_to_run(qantara, place, ready, tmp_path):
    bare = init_partnership(tmp_path / "bare").folder
    file = place / "donnees.md"
    file.write_text(SYLLABUS, encoding="utf-8")
    outcome = qantara("align", file, "--folder", bare, *DAY, "--lang", "en")
    assert outcome.status == 1
    assert "Run `qantara observe`, then `qantara forecast`" in outcome.err
