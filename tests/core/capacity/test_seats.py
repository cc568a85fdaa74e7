"""Plans are the best there are, by enumeration; they keep every limit; what is said to bind binds; a stop keeps the best."""

import ctypes
import os
from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from tests.core.capacity.test_seats_cases import breaches, country, every_plan, poor_country

from qantara.core.capacity import seats_apart, seats_solve, seats_worker
from qantara.core.capacity.seats import LIMITS, plan_seats
from qantara.core.capacity.seats_fair import Ladder, levels
from qantara.core.capacity.seats_inputs import FREE
from qantara.core.capacity.seats_model import build
from qantara.core.capacity.seats_solve import minimise
from qantara.core.refusals import Refusal

AMPLE = 600.0  # seconds: small countries take a fraction of one, and never reach a limit of time
seeds = st.integers(0, 2**32 - 1)


def possible(seed, **kind):
    """The country of a seed, or None where what is decided there cannot be carried out."""
    inputs = country(seed, **kind)
    every = list(every_plan(inputs))
    return (inputs, every) if every else None


def close(one, other):
    return one == pytest.approx(other, abs=1e-5)


def least_sequence(every, *keys):
    """The best outcome: the first key first, ties (to a millionth) by the next."""
    for key in keys:
        best = min(key(one) for one in every)
        every = [one for one in every if key(one) <= best + 1e-6]
    return every[0]


def worst(scenario, place=0):
    return lambda one: one["relative"][scenario][place] if len(one["relative"][scenario]) > place else 0.0


def shortage(scenario):
    return lambda one: one["shortage"][scenario]


def relative(plan):
    found = plan.relative[0]
    return sorted(found[np.isfinite(found)].tolist(), reverse=True)


@settings(deadline=None, max_examples=12)
@given(seed=seeds)
def test_every_plan_is_the_best_of_all_that_there_are(seed):
    case = possible(seed)
    if case is None:
        with pytest.raises(Refusal, match="already decided"):
            plan_seats(country(seed), seconds=AMPLE)
        return
    is_the_best(*case)


@pytest.mark.parametrize("seed", [19, 21, 36, 40, 53, 64, 1, 2])  # in the first six leximin is not just the worst cell
def test_every_plan_is_the_best_where_each_seat_is_taken_from_another(seed):
    inputs = poor_country(seed)
    is_the_best(inputs, list(every_plan(inputs)))


def is_the_best(inputs, every):
    fewest = min(one["unmet"] for one in every)
    every = [one for one in every if one["unmet"] == fewest]

    plans = plan_seats(inputs, seconds=AMPLE)

    assert all(plan.unmet.sum() == fewest for plan in plans.plans)
    assert all(plan.gap == 0 for plan in plans.plans)
    assert close(plans.named("cheapest").cost.sum(), min(one["cost"] for one in every))
    assert close(plans.named("graduates").graduates.sum(), max(one["graduates"] for one in every))
    high = inputs.highest
    for name, scenario in [("balanced", 0)] + [("robust", high)] * (high > 0):
        best = least_sequence(every, worst(scenario), shortage(scenario))
        plan = plans.named(name)
        assert close(
            [plan.worst[scenario], plan.shortage[scenario]], [worst(scenario)(best), best["shortage"][scenario]]
        )
    cells = len(every[0]["relative"][0])
    if cells > 1:
        fairest = least_sequence(every, *(worst(0, place) for place in range(cells)), shortage(0))
        assert close(relative(plans.named("fairest")), fairest["relative"][0])
        assert close(plans.named("fairest").shortage[0], fairest["shortage"][0])
    for scenario in range(len(inputs.scenarios)):
        least = min(one["shortage"][scenario] for one in every)
        assert close([plans.least_shortage[scenario], plans.least_bound[scenario]], [least, least])


@settings(deadline=None, max_examples=7)
@given(seed=seeds)
def test_what_is_said_to_bind_binds_and_nothing_else(seed):
    case = possible(seed, pairs=2)
    if case is None:
        return
    inputs, every = case
    limits = {limit.name: limit for limit in plan_seats(inputs, seconds=AMPLE).limits}
    without = {
        "rooms": {"institution_rooms": np.full_like(inputs.institution_rooms, 1e6)},
        "teachers": {"institution_teachers": np.full_like(inputs.institution_teachers, 1e6)},
        "hosts": {"region_hosts": np.full_like(inputs.region_hosts, 1e6)},
        "budget": {"budget": np.full_like(inputs.budget, np.inf)},
        "openings": {"running": inputs.most > 0},
        "groups": {"most": 2 * inputs.most},
        "floors": {"floors": np.zeros_like(inputs.floors)},
        "locks": {"locks": np.full_like(inputs.locks, FREE)},
    }
    assert set(without) == set(LIMITS) >= set(limits)
    fewest = min(one["unmet"] for one in every)
    now = min(one["shortage"][0] for one in every if one["unmet"] == fewest)
    for name, limit in limits.items():
        freed = [one for one in every_plan(replace(inputs, **without[name])) if one["unmet"] <= fewest]
        then = min(one["shortage"][0] for one in freed)
        assert close(limit.shortage, then)
        assert limit.binds == (then < now - 1e-4)
        assert close([limit.saved, limit.at_most], [now - then, now - then])


@settings(deadline=None, max_examples=7)
@given(seed=seeds, tight=st.booleans())
def test_no_plan_exceeds_a_limit_and_floors_are_kept_or_named(seed, tight):
    inputs = country(seed, pairs=4, intakes=3, most=3, tight=tight)
    try:
        plans = plan_seats(inputs, seconds=AMPLE)
    except Refusal:
        assert (inputs.locks > 0).any()
        return
    assert plans.plans
    missed = sum(floor.floor - floor.admitted for floor in plans.impossible_floors if not floor.alone)
    for plan in plans.plans:
        assert breaches(inputs, plan.groups, plan.opening, plan.hired) == []
        assert (plan.regret >= -1e-6).all()
        assert (plans.least_bound <= plan.shortage + 1e-6).all()
        if not plans.impossible_floors:
            assert (plan.unmet == 0).all()
        else:
            assert plan.unmet.sum() >= missed > 0 or any(floor.alone for floor in plans.impossible_floors)


def test_a_floor_no_seat_can_meet_is_named_with_the_most_that_can_be_admitted():
    inputs = country(3, floors=False, locks=False)
    floors = np.zeros_like(inputs.floors)
    floors[2, 1] = 40  # nobody teaches there
    floors[0, 1] = 1
    plans = plan_seats(replace(inputs, floors=floors, institution_rooms=inputs.institution_rooms + 40), seconds=AMPLE)
    far = next(floor for floor in plans.impossible_floors if floor.region == "far")
    assert (far.year, far.floor, far.admitted, far.alone) == (2027, 40, 0, True)
    assert all(plan.unmet[2, 1] == 40 for plan in plans.plans)


def test_a_programme_helps_from_the_year_its_first_learners_graduate():
    inputs = country(5, floors=False, locks=False)
    long = replace(
        inputs,
        length=np.array([0, 2]), opening_delay=np.array([0, 1]), running=np.zeros_like(inputs.running),
        into=np.array([[0.8, 0.0], [0.0, 0.8]]), moves=np.eye(3), most=np.array([[1, 1], [1, 1]]),
        institution_rooms=np.full((2, 4), 9.0), institution_teachers=np.full((2, 4), 9.0),
        region_hosts=np.full((3, 4), 99.0), budget=np.full(4, np.inf),
    )  # fmt: skip
    plans = plan_seats(long, seconds=AMPLE)
    assert plans.first_year.tolist() == [[2026, 2026, -1], [2029, 2029, -1]]
    assert all(plan.graduates[:3].sum() <= plan.groups[0].sum() * long.group[0] for plan in plans.plans)


@pytest.mark.parametrize(
    "nothing",
    [
        {"gap": np.zeros((2, 2, 3, 4))},
        {"budget": np.zeros(4)},
        {"budget": np.full(4, np.inf)},
        {"institution_rooms": np.zeros((2, 4))},
        {"hires": np.zeros((2, 4), dtype=np.int64), "institution_teachers": np.zeros((2, 4))},
        {"into": np.zeros((2, 2))},
    ],
    ids=lambda nothing: next(iter(nothing)),
)
def test_a_country_without_needs_or_means_has_a_plan_all_the_same(nothing):
    inputs = replace(country(6, locks=False), **nothing)
    for plan in plan_seats(inputs, seconds=AMPLE).plans:
        assert breaches(inputs, plan.groups, plan.opening, plan.hired) == []
        assert np.isfinite(plan.regret).all()


def test_the_same_inputs_give_the_same_sheet():
    one, other = (plan_seats(country(11), seconds=AMPLE) for _ in range(2))
    assert [plan.name for plan in one.plans] == [plan.name for plan in other.plans]
    for a, b in zip(one.plans, other.plans, strict=True):
        assert (a.groups == b.groups).all()
        assert (a.opening == b.opening).all()
        assert (a.hired == b.hired).all()
    assert one.limits == other.limits


def test_the_first_plan_is_told_first_and_keeps_the_limits():
    inputs = country(12)
    told = []
    plan_seats(inputs, seconds=AMPLE, on_progress=told.append)
    first = next(progress for progress in told if progress.aim != "unmet floors")
    assert (first.plan, first.best.name) == ("first", "first")
    assert breaches(inputs, first.best.groups, first.best.opening, first.best.hired) == []
    assert {"balanced", "cheapest", "graduates", "fairest"} < {progress.plan for progress in told}
    assert all(0 <= progress.done <= 1 for progress in told)


def test_progress_tells_plan_aim_value_gap_and_seconds():
    told = []
    plans = plan_seats(country(12), seconds=AMPLE, on_progress=told.append)
    figure = {
        ("balanced", "shortage"): lambda plan: plan.shortage[0],
        ("cheapest", "cost"): lambda plan: plan.cost.sum(),
        ("graduates", "graduates"): lambda plan: plan.graduates.sum(),
        ("fairest", "shortage"): lambda plan: plan.shortage[0],
    }
    assert {(progress.plan, progress.aim) for progress in told} >= set(figure)
    for progress in told:
        if (progress.plan, progress.aim) in figure:
            assert progress.value == pytest.approx(figure[progress.plan, progress.aim](progress.best))
    seconds = [progress.seconds for progress in told]
    assert seconds == sorted(seconds)
    for plan in plans.plans:  # what was told last is what is given
        last = [progress for progress in told if progress.plan == plan.name][-1]
        stage = plan.stages[-1]
        assert (last.aim, last.gap) == (stage.aim, stage.gap)
        assert last.value == pytest.approx(stage.value)
        assert stage.bound == pytest.approx(stage.value)


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8, 13])
def test_a_stop_gives_the_best_so_far(after):
    inputs = country(12)
    told = []

    def listen(progress):
        told.append(progress)
        return len(told) < after

    plans = plan_seats(inputs, seconds=AMPLE, on_progress=listen)
    assert plans.stopped
    assert len(told) == after
    assert plans.plans
    for plan in plans.plans:
        assert breaches(inputs, plan.groups, plan.opening, plan.hired) == []
    if told[-1].best.name != "first":
        best = min(plan.shortage[0] for plan in plans.plans)
        assert best <= max(told[-1].best.shortage[0], best)
        assert plans.named(told[-1].best.name) is not None


# --- Large programmes take another way ----------------------------------------------------------------------


def large_way(monkeypatch):
    monkeypatch.setattr(seats_solve, "SMALL", 0)


def medium(seed=4):
    """A model, its objective and a start that takes no seat."""
    model = build(country(seed, pairs=4, intakes=4, most=4, locks=False, floors=False))
    objective = model.weighted_shortage()
    return model, objective, model.vector(model.decision(np.zeros(model.columns)))


def listening(_x, _value, _bound):
    return True


def a_worker(monkeypatch, tmp_path, text):
    """Let helpers run a programme of ours."""
    path = tmp_path / "worker.py"
    path.write_text(text)
    monkeypatch.setattr(seats_apart, "_WORKER", (str(path),))


def test_helpers_come_within_the_gap_of_the_optimum(monkeypatch):
    model, objective, start = medium()
    expected = minimise(model, objective, start, seconds=60, tell=listening)
    assert expected.value < objective @ start  # or there would be nothing to find
    assert expected.gap == 0
    large_way(monkeypatch)
    values = []

    def tell(_x, value, bound):
        assert bound - 1e-4 <= expected.value <= value + 1e-4
        values.append(value)
        return True

    found = minimise(model, objective, start, seconds=60, tell=tell)

    assert not found.timed
    assert found.gap <= seats_solve.TARGET
    assert found.bound - 1e-4 <= expected.value <= found.value + 1e-4


def test_neighbourhoods_find_a_plan_where_the_whole_is_not_solved_in_time(monkeypatch):
    model, objective, start = medium()
    expected = minimise(model, objective, start, seconds=60, tell=listening)
    large_way(monkeypatch)
    ask = seats_apart.Helper.ask

    def never_whole(helper, task):
        if task.gap != seats_solve.TARGET:
            ask(helper, task)

    monkeypatch.setattr(seats_apart.Helper, "ask", never_whole)
    values = []

    def tell(_x, value, bound):
        assert bound <= expected.value <= value + 1e-6
        values.append(value)
        return value > 1.02 * expected.value

    with pytest.raises(seats_solve.Stopped):
        minimise(model, objective, start, seconds=AMPLE, tell=tell)
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("worker", ["raise SystemExit(3)", "import time; time.sleep(60)"], ids=["fails", "hangs"])
def test_helpers_that_find_nothing_leave_the_start(worker, monkeypatch, tmp_path):
    model, objective, start = medium()
    large_way(monkeypatch)
    a_worker(monkeypatch, tmp_path, worker)
    monkeypatch.setattr(seats_solve, "_MARGIN", 0.1)
    found = minimise(model, objective, start, seconds=1, tell=listening)
    assert (found.x == start).all()
    assert found.timed
    assert found.gap > 0


def test_a_stop_is_heard_while_helpers_work_and_ends_them(monkeypatch, tmp_path):
    model, objective, start = medium()
    large_way(monkeypatch)
    a_worker(monkeypatch, tmp_path, "import time; time.sleep(60)")
    started = []
    popen = seats_apart.subprocess.Popen

    def remember(*args, **kwargs):
        started.append(popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(seats_apart.subprocess, "Popen", remember)
    with pytest.raises(seats_solve.Stopped):
        minimise(model, objective, start, seconds=60, tell=lambda *_: False)
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_a_large_country_stopped_while_the_first_plan_is_sought_has_what_is_decided(monkeypatch, tmp_path):
    large_way(monkeypatch)
    a_worker(monkeypatch, tmp_path, "import time; time.sleep(60)")
    plans = plan_seats(decided(), seconds=AMPLE, on_progress=lambda _: False)
    assert plans.stopped
    assert plans.timed
    (plan,) = plans.plans
    assert plan.groups.sum() == plan.groups[0, 1, 1] == 2
    assert plan.gap == np.inf


def test_a_country_planned_by_helpers_keeps_every_limit_and_is_the_same_twice(monkeypatch):
    inputs = country(12, pairs=2, scenarios=1)
    expected = plan_seats(inputs, seconds=AMPLE)
    large_way(monkeypatch)
    one, other = (plan_seats(inputs, seconds=AMPLE) for _ in range(2))
    assert not one.timed
    assert [plan.name for plan in one.plans] == [plan.name for plan in other.plans]
    for a, b in zip(one.plans, other.plans, strict=True):
        assert (a.groups == b.groups).all()
        assert breaches(inputs, a.groups, a.opening, a.hired) == []
        assert a.gap <= seats_solve.TARGET
    assert close(one.named("cheapest").cost.sum(), expected.named("cheapest").cost.sum())


# --- Nothing is printed --------------------------------------------------------------------------------------


def test_what_highs_prints_stays_out_of_the_callers_output(monkeypatch, capfd):
    milp = optimize.milp

    def chatty(*args, **kwargs):
        ctypes.CDLL(None).puts(b"noise from C")  # in C's own buffer, where it may wait
        return milp(*args, **kwargs)

    monkeypatch.setattr(optimize, "milp", chatty)
    plan_seats(country(12), seconds=AMPLE, on_progress=lambda progress: os.write(1, progress.plan.encode()) > 0)
    ctypes.CDLL(None).fflush(None)
    out, err = capfd.readouterr()
    assert "first" in out
    assert "noise" not in out
    assert err == ""


def test_what_helpers_print_stays_out_of_the_callers_output(monkeypatch, tmp_path, capfd):
    model, objective, start = medium()
    large_way(monkeypatch)
    noise = "import runpy, sys; print('noise', flush=True); print('noise', file=sys.stderr, flush=True)"
    a_worker(monkeypatch, tmp_path, f"{noise}; runpy.run_path({seats_worker.__file__!r}, run_name='__main__')")
    assert not minimise(model, objective, start, seconds=60, tell=listening).timed
    assert capfd.readouterr() == ("", "")


# --- The ladder ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(seed=seeds, k=st.integers(1, 6))
def test_a_rung_is_the_sum_of_the_k_worst(seed, k):
    model = build(country(seed))
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, model.columns) * model.upper
    decision = model.decision(np.where(np.isfinite(x), x, 0))
    shortages = np.sort(model.relative_shortages() @ model.vector(decision))[::-1]
    if k > len(shortages):
        return
    ladder = Ladder.on(model)
    objective = ladder.climb(k)
    assert objective @ ladder.start(decision) == pytest.approx(shortages[:k].sum())


def test_the_ladder_is_leximin_for_few_cells_and_looks_at_shares_of_many():
    assert [levels(n) for n in (0, 1, 2, 6)] == [[], [], [2], [2, 3, 4, 5, 6]]
    assert levels(48) == [ceil(4.8), 12, 24]


# --- Refusals ------------------------------------------------------------------------------------------------


def changed(name, place, value):
    inputs = country(1)
    array = getattr(inputs, name).copy()
    array[place] = value
    return lambda: replace(inputs, **{name: array})


@pytest.mark.parametrize(
    ("build_inputs", "said"),
    [
        (
            lambda: replace(country(1), years=(2026, 2028, 2029, 2030)),
            "`years` is 2026, 2028, 2029, 2030: give consecutive",
        ),
        (lambda: replace(country(1), years=()), "`years` is empty"),
        (lambda: replace(country(1), intakes=0), "`intakes` is 0: groups start in 1 to 4"),
        (lambda: replace(country(1), domains=("data", "data")), "`domains` names data twice"),
        (lambda: replace(country(1), regions=()), "`regions` is empty"),
        (
            lambda: replace(country(1), group=np.array([1.0, 2.0])),
            r"`group` is float64 \(2,\): give a NumPy array of int64",
        ),
        (lambda: replace(country(1), salary=[1, 2]), "`salary` is list"),
        (changed("gap", (0, 0, 0, 0), np.nan), r"`gap` holds nan at \[0, 0, 0, 0\]"),
        (changed("institution_rooms", (0, 0), np.inf), "`institution_rooms` holds inf"),
        (changed("budget", 0, -1.0), r"`budget` holds -1.0 at \[0\]: figures go from 0"),
        (changed("group", 0, 0), r"`group` holds 0 at \[0\]: figures go from 1"),
        (changed("completion", 0, 0.0), "Of programme short a share of 0.0 graduates"),
        (changed("completion", 1, 1.1), "Of programme long a share of 1.1 graduates"),
        (changed("into", 0, 0.9), "The shares of `into` for short add up to 1.8"),
        (changed("moves", 2, 0.9), "The shares of `moves` for far add up to 2.7"),
        (
            changed("region", 1, 3),
            "Institution university is of region 3, which does not exist: regions go from 0 to 2",
        ),
        (changed("length", slice(None), 3), "Who starts .* in 2027 graduates in 2030, after the last of `years`"),
        (changed("most", slice(None), 0), "`most` is 0 everywhere: allow a programme"),
        (changed("locks", slice(None), 9), "9 groups of short are decided at .* for 2026, where at most"),
    ],
)
def test_inputs_that_mean_nothing_are_refused(build_inputs, said):
    with pytest.raises(Refusal, match=said):
        build_inputs()


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan"), float("inf")])
def test_time_must_be_a_number_above_0(seconds):
    with pytest.raises(Refusal, match="`seconds` is"):
        plan_seats(country(1), seconds=seconds)


def decided(**short):
    """A country where one group is decided, short of something."""
    inputs = country(1, floors=False, locks=False)
    plenty = replace(
        inputs,
        most=np.full((2, 2), 2), running=np.zeros((2, 2), dtype=np.bool_), opening_delay=np.zeros(2, dtype=np.int64),
        rooms=np.ones(2), teachers=np.ones(2), hosts=np.full(2, 5.0), cost=np.full(2, 1e5), opening_cost=np.full(2, 3e5),
        institution_rooms=np.full((2, 4), 9.0), institution_teachers=np.full((2, 4), 9.0), hires=np.zeros((2, 4), dtype=np.int64),
        region_hosts=np.full((3, 4), 99.0), budget=np.full(4, 1e9),
    )  # fmt: skip
    locks = np.full((2, 2, 2), FREE)
    locks[0, 1, 1] = 2
    return replace(plenty, locks=locks, **short)


def test_what_is_decided_is_in_every_plan():
    assert all(plan.groups[0, 1, 1] == 2 for plan in plan_seats(decided(), seconds=AMPLE).plans)


@pytest.mark.parametrize(
    ("short", "said"),
    [
        ({"institution_rooms": np.full((2, 4), 1.5)}, "takes 2.0 rooms at university in 2027, but it has 1.5"),
        ({"region_hosts": np.full((3, 4), 9.0)}, "takes 10.0 places in companies of south in 2027, but there are 9.0"),
        (
            {"institution_teachers": np.ones((2, 4))},
            "takes 1.0 more teachers at university in 20.., but 0.0 can be hired",
        ),
        ({"budget": np.full(4, 2e5)}, "costs 500000 MAD in 2027, but the budget is 200000"),
    ],
)
def test_decisions_that_exceed_a_limit_are_refused_by_name(short, said):
    with pytest.raises(Refusal, match=said):
        plan_seats(decided(**short), seconds=AMPLE)


def test_an_opening_paid_early_makes_room_in_the_budget():
    budget = np.array([3e5, 2e5, 1e9, 1e9])
    plans = plan_seats(decided(budget=budget), seconds=AMPLE)
    assert all(plan.opening[0, 1] == 0 for plan in plans.plans)


def test_a_lock_before_the_first_intake_of_an_opening_is_refused():
    with pytest.raises(Refusal, match="but opens 2 years after the decision: move the lock to 2028"):
        decided(opening_delay=np.array([2, 0]))
