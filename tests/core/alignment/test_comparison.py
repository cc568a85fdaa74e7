"""Neighbours are those of a slow count; what others teach is worth what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.alignment import plain

from qantara.core.alignment import nearest, taught_elsewhere
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)
DISTANCES = {"cosine": plain.cosine, "jensen-shannon": plain.divergence}


def profiles(seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 60, (8, 5)) * (rng.random((8, 5)) < 0.6)
    rows[0, rng.integers(5)] += 7
    return rows


@pytest.mark.parametrize("by", DISTANCES)
@given(seed=seeds, count=st.integers(1, 9))
def test_neighbours_are_those_of_a_slow_count(by, seed, count):
    rows = profiles(seed)
    slow = {p: DISTANCES[by](rows[0], rows[p]) for p in range(1, len(rows)) if rows[p].any()}
    found = nearest(rows, 0, by=by, count=count)
    assert len(found.programme) == min(count, len(slow))
    assert found.distance == pytest.approx(sorted(slow.values())[:count], abs=1e-7)
    assert found.distance == pytest.approx([slow[p] for p in found.programme], abs=1e-7)


@pytest.mark.parametrize("by", DISTANCES)
@given(seed=seeds)
def test_twice_the_hours_in_the_same_proportions_are_at_no_distance(by, seed):
    rows = profiles(seed)
    found = nearest(np.vstack([rows, 2 * rows[0]]), 0, by=by)
    assert found.distance[0] == pytest.approx(0, abs=1e-7)
    apart = nearest([[1, 1, 0], [0, 0, 1]], 0, by=by)
    assert apart.distance.tolist() == pytest.approx([1])


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_very_small_and_very_large_figures_keep_their_distance(scale):
    rows = np.array([[1.0, 0, 0], [1, 1, 0]])
    assert nearest(rows * scale, 0, by="cosine").distance == pytest.approx([1 - np.sqrt(0.5)])


def test_equally_near_programmes_stand_in_their_order():
    assert nearest([[1, 0], [0, 1], [0, 1], [0, 1]], 0).programme.tolist() == [1, 2, 3]


@given(seeds)
def test_what_is_taught_elsewhere_is_that_of_a_slow_count(seed):
    rng = np.random.default_rng(seed)
    demand, own = rng.integers(0, 9, 5) + np.eye(5)[0], rng.random(5)
    others = rng.random((3, 5)) * (rng.random((3, 5)) < 0.7)
    expected = {}
    for s in range(5):
        ahead = [row[s] - own[s] for row in others if row[s] - own[s] > 0.2]
        if ahead and demand[s]:
            expected[s] = (len(ahead), sum(ahead) / 3, demand[s] / demand.sum() * sum(ahead) / 3)
    found = taught_elsewhere(demand, own, others, margin=0.2)
    assert sorted(found.skill.tolist()) == sorted(expected)
    assert (np.diff(found.worth) <= 0).all()
    for skill, *said in zip(found.skill, found.programmes, found.lead, found.worth, strict=True):
        assert said == pytest.approx(expected[skill])


def test_nothing_is_taught_elsewhere_where_there_is_nobody_else():
    assert taught_elsewhere([1, 1], [0, 0], np.zeros((0, 2))).skill.tolist() == []
    assert taught_elsewhere([1, 1], [1, 0], [[0.9, 0.05]]).skill.tolist() == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"profiles": [1, 2]}, "profiles has shape 2, not any × any"),
        ({"profiles": [[1, -2]]}, r"profiles\[0, 1\] is -2.0"),
        ({"profiles": [[1, np.nan]]}, r"profiles\[0, 1\] is nan"),
        ({"programme": 2}, "There is no programme 2: give a number from 0 to 1"),
        ({"programme": -1}, "There is no programme -1"),
        ({"programme": 1}, "Programme 1 teaches no skill"),
        ({"count": 0}, "0 neighbours cannot be listed"),
        ({"by": "taste"}, "There is no distance taste"),
    ],
)
def test_nonsense_about_neighbours_is_refused(told, sentence):
    with pytest.raises(Refusal, match=sentence):
        nearest(**({"profiles": [[1, 2], [0, 0]], "programme": 0} | told))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"demand": [0, 0]}, "No skill has any demand"),
        ({"own": [0.5]}, "own has shape 1, not 2"),
        ({"own": [0.5, 2]}, r"own\[1\] is 2.0"),
        ({"others": [[0.5]]}, "others has shape 1 × 1, not any × 2"),
        ({"others": [[0.5, np.nan]]}, r"others\[0, 1\] is nan"),
        ({"margin": 2}, "margin is 2.0"),
    ],
)
def test_nonsense_about_others_is_refused(told, sentence):
    with pytest.raises(Refusal, match=sentence):
        taught_elsewhere(**({"demand": [1, 1], "own": [0, 0], "others": [[1, 1]]} | told))
