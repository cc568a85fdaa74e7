"""What the tables may hold, and what never reaches a score."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.shortlist.conftest import BEGIN, divided, learner, learners_of, offer, offers_of, scoring_of

from qantara.core.refusals import Refusal
from qantara.core.shortlist import Learners, Offers, Scoring, lottery, shipped_weights, shortlist
from qantara.core.shortlist.scoring import apportion
from qantara.core.shortlist.tables import (
    ASKED_LANGUAGE_COLUMNS,
    ASKED_SKILL_COLUMNS,
    HELD_LANGUAGE_COLUMNS,
    HELD_SKILL_COLUMNS,
    LEARNER_COLUMNS,
    OFFER_COLUMNS,
)

PERSON = learner(skills={"sql": 2}, languages={"fr": 4})
POST = offer(skills={"sql": (2, True)}, languages={"fr": (4, True)})
PRIVATE = (
    "gender",
    "sex",
    "nationality",
    "origin",
    "birth_date",
    "name",
    "school",
    "mark",
    "scholarship",
    "disability",
)


def test_no_column_tells_gender_or_origin():
    columns = {*LEARNER_COLUMNS, *HELD_SKILL_COLUMNS, *HELD_LANGUAGE_COLUMNS}
    assert columns == {
        "learner", "region", "travels", "available_from", "available_to", "study_level", "kinds", "occupations", "domains",
        "skill", "language", "level",
    }  # fmt: skip


@pytest.mark.parametrize("column", PRIVATE)
@pytest.mark.parametrize("table", ["people", "skills", "languages"])
def test_a_column_that_has_no_part_in_a_score_is_refused(table, column):
    given = learners_of([PERSON])
    frames = {name: getattr(given, name) for name in ("people", "skills", "languages")}
    frames[table] = frames[table].with_columns(pl.lit("F").alias(column))
    with pytest.raises(Refusal, match=f"has the column {column}, which has no part in a score"):
        Learners(**frames)


@pytest.mark.parametrize("table", ["offers", "skills", "languages"])
def test_an_offer_cannot_ask_for_a_gender(table):
    given = offers_of([POST])
    frames = {name: getattr(given, name) for name in ("offers", "skills", "languages")}
    frames[table] = frames[table].with_columns(gender=pl.lit("F"))
    with pytest.raises(Refusal, match="has the column gender"):
        Offers(**frames)


@pytest.mark.parametrize(
    ("side", "columns"),
    [
        ("people", LEARNER_COLUMNS), ("held", HELD_SKILL_COLUMNS), ("spoken", HELD_LANGUAGE_COLUMNS),
        ("offers", OFFER_COLUMNS), ("asked", ASKED_SKILL_COLUMNS), ("wanted", ASKED_LANGUAGE_COLUMNS),
    ],
)  # fmt: skip
def test_each_column_is_needed_and_has_its_type(side, columns):
    given_l, given_o = learners_of([PERSON]), offers_of([POST])
    frames = {
        "people": given_l.people, "held": given_l.skills, "spoken": given_l.languages,
        "offers": given_o.offers, "asked": given_o.skills, "wanted": given_o.languages,
    }  # fmt: skip

    def build(changed):
        parts = list({**frames, side: changed}.values())
        return Learners(*parts[:3]), Offers(*parts[3:])

    assert tuple(frames[side].columns) == columns
    for column in columns:
        with pytest.raises(Refusal, match=f"has no column {column}"):
            build(frames[side].drop(column))
        with pytest.raises(Refusal, match=f"column {column} cannot be of type"):
            build(frames[side].with_columns(pl.lit(1.5).alias(column)))
        if column not in ("available_to", "ends_on"):
            empty = pl.lit(None, frames[side].schema[column]).alias(column)
            with pytest.raises(Refusal, match=f"row 1: {column} is empty"):
                build(frames[side].with_columns(empty))


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([PERSON, PERSON], "The table of learners has two rows for salma."),
        ([learner(study_level=13)], "learners, row 1: study_level is 13, outside 0–12."),
        ([learner(skills={"sql": 4})], "skills of learners, row 1: level is 4, outside 1–3."),
        ([learner(languages={"fr": 0})], "languages of learners, row 1: level is 0, outside 1–6."),
        ([learner(available_to=BEGIN - timedelta(days=1))], r"available_to \(2026-12-31\) lies before available_from"),
        ([learner(kinds=["internship", None])], "learners, row 1: kinds is empty"),
    ],
)
def test_impossible_learners_are_refused(people, sentence):
    with pytest.raises(Refusal, match=sentence):
        learners_of(people)


@pytest.mark.parametrize(
    ("posts", "sentence"),
    [
        ([POST, POST], "The table of offers has two rows for offer."),
        ([offer(least_study_level=6)], r"most_study_level \(5\) lies before least_study_level \(6\)"),
        ([offer(ends_on=BEGIN - timedelta(days=1))], r"ends_on \(2026-12-31\) lies before starts_on \(2027-01-01\)"),
        ([offer(skills={"sql": (0, True)})], "skills of offers, row 1: level is 0, outside 1–3."),
        ([offer("a"), offer("b", domain="cloud")], "data analyst stands under two domains, cloud and data. Keep one."),
    ],
)
def test_impossible_offers_are_refused(posts, sentence):
    with pytest.raises(Refusal, match=sentence):
        offers_of(posts)


def test_skills_of_an_unknown_learner_are_refused():
    given = learners_of([PERSON])
    with pytest.raises(Refusal, match="skills of learners names omar"):
        Learners(given.people, given.skills.with_columns(learner=pl.lit("omar")), given.languages)


def test_the_same_skill_twice_is_refused():
    given = learners_of([PERSON])
    with pytest.raises(Refusal, match="two rows for salma, sql"):
        Learners(given.people, pl.concat([given.skills, given.skills]), given.languages)


@pytest.mark.parametrize(("travels", "listed"), [(True, [0, 1]), (False, [0])])
def test_travels_may_be_yes_or_no(travels, listed):
    given = learners_of([PERSON])
    people = given.people.with_columns(travels=pl.lit(travels))
    posts = offers_of([{**POST, "offer": "here"}, {**POST, "offer": "there", "region": "MA-01"}])
    scoring = Scoring.of(Learners(people, given.skills, given.languages), posts, shipped_weights())
    found = shortlist(scoring, k=5, offer_numbers=lottery(2, "a"), learner_numbers=lottery(1, "a"))
    assert found.offer.tolist() == listed


def test_categories_narrow_numbers_and_empty_columns_are_read():
    given = learners_of([PERSON])
    people = given.people.with_columns(
        pl.col("region").cast(pl.Categorical), pl.col("study_level").cast(pl.UInt8), available_to=pl.lit(None),
        travels=pl.lit([], pl.List(pl.Null)),
    )  # fmt: skip
    assert Learners(people, given.skills, given.languages).people.equals(given.people)


@given(
    total=st.integers(0, 1000),
    rows=st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 12), min_size=1), max_size=5),
)
def test_shares_are_whole_proportional_and_add_up(total, rows):
    claims = [claim for row in rows for _, claim in sorted(row.items())]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    found = apportion(total, np.array(claims, dtype=np.int64), starts).tolist()
    wanted = [share for row in rows for _, share in sorted(divided(total, row).items())]
    assert found == wanted


def test_tables_may_list_their_rows_in_any_order():
    others = [offer(f"o{n}", skills={"python": (1, n % 2 == 0), "sql": (3, True), "ai": (2, False)}) for n in range(5)]
    one = scoring_of([PERSON], others)
    mixed = Offers(one.offers.offers, one.offers.skills.sample(fraction=1, shuffle=True, seed=3), one.offers.languages)
    other = Scoring.of(one.learners, mixed, shipped_weights())
    assert np.array_equal(one.worth.item, other.worth.item)
    assert np.array_equal(one.worth.value, other.worth.value)
