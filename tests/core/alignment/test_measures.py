"""Every measure is what its definition says, and moves as it must."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.alignment import plain

from qantara.core.alignment import CSR, advantage, coverage
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)


def measured(seed, **told):
    demand, _, quality, hours, _ = plain.some(seed)
    return coverage(demand, plain.csr(quality), hours, **told)


def interval(seed, demand):
    rng = np.random.default_rng(seed)
    return demand * rng.random(len(demand)), demand * (1 + rng.random(len(demand)))


@given(seeds)
def test_measures_are_what_their_definitions_say(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    if not quality.any():
        return
    growth = np.random.default_rng(seed).normal(size=len(demand))
    found = coverage(demand, plain.csr(quality), hours, growth=growth, least_demand=0.1)
    c = [plain.covered(quality, s) for s in range(len(demand))]
    d = demand / demand.sum()
    assert found.demand == pytest.approx(d)
    assert found.covered == pytest.approx(c)
    assert found.gap == pytest.approx(d * (1 - np.array(c)))
    assert found.recall.value == pytest.approx(plain.recall(demand, c))
    assert found.hours == pytest.approx(plain.hours_of(quality, hours))
    assert found.unread_hours == hours[~quality.any(axis=1)].sum()
    assert found.relevance == pytest.approx(plain.relevance(demand, quality, hours, 0.1))
    assert found.staleness == pytest.approx(plain.staleness(quality, hours, growth))
    assert found.redundancy == pytest.approx(plain.redundancy(quality, hours), abs=1e-12)
    assert found.divergence == pytest.approx(plain.divergence(demand, plain.hours_of(quality, hours)), abs=1e-7)


@given(seeds)
def test_the_loss_of_a_module_is_the_recall_with_it_less_that_without_it(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    found = coverage(demand, plain.csr(quality), hours)
    for m in range(len(hours)):
        without = coverage(demand, plain.csr(np.delete(quality, m, axis=0)), np.delete(hours, m))
        assert found.loss[m] == pytest.approx(found.recall.value - without.recall.value, abs=1e-12)


@given(seeds)
def test_one_more_module_uncovers_nothing(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    before = coverage(demand, plain.csr(quality[:-1]), hours[:-1])
    after = coverage(demand, plain.csr(quality), hours)
    assert (after.covered >= before.covered - 1e-15).all()
    assert after.recall.value >= before.recall.value - 1e-15
    assert (after.gap <= before.gap + 1e-15).all()


@given(seeds)
def test_gaps_add_up_to_what_is_not_covered(seed):
    found = measured(seed)
    assert found.gap.sum() == pytest.approx(1 - found.recall.value)
    assert 0 <= found.recall.value <= 1 + 1e-12


@given(seeds, st.floats(0.01, 1000))
def test_the_unit_of_the_demand_does_not_matter(seed, unit):
    demand, _, quality, hours, _ = plain.some(seed)
    low, high = interval(seed, demand)
    one = coverage(demand, plain.csr(quality), hours, lo80=low, hi80=high)
    other = coverage(demand * unit, plain.csr(quality), hours, lo80=low * unit, hi80=high * unit)
    assert other.gap_hi80 == pytest.approx(one.gap_hi80)
    assert [other.recall.lo80, other.recall.most] == pytest.approx([one.recall.lo80, one.recall.most])


@given(seeds)
def test_the_interval_of_the_gap_is_that_of_the_demand(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    low, high = interval(seed, demand)
    found = coverage(demand, plain.csr(quality), hours, lo80=low, hi80=high)
    assert found.gap_lo80 == pytest.approx(low / demand.sum() * (1 - found.covered))
    assert found.gap_hi80 == pytest.approx(high / demand.sum() * (1 - found.covered))


@given(seeds)
def test_limits_of_the_recall_are_the_extremes_over_all_corners(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    low, high = interval(seed, demand)
    found = coverage(demand, plain.csr(quality), hours, lo80=low, hi80=high)
    corners = [plain.recall(corner, found.covered) for corner in product(*zip(low, high, strict=True)) if sum(corner)]
    assert found.recall.least == pytest.approx(min(corners))
    assert found.recall.most == pytest.approx(max(corners))
    recall = found.recall
    assert recall.least <= recall.lo80 <= recall.value <= recall.hi80 <= recall.most


@given(seeds)
def test_the_interval_of_the_recall_takes_the_side_that_moves_it(seed):
    demand, _, quality, hours, _ = plain.some(seed)
    low, high = interval(seed, demand)
    found = coverage(demand, plain.csr(quality), hours, lo80=low, hi80=high)
    recall, up, down = found.recall, 0.0, 0.0
    for d, lo, hi, c in zip(demand, low, high, found.covered, strict=True):
        wide = (c - recall.value) / demand.sum()
        up += ((hi - d if c > recall.value else d - lo) * wide) ** 2
        down += ((d - lo if c > recall.value else hi - d) * wide) ** 2
    assert recall.hi80 == pytest.approx(min(recall.most, recall.value + up**0.5))
    assert recall.lo80 == pytest.approx(max(recall.least, recall.value - down**0.5))


def test_the_interval_of_the_recall_holds_four_fifths_of_independent_errors():
    rng = np.random.default_rng(4)
    demand, quality = rng.random(60) + 0.5, rng.random((1, 60))
    error = 0.1
    found = coverage(
        demand, plain.csr(quality), [10], lo80=demand - 1.2816 * error, hi80=demand + 1.2816 * error
    ).recall
    drawn = demand + error * rng.normal(size=(20_000, 60))
    recalls = drawn @ quality[0] / drawn.sum(axis=1)
    inside = ((found.lo80 <= recalls) & (recalls <= found.hi80)).mean()
    assert inside == pytest.approx(0.8, abs=0.02)


def test_without_the_interval_of_the_demand_there_is_none():
    found = measured(1)
    assert found.gap_lo80 is found.gap_hi80 is found.recall.lo80 is found.recall.most is None


def test_a_demand_known_without_error_has_no_interval_to_speak_of():
    found = coverage([3, 1], plain.csr([[0.5, 0.2]]), [10], lo80=[3, 1], hi80=[3, 1]).recall
    assert [found.lo80, found.hi80, found.least, found.most] == pytest.approx([found.value] * 4)


def test_a_programme_of_nothing_has_no_figure_about_its_hours():
    for table, hours in ((CSR((0, 2)), []), (plain.csr([[0, 0]]), [30]), (plain.csr([[0.5, 0]]), [0])):
        found = coverage([1, 1], table, hours, growth=[0, 0])
        assert found.relevance is found.staleness is found.redundancy is found.divergence is None
        assert found.unread_hours == sum(hours)


def test_what_is_taught_once_is_not_redundant_and_what_is_taught_twice_is():
    assert coverage([1, 1], plain.csr([[0.5, 0], [0, 1]]), [10, 10]).redundancy == 0
    assert coverage([1, 1], plain.csr([[1, 0], [1, 0]]), [10, 10]).redundancy == 0.5


def test_hours_in_proportion_to_the_demand_do_not_diverge_and_hours_elsewhere_wholly():
    assert coverage([3, 1, 0], plain.csr([[0.3, 0.1, 0]]), [40]).divergence == pytest.approx(0, abs=1e-7)
    assert coverage([3, 1, 0], plain.csr([[0, 0, 0.2]]), [40]).divergence == pytest.approx(1)


def test_what_everyone_asks_for_wins_without_weights_and_not_with_them():
    excel, kubernetes = 0, 1
    here, everywhere = [30, 14], [3000, 14]
    table = plain.csr([[0, 0]])
    assert coverage(here, table, [0]).gap.argmax() == excel
    assert coverage(here, table, [0], weights=advantage(here, everywhere)).gap.argmax() == kubernetes


@given(seeds)
def test_advantage_is_the_share_here_over_the_share_everywhere(seed):
    rng = np.random.default_rng(seed)
    here = rng.integers(0, 9, 6) + np.eye(6, dtype=int)[0]
    everywhere = here + rng.integers(0, 50, 6)
    for s, found in enumerate(advantage(here, everywhere)):
        expected = (here[s] / here.sum()) / (everywhere[s] / everywhere.sum()) if here[s] else 0
        assert found == pytest.approx(expected)


def test_advantage_over_oneself_is_none():
    assert advantage([3, 1, 0], [3, 1, 0]).tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"demand": [1, np.nan]}, r"demand\[1\] is nan"),
        ({"demand": [1, -1]}, r"demand\[1\] is -1.0: give a number of at least 0"),
        ({"demand": [1, np.inf]}, r"demand\[1\] is inf"),
        ({"demand": [0, 0]}, "No skill has any demand"),
        ({"demand": [[1, 1]]}, "demand has shape 1 × 2, not any"),
        ({"demand": ["much", "little"]}, "demand does not hold numbers"),
        ({"demand": 1}, "demand has shape none"),
        ({"taught": [[0.5, 0.5, 0.5]]}, "taught has shape 1 × 3, not any × 2"),
        ({"taught": [[0.5, 1.5]]}, r"taught\[0, 1\] is 1.5: give a number from 0 to 1"),
        ({"taught": [[0.5, -0.1]]}, r"taught\[0, 1\] is -0.1"),
        ({"taught": [[0.5, np.nan]]}, r"taught\[0, 1\] is nan"),
        ({"taught": [["well", "badly"]]}, "taught does not hold numbers"),
        ({"taught": CSR(([0.1, 0.2], [1, 1], [0, 2]), shape=(1, 2))}, "taught: module 0 states skill 1 twice"),
        ({"hours": [10, 20]}, "hours has shape 2, not 1"),
        ({"hours": [-3]}, r"hours\[0\] is -3.0"),
        ({"hours": [np.nan]}, r"hours\[0\] is nan"),
        ({"growth": [0, np.nan]}, r"growth\[1\] is nan: give a finite number"),
        ({"growth": [0]}, "growth has shape 1, not 2"),
        ({"weights": [1, -1]}, r"weights\[1\] is -1.0"),
        ({"weights": [0, 0]}, "No skill that is asked for has a weight"),
        ({"lo80": [0, 0]}, "one end only"),
        ({"lo80": [0, 0], "hi80": [1]}, "hi80 has shape 1, not 2"),
        ({"lo80": [0, 2], "hi80": [3, 3]}, "forecast 1.0 of skill 1 lies outside its interval from 2.0 to 3.0"),
    ],
)
def test_nonsense_is_refused_with_its_place(told, sentence):
    right = {"demand": [1, 1], "taught": plain.csr([[0.5, 0.5]]), "hours": [10]}
    with pytest.raises(Refusal, match=sentence):
        coverage(**(right | told))


def test_a_reference_that_misses_a_skill_is_refused():
    with pytest.raises(Refusal, match="no demand for skill 1"):
        advantage([1, 1], [5, 0])


def test_what_comes_in_stays_as_it_was():
    table = CSR(([0.0, 0.5], [1, 0], [0, 2]), shape=(1, 2))
    before = [table.data.copy(), table.indices.copy()]
    coverage([1, 1], table, [10])
    assert (table.data == before[0]).all()
    assert (table.indices == before[1]).all()
