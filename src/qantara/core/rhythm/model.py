"""The programme behind a plan, in OR-Tools' CP-SAT.

One yes-or-no variable for each week of each cohort: at school. What periods cost is said by clauses over weeks in a
row, which the solver handles far faster than one variable for each possible period; what cohorts share (rooms, lead
teachers) and the days due are sums. Nothing can make it infeasible: what is asked for and cannot be had is paid for.

Costs are minimised one after the other, the heaviest first, each kept at what was reached while the next is minimised:
lexicographic optimisation, Isermann (1982), OR Spektrum 4, 223-228.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from qantara.core.rhythm.inputs import Bools, Cohort, Grid, RhythmInputs
from qantara.core.rhythm.measures import Earlier, costs_of

SEED = 8

Term = tuple[Any, int]
"""A variable and what one of it costs."""


@dataclass(frozen=True)
class Answer:
    """What a search gave."""

    school: Bools | None
    """The best calendar, if any was found."""
    bound: int
    """No calendar's cost lies below."""
    seconds: float


class Programme:
    """Variables, constraints and the terms of each cost."""

    def __init__(self, inputs: RhythmInputs, earlier: Earlier | None) -> None:
        from ortools.sat.python import cp_model  # two seconds: only who plans waits for it

        self.inputs, self.grid = inputs, Grid.of(inputs)
        self.earlier = earlier
        self.model: Any = cp_model.CpModel()
        self.costs: dict[str, list[Term]] = {name: [] for name in ("conflicts", "lost", "overflow", "changed", "irregular")}  # fmt: skip
        self.constant = dict.fromkeys(self.costs, 0)
        self.at_school = {
            (int(row), int(column)): self.model.new_bool_var(f"s{row},{column}")
            for row, column in np.argwhere(self.grid.present)
        }
        for row, cohort in enumerate(inputs.cohorts):
            self._periods(row, cohort)
            self._fixed_weeks(row)
            self._days_due(row, cohort)
            self._wishes_of_companies(row)
            self._holidays(row)
        self._teachers()
        self._rooms()

    def _periods(self, row: int, cohort: Cohort) -> None:
        """What periods cost that are longer or shorter than the rhythm."""
        first, end = self.grid.span(row)
        at_school = [self.at_school[row, column] for column in range(first, end)]
        at_company = [variable.negated() for variable in at_school]
        for here, rhythm in ((at_company, cohort.company), (at_school, cohort.school)):
            # As many stretches of rhythm + 1 weeks lie in a period as it is too long by.
            self._stretches(here, rhythm + 1, "irregular", 1)
            self._stretches(here, rhythm + cohort.tolerance + 1, "conflicts", self.inputs.prices.period)
            for begin in range(1, len(here) - 1):
                self._short(here, begin, rhythm, cohort.tolerance)

    def _short(self, here: list[Any], begin: int, rhythm: int, tolerance: int) -> None:
        """What a period costs that begins at a week, was not the first, and ends too early, though not with the last."""
        before: Any = None
        for length in range(1, rhythm):
            # It has ended after so many weeks or fewer: as many of these are true as it is too short by.
            short = self.model.new_bool_var("")
            if begin + length < len(here):
                self.model.add_bool_or(here[begin - 1], here[begin].negated(), here[begin + length], short)
            if before is not None:
                self.model.add_implication(before, short)
            before = short
            self._cost("irregular", short, 1)
            if length < rhythm - tolerance:
                self._cost("conflicts", short, self.inputs.prices.period)

    def _stretches(self, here: list[Any], weeks: int, of: str, price: int) -> None:
        for begin in range(len(here) - weeks + 1):
            long = self.model.new_bool_var("")
            self.model.add_bool_or([each.negated() for each in here[begin : begin + weeks]] + [long])
            self._cost(of, long, price)

    def _fixed_weeks(self, row: int) -> None:
        """Exams are at school; weeks that are settled stay as they were."""
        earlier = self.earlier
        for column in range(*self.grid.span(row)):
            if earlier is not None and earlier.settled[row, column]:
                self.model.add(self.at_school[row, column] == int(earlier.school[row, column]))
            elif self.grid.exams[row, column]:
                self.model.add(self.at_school[row, column] == 1)
            if earlier is not None and earlier.known[row, column]:
                self._if("changed", row, column, 1, at_school=not earlier.school[row, column])

    def _days_due(self, row: int, cohort: Cohort) -> None:
        """Days taught + days missing >= days due."""
        first, end = self.grid.span(row)
        missing = self.model.new_int_var(0, cohort.school_days, "")
        days = [int(self.grid.days[row, column]) * self.at_school[row, column] for column in range(first, end)]
        self.model.add(sum(days) + missing >= cohort.school_days)
        self._cost("conflicts", missing, self.inputs.prices.school_day)

    def _wishes_of_companies(self, row: int) -> None:
        """Peaks away from school, closures at school."""
        for column in np.flatnonzero(self.grid.peaks[row]):
            self._if("conflicts", row, int(column), self.inputs.prices.peak, at_school=True)
        for column in np.flatnonzero(self.grid.closures[row]):
            self._if("conflicts", row, int(column), self.inputs.prices.closure, at_school=False)

    def _holidays(self, row: int) -> None:
        """What each week at school loses."""
        lost = 100 * self.grid.holidays[row] + self.inputs.ramadan_loss * self.grid.ramadan[row]
        for column in np.flatnonzero(lost):
            self._if("lost", row, int(column), int(lost[column]), at_school=True)

    def _teachers(self) -> None:
        """Of a teacher's cohorts at school in a week, all but one are too many."""
        for _, rows in self.grid.teachers:
            for column in range(len(self.grid.weeks)):
                at_once = [self.at_school[row, column] for row in rows.tolist() if self.grid.present[row, column]]
                if len(at_once) > 1:
                    too_many = self.model.new_int_var(0, len(at_once) - 1, "")
                    self.model.add(sum(at_once) <= 1 + too_many)
                    self._cost("conflicts", too_many, self.inputs.prices.teacher)

    def _rooms(self) -> None:
        """Rooms needed <= rooms + rooms missing."""
        for column, rooms in enumerate(self.grid.rooms.tolist()):
            present = np.flatnonzero(self.grid.present[:, column]).tolist()
            most = int(self.grid.needs[present].sum())
            if most > rooms:
                missing = self.model.new_int_var(0, most - rooms, "")
                needed = [int(self.grid.needs[row]) * self.at_school[row, column] for row in present]
                self.model.add(sum(needed) <= rooms + missing)
                self._cost("overflow", missing, 1)

    def _cost(self, of: str, variable: Any, price: int) -> None:
        if price:
            self.costs[of].append((variable, price))

    def _if(self, of: str, row: int, column: int, price: int, *, at_school: bool) -> None:
        """A price paid where a week is at school, or where it is not."""
        self._cost(of, self.at_school[row, column], price if at_school else -price)
        if not at_school:
            self.constant[of] += price

    def total(self, of: str) -> Any:
        """A cost as an expression."""
        return sum(price * variable for variable, price in self.costs[of]) + self.constant[of]

    def _begin_at(self, school: Bools, free: Collection[int] | None) -> None:
        """Begin the search at a calendar, and leave only some rows free.

        The domains are changed and changed back: a constraint could not be removed.
        """
        self.model.clear_hints()
        for (row, column), variable in self.at_school.items():
            value = int(school[row, column])
            self.model.add_hint(variable, value)
            domain = self.model.proto.variables[variable.index].domain
            domain.clear()
            domain.extend([0, 1] if free is None or row in free else [value, value])

    def cost_of(self, name: str, school: Bools) -> int:
        """One cost of a calendar, computed without the solver."""
        return int(getattr(costs_of(self.inputs, school, self.earlier), name))

    def keep(self, of: str, most: int) -> None:
        """From here on, a cost may not be higher than this."""
        self.model.add(self.total(of) <= most)

    def minimise(
        self, of: str, *, begun: Bools, work: float, seconds: float, free: Collection[int] | None = None
    ) -> Answer:
        """Search the calendar with the lowest cost.

        begun    where the search begins
        work     the most, in CP-SAT's own deterministic measure: what is found within it is the same every time
        seconds  the most on the wall
        free     the rows that may change; the others stay as they begin
        """
        from ortools.sat.python import cp_model

        self.model.minimize(self.total(of))
        self._begin_at(begun, free)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        # The relaxation of all clauses, not of sums alone: it proves in seconds what search does not prove in minutes.
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, 0, solver.wall_time)
        school = np.zeros(self.grid.present.shape, dtype=np.bool_)
        for place, variable in self.at_school.items():
            school[place] = solver.boolean_value(variable)
        return Answer(school, round(solver.best_objective_bound), solver.wall_time)
