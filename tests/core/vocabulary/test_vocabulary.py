"""The shipped vocabulary keeps its rules; each rule refuses what breaks it."""

import gc
from dataclasses import replace

import pytest

from qantara.core.vocabulary import Occupation, Skill, Vocabulary
from qantara.core.vocabulary.check import check
from qantara.core.vocabulary.files import VocabularyError, build_vocabulary
from qantara.core.vocabulary.search import search

ROOT = Skill(
    "languages", "concept", ("software",), "languages of code", "langages de code", "لغات البرمجة", family="software"
)
PYTHON = Skill(
    "python", "technology", ("software",), "Python", "Python", "بايثون", parent="languages", family="software"
)
ENGINEER = Occupation("data-engineer", "data engineer", "data", "data engineer", "ingénieur data", "مهندس بيانات")


def faults_of(*skills, occupations=(ENGINEER,)):
    return check(Vocabulary("t", {s.id: s for s in skills}, {o.id: o for o in occupations}))


def test_the_shipped_vocabulary_has_no_fault(vocabulary):
    assert check(vocabulary) == []


def test_the_shipped_vocabulary_is_as_large_as_we_say(vocabulary):
    assert len(vocabulary.skills) >= 1_500
    assert len(vocabulary.occupations) >= 80
    assert {s.family for s in vocabulary.skills.values()} == {
        "data", "ai", "cybersecurity", "cloud", "devops", "testing", "software", "infrastructure", "business",
        "transversal", "certifications", "languages",
    }  # fmt: skip


def test_a_sound_vocabulary_has_no_fault():
    assert faults_of(ROOT, PYTHON) == []


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (replace(PYTHON, id="Py thon"), "an identifier has"),
        (replace(PYTHON, kind="tool"), "kind 'tool'"),
        (replace(PYTHON, domains=("code",)), "domains 'code'"),
        (replace(PYTHON, domains=()), "domains ''"),
        (replace(PYTHON, fr=""), "no name in fr"),
        (replace(PYTHON, ar=""), "no name in ar"),
        (replace(PYTHON, kind="concept", ar="Python"), "has no Arabic letter"),
        (replace(PYTHON, parent="nowhere"), "parent 'nowhere' does not exist"),
        (replace(PYTHON, parent=None), "needs a parent"),
        (replace(PYTHON, ambiguous=("Snake",)), "ambiguous lists 'Snake'"),
        (replace(PYTHON, exact_case=("Snake",)), "exact_case lists 'Snake'"),
        (replace(PYTHON, aliases_en=("Py",)), "'Py' is short"),
        (replace(PYTHON, aliases_fr=("Langages de Code",)), "one name, one meaning"),
        (replace(PYTHON, rome=("X99",)), "not a code of rome"),
    ],
)
def test_a_broken_skill_is_refused(broken, says):
    (fault,) = faults_of(ROOT, broken)
    assert says in fault


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (replace(ENGINEER, group="wizard"), "group 'wizard'"),
        (replace(ENGINEER, domain=""), "domain ''"),
        (replace(ENGINEER, isco=("25",)), "not a code of isco"),
    ],
)
def test_a_broken_occupation_is_refused(broken, says):
    (fault,) = faults_of(ROOT, PYTHON, occupations=(broken,))
    assert says in fault


def test_a_short_name_may_stand_under_a_condition():
    r = Skill("r", "technology", ("data",), "R", "R", "R", parent="languages", exact_case=("R",))
    assert faults_of(ROOT, r) == []


def test_a_cycle_is_refused():
    a, b = replace(PYTHON, id="a", en="aaa", fr="aaa", ar="ااا", parent="b"), replace(PYTHON, parent="a", id="b")
    assert len([f for f in faults_of(ROOT, a, b) if "lead back" in f]) == 2


HEADING = "id,kind,domains,en,fr,ar,parent\n"


def test_a_folders_own_row_wins_over_a_shipped_one():
    made = build_vocabulary(
        {
            "software.csv": HEADING + "git,technology,devops,Git,Git,Git,x\n",
            "vocabulary/ours.csv": HEADING + "git,technology,devops,Git,Gît,Git,x\n",
        }
    )
    assert made.skills["git"].fr == "Gît"


def test_empty_lines_and_spaces_around_cells_count_for_nothing():
    made = build_vocabulary({"software.csv": HEADING + "\n git , technology ,devops| data,Git ,Git,Git, x | |y \n\n"})
    (git,) = made.skills.values()
    assert (git.id, git.kind, git.domains, git.en) == ("git", "technology", ("devops", "data"), "Git")


def test_building_leaves_the_garbage_collector_as_it_was():
    assert gc.isenabled()
    build_vocabulary({"software.csv": HEADING})
    assert gc.isenabled()
    gc.disable()
    try:
        build_vocabulary({"software.csv": HEADING})
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"a.csv": "id,colour\nx,y\n"}, "a.csv, line 1: unknown or missing columns"),
        ({"a.csv": HEADING + "x,technology\n"}, "a.csv, line 2: the row has not as many cells"),
        ({"a.csv": HEADING + 'x,"technology\n'}, "a.csv, line 2"),
        (
            {"a.csv": HEADING + "x,concept,data,x,x,x,\n", "b.csv": HEADING + "x,concept,data,y,y,y,\n"},
            "b.csv: 'x' is in a.csv already",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_place(texts, says):
    with pytest.raises(VocabularyError, match="^" + says):
        build_vocabulary(texts)


def test_the_version_changes_with_the_words():
    one = build_vocabulary({"a.csv": HEADING + "x,concept,data,x,x,x,\n"})
    other = build_vocabulary({"a.csv": HEADING + "x,concept,data,x,x,z,\n"})
    assert one.version != other.version


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("kubernets", "kubernetes"), ("k8s", "kubernetes"), ("الأمن السيبراني", "cybersecurity"),
        ("apprentissage automatique", "machine-learning"), ("Power BI", "power-bi"), ("postgre", "postgresql"),
    ],
)  # fmt: skip
def test_a_skill_is_found_in_any_language_and_with_errors(vocabulary, words, expected):
    assert expected in [found.id for found in search(vocabulary, words)[:3]]


def test_nothing_is_found_for_nothing(vocabulary):
    assert search(vocabulary, "   ") == []
    assert search(vocabulary, "zzzzqqqq") == []
