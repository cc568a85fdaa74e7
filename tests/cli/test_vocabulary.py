"""`qantara vocabulary`."""

import csv
import json

import pytest

from qantara.core.vocabulary import load_vocabulary
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import Partnership
from tests.conftest import NOON
from tests.pipeline.ads import ad

HEADING = "id,kind,domains,en,fr,ar,aliases_en,aliases_fr,aliases_ar,parent,esco,rome,ambiguous,exact_case,needs_near,not_near"
PLANK = "plankton-db,technology,data,Plankton DB,Plankton DB,Plankton DB,PlanktonBase,,,databases,,,,,,"


@pytest.fixture
def own_skill(empty_folder):
    """A folder with one skill of its own."""
    heading = HEADING.split(",")
    assert len(PLANK.split(",")) == len(heading)
    path = empty_folder / "vocabulary" / "own.csv"
    path.write_text(f"{HEADING}\n{PLANK}\n", encoding="utf-8")
    return empty_folder


@pytest.mark.parametrize(
    ("words", "expected"), [("python", "python"), ("kubernets", "kubernetes"), ("الأمن السيبراني", "cybersecurity")]
)
def test_search_finds_a_skill_in_any_language_and_with_errors(qantara, words, expected):
    outcome = qantara("vocabulary", "search", words, "--json")
    assert outcome.status == 0
    assert expected in [found["id"] for found in outcome.json["results"]]


def test_search_shows_a_table_to_people(qantara):
    outcome = qantara("vocabulary", "search", "python", "--most", "3")
    assert outcome.status == 0
    assert outcome.out.split()[:3] == ["identifier", "name", "kind"]
    assert "python" in outcome.out


def test_search_gives_no_more_than_asked(qantara):
    assert len(qantara("vocabulary", "search", "data", "--most", "2", "--json").json["results"]) == 2


def test_search_joins_its_words(qantara):
    found = qantara("vocabulary", "search", "power", "bi", "--json").json["results"]
    assert "power-bi" in [row["id"] for row in found]


def test_labels_are_in_the_language_in_use(qantara):
    [found] = qantara("vocabulary", "search", "cybersecurity", "--most", "1", "--lang", "fr", "--json").json["results"]
    skill = load_vocabulary().skills[found["id"]]
    assert found["label"] == skill.fr


def test_nothing_found_is_said_and_is_a_failure(qantara):
    outcome = qantara("vocabulary", "search", "zzzzqqqqxxxx")
    assert outcome.status == 1
    assert outcome.err == "✗ Nothing in the vocabulary looks like “zzzzqqqqxxxx”.\n"
    assert qantara("vocabulary", "search", "zzzzqqqqxxxx", "--json").json == {"results": []}


def test_the_shipped_vocabulary_keeps_its_rules(qantara):
    outcome = qantara("vocabulary", "check", "--json")
    assert outcome.status == 0
    assert outcome.json["faults"] == []
    assert outcome.json["skills"] > 4000


def test_check_says_how_many_and_which_version(qantara):
    outcome = qantara("vocabulary", "check")
    assert f"version {load_vocabulary().version}: 0 faults." in outcome.out


def test_a_folder_adds_its_own_skills(qantara, own_skill):
    [found] = qantara("vocabulary", "search", "PlanktonBase", "--most", "1", "--folder", own_skill, "--json").json[
        "results"
    ]
    assert found["id"] == "plankton-db"
    assert qantara("vocabulary", "check", "--folder", own_skill).status == 0


def test_a_fault_of_a_folder_is_named_and_is_a_failure(qantara, own_skill):
    path = own_skill / "vocabulary" / "own.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("databases", "no-such-parent"), encoding="utf-8")
    outcome = qantara("vocabulary", "check", "--folder", own_skill)
    assert outcome.status == 1
    assert "own.csv, plankton-db: parent 'no-such-parent' does not exist." in outcome.err
    assert ": 1 faults." in outcome.out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{HEADING}\nonly-an-id\n".encode(), "own.csv, line 2: the row has not as many cells as the heading."),
        (b"colour\nred\n", "own.csv, line 1: unknown or missing columns"),
        (HEADING.encode() + b"\n\xff\n", "Save it as UTF-8."),
    ],
)
def test_a_file_that_is_no_vocabulary_is_refused(qantara, own_skill, content, expected):
    (own_skill / "vocabulary" / "own.csv").write_bytes(content)
    outcome = qantara("vocabulary", "check", "--folder", own_skill)
    assert outcome.status == 1
    assert expected in outcome.err


SAVOIRS = (
    '"code_ogr_savoir","libelle_savoir","categorie_savoir","sous_categorie_savoir"\n'
    '"42","Kubernetes","Domaines d\'expertise","Logiciels, progiciels"\n"43","Vannerie","Techniques","Osier"\n'
)


@pytest.fixture
def savoirs(place):
    path = place / "savoir.csv"
    path.write_text(SAVOIRS, encoding="utf-8")
    return path


def test_an_import_says_what_it_linked_and_whose_data_they_are(qantara, empty_folder, savoirs):
    outcome = qantara("vocabulary", "import", "rome", savoirs, "--folder", empty_folder)
    assert outcome.status == 0
    assert "links-rome.csv is written" in outcome.out
    assert "ROME 4.0, France Travail, Licence Ouverte 2.0" in outcome.out
    assert "no name in common" in outcome.out


def test_an_import_as_json(qantara, empty_folder, savoirs, place):
    outcome = qantara(
        "vocabulary", "import", "rome", savoirs, "--unlinked", "rest.csv", "--folder", empty_folder, "--json"
    )
    assert outcome.json["concepts"] == {"skill": 2}
    assert outcome.json["linked"] == {"skill": 1}
    assert outcome.json["unlinked"] == {"no name": 1}
    with (place / "rest.csv").open(encoding="utf-8", newline="") as file:
        assert [row["label_fr"] for row in csv.DictReader(file)] == ["Vannerie"]


def test_search_shows_the_codes_of_an_import(qantara, empty_folder, savoirs):
    qantara("vocabulary", "import", "rome", savoirs, "--folder", empty_folder)
    [found] = qantara("vocabulary", "search", "kubernetes", "--most", "1", "--folder", empty_folder, "--json").json[
        "results"
    ]
    assert found["rome"] == ["42"]
    outcome = qantara("vocabulary", "search", "kubernetes", "--most", "1", "--folder", empty_folder)
    assert outcome.out.split()[-1] == "42"


def test_search_shows_the_codes_of_our_own_rows(qantara):
    results = qantara("vocabulary", "search", "data", "analyst", "--json").json["results"]
    [analyst] = [found for found in results if found["id"] == "data-analyst" and found["kind"] == "occupation"]
    assert (analyst["esco"], analyst["rome"]) == (["2511.3"], ["M1419"])


def test_an_unknown_classification_is_wrong_usage(qantara, empty_folder, savoirs):
    outcome = qantara("vocabulary", "import", "onet", savoirs, "--folder", empty_folder)
    assert outcome.status == 2
    assert "choose one of: esco, rome" in outcome.err


def test_a_foreign_file_is_refused_in_one_sentence(qantara, empty_folder, savoirs):
    outcome = qantara("vocabulary", "import", "esco", savoirs, "--folder", empty_folder)
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert "savoir.csv: no table of ESCO in it." in outcome.err
    assert not (empty_folder / "vocabulary" / "links-esco.csv").exists()


def test_an_import_needs_a_folder(qantara, savoirs):
    outcome = qantara("vocabulary", "import", "rome", savoirs)
    assert outcome.status == 1
    assert "no qantara.toml here or above" in outcome.err


@pytest.fixture
def asking(empty_folder, vocabulary, place):
    """A folder whose ads name Zellijdb, which no vocabulary holds."""
    rows = [ad(n, text=f"Stack {n} : Docker, Zellijdb, Kubernetes. {ad(n)['text']}") for n in range(5)]
    path = place / "asking.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    observe([path], Partnership(empty_folder, {}).lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    return empty_folder


def test_candidates_are_shown_to_people_with_sentences(qantara, asking):
    outcome = qantara("vocabulary", "candidates", "--folder", asking)
    assert outcome.status == 0
    assert "Zellijdb  ·  5 ads" in outcome.out
    assert "in lists of technologies 5" in outcome.out
    assert "Docker, Zellijdb, Kubernetes" in outcome.out
    assert "1 of 1 candidates." in outcome.out


def test_candidates_as_json_and_as_a_file(qantara, asking, place):
    outcome = qantara("vocabulary", "candidates", "--csv", "list.csv", "--folder", asking, "--json")
    [one] = outcome.json["candidates"]
    assert (one["name"], one["ads"], one["contexts"], len(one["examples"])) == ("Zellijdb", 5, {"list": 5}, 3)
    with (place / "list.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["name"], row["ads"], row["list"], row["cue"]) == ("Zellijdb", "5", "5", "0")


def test_no_candidate_is_said_and_is_no_failure(qantara, asking):
    outcome = qantara("vocabulary", "candidates", "--least", "6", "--folder", asking)
    assert outcome.status == 0
    assert outcome.out == "No name outside the vocabulary stands in 6 ads or more.\n"


def test_the_three_decisions_say_how_to_undo_them(qantara, asking):
    accepted = qantara(
        "vocabulary", "accept", "Zellijdb", "--id", "zellijdb", "--kind", "technology", "--domains", "data,cloud",
        "--parent", "databases", "--folder", asking,
    )  # fmt: skip
    merged = qantara("vocabulary", "merge", "Postges", "postgresql", "--as-of", "2026-11-01", "--folder", asking)
    refused = qantara("vocabulary", "refuse", "Zorgon", "--as-of", "2026-11-01", "--folder", asking, "--json")
    assert "“Zellijdb” is now read as zellijdb. To undo it, delete its line in" in accepted.out
    assert "“Postges” is now read as postgresql." in merged.out
    assert (refused.json["name"], refused.json["skill"]) == ("Zorgon", None)
    assert (asking / "vocabulary" / "refused.csv").read_text(encoding="utf-8") == "name,on\nZorgon,2026-11-01\n"
    assert qantara("vocabulary", "candidates", "--folder", asking, "--json").json["candidates"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("accept", "Zork", "--id", "zork", "--kind", "tech", "--domains", "data"), "Invalid value for --kind"),
        (("accept", "Zork", "--id", "zork", "--kind", "concept", "--domains", "tiles"), "Invalid value for --domains"),
        (("accept", "Zork", "--id", "zork", "--kind", "concept", "--domains", ","), "Invalid value for --domains"),
        (("merge", "Zork", "sql", "--language", "de"), "Invalid value for --language"),
        (("merge", "Zork", "sql", "--guard", "maybe"), "Invalid value for --guard"),
        (("accept", "Zork", "--kind", "concept", "--domains", "data"), "Missing option"),
    ],
)
def test_a_wrong_choice_is_wrong_usage(qantara, empty_folder, arguments, says):
    outcome = qantara("vocabulary", *arguments, "--folder", empty_folder)
    assert outcome.status == 2
    assert says in outcome.err


def test_a_decision_that_breaks_a_rule_is_refused_in_one_sentence(qantara, empty_folder):
    outcome = qantara("vocabulary", "merge", "Zork", "nothing", "--folder", empty_folder)
    assert outcome.status == 1
    assert outcome.err == '✗ There is no skill “nothing”. Look for it with: qantara vocabulary search "nothing"\n'
