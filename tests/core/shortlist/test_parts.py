"""What a score is made of."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from tests.core.shortlist.conftest import BEGIN, campaigns, learner, obvious_scores, offer, scoring_of

from qantara.core.refusals import Refusal
from qantara.core.shortlist import NO_SCORE, parts_of, scores_of, shipped_weights

W = shipped_weights()


def parts(person, post, *others):
    scoring = scoring_of([person], [post, *others])
    found = parts_of(scoring, person["learner"], post["offer"])
    score = scores_of(scoring, np.array([0]), np.array([0])).tolist()
    assert score == [NO_SCORE if found.score is None else found.score]
    return found


@settings(max_examples=25, deadline=None)
@given(campaign=campaigns(learners=3, offers=4))
def test_parts_add_up_to_the_score(campaign):
    people, posts = campaign
    scoring = scoring_of(people, posts)
    for person, row in zip(people, obvious_scores(people, posts, W), strict=True):
        for post, wanted in zip(posts, row, strict=True):
            found = parts_of(scoring, person["learner"], post["offer"])
            assert found.score == wanted
            assert (wanted is None) == bool(found.unmet)
            if found.asked_skills:
                assert found.skills == sum(asked.points for asked in found.asked_skills)
                assert sum(asked.most for asked in found.asked_skills) == W.skills
            if found.asked_languages:
                assert sum(asked.most for asked in found.asked_languages) == W.languages


def test_each_asked_skill_says_what_it_gives():
    # Both skills are asked by the only offer: each counts once, the essential one twice.
    found = parts(learner(skills={"sql": 1, "python": 3}), offer(skills={"sql": (3, False), "python": (2, True), "ai": (1, False)}))  # fmt: skip
    told = [(asked.skill, asked.level, asked.held, asked.met, asked.points, asked.most) for asked in found.asked_skills]
    assert told == [("ai", 1, 0, False, 0, 125), ("python", 2, 3, True, 250, 250), ("sql", 3, 1, False, 31, 125)]
    assert found.skills == 281


def test_a_rare_skill_counts_more_than_a_common_one():
    others = [offer(f"other {n}", skills={"sql": (1, False)}) for n in range(150)]
    found = parts(learner(), offer(skills={"sql": (1, False), "ai": (1, False)}), *others)
    assert {asked.skill: asked.most for asked in found.asked_skills} == {"ai": 400, "sql": 100}


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"occupations": ["data analyst"]}, 150),
        ({"occupations": ["data engineer"]}, 75),  # another offer's occupation, of the same domain
        ({"occupations": [], "domains": ["data"]}, 75),
        ({"occupations": ["pentester"]}, 0),
    ],
)
def test_the_occupation_counts_fully_and_its_domain_partly(change, points):
    engineer = offer("engineer", occupation="data engineer")
    assert parts(learner(**change), offer(), engineer).occupation == points


def test_another_region_counts_less_than_the_own_one():
    assert parts(learner(), offer()).region == 100
    assert parts(learner(travels=["MA-01"]), offer(region="MA-01")).region == 50


@pytest.mark.parametrize(
    ("days", "points", "unmet"), [(100, 150, ()), (80, 120, ()), (75, 113, ()), (74, 111, ("dates",))]
)
def test_dates_count_by_the_days_covered(days, points, unmet):
    found = parts(learner(available_to=BEGIN + timedelta(days=days - 1)), offer())
    assert (found.covered_days, found.stay_days, found.dates, found.unmet) == (days, 100, points, unmet)


def test_a_post_without_end_is_compared_over_half_a_year():
    found = parts(learner(available_to=BEGIN + timedelta(days=143)), offer(ends_on=None))
    assert (found.covered_days, found.stay_days, found.score is not None) == (144, 180, True)


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        ({"kind": "first job"}, "kind"),
        ({"least_study_level": 4}, "study_level"),
        ({"region": "MA-01"}, "region"),
        ({"starts_on": BEGIN - timedelta(days=99), "ends_on": BEGIN}, "dates"),
        ({"languages": {"fr": (3, True)}}, "languages"),
    ],
)
def test_each_hard_condition_is_named_where_it_is_not_met(change, condition):
    found = parts(learner(languages={"fr": 2}), offer(**change))
    assert found.unmet == (condition,)
    assert found.score is None


def test_a_wished_language_is_no_hard_condition():
    found = parts(learner(languages={"fr": 4}), offer(languages={"fr": (3, True), "en": (5, False)}))
    assert (found.unmet, found.languages) == ((), 50)


@pytest.mark.parametrize(("who", "which", "name"), [("nobody", "offer", "nobody"), ("salma", "nothing", "nothing")])
def test_an_unknown_name_is_refused(who, which, name):
    with pytest.raises(Refusal, match=f"No table knows {name}"):
        parts_of(scoring_of([learner()], [offer()]), who, which)


def test_an_unknown_name_in_empty_tables_is_refused():
    with pytest.raises(Refusal, match="No table knows salma"):
        parts_of(scoring_of([], []), "salma", "offer")
