"""The choice is the best one, or proved near it; nothing exceeds the bound; what is chosen fits."""

from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.alignment import plain

from qantara.core.alignment import exact as exact_module
from qantara.core.alignment import greedy as greedy_module
from qantara.core.alignment import propose_modules
from qantara.core.alignment.bound import bound, tangents
from qantara.core.alignment.exact import TOLERANCE, _Rows
from qantara.core.alignment.greedy import fill, greedy
from qantara.core.alignment.problem import Problem
from qantara.core.refusals import Refusal

seeds = st.integers(0, 2**32 - 1)
LEAST = (1 - np.exp(-1)) / 2


def proposed(seed, *, modules=6, skills=5, **told):
    demand, taught, quality, hours, budget = plain.some(seed, modules=modules, skills=skills)
    return propose_modules(demand, taught, plain.csr(quality), hours, budget=budget, **told)


def catalogue(seed, *, modules, skills):
    """Modules of a few skills each, as the benchmarks have them."""
    rng = np.random.default_rng(seed)
    quality = np.zeros((modules, skills))
    for row in quality:
        row[rng.choice(skills, 6, replace=False)] = rng.uniform(0.2, 0.9, 6)
    return rng.random(skills), rng.random(skills) * 0.5, quality, rng.choice([6.0, 12.0, 20.0, 30.0], modules)


def problem(seed):
    demand, taught, quality, hours, budget = plain.some(seed)
    fits = hours <= budget
    return Problem(demand / demand.sum() * (1 - taught), plain.csr(quality[fits]), hours[fits], budget)


@given(seeds)
def test_coverage_is_submodular_and_monotone(seed):
    demand, taught, quality, _, _ = plain.some(seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(quality)).tolist()
    few, more, new = order[:2], order[:4], order[5]

    def value(chosen):
        return plain.value(demand, taught, quality, chosen)

    assert value([*few, new]) - value(few) >= value([*more, new]) - value(more) - 1e-12
    assert value(more) >= value(few) - 1e-12


@settings(max_examples=60)
@given(seeds, st.sampled_from([3, 6, 9]), st.sampled_from([2, 5, 12]))
def test_exact_finds_the_best_of_all_choices(seed, modules, skills):
    case = plain.some(seed, modules=modules, skills=skills)
    demand, taught, quality, hours, budget = case
    best = plain.best(*case)
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=budget)
    assert best - 2 * TOLERANCE <= found.value <= best + 1e-12
    assert best - 1e-12 <= found.bound <= found.value + 2 * TOLERANCE


@given(seeds)
def test_greedy_keeps_its_guarantee_and_its_bound_holds_for_the_best(seed):
    case = plain.some(seed)
    demand, taught, quality, hours, budget = case
    best = plain.best(*case)
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=budget, exact=False)
    assert found.value - found.before >= LEAST * (best - found.before) - 1e-12
    assert found.value <= best + 1e-12
    assert found.bound >= best - 1e-12
    assert found.proved <= 1


@given(seeds)
def test_modules_of_equal_hours_are_chosen_near_enough_from_nothing(seed):
    # Nemhauser, Wolsey & Fisher (1978): 1 - 1/e where the budget is a number of modules.
    demand, taught, quality, _, _ = plain.some(seed)
    equal = np.ones(len(quality))
    found = Problem(demand / demand.sum() * (1 - taught), plain.csr(quality), equal, 3.0)
    best = plain.best(demand, taught, quality, equal, 3) - plain.value(demand, taught, quality, [])
    assert found.gain(fill(found, [])) >= (1 - np.exp(-1)) * best - 1e-12


@given(seeds, st.integers(0, 3))
def test_the_bound_holds_from_whatever_choice_it_starts(seed, size):
    one = problem(seed)
    if not len(one.hours):
        return
    chosen = np.random.default_rng(seed).permutation(len(one.hours))[:size].tolist()
    case = plain.some(seed)
    best = plain.best(*case) - plain.value(*case[:3], [])
    assert bound(one, chosen) >= best - 1e-12


@given(seeds, st.floats(0, 4))
def test_no_tangent_at_any_level_falls_below_what_a_choice_adds(seed, height):
    one = problem(seed)
    if not len(one.hours):
        return
    rng = np.random.default_rng(seed)
    level = height * rng.random(one.quality.shape[1]) * (rng.random(one.quality.shape[1]) < 0.8)
    constant, slopes = tangents(one, level)
    for mask in range(2 ** len(one.hours)):
        chosen = [m for m in range(len(one.hours)) if mask >> m & 1]
        assert constant + slopes[chosen].sum() >= one.gain(chosen) - 1e-12


@given(seeds)
def test_no_row_of_the_programme_asks_more_of_a_choice_than_it_leaves_open(seed):
    one = problem(seed)
    if not len(one.hours):
        return
    rows, modules = _Rows(one), len(one.hours)
    every = [np.array([mask >> m & 1 for m in range(modules)], dtype=float) for mask in range(2**modules)]
    for taken in every[:: max(1, len(every) // 6)]:
        rows.touch(taken > 0, np.full(one.quality.shape[1], -1.0))
    held = rows.constraints()
    for taken in every:
        left = 1 - np.array([plain.covered(one.quality.toarray()[taken > 0], s) for s in range(one.quality.shape[1])])
        met = (held.A @ np.concatenate([taken, left]) >= held.lb - 1e-12)[1:]
        assert met.all()


@given(seeds)
def test_no_exchange_of_one_module_for_another_betters_the_quick_choice(seed):
    one = problem(seed)
    if not len(one.hours):
        return
    chosen = greedy(one)
    for m in chosen:
        rest = [k for k in chosen if k != m]
        for instead in range(len(one.hours)):
            if instead not in chosen and one.spent([*rest, instead]) <= one.budget:
                assert one.gain([*rest, instead]) <= one.gain(chosen) + 1e-9


@settings(max_examples=50)
@given(seeds, st.booleans())
def test_what_is_said_of_the_choice_is_true(seed, exact):
    demand, taught, quality, hours, budget = plain.some(seed)
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=budget, exact=exact)
    chosen = found.chosen.tolist()
    assert len(set(chosen)) == len(chosen)
    assert found.hours == sum(hours[m] for m in chosen) <= budget
    assert found.value == pytest.approx(plain.value(demand, taught, quality, chosen))
    assert found.before == pytest.approx(plain.value(demand, taught, quality, []))
    steps = [plain.value(demand, taught, quality, chosen[:k]) for k in range(len(chosen) + 1)]
    assert found.gain == pytest.approx(np.diff(steps), abs=1e-12)
    after = [1 - (1 - c) * (1 - plain.covered(quality[chosen], s)) for s, c in enumerate(taught)]
    asked = demand * (1 - taught) > 0
    assert found.covered[asked] == pytest.approx(np.array(after)[asked])


@pytest.mark.parametrize("seed", range(6))
def test_exact_beats_greedy_on_a_programme_and_proves_it(seed):
    demand, taught, quality, hours = catalogue(seed, modules=40, skills=60)
    exact = propose_modules(demand, taught, plain.csr(quality), hours, budget=60)
    quick = propose_modules(demand, taught, plain.csr(quality), hours, budget=60, exact=False)
    assert exact.value >= quick.value - 1e-12
    assert exact.bound <= quick.bound + 1e-12
    # HiGHS is exact to 1e-6 of what is open: a proof that came nearer would say more than it knows.
    assert 0.9e-6 * (1 - exact.before) <= exact.bound - exact.value <= TOLERANCE
    assert quick.proved > 0.75
    assert (quick.value - quick.before) / (exact.value - exact.before) > 0.95


@pytest.mark.parametrize("work", [0, 1_000])
def test_greedy_per_hour_alone_would_take_the_crumb_and_leave_the_loaf(work, monkeypatch):
    # Per hour the small module is better; once taken, the large one no longer fits.
    monkeypatch.setattr(greedy_module, "_WORK", work)
    found = propose_modules([1, 99], [0, 0], plain.csr([[1, 0], [0, 1]]), [0.1, 60], budget=60, exact=False)
    assert found.chosen.tolist() == [1]


def test_hours_that_add_up_to_the_budget_but_for_rounding_fit():
    found = propose_modules([1, 1], [0, 0], plain.csr([[1, 0], [0, 1]]), [0.1, 0.2], budget=0.3)
    assert found.chosen.tolist() in ([0, 1], [1, 0])


def test_a_choice_above_the_budget_by_less_than_the_solver_sees_is_refused():
    hours = [30, 30 + 30e-7, 29]
    found = propose_modules([4, 4, 1], [0, 0, 0], plain.csr(np.eye(3)), hours, budget=60)
    assert found.hours <= 60
    assert found.value == pytest.approx(5 / 9)
    assert found.bound <= found.value + 2 * TOLERANCE


@pytest.mark.parametrize("exact", [True, False])
def test_where_nothing_can_be_added_nothing_is(exact):
    table = plain.csr([[0.5, 0.5]])
    for taught, quality, budget in (([1, 1], table, 60), ([0, 0], table, 5), ([0, 0], plain.csr([[0, 0]]), 60)):
        found = propose_modules([1, 1], taught, quality, [10], budget=budget, exact=exact)
        assert found.chosen.tolist() == []
        assert found.value == found.bound == found.before
        assert found.proved == 1
    assert propose_modules([1, 1], [0, 0], table[:0], [], budget=60, exact=exact).chosen.tolist() == []


@pytest.mark.parametrize("exact", [True, False])
def test_a_budget_of_all_hours_takes_all_that_adds(exact):
    quality = plain.csr([[0.5, 0.1, 0], [0.2, 1, 0], [0, 0, 0], [0.9, 0, 0.3]])
    found = propose_modules([2, 1, 1], [0, 0, 0], quality, [10, 20, 30, 40], budget=100, exact=exact)
    assert sorted(found.chosen.tolist()) == [0, 1, 3]
    assert found.bound == pytest.approx(found.value, abs=2 * TOLERANCE)


def test_equal_arguments_give_equal_choices():
    for exact in (True, False):
        one, other = (proposed(3, modules=12, skills=20, exact=exact) for _ in range(2))
        assert one.chosen.tolist() == other.chosen.tolist()
        assert (one.value, one.bound) == (other.value, other.bound)


@given(seeds)
def test_a_catalogue_too_large_for_other_beginnings_keeps_the_guarantee(seed):
    case = plain.some(seed)
    demand, taught, quality, hours, budget = case
    best = plain.best(*case)
    with mock.patch.object(greedy_module, "_WORK", 0):
        found = propose_modules(demand, taught, plain.csr(quality), hours, budget=budget, exact=False)
    assert found.value - found.before >= LEAST * (best - found.before) - 1e-12
    assert best - 1e-12 <= found.bound


@pytest.mark.slow
def test_a_national_catalogue_is_proved_from_its_own_bound():
    demand, taught, quality, hours = catalogue(0, modules=20_000, skills=400)
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=300, exact=False)
    assert found.hours <= 300
    assert found.value == pytest.approx(plain.value(demand, taught, quality, found.chosen.tolist()))
    assert found.proved > 0.8


def test_without_time_the_quick_choice_and_its_bound_remain():
    quick = proposed(11, modules=15, skills=25, exact=False)
    stopped = proposed(11, modules=15, skills=25, seconds=0)
    assert stopped.chosen.tolist() == quick.chosen.tolist()
    assert stopped.bound == quick.bound


def test_a_solver_that_stops_early_leaves_a_bound_that_holds(monkeypatch):
    demand, taught, quality, hours = catalogue(1, modules=12, skills=15)
    best = plain.best(demand, taught, quality, hours, 60)
    solve = exact_module.milp

    def hasty(*arguments, options, **told):
        return solve(*arguments, options=options | {"node_limit": 1, "mip_rel_gap": 0.5}, **told)

    monkeypatch.setattr(exact_module, "milp", hasty)
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=60)
    assert found.value <= best + 1e-12
    assert found.bound >= best - 1e-12


def test_a_solver_that_finds_nothing_in_time_leaves_the_quick_choice(monkeypatch):
    demand, taught, quality, hours = catalogue(1, modules=12, skills=15)
    quick = propose_modules(demand, taught, plain.csr(quality), hours, budget=60, exact=False)
    monkeypatch.setattr(exact_module, "milp", lambda *_, **__: SimpleNamespace(x=None, mip_dual_bound=-np.inf))
    found = propose_modules(demand, taught, plain.csr(quality), hours, budget=60)
    assert found.chosen.tolist() == quick.chosen.tolist()
    assert found.bound == quick.bound > found.value


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"demand": [0, 0]}, "No skill has any demand"),
        ({"demand": [1, np.nan]}, r"demand\[1\] is nan"),
        ({"taught": [0.5]}, "taught has shape 1, not 2"),
        ({"taught": [0.5, 1.1]}, r"taught\[1\] is 1.1: give a number from 0 to 1"),
        ({"quality": plain.csr([[0.5, 2]])}, r"quality\[0, 1\] is 2.0"),
        ({"quality": plain.csr([[0.5]])}, "quality has shape 1 × 1, not any × 2"),
        ({"hours": [-10]}, r"hours\[0\] is -10.0"),
        ({"hours": [0]}, "Module 0 has no hours"),
        ({"hours": [10, 10]}, "hours has shape 2, not 1"),
        ({"budget": -1}, r"budget is -1.0: give a number of at least 0"),
        ({"budget": float("nan")}, "budget is nan"),
        ({"budget": float("inf")}, "budget is inf"),
        ({"budget": [60]}, "budget has shape 1, not none"),
        ({"quality": [0.5, 0.5]}, "quality has shape 2, not any × 2"),
        ({"seconds": -1}, "seconds is -1.0"),
        ({"seconds": "long"}, "seconds does not hold numbers"),
    ],
)
def test_nonsense_is_refused(told, sentence):
    right = {"demand": [1, 1], "taught": [0, 0], "quality": plain.csr([[0.5, 0.5]]), "hours": [10], "budget": 60}
    with pytest.raises(Refusal, match=sentence):
        propose_modules(**(right | told))
