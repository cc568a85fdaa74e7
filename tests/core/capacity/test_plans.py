"""Plans are judged from the inputs alone, tidied without loss, and shown only if no other is better in everything."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.capacity.test_seats_cases import breaches, country, helped, outcome

from qantara.core.capacity.plans import judge, tidy, with_regret, without_dominated
from qantara.core.capacity.seats_inputs import FREE
from qantara.core.capacity.seats_model import Decision, Pairs, build
from qantara.core.capacity.seats_solve import feasible, minimise

seeds = st.integers(0, 2**32 - 1)


def some_decision(inputs, seed):
    """A feasible decision, best for a random aim; None where there is none."""
    model = build(inputs)
    start = feasible(model, seconds=30)
    if start is None:
        return None
    aim = np.where(model.whole, np.random.default_rng(seed).normal(size=model.columns), 0.0)
    return model.decision(minimise(model, aim, start, seconds=60, tell=lambda *_: True).x)


def as_plan(inputs, decision, name="balanced"):
    return judge(inputs, decision, name=name, stages=())


@settings(deadline=None, max_examples=25)
@given(seed=seeds)
def test_a_plan_is_judged_as_plain_loops_judge_it_and_as_the_model_does(seed):
    inputs = country(seed, pairs=4)
    decision = some_decision(inputs, seed)
    if decision is None:
        return
    plan = as_plan(inputs, decision)
    cells = [helped(inputs, scenario) for scenario in range(len(inputs.scenarios))]
    told = outcome(inputs, plan.groups, plan.opening, plan.hired, cells)
    assert plan.cost.sum() == pytest.approx(told["cost"])
    assert plan.graduates.sum() == pytest.approx(told["graduates"])
    assert plan.shortage == pytest.approx(told["shortage"])
    assert plan.unmet.sum() == told["unmet"]
    for scenario, expected in enumerate(told["relative"]):
        found = plan.relative[scenario]
        assert sorted(found[np.isfinite(found)].tolist(), reverse=True) == pytest.approx(expected)
        model = build(inputs, scenario=scenario)
        x = model.vector(decision)
        assert model.weighted_shortage() @ x + model.cells.beyond == pytest.approx(plan.shortage[scenario])
        assert (model.rows @ x <= model.most + 1e-6).all()
        assert (model.rows @ x >= model.least - 1e-6).all()
    assert model.total_cost() @ x == pytest.approx(plan.cost.sum())
    assert model.graduates() @ x == pytest.approx(plan.graduates.sum())
    assert breaches(inputs, plan.groups, plan.opening, plan.hired) == []


@settings(deadline=None, max_examples=25)
@given(seed=seeds, keep_all=st.booleans())
def test_tidying_costs_no_more_and_loses_nothing(seed, keep_all):
    inputs = country(seed, pairs=4)
    decision = some_decision(inputs, seed)
    if decision is None:
        return
    slim = tidy(inputs, decision, scenario=None if keep_all else 0)
    before, after = as_plan(inputs, decision), as_plan(inputs, slim)
    assert after.cost.sum() <= before.cost.sum() + 1e-6
    assert after.shortage[0] == pytest.approx(before.shortage[0])
    assert after.worst[0] == pytest.approx(before.worst[0])
    assert (after.unmet <= before.unmet).all()
    assert breaches(inputs, after.groups, after.opening, after.hired) == []
    if keep_all:
        assert (slim.groups == decision.groups).all()


def test_tidying_takes_out_teachers_openings_and_groups_that_nobody_needs():
    inputs = replace(country(2, locks=False, floors=False), hires=np.full((2, 4), 5), budget=np.full(4, np.inf))
    inputs = replace(inputs, gap=np.zeros_like(inputs.gap))
    pairs = Pairs.of(inputs)
    wasteful = Decision(np.minimum(1, pairs.most), (~pairs.running[:, None] & (pairs.most >= 0)).astype(np.int64), np.full((2, 4), 3))  # fmt: skip
    slim = tidy(inputs, wasteful, scenario=0)
    assert wasteful.groups.any()
    assert not slim.groups.any()
    assert not slim.open.any()
    assert not slim.hired.any()


def plan_of(name, *, cost, short, worst=0.5, graduates=100.0):
    inputs = country(1, scenarios=1)
    plan = as_plan(inputs, Decision(*(np.zeros_like(part) for part in _shapes(inputs))), name)
    relative = np.full_like(plan.relative, np.nan)
    relative[0, 0, 0] = worst
    return replace(
        plan, cost=np.array([cost]), shortage=np.array([short]), worst=np.array([worst]), relative=relative,
        graduates=np.array([graduates]),
    )  # fmt: skip


def _shapes(inputs):
    pairs = Pairs.of(inputs)
    return pairs.most, pairs.most, inputs.hires


def test_a_plan_that_another_equals_or_beats_is_left_out_whatever_the_order():
    cheap = plan_of("cheapest", cost=1.0, short=90.0)
    good = plan_of("balanced", cost=5.0, short=10.0)
    poor = plan_of("robust", cost=6.0, short=10.0)
    poorer = plan_of("graduates", cost=7.0, short=11.0)
    for order in permutations([cheap, good, poor, poorer]):
        kept, left = without_dominated(order)
        assert {plan.name for plan in kept} == {"cheapest", "balanced"}
        assert dict(left) == {"robust": "balanced", "graduates": "balanced"}


def test_of_equal_plans_the_first_stays():
    one, other = (plan_of(name, cost=1.0, short=1.0) for name in ("balanced", "fairest"))
    assert without_dominated([one, other])[1] == (("fairest", "balanced"),)
    assert without_dominated([other, one])[1] == (("balanced", "fairest"),)


def test_fairness_graduates_and_cost_each_keep_a_plan():
    plans = [
        plan_of("balanced", cost=5.0, short=10.0),
        plan_of("fairest", cost=5.0, short=11.0, worst=0.4),
        plan_of("graduates", cost=5.0, short=12.0, graduates=101.0),
        plan_of("cheapest", cost=4.9, short=13.0),
    ]
    assert without_dominated(plans) == (tuple(plans), ())


@settings(deadline=None, max_examples=25)
@given(figures=st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=5))
def test_no_kept_plan_is_dominated_and_each_left_out_is(figures):
    plans = [plan_of(f"plan {n}", cost=a, short=b, worst=c) for n, (a, b, c) in enumerate(figures)]
    kept, left = without_dominated(plans)
    of = {f"plan {n}": told for n, told in enumerate(figures)}
    names = [plan.name for plan in kept]
    assert sorted([*names, *dict(left)]) == sorted(of)
    for one, other in permutations(names, 2):
        assert any(a < b for a, b in zip(of[one], of[other], strict=True))
    for out, by in left:
        assert by in names
        assert all(a <= b for a, b in zip(of[by], of[out], strict=True))


def test_regret_is_the_shortage_beyond_the_best_known():
    plan = plan_of("balanced", cost=1.0, short=10.0)
    assert np.isnan(plan.regret).all()
    assert with_regret(plan, np.array([7.0])).regret.tolist() == [3.0]


def test_locks_stand_when_tidied():
    inputs = country(2, floors=False, locks=False)
    locks = np.full_like(inputs.locks, FREE)
    p, i = np.argwhere(inputs.running & (inputs.most > 0))[0]
    locks[p, i, 0] = 1
    inputs = replace(inputs, locks=locks, gap=np.zeros_like(inputs.gap))
    decision = Decision(Pairs.of(inputs).least, np.zeros_like(Pairs.of(inputs).least), np.zeros_like(inputs.hires))
    assert as_plan(inputs, tidy(inputs, decision, scenario=0)).groups[p, i, 0] == 1
