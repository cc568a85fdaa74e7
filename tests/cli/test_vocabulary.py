"""`qantara vocabulary`."""

import pytest

from qantara.core.vocabulary import load_vocabulary

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
