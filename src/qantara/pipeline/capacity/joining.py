"""Stock and flow beside the seat plan: whom today's seats leave missing, and what the seats of a plan would change."""

from dataclasses import replace

import numpy as np

from qantara.core.capacity import Paths, SeatInputs, SupplyInputs
from qantara.core.capacity.seats_inputs import Floats, Ints
from qantara.pipeline.capacity.seat_plan import FIGURES, SeatPlan

SCENARIOS = ("central", "high", "low")
"""The people missing in the middle run, in one with more missing than nine runs of ten, in one with fewer."""


def seat_inputs(plan: SeatPlan, supply: SupplyInputs, paths: Paths) -> SeatInputs:
    """Join what is declared of seats to the stock and flow: its rates, and the people whom it finds missing.

    supply  its rates are taken at their mean: a seat gives fill × completion graduates, of whom those count who do not
            study on, seek work and stay in the field, where they work
    paths   its simulation, with today's seats. Missing are a year's openings less those who enter or come, 0 at least

    Of the graduates of a region the share `stay` works there, the others where the jobs are. In the scenarios, each cell
    moves by its share of the jobs, as far as the nation's total lies from the middle run's.
    """
    programmes = tuple(plan.programmes.values())
    kinds = [supply.kinds.index(one.kind) for one in programmes]
    fill, completion, further, activity = (
        supply.rates[group].mean[kinds] for group in ("fill", "completion", "further_study", "activity")
    )
    shares = np.array([[one.domains.get(domain, 0.0) for domain in supply.domains] for one in programmes])
    figures = {name: np.array([one.figures[name] for one in programmes], dtype=np.float64) for name in FIGURES}
    first = supply.calendar.index(plan.years[0])
    return SeatInputs(
        years=plan.years, intakes=plan.intakes, domains=supply.domains, regions=supply.regions,
        programmes=tuple(plan.programmes), institutions=tuple(plan.institutions), scenarios=SCENARIOS,
        length=supply.length[kinds], group=np.array([one.group for one in programmes]), completion=fill * completion,
        into=((1 - further) * activity)[:, None] * shares * supply.rates["field_share"].mean,
        rooms=figures["rooms"], teachers=figures["teachers"], hosts=figures["hosts"], cost=figures["cost_mad"],
        opening_cost=figures["opening_cost_mad"], opening_delay=figures["opening_delay_years"].astype(np.int64),
        most=plan.most, running=plan.running,
        region=np.array([supply.regions.index(one.region) for one in plan.institutions.values()]),
        institution_rooms=plan.means_of("rooms", plan.institutions),
        institution_teachers=plan.means_of("teachers", plan.institutions),
        hires=plan.means_of("hires", plan.institutions).astype(np.int64),
        salary=np.array([one.salary for one in plan.institutions.values()]),
        region_hosts=plan.means_of("hosts", supply.regions),
        moves=_moves(plan.stay, supply.jobs.sum(axis=1)),
        budget=plan.budget,
        floors=plan.means_of("floor", supply.regions)[:, : plan.intakes].astype(np.int64),
        locks=plan.locks, gap=_missing(paths)[..., first : first + len(plan.years)],
        weight=np.array([[plan.weights.get(domain, 1.0)] * len(supply.regions) for domain in supply.domains]),
    )  # fmt: skip


def with_seats(plan: SeatPlan, supply: SupplyInputs, inputs: SeatInputs, groups: Ints) -> SupplyInputs:
    """The stock and flow with a plan's seats beside today's, counted where their graduates will work.

    groups  int64 [P, I, T] groups that start
    """
    seats = supply.seats.copy()
    for p, i, t in np.argwhere(groups):
        one = plan.programmes[inputs.programmes[p]]
        learners = groups[p, i, t] * one.group * inputs.moves[inputs.region[i]]
        kind, intake = supply.kinds.index(one.kind), inputs.years[t] - supply.first_intake
        for domain, share in one.domains.items():
            seats[kind, :, supply.domains.index(domain), intake] += share * learners
    return replace(supply, seats=seats)


def _moves(stay: float, jobs: Floats) -> Floats:
    """[R, R] where those who graduate in a region (row) work: there, or by the jobs of the other regions."""
    found: Floats = np.tile(jobs, (len(jobs), 1)).astype(np.float64)
    np.fill_diagonal(found, 0.0)
    others = found.sum(axis=1, keepdims=True)
    found = (1 - stay) * np.divide(found, others, out=np.zeros_like(found), where=others > 0)
    np.fill_diagonal(found, stay)
    return found


def _missing(paths: Paths) -> Floats:
    """[S, F, R, T] people missing in a year, by scenario."""
    low, middle, high = paths.summary["unfilled"].astype(np.float64)
    jobs = paths.summary["jobs"][1, :-1, :-1].astype(np.float64)
    share = jobs / np.maximum(jobs.sum(axis=(0, 1)), 1e-9)
    moved = [middle[:-1, :-1] + (nation[-1, -1] - middle[-1, -1]) * share for nation in (middle, high, low)]
    found: Floats = np.maximum(np.stack(moved), 0.0).swapaxes(1, 2)
    return found
