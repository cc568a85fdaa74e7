"""Small countries, and the rules of a seat plan once more, in plain loops: what the planner is held against."""

from dataclasses import replace
from itertools import product

import numpy as np

from qantara.core.capacity.seats_inputs import FREE, SeatInputs


def country(seed, *, pairs=3, intakes=2, most=2, scenarios=2, floors=True, locks=True, tight=True) -> SeatInputs:
    """Two programmes, two institutions, two domains, three regions (one without an institution), `pairs` pairs."""
    rng = np.random.default_rng(seed)
    p, i, r, d, h, t = 2, 2, 3, 2, intakes + 2, intakes
    allowed = np.zeros(p * i, dtype=np.int64)
    allowed[rng.permutation(p * i)[:pairs]] = rng.integers(1, most + 1, pairs)
    allowed = allowed.reshape(p, i)
    length, delay = rng.choice([0, 1, 1, 2], p), rng.integers(0, 2, p)
    running = (rng.random((p, i)) < 0.5) & (allowed > 0)
    group = rng.integers(10, 31, p)
    moves = np.eye(r) * 0.7
    moves[:, 0] += rng.choice([0.0, 0.2])
    locked = np.full((p, i, t), FREE)
    if locks:
        a, b = np.argwhere(allowed)[rng.integers(pairs)]
        if running[a, b] or delay[a] == 0:
            locked[a, b, 0] = rng.integers(0, 2)
    wanted = np.zeros((r, t), dtype=np.int64)
    if floors:
        wanted[rng.choice([0, 0, 1, 1, 2]), t - 1] = rng.integers(5, 25)
    roomy = 6.0 if tight else 40.0
    gap = rng.integers(5, 60, (1, d, r, h)).astype(float) * (rng.random((1, d, r, h)) < 0.8)
    factor = np.array([1.0, 1.4, 0.7])[:scenarios, None, None, None]
    return SeatInputs(
        years=tuple(range(2026, 2026 + h)), intakes=t, domains=("data", "cloud"), regions=("north", "south", "far"),
        programmes=("short", "long"), institutions=("school", "university"), scenarios=("central", "high", "low")[:scenarios],
        length=length, group=group, completion=rng.choice([0.5, 0.8, 1.0], p),
        into=rng.choice([0.0, 0.1, 0.2], (p, d)) + np.array([[0.5, 0.0], [0.0, 0.5]]),
        rooms=rng.choice([0.5, 1.0], p), teachers=rng.choice([0.6, 1.0, 1.5], p),
        hosts=group * rng.choice([0.0, 0.5], p), cost=rng.integers(100, 900, p) * 1e3,
        opening_cost=rng.integers(200, 1500, p) * 1e3, opening_delay=delay, most=allowed, running=running,
        region=np.array([0, 1]), institution_rooms=rng.uniform(1, roomy, (i, h)).round(1),
        institution_teachers=rng.uniform(0, roomy, (i, h)).round(1), hires=rng.integers(0, 3, (i, h)),
        salary=rng.integers(100, 250, i) * 1e3, region_hosts=rng.uniform(5, 15 * roomy, (r, h)).round(), moves=moves,
        budget=np.full(h, rng.integers(1200, 700 * roomy) * 1e3), floors=wanted, locks=locked, gap=gap * factor,
        weight=rng.choice([1.0, 2.0], (d, r)),
    )  # fmt: skip


def breaches(inputs: SeatInputs, groups, opening, hired) -> list[str]:
    """Every limit that a plan exceeds. groups [P, I, T], opening [P, I] (-1: not opened), hired [I, H]."""
    found = []
    p, i, t = groups.shape
    h = len(inputs.years)
    rooms, teachers, hosts, money = np.zeros((i, h)), np.zeros((i, h)), np.zeros((len(inputs.regions), h)), np.zeros(h)
    for a, b, year in product(range(p), range(i), range(t)):
        number = groups[a, b, year]
        if not 0 <= number <= inputs.most[a, b]:
            found.append("groups")
        if inputs.locks[a, b, year] != FREE and number != inputs.locks[a, b, year]:
            found.append("locks")
        if number and not inputs.running[a, b] and not 0 <= opening[a, b] <= year:
            found.append("closed")
        for studying in range(year, year + max(inputs.length[a], 1)):
            rooms[b, studying] += number * inputs.rooms[a]
            teachers[b, studying] += number * inputs.teachers[a]
            hosts[inputs.region[b], studying] += number * inputs.hosts[a]
            money[studying] += number * inputs.cost[a]
    for a, b in product(range(p), range(i)):
        if opening[a, b] >= 0:
            if opening[a, b] < inputs.opening_delay[a]:
                found.append("delay")
            else:
                money[opening[a, b] - inputs.opening_delay[a]] += inputs.opening_cost[a]
    for b, year in product(range(i), range(h)):
        money[year] += hired[b, year] * inputs.salary[b]
        new = hired[b, year] - (hired[b, year - 1] if year else 0)
        if not 0 <= new <= inputs.hires[b, year]:
            found.append("hires")
    if (rooms > inputs.institution_rooms + 1e-6).any():
        found.append("rooms")
    if (teachers > inputs.institution_teachers + hired + 1e-6).any():
        found.append("teachers")
    if (hosts > inputs.region_hosts + 1e-6).any():
        found.append("hosts")
    if (money > inputs.budget + 1e-3).any():
        found.append("budget")
    return found


def teachers_needed(inputs: SeatInputs, groups):
    """[I, H] the fewest hired; they may exceed what can be hired."""
    p, i, t = groups.shape
    h = len(inputs.years)
    hired = np.zeros((i, h), dtype=np.int64)
    for b in range(i):
        for year in range(h):
            busy = sum(
                groups[a, b, start] * inputs.teachers[a]
                for a, start in product(range(p), range(t))
                if start <= year < start + max(inputs.length[a], 1)
            )
            short = int(np.ceil(busy - inputs.institution_teachers[b, year] - 1e-9))
            hired[b, year] = max(short, hired[b, year - 1] if year else 0, 0)
        for year in range(h - 1, 0, -1):
            hired[b, year - 1] = max(hired[b, year - 1], hired[b, year] - inputs.hires[b, year])
    return hired


def helped(inputs: SeatInputs, scenario):
    """The cells and years with a gap in which somebody could graduate, as (domain, region, year).

    A programme that would not fit into the means left, even alone, helps nobody.
    """
    found = set()
    p, i, t = inputs.locks.shape
    for a, b, start in product(range(p), range(i), range(t)):
        one = np.zeros((p, i, t), dtype=np.int64)
        one[a, b, start] = 1
        lock = inputs.locks[a, b, start]
        opening = np.full((p, i), -1)
        if not inputs.running[a, b]:
            opening[a, b] = start
        free = lock == FREE and not set(breaches(_unlocked(inputs), one, opening, _every_hire(inputs))) - {"budget"}
        if (free and _affordable(inputs, a, start)) or lock > 0:
            for d, r in product(range(len(inputs.domains)), range(len(inputs.regions))):
                year = start + inputs.length[a]
                share = inputs.into[a, d] * inputs.moves[inputs.region[b], r]
                if share > 0 and inputs.gap[scenario, d, r, year] > 0:
                    found.add((d, r, int(year)))
    return found


def _affordable(inputs, a, start):
    years = range(start, start + max(inputs.length[a], 1))
    return all(inputs.cost[a] <= inputs.budget[year] + 1e-3 for year in years)


def _unlocked(inputs):
    return replace(inputs, locks=np.full_like(inputs.locks, FREE))


def _every_hire(inputs):
    return np.cumsum(inputs.hires, axis=1)


def outcome(inputs: SeatInputs, groups, opening, hired, cells):
    """What a plan is compared by: cost, graduates, unmet, weighted shortage and relative shortages, worst first."""
    p, i, t = groups.shape
    cost = float((hired * inputs.salary[:, None]).sum())
    graduates, supply = 0.0, np.zeros(inputs.gap.shape[1:])
    for a, b, start in product(range(p), range(i), range(t)):
        people = groups[a, b, start] * inputs.group[a] * inputs.completion[a]
        cost += groups[a, b, start] * inputs.cost[a] * max(inputs.length[a], 1)
        graduates += people
        supply[:, :, start + inputs.length[a]] += (
            people * inputs.into[a][:, None] * inputs.moves[inputs.region[b]][None, :]
        )
    cost += float(inputs.opening_cost[np.nonzero(opening >= 0)[0]].sum())
    missing = np.maximum(inputs.gap - supply, 0)
    unmet = 0
    for r, start in product(range(len(inputs.regions)), range(t)):
        admitted = sum(
            groups[a, b, start] * inputs.group[a] for a, b in product(range(p), range(i)) if inputs.region[b] == r
        )
        unmet += max(inputs.floors[r, start] - admitted, 0)
    shortage = (missing * inputs.weight[:, :, None]).sum(axis=(1, 2, 3))
    relative = []
    for scenario, of_scenario in enumerate(cells):
        by_cell = {}
        for d, r, year in of_scenario:
            left, gap = by_cell.get((d, r), (0.0, 0.0))
            by_cell[d, r] = (
                left + missing[scenario, d, r, year],
                gap + inputs.gap[scenario, d, r, year],
            )
        relative.append(sorted((left / gap for left, gap in by_cell.values()), reverse=True))
    return {"cost": cost, "graduates": graduates, "unmet": int(unmet), "shortage": shortage, "relative": relative}


def poor_country(seed):
    """A country where the budget alone is short, so that every seat is taken from another."""
    rng = np.random.default_rng(seed)
    inputs = country(seed, pairs=4, intakes=1, most=3, floors=False, locks=False, tight=False)
    allowed = inputs.most > 0
    return replace(
        inputs, running=allowed, institution_teachers=np.full((2, 3), 40.0), group=rng.integers(8, 16, 2),
        budget=np.full(3, rng.integers(1500, 4000) * 1e3), cost=rng.integers(300, 600, 2) * 1e3,
    )  # fmt: skip


def every_plan(inputs: SeatInputs):
    """The outcome of every plan that keeps all limits and locks, missing the floors by what it misses."""
    p, i, t = inputs.locks.shape
    cells = [helped(inputs, scenario) for scenario in range(len(inputs.scenarios))]
    allowed = [(a, b) for a, b in product(range(p), range(i)) if inputs.most[a, b]]
    choices = []
    for a, b in allowed:
        own = []
        for counts in product(range(inputs.most[a, b] + 1), repeat=t):
            if any(lock not in (FREE, n) for n, lock in zip(counts, inputs.locks[a, b], strict=True)):
                continue
            first = next((start for start, n in enumerate(counts) if n), None)
            when = range(inputs.opening_delay[a], first + 1) if first is not None else ()
            own += [(counts, opened) for opened in ([-1] if inputs.running[a, b] or first is None else when)]
        choices.append(own)
    for chosen in product(*choices):
        groups, opening = np.zeros((p, i, t), dtype=np.int64), np.full((p, i), -1)
        for (a, b), (counts, opened) in zip(allowed, chosen, strict=True):
            groups[a, b], opening[a, b] = counts, opened
        hired = teachers_needed(inputs, groups)
        if not breaches(inputs, groups, opening, hired):
            yield outcome(inputs, groups, opening, hired, cells)
