"""A seat plan of national size: seconds to the first plan, gap of one solve after 60 seconds, the whole sheet.

    python benchmarks/seats.py                       all, the sheet within 15 minutes
    python benchmarks/seats.py --solve-only          first plan and single solves
    python benchmarks/seats.py --needs 0.35          fewer people missing: seats nearly suffice, which is harder to solve
    python benchmarks/seats.py --seed 2 --seconds 300

A made-up country from a seed: 24 programmes, 20 institutions in eight of 12 regions, five intakes, ten years, three scenarios;
some 430 pairs may be taught, about a third of them are. Two processes solve, this one waits. `gap` is what a better plan
could still gain, as a share, and in people, shares or MAD as `value, at best`. A solve ends at a gap of 1 %, or when its time
is up (`*`: another run may differ). The last line is the load of the machine, 2 where it is ours alone.
"""

import argparse
import os
import time
from dataclasses import replace

import numpy as np

from qantara.core.capacity.plans import Plans
from qantara.core.capacity.seats import Progress, plan_seats
from qantara.core.capacity.seats_fair import Ladder
from qantara.core.capacity.seats_inputs import FREE, Floats, SeatInputs
from qantara.core.capacity.seats_model import Decision, Model, build
from qantara.core.capacity.seats_solve import minimise

REGIONS = tuple(f"MA-{n:02d}" for n in range(1, 13))
# Region of each of the 20 institutions: four regions have none, the two largest have five and four.
PLACES = (0, 0, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 6, 6, 8, 8, 6)
DOMAINS = ("data", "ai", "cybersecurity", "cloud", "devops", "testing")
PEOPLE = np.array([11, 6, 12, 13, 7, 20, 13, 4.5, 8, 1.3, 1.2, 0.6])


def national(seed: int) -> SeatInputs:
    """24 programmes x 20 institutions x 12 regions x 5 intakes, about 430 pairs of which a third are running."""
    rng = np.random.default_rng(seed)
    kinds = [(0, 30), (1, 25), (2, 30), (3, 40), (2, 25), (5, 30)]  # years, learners of a group
    length = np.array([kinds[n % 6][0] for n in range(24)])
    group = np.array([kinds[n % 6][1] for n in range(24)])
    into = np.zeros((24, 6))
    for n in range(24):
        first = n // 4
        second = (first + 1 + int(rng.integers(5))) % 6
        into[n, [first, second]] = (0.7, 0.2)
    most = np.where(rng.random((24, 20)) < 0.9, rng.integers(1, 4, (24, 20)), 0)
    moves = 0.75 * np.eye(12)
    moves[:, 5] += 0.12
    moves[:, 3] += 0.08
    trend = 1 + 0.06 * np.arange(10)
    share = np.array([0.22, 0.14, 0.18, 0.2, 0.14, 0.12])
    central = 9_000 * share[:, None, None] * (PEOPLE / PEOPLE.sum())[None, :, None] * trend
    central = central * rng.uniform(0.7, 1.3, (6, 12, 1))
    floors = np.zeros((12, 5), dtype=np.int64)
    floors[[0, 1, 2, 4, 6, 8], 2:] = 100
    locks = np.full((24, 20, 5), FREE)
    running = (rng.random((24, 20)) < 0.35) & (most > 0)
    decided = np.argwhere(running)[::9]
    locks[decided[:, 0], decided[:, 1], 0] = 1
    hours = rng.uniform(0.9, 1.1, 24)
    return SeatInputs(
        years=tuple(range(2026, 2036)), intakes=5, domains=DOMAINS, regions=REGIONS,
        programmes=tuple(f"programme {n + 1}" for n in range(24)),
        institutions=tuple(f"institution {n + 1}" for n in range(20)),
        scenarios=("central", "high", "low"),
        length=length, group=group, completion=rng.uniform(0.65, 0.92, 24).round(2), into=into,
        rooms=np.ones(24), teachers=(1.6 * hours).round(1),
        hosts=np.where(np.arange(24) % 3 == 0, 0.8 * group, 0.0),
        cost=(group * rng.uniform(18e3, 42e3, 24)).round(-3), opening_cost=rng.uniform(0.8e6, 3e6, 24).round(-4),
        opening_delay=rng.integers(0, 3, 24), most=most, running=running,
        region=np.array(PLACES), institution_rooms=np.repeat(rng.integers(14, 40, (20, 1)), 10, axis=1).astype(float),
        institution_teachers=np.repeat(rng.integers(15, 40, (20, 1)), 10, axis=1).astype(float),
        hires=np.full((20, 10), 4), salary=np.full(20, 180e3),
        region_hosts=np.repeat((40 * PEOPLE)[:, None], 10, axis=1).round(), moves=moves,
        budget=300e6 * (1 + 0.05 * np.arange(10)), floors=floors, locks=locks,
        gap=np.stack([central, 1.3 * central, 0.75 * central]).round(), weight=np.ones((6, 12)),
    )  # fmt: skip


def show(name: str, value: str) -> None:
    print(f"{name:<44}{value:>26}", flush=True)


def first_plan(inputs: SeatInputs) -> None:
    """Seconds from the call to the first plan, and how far from the best it is."""
    began = time.perf_counter()
    seen: list[tuple[float, Progress]] = []

    def listen(progress: Progress) -> bool:
        seen.append((time.perf_counter() - began, progress))
        return progress.aim == "unmet floors" or progress.gap == np.inf

    plan_seats(inputs, seconds=900, on_progress=listen)
    seconds, progress = seen[-1]
    show("first plan", f"{seconds:.1f} s, gap {progress.gap:.1%}")


def single_solves(inputs: SeatInputs, limit: float) -> None:
    """The gap of each kind of solve: the worst shortage, then the shortage with that kept, and the shortage alone."""
    model = build(inputs)
    show("columns (whole), rows", f"{model.columns} ({model.whole.sum()}), {len(model.least)}")
    solution = minimise(model, model.unmet_floors(), empty(model), seconds=limit, tell=lambda *_: True)
    upper = model.upper.copy()
    upper[model.unmet[model.unmet >= 0]] = solution.x[model.unmet[model.unmet >= 0]]
    model, decision = model.limited(model.lower, upper), model.decision(solution.x)
    ladder = Ladder.on(model)
    shortage = model.weighted_shortage()
    for name in ("least shortage", "worst relative shortage", "shortage, the worst kept within 2 %"):
        objective, start, part = shortage, model.vector(decision), model
        if name.startswith("worst"):
            objective = ladder.climb(1)
        if name != "least shortage":
            start, part = ladder.start(decision), ladder.model
            objective = np.concatenate([objective, np.zeros(part.columns - len(objective))])
        began = time.perf_counter()
        to_two: list[float] = []

        def listen(_: object, value: float, bound: float, began: float = began, to_two: list[float] = to_two) -> bool:
            if value - bound <= 0.02 * abs(value):
                to_two.append(time.perf_counter() - began)
            return True

        solution = minimise(part, objective, start, seconds=limit, tell=listen)
        seconds = time.perf_counter() - began
        listen(None, solution.value, solution.bound)
        reached = f"{to_two[0]:.0f} s" if to_two else "never"
        show(name, f"gap {solution.gap:.2%}, {seconds:.0f} s; 2 %: {reached}")
        decision = part.decision(solution.x)
        if name.startswith("worst"):
            ladder.keep(objective, solution.value * 1.02)


def empty(model: Model) -> Floats:
    """What is decided already, and nothing else."""
    decision = Decision(
        model.pairs.least,
        np.sign(model.pairs.least.max(axis=1, keepdims=True)) * (model.open >= 0),
        np.zeros_like(model.hired),
    )
    return model.vector(decision)


def sheet(inputs: SeatInputs, seconds: float) -> Plans:
    """Make the whole sheet and print it."""
    began = time.perf_counter()
    plans = plan_seats(inputs, seconds=seconds)
    show("whole sheet", f"{time.perf_counter() - began:.0f} s of {seconds:.0f}")
    print(f"{'plan':<12}{'M MAD':>8}{'graduates':>11}{'missing':>9}{'worst':>8}{'regret by scenario':>26}{'gap':>7}")
    for plan in plans.plans:
        regret = ", ".join(f"{value:,.0f}" for value in plan.regret)
        print(
            f"{plan.name:<12}{plan.cost.sum() / 1e6:>8,.0f}{plan.graduates.sum():>11,.0f}{plan.shortage[0]:>9,.0f}"
            f"{plan.worst[0]:>8.1%}{regret:>26}{plan.gap:>7.1%}"
        )
    for plan in plans.plans:
        for stage in plan.stages:
            end = f"{stage.value:,.6g}, at best {stage.bound:,.6g}"
            show(f"  {plan.name}: {stage.aim}", f"{end}, gap {stage.gap:.2%}{'*' * stage.timed}")
    for name, by in plans.dominated:
        print(f"{name}: {by} is as good in everything")
    for floor in plans.impossible_floors:
        print(f"floor of {floor.region} in {floor.year}: {floor.admitted} of {floor.floor}")
    for limit in plans.limits:
        verdict = (
            f"saves {limit.saved:,.0f} to {limit.at_most:,.0f}"
            if limit.binds
            else f"saves {limit.at_most:,.0f} at most"
        )
        print(f"without {limit.name:<12}{verdict}")
    return plans


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=900.0)
    parser.add_argument("--solve", type=float, default=60.0)
    parser.add_argument("--needs", type=float, default=1.0)
    parser.add_argument("--solve-only", action="store_true")
    options = parser.parse_args()
    country = national(options.seed)
    country = replace(country, gap=(country.gap * options.needs).round())
    first_plan(country)
    single_solves(country, options.solve)
    if not options.solve_only:
        sheet(country, options.seconds)
    show("load in the last minute", f"{os.getloadavg()[0]:.1f}")
