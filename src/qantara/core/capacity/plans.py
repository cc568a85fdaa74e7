"""Plans as people read them: what starts where, what it costs, who is still missing, and which plans are worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qantara.core.capacity.seats_inputs import Floats, Ints, SeatInputs
from qantara.core.capacity.seats_model import Cells, Decision, Pairs

NEVER = -1
PLANS = ("first", "balanced", "cheapest", "graduates", "robust", "fairest")
_EXACT = 1e-6


@dataclass(frozen=True)
class Stage:
    """One aim of a plan, in the order in which they were sought."""

    aim: str
    """`unmet floors`, `worst shortage`, `worst shortages` (the sum of several), `shortage`, `cost` or `graduates`."""
    value: float
    """Learners; shares; people missing, weighted; MAD; people."""
    gap: float
    """What a better plan could gain at most, given the stages before, as a share of the value (of a shortage: of what seats
    can help); 0: none is better; infinite: not known."""
    bound: float = np.nan
    """No plan can be better than this, given the stages before; with the value it says the gap in people, shares or MAD."""
    timed: bool = False
    """It ended because time was up: another run may end elsewhere."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A seat plan and all that it is compared by."""

    name: str
    """`balanced`, `cheapest`, `graduates`, `robust` or `fairest`; `first` where the planner was stopped before the first of them was complete."""
    stages: tuple[Stage, ...]
    groups: Ints
    """[P, I, T] groups that start."""
    opening: Ints
    """[P, I] index of the year of the first intake that an opening allows, -1: not opened by the plan."""
    hired: Ints
    """[I, H] teachers hired up to the year."""
    cost: Floats
    """[H] MAD of the year: groups that study, teachers hired, openings decided."""
    admitted: Ints
    """[R, T] learners who start in a region."""
    unmet: Ints
    """[R, T] learners missing to the floor of the region."""
    graduates: Floats
    """[H] people who graduate."""
    missing: Floats
    """[S, D, R, H] people still missing."""
    shortage: Floats
    """[S] of them, weighted, over all years."""
    relative: Floats
    """[S, D, R] people missing over the years in which a seat can help the cell, over its gap in these years; NaN: none can."""
    worst: Floats
    """[S] the largest of them."""
    regret: Floats
    """[S] weighted shortage beyond that of the best plan known for the scenario; NaN until all plans are known."""

    @property
    def gap(self) -> float:
        """The largest gap of its stages."""
        return max((stage.gap for stage in self.stages), default=0.0)

    @property
    def timed(self) -> bool:
        """Whether time ended one of its stages."""
        return any(stage.timed for stage in self.stages)


@dataclass(frozen=True)
class Floor:
    """A floor that cannot be kept."""

    region: str
    year: int
    floor: int
    admitted: int
    """Learners at most, whatever the other floors; where `alone` is false, in a plan that misses the floors least."""
    alone: bool
    """Proven impossible by itself; else together with the others."""


@dataclass(frozen=True)
class Limit:
    """What would change without one of the limits, all others kept."""

    name: str
    """`rooms`, `teachers`, `hosts`, `budget`, `openings` (their cost and delay), `groups` (twice as many
    allowed), `floors` or `locks`."""
    shortage: float
    """Weighted shortage, central scenario, of the best plan found without it."""
    saved: float
    """People, weighted, who would no longer be missing, beyond any doubt of the gap; 0: none for certain."""
    at_most: float
    """No plan without it could save more than this."""

    @property
    def binds(self) -> bool:
        """A plan without it is better than any plan with it can be."""
        return self.saved > 0


@dataclass(frozen=True, eq=False)
class Plans:
    """The sheet: plans that are worth comparing, and what stops all of them."""

    plans: tuple[Plan, ...]
    dominated: tuple[tuple[str, str], ...]
    """Plans left out, each with one that is as good in everything compared (and better in something, or the same plan)."""
    least_shortage: Floats
    """[S] weighted shortage of the best plan known for each scenario."""
    least_bound: Floats
    """[S] no plan can have less."""
    first_year: Ints
    """[D, R] first year in which a seat of the plan can help the domain in the region; -1: none can."""
    impossible_floors: tuple[Floor, ...]
    limits: tuple[Limit, ...]
    """Those that bind first, the most painful first."""
    stopped: bool
    """The caller stopped before the sheet was complete."""
    timed: bool
    """A stop or the time ended some step: another run may give other plans. Else the same inputs give the same sheet."""

    def named(self, name: str) -> Plan | None:
        """The plan of a name, or what stands for it if it was dominated; None: not made."""
        name = dict(self.dominated).get(name, name)
        return next((plan for plan in self.plans if plan.name == name), None)


def judge(inputs: SeatInputs, decision: Decision, *, name: str, stages: tuple[Stage, ...]) -> Plan:
    """Work out, from the inputs and the decision alone, all that a plan is compared by."""
    pairs = Pairs.of(inputs)
    years, intakes, scenarios = len(inputs.years), inputs.intakes, len(inputs.scenarios)
    p, i = pairs.programme, pairs.institution
    groups = np.zeros(inputs.locks.shape, dtype=np.int64)
    groups[p, i] = decision.groups
    first = np.where(decision.open.any(axis=1), decision.open.argmax(axis=1), NEVER)
    opening = np.full(inputs.most.shape, NEVER)
    opening[p, i] = first
    learners = groups * inputs.group[:, None, None]
    admitted = np.zeros(inputs.floors.shape, dtype=np.int64)
    np.add.at(admitted, inputs.region, learners.sum(axis=0))
    cost, graduates = spending(inputs, pairs, decision), np.zeros(years)
    supply = np.zeros((len(inputs.domains), len(inputs.regions), years))
    for t in range(intakes):
        for k in np.flatnonzero(decision.groups[:, t]):
            at = t + inputs.length[p[k]]
            graduates[at] += decision.groups[k, t] * pairs.graduates[k]
            supply[:, :, at] += decision.groups[k, t] * pairs.served[k]
    missing = np.maximum(inputs.gap - supply, 0.0)
    relative = np.full((scenarios, len(inputs.domains), len(inputs.regions)), np.nan)
    for scenario in range(scenarios):
        cells = Cells.of(inputs, pairs, scenario)
        left = np.where(cells.helped, missing[scenario, cells.domain, cells.region], 0.0).sum(axis=1)
        relative[scenario, cells.domain, cells.region] = left / cells.gap.sum(axis=1)
    worst = np.nan_to_num(relative).max(axis=(1, 2))
    return Plan(
        name, stages, groups, opening, decision.hired, cost, admitted, np.maximum(inputs.floors - admitted, 0), graduates,
        missing, (missing * inputs.weight[:, :, None]).sum(axis=(1, 2, 3)), relative, worst, np.full(scenarios, np.nan),
    )  # fmt: skip


def spending(inputs: SeatInputs, pairs: Pairs, decision: Decision) -> Floats:
    """[H] MAD of each year."""
    cost: Floats = (decision.hired * inputs.salary[:, None]).sum(axis=0)
    price = inputs.cost[pairs.programme]
    for t in range(inputs.intakes):
        for offset in range(int(inputs.enrolled.max())):
            studying = offset < inputs.enrolled[pairs.programme]
            if t + offset < len(inputs.years):
                cost[t + offset] += decision.groups[studying, t] @ price[studying]
    opened = np.flatnonzero(decision.open.any(axis=1))
    decided = decision.open[opened].argmax(axis=1) - inputs.opening_delay[pairs.programme[opened]]
    np.add.at(cost, decided, inputs.opening_cost[pairs.programme[opened]])
    return cost


def tidy(inputs: SeatInputs, decision: Decision, *, scenario: int | None) -> Decision:
    """Take out of a decision what helps nothing, so that no plan pays for what its aims do not need.

    Groups without which nobody more is missing in the scenario and no floor falls (scenario None: all groups stay), teachers
    and openings nobody needs; openings move to the first intake they serve where the budget of that year allows.
    """
    pairs = Pairs.of(inputs)
    groups = decision.groups.copy() if scenario is None else _needed_groups(inputs, pairs, decision, scenario)
    opened: Ints = decision.open * (groups.max(axis=1) > 0)[:, None]
    slim = Decision(groups, opened, needed_teachers(inputs, pairs, groups))
    spent = spending(inputs, pairs, slim)
    for k in np.flatnonzero(opened[:, -1]):
        delay, price = inputs.opening_delay[pairs.programme[k]], inputs.opening_cost[pairs.programme[k]]
        now, serves = int(opened[k].argmax()), int((groups[k] > 0).argmax())
        if now < serves and spent[serves - delay] + price <= inputs.budget[serves - delay]:
            opened[k, :serves] = 0
            spent[now - delay] -= price
            spent[serves - delay] += price
    return slim


def _needed_groups(inputs: SeatInputs, pairs: Pairs, decision: Decision, scenario: int) -> Ints:
    groups = decision.groups.copy()
    gap = inputs.gap[scenario]
    supply = np.zeros_like(gap)
    for k, t in np.argwhere(groups):
        supply[:, :, t + inputs.length[pairs.programme[k]]] += groups[k, t] * pairs.served[k]
    admitted = np.zeros(inputs.floors.shape, dtype=np.int64)
    region = inputs.region[pairs.institution]
    size = inputs.group[pairs.programme]
    np.add.at(admitted, region, groups * size[:, None])
    price = (inputs.cost * inputs.enrolled)[pairs.programme]
    for k, t in sorted(np.argwhere(groups > pairs.least).tolist(), key=lambda at: (-price[at[0]], at)):
        year = t + inputs.length[pairs.programme[k]]
        while groups[k, t] > pairs.least[k, t]:
            without = supply[:, :, year] - pairs.served[k]
            worse = (
                np.maximum(gap[:, :, year] - without, 0) > np.maximum(gap[:, :, year] - supply[:, :, year], 0) + _EXACT
            )
            if worse.any() or admitted[region[k], t] - size[k] < inputs.floors[region[k], t]:
                break
            groups[k, t] -= 1
            supply[:, :, year] = without
            admitted[region[k], t] -= size[k]
    return groups


def needed_teachers(inputs: SeatInputs, pairs: Pairs, groups: Ints) -> Ints:
    """[I, H] the fewest teachers hired up to each year: hired early enough where a year's hires would not do."""
    at_work = np.zeros(inputs.institution_teachers.shape)
    for k, t in np.argwhere(groups):
        programme = pairs.programme[k]
        busy = slice(t, t + inputs.enrolled[programme])
        at_work[pairs.institution[k], busy] += groups[k, t] * inputs.teachers[programme]
    hired = np.maximum(np.ceil(at_work - inputs.institution_teachers - _EXACT), 0).astype(np.int64)
    hired = np.maximum.accumulate(hired, axis=1)
    for h in range(hired.shape[1] - 2, -1, -1):
        hired[:, h] = np.maximum(hired[:, h], hired[:, h + 1] - inputs.hires[:, h + 1])
    return hired


def without_dominated(plans: Sequence[Plan]) -> tuple[tuple[Plan, ...], tuple[tuple[str, str], ...]]:
    """Keep the plans that no other equals or beats in all that is compared; of plans equal in all, the first.

    Compared are cost, graduates, learners missing to floors, weighted shortage and worst relative shortage by scenario, and,
    in the central one, the sum of the k worst relative shortages for each k. Returns the plans kept, in order, and pairs of
    names: left out, and the plan kept that stands for it.
    """
    figures = np.array([_compared(plan) for plan in plans])
    scale = np.maximum(np.abs(figures).max(axis=0), 1.0) * 1e-9
    beaten: dict[int, int] = {}
    for one in range(len(plans)):
        for other in range(len(plans)):
            as_good = bool((figures[other] <= figures[one] + scale).all())
            better = bool((figures[other] < figures[one] - scale).any())
            if one != other and other not in beaten and as_good and (better or other < one):
                beaten[one] = other
                break
    kept = tuple(plan for at, plan in enumerate(plans) if at not in beaten)

    def standing(at: int) -> int:
        return standing(beaten[at]) if at in beaten else at

    return kept, tuple((plans[at].name, plans[standing(at)].name) for at in beaten)


def _compared(plan: Plan) -> Floats:
    relative = plan.relative[0][np.isfinite(plan.relative[0])]
    sums = np.cumsum(np.sort(relative)[::-1])
    totals = [plan.cost.sum(), -plan.graduates.sum(), plan.unmet.sum()]
    return np.concatenate([totals, plan.shortage, plan.worst, sums])


def with_regret(plan: Plan, least_shortage: Floats) -> Plan:
    """The plan with its regret in each scenario."""
    return replace(plan, regret=plan.shortage - least_shortage)
