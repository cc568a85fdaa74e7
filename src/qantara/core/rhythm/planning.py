"""Plan the weeks at school and at the company; plan them again when a date moves."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from qantara.core.refusals import Refusal
from qantara.core.rhythm.inputs import WEEK, Bools, Grid, RhythmInputs, monday_of
from qantara.core.rhythm.measures import Costs, Earlier, Reason, costs_of, fixed_rhythm, lost_days, reasons_of
from qantara.core.rhythm.model import Programme

_ORDER = tuple(field.name for field in fields(Costs))
_FEW = 10  # cohorts in a neighbourhood
_WORK, _WORK_OF_FEW = 20.0, 0.3  # in CP-SAT's deterministic measure: a second is two or three of a core


@dataclass(frozen=True)
class Timetable:
    """A calendar: which weeks each cohort spends at school.

    weeks    Mondays of the W columns, one after the other
    cohorts  names of the C rows
    present  (C, W) the weeks that are a cohort's
    school   (C, W) of these, the weeks at school; the others are at the company
    """

    weeks: tuple[date, ...]
    cohorts: tuple[str, ...]
    present: Bools
    school: Bools


@dataclass(frozen=True)
class Rhythm(Timetable):
    """A calendar that was planned.

    costs    what it costs
    bounds   below which the costs of no calendar lie: each given what was reached for the costs before it
    lost     days of teaching that fall on holidays
    reasons  every constraint that it breaks
    """

    costs: Costs
    bounds: Costs
    lost: int
    reasons: tuple[Reason, ...]

    @property
    def optimal(self) -> bool:
        """No calendar is better: proved, cost by cost."""
        return self.costs == self.bounds


def plan_rhythm(inputs: RhythmInputs, *, seconds: float) -> Rhythm:
    """Plan the weeks at school of all cohorts together.

    seconds  the most that the search may take; it ends earlier when the plan is proved the best

    Minimised one after the other: prices of conflicts, teaching lost to holidays, rooms missing, irregularity (see
    `Costs`). Conflicts never make a plan fail: the cheapest ones are accepted and named in `reasons`. Where the plan
    is `optimal`, the same inputs give the same plan each time; one stopped by the time is the best found so far, and
    may differ from run to run.

    Method: paths through weeks and lexicographic optimisation, see `model`; constraint programming with lazy clause
    generation: Perron, Didier & Gay (2023), The CP-SAT-LP solver, CP 2023, LIPIcs 280, 3.

    Raises Refusal if seconds is not positive.
    """
    return _search(inputs, None, seconds)


def replan(previous: Timetable, inputs: RhythmInputs, *, seconds: float, settled_before: date | None = None) -> Rhythm:
    """Plan again for changed inputs, with the fewest changes: a feast that moved by a day, a company's new peak.

    previous        the plan that people have; cohorts are known by their names, weeks by their dates
    seconds         the most that the search may take
    settled_before  weeks that begin before this day stay as they were planned

    As `plan_rhythm`, with the number of weeks that change (of cohorts and weeks that both plans know) minimised after
    rooms missing and before irregularity: no better calendar changes less. Exams in settled weeks do not move them.
    """
    weeks, names = inputs.weeks, [cohort.name for cohort in inputs.cohorts]
    known = np.zeros((len(names), len(weeks)), dtype=np.bool_)
    before = np.zeros_like(known)
    offset = (weeks[0] - previous.weeks[0]) // WEEK
    rows = {name: row for row, name in enumerate(previous.cohorts)}
    for row, name in enumerate(names):
        for column in range(len(weeks)):
            there = column + offset
            if name in rows and 0 <= there < len(previous.weeks):
                known[row, column] = previous.present[rows[name], there]
                before[row, column] = previous.school[rows[name], there]
    settled = known.copy()
    settled[:, [settled_before is None or week >= monday_of(settled_before) for week in weeks]] = False
    return _search(inputs, Earlier(before, known, settled), seconds)


def _search(inputs: RhythmInputs, earlier: Earlier | None, seconds: float) -> Rhythm:
    if not seconds > 0:
        raise Refusal("The search may take {seconds} seconds: give it more than none.", seconds=seconds)
    programme = Programme(inputs, earlier)
    school = _begin(inputs, earlier)
    bounds = {}
    left = seconds
    for place, cost in enumerate(_ORDER):
        # A cost that cannot be proved the lowest leaves time to those after it.
        given = left / 2 if place < len(_ORDER) - 1 else left
        school, bounds[cost], taken = _lower(programme, cost, school, given)
        left = max(0.0, left - taken)
        programme.keep(cost, programme.cost_of(cost, school))
    return Rhythm(
        weeks=inputs.weeks,
        cohorts=tuple(cohort.name for cohort in inputs.cohorts),
        present=programme.grid.present,
        school=school,
        costs=costs_of(inputs, school, earlier),
        bounds=Costs(**bounds),
        lost=lost_days(inputs, school),
        reasons=reasons_of(inputs, school),
    )


def _lower(programme: Programme, cost: str, school: Bools, seconds: float) -> tuple[Bools, int, float]:
    """A calendar with a lower cost if one is found, the bound of the cost, the seconds taken.

    All cohorts at once first, for the proof; where that is out of reach, a few cohorts at a time, the others as they
    are, until nothing is gained by any few: large neighbourhood search, Shaw (1998), CP98, LNCS 1520, 417-431.
    """
    if not programme.costs[cost]:
        return school, 0, 0.0
    few = _neighbourhoods(len(programme.inputs.cohorts))
    answer = programme.minimise(cost, begun=school, work=_WORK, seconds=seconds)
    school = school if answer.school is None else answer.school
    lowest, bound, taken = programme.cost_of(cost, school), answer.bound, answer.seconds
    idle = number = 0
    while lowest > bound and taken < seconds and idle < len(few):
        answer = programme.minimise(
            cost, begun=school, free=few[number % len(few)], work=_WORK_OF_FEW, seconds=seconds - taken
        )
        taken, number, idle = taken + answer.seconds, number + 1, idle + 1
        if answer.school is not None and (found := programme.cost_of(cost, answer.school)) < lowest:
            school, lowest, idle = answer.school, found, 0
    return school, bound, taken


def _neighbourhoods(cohorts: int) -> list[frozenset[int]]:
    """Cohorts by tens as they are listed, then by tens that begin at the fives; none where there are not more."""
    if cohorts <= _FEW:
        return []
    return [
        frozenset((begin + shift + k) % cohorts for k in range(_FEW))
        for shift in (0, _FEW // 2)
        for begin in range(0, cohorts, _FEW)
    ]


def _begin(inputs: RhythmInputs, earlier: Earlier | None) -> Bools:
    """A calendar to begin with, and to return if the time is too short to find any other."""
    school = fixed_rhythm(inputs)
    if earlier is not None:
        grid = Grid.of(inputs)
        known = earlier.known & grid.present
        school[known] = earlier.school[known]
        school |= grid.exams & ~earlier.settled
    return school
