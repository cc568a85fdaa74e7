"""`qantara align`."""

import json
import re
import shutil

import pytest

from qantara.pipeline.partnership import init_partnership

DAY = ("--as-of", "2026-01-01", "--graduation", "2028-07", "--occupation", "data-engineer")
SYLLABUS = """# Licence Données

### Module D1 : Bases de données

Volume horaire : 40 h

Acquis d’apprentissage :

- Appliquer SQL à une base de données.
"""
CALCULUS = "\n### Module D5 : Calcul\n\nVolume horaire : 24 h\n\nAcquis d’apprentissage :\n\n- Appliquer Prolog.\n"
FLOWS = "# Master Flux\n\n### Module F1 : Orchestration\n\nVolume horaire : 4 h\n\nAcquis d’apprentissage :\n\n- Concevoir des flux avec Airflow.\n"


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
    assert "Licence Données. Modules: 1; hours: 40." in outcome.out
    assert "of data engineer from 2025-01 to 2025-12, carried to 2028-07" in outcome.out
    assert "Apache Airflow" in outcome.out
    assert "It is proved that no choice within these hours covers more" in outcome.out


def test_what_a_programme_head_needs_in_a_minute_comes_first(aligned):
    out = aligned("--lang", "en").out
    order = ["surely loses its market", "Asked at graduation, and missing", "Modules to add within", "It is proved", "How long each module lasts", "Of the hours read"]  # fmt: skip
    places = [out.index(words) for words in order]
    assert places == sorted(places)


def test_a_proposal_says_why_with_share_interval_year_and_ads(aligned):
    out = aligned("--lang", "en").out
    assert re.search(
        r"adds Apache Airflow: asked by [\d.]+ % \([\d.]+ % to [\d.]+ %\) of ads in 2028; today by 47 of n = 47", out
    )


def test_a_proposal_says_what_it_could_replace(aligned):
    out = aligned("--lang", "en", text=SYLLABUS + CALCULUS).out
    assert "could replace 24 h of Calcul" in out
    assert "is a suggestion" in out
    assert "No room is seen for" in out


def test_a_programme_is_compared_with_those_beside(aligned, place):
    (place / "autres").mkdir()
    (place / "autres" / "flux.md").write_text(FLOWS, encoding="utf-8")
    outcome = aligned("--lang", "en", "--beside", "autres")
    assert "Programmes that teach most alike: Master Flux (" in outcome.out
    assert re.search(r"Apache Airflow .* Master Flux", outcome.out)


def test_several_programmes_begin_with_all_of_them(aligned, place, qantara, ready):
    (place / "flux.md").write_text(FLOWS, encoding="utf-8")
    (place / "donnees.md").write_text(SYLLABUS, encoding="utf-8")
    outcome = qantara("align", place / "flux.md", place / "donnees.md", "--folder", ready, *DAY, "--lang", "en")
    assert outcome.out.index("Programmes, and how much they cover") < outcome.out.index("Master Flux. Modules: 1")
    (flows, data) = qantara("align", place / "flux.md", place / "donnees.md", "--folder", ready, *DAY, "--json").json["programmes"]  # fmt: skip
    assert [one["title"] for one in flows["beside"]["neighbours"]] == ["Licence Données"]
    assert [one["title"] for one in data["beside"]["neighbours"]] == ["Master Flux"]


def test_a_file_given_twice_is_no_neighbour_of_itself(aligned, place):
    told = aligned("--json", "--beside", place).json
    assert told["programmes"][0]["beside"] is None


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
        (("--graduation", "2040-07"), "2040-07 lies beyond the newest forecast"),
        (("--graduation", "2020-07"), "2020-07 is past"),
        (("--occupation", "alchemist"), "alchemist is no occupation"),
        (("--occupation", "data-enginer"), "Near it: data-engineer"),
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
    assert "donnees.md – The file is empty." in outcome.err
    assert outcome.err.count("✗") == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bruit.txt", bytes(range(256)) * 40, "The file is damaged"),
        ("coupe.docx", b"PK\x03\x04" + bytes(500), "The file is damaged"),
        ("photo.png", b"\x89PNG", "The file is of no known kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(qantara, place, ready, name, content, words):
    (place / name).write_bytes(content)
    outcome = qantara("align", place / name, "--folder", ready, *DAY, "--lang", "en")
    assert outcome.status == 1
    assert words in outcome.err
    assert outcome.err.count("✗") == 1


def test_an_empty_folder_is_said_to_be_empty(qantara, place, ready):
    (place / "vide").mkdir()
    outcome = qantara("align", place / "vide", "--folder", ready, *DAY, "--lang", "en")
    assert outcome.status == 1
    assert "no curriculum in this folder" in outcome.err


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


@pytest.fixture
def aimed(ready, place):
    """A partnership with two curricula, one of which says what it prepares for."""
    folder = shutil.copytree(ready, place / "partners")
    for name in ("donnees", "reseaux"):
        (folder / "curricula" / f"{name}.md").write_text(SYLLABUS, encoding="utf-8")
    with (folder / "qantara.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[programmes]]\nfiles = "curricula/donnees.*"\noccupations = ["data-engineer"]\ngraduation = "2027-07"\n'
        )
    return folder


def test_each_programme_is_set_against_what_the_folder_says_it_prepares_for(qantara, aimed):
    told = qantara("align", aimed / "curricula", "--folder", aimed, *DAY[:2], "--graduation", "2028-07", "--json").json
    targets = {one["programme"]["file"].rpartition("/")[2]: one["target"] for one in told["programmes"]}
    assert [one["id"] for one in targets["donnees.md"]["occupations"]] == ["data-engineer"]
    assert targets["reseaux.md"]["occupations"] == []
    assert {one["month"] for one in targets.values()} == {"2028-07"}  # what is asked for wins


def test_what_is_said_of_one_programme_only_stops_that_one(qantara, aimed):
    config = aimed / "qantara.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('["data-engineer"]', '["alchemist"]'), encoding="utf-8"
    )
    outcome = qantara(
        "align", aimed / "curricula", "--folder", aimed, *DAY[:2], "--graduation", "2028-07", "--lang", "en"
    )
    assert outcome.status == 0
    assert "alchemist is no occupation" in outcome.err
    assert "reseaux" in outcome.out or "Licence Données" in outcome.out


def test_an_alignment_is_kept_for_the_report(qantara, aimed):
    told = qantara(
        "align", aimed / "curricula", "--folder", aimed, *DAY[:2], "--graduation", "2028-07", "--keep", "--json"
    ).json
    kept = json.loads((aimed / "kept" / "alignment.json").read_text(encoding="utf-8"))
    assert kept["programmes"] == told["programmes"]
    assert kept["made_on"] == "2026-01-01"
