"""Lists and scores, against the slow obvious version."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.shortlist.conftest import (
    campaigns,
    learner,
    made,
    obvious_lists,
    obvious_scores,
    offer,
    scoring_of,
)

from qantara.core.refusals import Refusal
from qantara.core.shortlist import NO_SCORE, lists, lottery, scores_of, shipped_weights, shortlist

W = shipped_weights()


def numbers(people, posts):
    return {"offer_numbers": lottery(len(posts), "offers"), "learner_numbers": lottery(len(people), "learners")}


def as_lists(found):
    bounds = zip(found.start[:-1], found.start[1:], strict=True)
    return [list(zip(found.offer[a:b].tolist(), found.score[a:b].tolist(), strict=True)) for a, b in bounds]


def all_pairs(people, posts):
    learners, offers = np.indices((len(people), len(posts)))
    return learners.ravel(), offers.ravel()


@settings(max_examples=120, deadline=None)
@given(campaign=campaigns(), k=st.integers(1, 9), few=st.sampled_from([1, 100]), dense=st.sampled_from([0.0, 0.2, 2.0]))
def test_lists_are_those_of_scoring_every_pair_and_sorting(campaign, k, few, dense):
    # Whatever is multiplied or added, and whether sets of regions are scored together or not.
    people, posts = campaign
    draws = numbers(people, posts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "_FEW", few)
        patch.setattr(lists, "_DENSE", dense)
        found = shortlist(scoring_of(people, posts), k=k, **draws)
    assert as_lists(found) == obvious_lists(obvious_scores(people, posts, W), k, *draws.values())


@settings(max_examples=60, deadline=None)
@given(campaign=campaigns())
def test_scores_of_pairs_are_the_obvious_ones(campaign):
    people, posts = campaign
    found = scores_of(scoring_of(people, posts), *all_pairs(people, posts))
    wanted = [NO_SCORE if score is None else score for row in obvious_scores(people, posts, W) for score in row]
    assert found.tolist() == wanted


@pytest.mark.parametrize("k", [1, 3, 20])
def test_the_bound_sets_no_offer_aside_that_belongs_to_a_list(k, monkeypatch):
    # Enough offers for many classes, few enough learners at a time for several chunks, ties by the dozen.
    people, posts = made(seed=k, learners=40, offers=500)
    for person in people:
        person.update(travels=["MA-01", "MA-04", "MA-06"], kinds=["internship", "apprenticeship", "first job"])
    draws = numbers(people, posts)
    monkeypatch.setattr(lists, "_CELLS", 4_000)
    found = as_lists(shortlist(scoring_of(people, posts), k=k, **draws))
    assert found == obvious_lists(obvious_scores(people, posts, W), k, *draws.values())
    assert sum(len(one) for one in found) > 0.9 * k * len(people)


def test_offers_out_of_reach_never_fill_a_list(monkeypatch):
    # Compulsory languages that the learner speaks, at hundreds of offers in regions where she does not go.
    monkeypatch.setattr(lists, "_DENSE", 2.0)
    wanted = {"fr": (1, True), "en": (1, True), "ar": (1, True)}
    posts = [offer(f"far {n}", region="MA-01", languages=wanted) for n in range(600)] + [
        offer("near", languages=wanted)
    ]
    people = [learner(languages=dict.fromkeys(wanted, 1))]
    found = shortlist(scoring_of(people, posts), k=5, **numbers(people, posts))
    assert found.offer.tolist() == [600]


def test_the_order_of_the_tables_does_not_matter():
    people, posts = made(seed=5, learners=30, offers=80)
    draws = numbers(people, posts)
    found = as_lists(shortlist(scoring_of(people, posts), k=8, **draws))
    random = np.random.default_rng(0)
    order, offer_order = random.permutation(30), random.permutation(80)
    again = shortlist(
        scoring_of([people[n] for n in order], [posts[n] for n in offer_order]),
        k=8,
        offer_numbers=draws["offer_numbers"][offer_order],
        learner_numbers=draws["learner_numbers"][order],
    )
    named = [[(offer_order[o], score) for o, score in one] for one in as_lists(again)]
    assert named == [found[n] for n in order]


def test_a_longer_list_begins_with_the_shorter_one():
    people, posts = made(seed=6, learners=30, offers=200)
    draws = numbers(people, posts)
    scoring = scoring_of(people, posts)
    short, long = (as_lists(shortlist(scoring, k=k, **draws)) for k in (4, 15))
    assert [one[:4] for one in long] == short


def test_ties_are_spread_over_the_offers():
    # 100 learners and 50 offers, all alike: lists of five hold each offer ten times.
    people, posts = [learner(f"L{n}") for n in range(100)], [offer(f"O{n}") for n in range(50)]
    found = shortlist(scoring_of(people, posts), k=5, **numbers(people, posts))
    assert np.bincount(found.offer, minlength=50).tolist() == [10] * 50


def test_a_learner_with_no_offer_has_an_empty_list():
    people = [learner("none", kinds=[]), learner("one")]
    found = shortlist(scoring_of(people, [offer()]), k=5, **numbers(people, [0]))
    assert found.start.tolist() == [0, 0, 1]
    assert found.offer.tolist() == [0]


@pytest.mark.parametrize(("people", "posts"), [([], []), ([learner()], []), ([], [offer()])])
def test_nobody_or_nothing_gives_no_list(people, posts):
    found = shortlist(scoring_of(people, posts), k=5, **numbers(people, posts))
    assert found.start.tolist() == [0] * (len(people) + 1)
    assert len(found.offer) == len(found.score) == 0


def test_results_have_the_types_that_a_market_takes():
    people, posts = [learner()], [offer()]
    found = shortlist(scoring_of(people, posts), k=5, **numbers(people, posts))
    assert (found.start.dtype, found.offer.dtype, found.score.dtype) == (np.int64, np.int32, np.int32)
    assert scores_of(scoring_of(people, posts), np.array([0]), np.array([0])).dtype == np.int32


def test_an_ideal_pair_has_the_full_score():
    person = learner(skills={"sql": 3}, languages={"fr": 6})
    post = offer(skills={"sql": (2, True)}, languages={"fr": (4, True)})
    assert scores_of(scoring_of([person], [post]), np.array([0]), np.array([0])).tolist() == [1000]


def test_knowing_more_never_takes_points_away():
    people, posts = made(seed=8, learners=25, offers=60)
    pairs = all_pairs(people, posts)
    before = scores_of(scoring_of(people, posts), *pairs)
    for person in people:
        person["_skills"] = {name: min(3, level + 1) for name, level in person["_skills"].items()} | {"rare 1": 3}
    after = scores_of(scoring_of(people, posts), *pairs)
    assert (after >= before).all()
    assert (after > before).any()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"k": 0}, "A list of 0 offers is none: ask for at least 1."),
        ({"offer_numbers": np.array([0, 0], dtype=np.int32)}, "The numbers of offers must be each of 0 to 1 once."),
        ({"learner_numbers": np.array([0, 1], dtype=np.int32)}, "The numbers of learners must be each of 0 to 0 once."),
    ],
)
def test_wrong_arguments_are_refused(change, sentence):
    people, posts = [learner()], [offer("a"), offer("b")]
    with pytest.raises(Refusal, match=sentence):
        shortlist(scoring_of(people, posts), **{"k": 1, **numbers(people, posts), **change})


@pytest.mark.parametrize(("pair", "table"), [((1, 0), "learners"), ((0, -1), "offers")])
def test_a_pair_outside_the_tables_is_refused(pair, table):
    with pytest.raises(Refusal, match=f"in the table of {table}"):
        scores_of(scoring_of([learner()], [offer()]), np.array(pair[:1]), np.array(pair[1:]))
