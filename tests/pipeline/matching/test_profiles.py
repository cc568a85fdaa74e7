"""Profiles read from tables, wishes proposed from them, scores filled in; every wrong cell told where it is."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qantara.core.shortlist import Scoring, parts_of, shipped_weights
from qantara.pipeline.matching.profiles import (
    OF_LEARNERS,
    OF_OFFERS,
    ProfileError,
    points,
    profiles_of,
    propose_wishes,
    score_wishes,
)
from qantara.pipeline.matching.tables import read_table

W = shipped_weights()
LEARNER = {
    "learner": "A", "region": "MA-06", "travels": None, "available_from": "2027-02-01", "available_to": None, "study_level": "5",
    "kinds": "pfe", "occupations": None, "domains": None, "skills": None, "languages": None,
}  # fmt: skip
OFFER = {
    "offer": "X", "region": "MA-06", "kind": "pfe", "occupation": "data-engineer", "domain": "data",
    "starts_on": "2027-02-01", "ends_on": "2027-06-30", "least_study_level": None, "most_study_level": None,
    "skills": None, "languages": None,
}  # fmt: skip


def table(model, *rows):
    """Text rows, each as its model but for what is given, on lines 2, 3 and so on."""
    frame = pl.DataFrame([{**model, **row} for row in rows], schema=dict.fromkeys(model, pl.String))
    return frame.with_columns(line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))


def read(learners=({},), offers=({},)):
    return profiles_of(
        table(LEARNER, *learners), table(OFFER, *offers), learners_file="people.csv", offers_file="posts.csv"
    )


def wishes(*rows, **more):
    frame = pl.DataFrame({"learner": [a for a, *_ in rows], "offer": [b for _, b, *_ in rows], **more})
    return frame.with_columns(line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_what_a_learner_says_is_read():
    learners, _ = read(
        [{
            "travels": "MA-04; MA-01", "available_from": "01/02/2027", "available_to": "2027-09-30", "study_level": "3",
            "kinds": "PFE;alternance", "occupations": "data-engineer", "domains": "data;ai",
            "skills": "Python:2; sql : 1;", "languages": "fr:C1;ar:c2",
        }]
    )  # fmt: skip

    assert learners.people.row(0, named=True) == {
        "learner": "A", "region": "MA-06", "travels": ["MA-04", "MA-01"], "available_from": date(2027, 2, 1),
        "available_to": date(2027, 9, 30), "study_level": 3, "kinds": ["pfe", "alternance"],
        "occupations": ["data-engineer"], "domains": ["data", "ai"],
    }  # fmt: skip
    assert learners.skills.rows() == [("A", "python", 2), ("A", "sql", 1)]
    assert learners.languages.rows() == [("A", "fr", 5), ("A", "ar", 6)]


def test_what_an_offer_asks_for_is_read():
    _, offers = read(
        offers=[{
            "kind": "PFE", "least_study_level": "3", "most_study_level": "5", "skills": "docker:2!;git:1",
            "languages": "fr:B2!;en:A2",
        }]
    )  # fmt: skip

    assert offers.offers.row(0, named=True) == {
        "offer": "X", "region": "MA-06", "kind": "pfe", "occupation": "data-engineer", "domain": "data",
        "starts_on": date(2027, 2, 1), "ends_on": date(2027, 6, 30), "least_study_level": 3, "most_study_level": 5,
    }  # fmt: skip
    assert offers.skills.rows() == [("X", "docker", 2, True), ("X", "git", 1, False)]
    assert offers.languages.rows() == [("X", "fr", 4, True), ("X", "en", 2, False)]


def test_columns_that_may_be_missing_are_not_missed():
    kept = ["learner", "region", "available_from", "study_level", "kinds", "line"]
    asked = ["offer", "region", "kind", "occupation", "domain", "starts_on", "line"]

    learners, offers = profiles_of(
        table(LEARNER, {}).select(kept), table(OFFER, {}).select(asked), learners_file="l", offers_file="o"
    )

    assert learners.people.select("travels", "available_to", "occupations", "domains").row(0) == ([], None, [], [])
    assert offers.offers.select("ends_on", "least_study_level", "most_study_level").row(0) == (None, 0, 12)
    assert learners.skills.is_empty()
    assert offers.languages.is_empty()


def test_empty_tables_are_read():
    learners, offers = read([], [])

    assert propose_wishes(learners, offers, k=3, seed="1", weights=W).is_empty()


@pytest.mark.parametrize(
    ("said", "read_as"),
    [("yes", ["MA-01", "MA-06"]), ("Oui", ["MA-01", "MA-06"]), ("نعم", ["MA-01", "MA-06"]), ("no", []), ("non", []), (None, []), ("MA-01", ["MA-01"])],
)  # fmt: skip
def test_yes_is_every_region_and_no_is_none(said, read_as):
    learners, _ = read([{"travels": said}], [{"region": "MA-01"}])

    assert learners.people["travels"].to_list() == [read_as]


SKILLS = st.dictionaries(st.sampled_from(["python", "sql", "c++", "c#", "node.js", "a:b"]), st.integers(1, 3))


@given(held=st.lists(SKILLS, min_size=1, max_size=6))
def test_skills_are_read_as_one_would_by_hand(held):
    rows = [{"learner": f"L{n}", "skills": ";".join(f"{s}:{level}" for s, level in one.items()) or None} for n, one in enumerate(held)]  # fmt: skip

    learners, _ = read(rows)

    assert learners.skills.rows() == [(f"L{n}", s, level) for n, one in enumerate(held) for s, level in one.items()]


def test_a_file_with_french_headings_and_its_lines(tmp_path):
    (tmp_path / "l.csv").write_text(
        "apprenant;région;disponible du;niveau d'études;types;compétences\nA;MA-06;2027-02-01;5;pfe;python:2\n\nB;MA-06;2027-02-01;5;pfe;python\n",
        encoding="utf-8",
    )
    columns = {"learner": ("apprenant",), "region": ("région",), **OF_LEARNERS}
    people = read_table(tmp_path / "l.csv", columns, ["learner"])
    posts = table(OFFER, {})

    with pytest.raises(ProfileError, match=r"^l\.csv, line 4, column skills: “python”"):
        profiles_of(people, posts, learners_file="l.csv", offers_file="o.csv")


def test_no_two_columns_are_spelled_alike():
    for columns in (OF_LEARNERS, OF_OFFERS):
        spelled = [name for ours, others in columns.items() for name in (ours, *others)]
        assert len(spelled) == len(set(spelled))


# --- Wrong cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"skills": "sql:1;python"}, "people.csv, line 3, column skills: “python” is no skill with its level."),
        ({"skills": "python:4"}, "“python:4” is no skill"),
        ({"skills": "python:0"}, "“python:0” is no skill"),
        ({"skills": "python:2!"}, "“python:2!” is no skill"),
        ({"skills": ":2"}, "“:2” is no skill"),
        ({"skills": "python:2;Python:1"}, "line 3, column skills: python stands there twice."),
        ({"languages": "fr:C3"}, "line 3, column languages: “fr:C3” is no language with its level."),
        ({"languages": "fr:3"}, "“fr:3” is no language"),
        ({"languages": "fr:B2!"}, "“fr:B2!” is no language"),
        ({"languages": "fr:B2;fr:C1"}, "column languages: fr stands there twice."),
        ({"available_from": "soon"}, "line 3, column available_from: “soon” is no day."),
        ({"available_from": None}, "line 3: the column available_from is empty."),
        ({"available_to": "2027-13-01"}, "column available_to: “2027-13-01” is no day."),
        ({"available_to": "2027-01-31"}, "line 3: available_to (2027-01-31) is less than available_from (2027-02-01)."),
        ({"study_level": "13"}, "line 3, column study_level: “13” is no level of study."),
        ({"study_level": "bac+3"}, "“bac+3” is no level of study."),
        ({"study_level": "-1"}, "“-1” is no level of study."),
        ({"study_level": None}, "the column study_level is empty."),
        ({"kinds": None}, "the column kinds is empty."),
        ({"region": None}, "the column region is empty."),
        ({"travels": "yes;MA-01"}, "column travels: “yes;MA-01” says yes or no beside regions."),
        ({"learner": "A"}, "line 3: the learner A stands there twice."),
    ],
)
def test_a_wrong_cell_of_a_learner_is_told(cell, said):
    with pytest.raises(ProfileError) as refused:
        read([{}, {"learner": "B", **cell}])

    assert "people.csv, line 3" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"skills": "docker:2?"}, "posts.csv, line 3, column skills: “docker:2?” is no skill with its level."),
        ({"skills": "docker!:2"}, "“docker!:2” is no skill"),
        ({"languages": "B2!"}, "column languages: “B2!” is no language"),
        ({"starts_on": "in spring"}, "column starts_on: “in spring” is no day."),
        ({"starts_on": None}, "the column starts_on is empty."),
        ({"ends_on": "2027-01-01"}, "line 3: ends_on (2027-01-01) is less than starts_on (2027-02-01)."),
        ({"least_study_level": "x"}, "column least_study_level: “x” is no level"),
        ({"least_study_level": "5", "most_study_level": "3"}, "most_study_level (3) is less than least_study_level (5)"),
        ({"kind": None}, "the column kind is empty."),
        ({"occupation": None}, "the column occupation is empty."),
        ({"domain": None}, "the column domain is empty."),
        ({"domain": "ai"}, "the occupation data-engineer is of the domain ai here, and of data on line 2."),
        ({"offer": "X"}, "the offer X stands there twice."),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_an_offer_is_told(cell, said):
    with pytest.raises(ProfileError) as refused:
        read(offers=[{}, {"offer": "Y", **cell}])

    assert "posts.csv, line 3" in str(refused.value)
    assert said in str(refused.value)


def test_the_first_of_several_wrong_cells_is_told():
    with pytest.raises(ProfileError, match="line 2, column skills: “b”"):
        read([{"skills": "b"}, {"learner": "B", "skills": "a"}])


@pytest.mark.parametrize("name", ["region", "available_from", "study_level", "kinds"])
def test_a_column_that_is_needed_is_asked_for(name):
    with pytest.raises(ProfileError, match=rf"people\.csv: there is no column {name}"):
        profiles_of(table(LEARNER, {}).drop(name), table(OFFER, {}), learners_file="people.csv", offers_file="o")


# --- Wishes -----------------------------------------------------------------------------------------------------------

PEOPLE = [
    {"learner": "A", "skills": "python:2", "travels": "yes"},
    {"learner": "B", "skills": "sql:3", "travels": "MA-01"},
    {"learner": "C", "study_level": "2"},
]
POSTS = [
    {"offer": "X", "skills": "python:2!"},
    {"offer": "Y", "skills": "sql:2", "region": "MA-01"},
    {"offer": "Z"},
    {"offer": "V", "least_study_level": "5", "region": "MA-04"},
]


def test_the_best_offers_are_proposed_with_the_scores_of_the_pairs():
    learners, offers = read(PEOPLE, POSTS)

    proposed = propose_wishes(learners, offers, k=3, seed="drawn", weights=W)

    scoring = Scoring.of(learners, offers, W)
    every = {(a["learner"], x["offer"]): parts_of(scoring, a["learner"], x["offer"]).score for a in PEOPLE for x in POSTS}  # fmt: skip
    assert proposed.columns == ["learner", "rank", "offer", "score"]
    for name in "ABC":
        mine = proposed.filter(pl.col("learner") == name)
        possible = sorted((s for (a, _), s in every.items() if a == name and s is not None), reverse=True)
        assert mine["score"].to_list() == possible[:3]
        assert mine["rank"].to_list() == list(range(1, mine.height + 1))
        assert all(every[name, offer] == score for offer, score in mine.select("offer", "score").iter_rows())


def test_wishes_do_not_depend_on_the_order_of_the_files():
    people, posts = [{"learner": name} for name in "ABCDEF"], [{"offer": name} for name in "UVWXYZ"]  # all equal

    one = propose_wishes(*read(people, posts), k=2, seed="drawn", weights=W)
    two = propose_wishes(*read(people[::-1], posts[::-1]), k=2, seed="drawn", weights=W)
    other = propose_wishes(*read(people, posts), k=2, seed="drawn again", weights=W)

    assert one.sort("learner", "rank").equals(two.sort("learner", "rank"))
    assert not one.equals(other)
    assert one["offer"].n_unique() > 2  # not the same two for all


def test_scores_are_filled_in_where_there_are_none():
    learners, offers = read(PEOPLE, POSTS)
    given = wishes(("A", "Y"), ("A", "X"), ("B", "Y"), score=["12.0", None, None])

    filled = score_wishes(learners, offers, given, weights=W, wishes_file="wishes.csv")

    scoring = Scoring.of(learners, offers, W)
    expected = [parts_of(scoring, *pair).score / 10 for pair in (("A", "X"), ("B", "Y"))]
    assert filled["score"].to_list() == ["12.0", *map(str, expected)]
    assert filled.drop("score").equals(given.drop("score"))


def test_wishes_without_a_column_of_scores_are_scored():
    learners, offers = read(PEOPLE, POSTS)

    filled = score_wishes(learners, offers, wishes(("C", "Z")), weights=W, wishes_file="wishes.csv")

    assert filled["score"].str.contains(r"^\d+\.\d$").all()


@pytest.mark.parametrize(
    ("learner", "offer", "said"),
    [
        ({"kinds": "job"}, {}, "the offer X is of the kind pfe, which the learner A does not want"),
        ({"study_level": "2"}, {"least_study_level": "3"}, "the level of study of the learner A"),
        ({}, {"region": "MA-04"}, "the offer X is in MA-04, where the learner A neither lives nor would travel"),
        ({"available_from": "2027-05-01"}, {}, "not available on enough days of the offer X"),
        ({"languages": "fr:B1"}, {"languages": "fr:B2!"}, "does not reach an obligatory language of the offer X"),
    ],
)
def test_a_wish_that_cannot_be_scored_is_told(learner, offer, said):
    learners, offers = read([learner, {"learner": "B"}], [offer, {"offer": "Z"}])

    with pytest.raises(ProfileError) as refused:
        score_wishes(learners, offers, wishes(("B", "Z"), ("A", "X")), weights=W, wishes_file="wishes.csv")

    assert str(refused.value).startswith("wishes.csv, line 3: ")
    assert said in str(refused.value)


def test_a_wish_that_has_a_score_needs_no_profile_that_fits():
    learners, offers = read([{"kinds": "job"}])

    filled = score_wishes(learners, offers, wishes(("A", "X"), score=["50.5"]), weights=W, wishes_file="wishes.csv")

    assert filled["score"].to_list() == ["50.5"]


@pytest.mark.parametrize(
    ("pair", "said"), [(("N", "X"), "no learner is called N"), (("A", "N"), "no offer is called N")]
)
def test_a_wish_of_somebody_unknown_is_told(pair, said):
    with pytest.raises(ProfileError, match=rf"^wishes\.csv, line 2: {said}"):
        score_wishes(*read(), wishes(pair), weights=W, wishes_file="wishes.csv")


def test_tenths_are_written_as_points():
    assert pl.select(points(pl.lit(pl.Series([714, 0, 9, 1000])))).to_series().to_list() == ["71.4", "0.0", "0.9", "100.0"]  # fmt: skip
