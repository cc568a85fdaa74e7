"""The seat plan as a mixed-integer programme: one column per decision, one function per family of rows.

Columns, for each pair k of a programme and an institution that may teach it, year t, institution i, year h:

    groups[k, t]   whole number of groups that start
    total[q, t]    of the pairs q of a programme and a region: groups that start in all its institutions
    open[k, t]     1 from the first intake on that an opening allows; never back to 0
    hired[i, h]    whole number of teachers hired up to the year
    missing[c, h]  people of cell c (a domain in a region) still missing in the year
    unmet[r, t]    learners missing to the floor of the region

Rows: rooms, teachers and places in host companies hold every year all groups that are still studying; the budget pays them,
the teachers hired, and each opening in the year of its decision, `opening_delay` years before its first intake.

Who teaches within a region makes no difference to its needs, host places and floors, nor to the budget: their rows are
written with the totals. They are shorter, and the solver may decide how many groups a region has before it decides where.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from qantara.core.capacity.seats_inputs import FREE, Flags, Floats, Ints, SeatInputs

NO_COLUMN = -1
MILLION = 1e6
"""Rows of money are in millions: a solver's tolerances are absolute."""
_EXACT = 1e-9


@dataclass(frozen=True, eq=False)
class Decision:
    """What a plan decides, pair by pair."""

    groups: Ints
    """[K, T] groups that start."""
    open: Ints
    """[K, T] 1 from the first intake on that an opening allows; 0 throughout where the pair is running already."""
    hired: Ints
    """[I, H] teachers hired up to the year."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The K pairs of programme and institution, with what follows from the inputs alone."""

    programme: Ints
    institution: Ints
    least: Ints
    """[K, T] groups already decided."""
    most: Ints
    """[K, T] groups that may start: what is allowed, has been opened in time and, alone, would fit into every limit."""
    running: Flags
    """[K]"""
    graduates: Floats
    """[K] people who graduate from a group."""
    served: Floats
    """[K, D, R] people of a group who work in each domain and region, `length` years after its intake."""

    @classmethod
    def of(cls, inputs: SeatInputs) -> Self:
        """List the pairs, programme by programme."""
        programme, institution = np.nonzero(inputs.most)
        running = inputs.running[programme, institution]
        locks = inputs.locks[programme, institution]
        most = np.repeat(inputs.most[programme, institution][:, None], inputs.intakes, axis=1)
        early = np.arange(inputs.intakes) < inputs.opening_delay[programme, None]
        most[early & ~running[:, None]] = 0
        for t in range(inputs.intakes):
            most[:, t] = np.minimum(most[:, t], _fits_alone(inputs, programme, institution, t))
        graduates = (inputs.group * inputs.completion)[programme]
        into, moves = inputs.into[programme], inputs.moves[inputs.region[institution]]
        served = graduates[:, None, None] * into[:, :, None] * moves[:, None, :]
        most = np.where(locks == FREE, most, locks)
        return cls(programme, institution, np.where(locks == FREE, 0, locks), most, running, graduates, served)


def _fits_alone(inputs: SeatInputs, programme: Ints, institution: Ints, t: int) -> Ints:
    """How many groups of each pair that start in year t would fit if there were no others."""
    fits = np.full(len(programme), np.iinfo(np.int64).max // 2)
    hired = np.minimum(np.cumsum(inputs.hires, axis=1), 10**9)
    teachers = inputs.institution_teachers + hired
    region = inputs.region[institution]
    years = range(t, t + int(inputs.enrolled[programme].max(initial=0)))
    for h in years:
        if h >= len(inputs.years):
            break
        studying = h < t + inputs.enrolled[programme]
        for need, limit in (
            (inputs.rooms[programme], inputs.institution_rooms[institution, h]),
            (inputs.teachers[programme], teachers[institution, h]),
            (inputs.hosts[programme], inputs.region_hosts[region, h]),
            (inputs.cost[programme], np.full(len(programme), inputs.budget[h])),
        ):
            bound = studying & (need > 0) & np.isfinite(limit)
            number = np.floor(limit[bound] / need[bound] * (1 + _EXACT) + _EXACT)
            fits[bound] = np.minimum(fits[bound], number.astype(np.int64))
    return fits


@dataclass(frozen=True, eq=False)
class Cells:
    """The needs that some seat can still meet: the plan is judged on these, the others are a constant."""

    domain: Ints
    region: Ints
    """[C] the cell is a domain in a region."""
    helped: Flags
    """[C, H] years in which people are missing and a group could graduate in time."""
    gap: Floats
    """[C, H] people missing in those years, else 0."""
    weight: Floats
    """[C]"""
    beyond: float
    """Weighted shortage of all that no seat can help."""

    @classmethod
    def of(cls, inputs: SeatInputs, pairs: Pairs, scenario: int) -> Self:
        """Find them for a scenario."""
        d, r, h = inputs.gap.shape[1:]
        reached = np.zeros((d, r, h), dtype=np.bool_)
        for t in range(inputs.intakes):
            for k in np.flatnonzero(pairs.most[:, t] > 0):
                reached[:, :, t + inputs.length[pairs.programme[k]]] |= pairs.served[k] > 0
        helped = reached & (inputs.gap[scenario] > 0)
        domain, region = np.nonzero(helped.any(axis=2))
        weighted = inputs.gap[scenario] * inputs.weight[:, :, None]
        gap = np.where(helped, inputs.gap[scenario], 0.0)
        return cls(
            domain,
            region,
            helped[domain, region],
            gap[domain, region],
            inputs.weight[domain, region],
            float(weighted[~helped].sum()),
        )


@dataclass(frozen=True, eq=False)
class Model:
    """Columns, their limits, rows, and the figures a plan is judged by as linear functions of the columns."""

    inputs: SeatInputs
    pairs: Pairs
    cells: Cells
    groups: Ints
    """[K, T] column of each decision; -1 where there is none to take."""
    totals: Ints
    """[Q, T] of groups in a region; where only one institution may teach the programme, the column of its groups."""
    total_of: Ints
    """[K] the q that a pair adds to."""
    open: Ints
    """[K, T]"""
    hired: Ints
    """[I, H]"""
    missing: Ints
    """[C, H]"""
    unmet: Ints
    """[R, T]"""
    lower: Floats
    upper: Floats
    whole: Flags
    """[N] columns that hold whole numbers."""
    rows: sparse.csr_array
    """[M, N]"""
    least: Floats
    most: Floats
    """[M] limits of the rows."""

    @property
    def columns(self) -> int:
        """N."""
        return len(self.lower)

    @property
    def implied(self) -> Ints:
        """Whole columns that others decide: the totals of several institutions."""
        return np.setdiff1d(self.totals, self.groups)

    def weighted_shortage(self) -> Floats:
        """[N] people missing, weighted, without the constant of what no seat can help."""
        return self._sum(self.missing, np.broadcast_to(self.cells.weight[:, None], self.missing.shape))

    def relative_shortages(self) -> sparse.csr_array:
        """[C, N] of each cell: the people missing over the years in which it can be helped, over its gap in these years."""
        totals = self.cells.gap.sum(axis=1)
        cell, year = np.nonzero(self.missing != NO_COLUMN)
        shape = (len(totals), self.columns)
        return sparse.csr_array((1 / totals[cell], (cell, self.missing[cell, year])), shape=shape)

    def graduates(self) -> Floats:
        """[N] people who graduate from all groups of the plan."""
        return self._sum(self.groups, np.broadcast_to(self.pairs.graduates[:, None], self.groups.shape))

    def unmet_floors(self) -> Floats:
        """[N] learners missing to the floors."""
        return self._sum(self.unmet, np.ones(self.unmet.shape))

    def total_cost(self) -> Floats:
        """[N] MAD over all years."""
        inputs, pairs = self.inputs, self.pairs
        running = (inputs.cost * inputs.enrolled)[pairs.programme]
        opening = inputs.opening_cost[pairs.programme]
        costs = self._sum(self.groups, np.broadcast_to(running[:, None], self.groups.shape))
        costs += self._sum(self.hired, np.broadcast_to(inputs.salary[:, None], self.hired.shape))
        # Open in the last year means opened once: each earlier column only says when.
        last = self.open[:, -1:]
        return costs + self._sum(last, opening[:, None])

    def decision(self, x: Floats) -> Decision:
        """What the columns decide."""
        return Decision(*(self._read(x, columns) for columns in (self.groups, self.open, self.hired)))

    def vector(self, decision: Decision) -> Floats:
        """[N] the columns of a decision, with nothing missing that need not be."""
        x = np.zeros(self.columns)
        for columns, values in (
            (self.groups, decision.groups), (self.open, decision.open), (self.hired, decision.hired),
        ):  # fmt: skip
            x[columns[columns != NO_COLUMN]] = values[columns != NO_COLUMN]
        totals = np.zeros(self.totals.shape)
        np.add.at(totals, self.total_of, decision.groups)
        x[self.totals[self.totals != NO_COLUMN]] = totals[self.totals != NO_COLUMN]
        for columns in (self.missing, self.unmet):
            there = columns[columns != NO_COLUMN]
            by_column = self.rows[:, there].tocsc()
            row = by_column.indices[
                by_column.indptr[:-1]
            ]  # its own row, coefficient 1, stands before all that were added
            x[there] = np.maximum(0.0, self.least[row] - self.rows[row] @ x)
        return x

    def _read(self, x: Floats, columns: Ints) -> Ints:
        return np.where(columns == NO_COLUMN, 0, np.rint(x[columns])).astype(np.int64)

    def _sum(self, columns: Ints, values: Floats) -> Floats:
        total = np.zeros(self.columns)
        there = columns != NO_COLUMN
        np.add.at(total, columns[there], values[there])
        return total

    def limited(self, lower: Floats, upper: Floats) -> Self:
        """The same with other limits of the columns."""
        return replace(self, lower=lower, upper=upper)

    def with_rows(self, rows: sparse.csr_array, least: Floats, most: Floats) -> Self:
        """The same with further rows, which may bring continuous columns of 0 or more, the last ones."""
        new = rows.shape[1] - self.columns
        wider = sparse.csr_array(
            (self.rows.data, self.rows.indices, self.rows.indptr), shape=(len(self.least), rows.shape[1])
        )
        return replace(
            self,
            lower=np.concatenate([self.lower, np.zeros(new)]),
            upper=np.concatenate([self.upper, np.full(new, np.inf)]),
            whole=np.concatenate([self.whole, np.zeros(new, dtype=np.bool_)]),
            rows=sparse.csr_array(sparse.vstack([wider, rows], format="csr")),
            least=np.concatenate([self.least, least]),
            most=np.concatenate([self.most, most]),
        )


class _Builder:
    """Collects columns and rows."""

    def __init__(self) -> None:
        self.columns = 0
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.whole: list[Flags] = []
        self.entries: list[tuple[Ints, Ints, Floats]] = []
        self.least: list[Floats] = []
        self.most: list[Floats] = []
        self.height = 0

    def add_columns(self, there: Flags, lower: Floats | Ints, upper: Floats | Ints, *, whole: bool) -> Ints:
        """Add a column for each place that is there; return their numbers in the places."""
        numbers = np.full(there.shape, NO_COLUMN)
        count = int(there.sum())
        numbers[there] = np.arange(self.columns, self.columns + count)
        self.columns += count
        self.lower.append(np.asarray(lower, dtype=np.float64)[there])
        self.upper.append(np.asarray(upper, dtype=np.float64)[there])
        self.whole.append(np.full(count, whole))
        return numbers

    def add_rows(self, terms: list[tuple[Ints, Ints, Floats]], least: Floats, most: Floats) -> None:
        """Add len(least) rows; a term holds rows counted from 0, columns (-1: left out), values."""
        for row, column, value in terms:
            row, column, value = (np.ravel(part) for part in np.broadcast_arrays(row, column, value))
            there = (column != NO_COLUMN) & (value != 0)
            self.entries.append((row[there] + self.height, column[there], value[there]))
        self.least.append(least)
        self.most.append(most)
        self.height += len(least)

    def matrix(self) -> sparse.csr_array:
        row, column, value = (np.concatenate([entry[part] for entry in self.entries]) for part in range(3))
        return sparse.csr_array((value, (row, column)), shape=(self.height, self.columns))


def build(inputs: SeatInputs, *, scenario: int = 0) -> Model:
    """Write the plan down for a scenario."""
    pairs = Pairs.of(inputs)
    cells = Cells.of(inputs, pairs, scenario)
    builder = _Builder()
    groups = builder.add_columns(pairs.most > 0, pairs.least, pairs.most, whole=True)
    regional = _regional(builder, inputs, pairs, groups)
    # An opening is worth a column only where some group could start from then on.
    later = np.maximum.accumulate(pairs.most[:, ::-1], axis=1)[:, ::-1] > 0
    delay = inputs.opening_delay[pairs.programme]
    can_open = later & (np.arange(inputs.intakes) >= delay[:, None]) & ~pairs.running[:, None]
    can_open = np.logical_or.accumulate(can_open, axis=1)
    opened = builder.add_columns(can_open, np.zeros(can_open.shape), np.ones(can_open.shape), whole=True)
    hireable = np.cumsum(inputs.hires, axis=1).astype(np.float64)
    hired = builder.add_columns(hireable > 0, np.zeros(hireable.shape), hireable, whole=True)
    missing = builder.add_columns(cells.helped, np.zeros(cells.gap.shape), cells.gap, whole=False)
    floors = inputs.floors.astype(np.float64)
    unmet = builder.add_columns(floors > 0, np.zeros(floors.shape), floors, whole=False)

    _openings(builder, pairs, groups, opened)
    _institution_limits(builder, inputs, pairs, groups, hired)
    _host_places(builder, inputs, regional)
    _budget(builder, inputs, pairs, regional, opened, hired)
    _floors(builder, inputs, regional, unmet)
    _needs(builder, inputs, regional, cells, missing)
    return Model(
        inputs, pairs, cells, groups, regional.totals, regional.of, opened, hired, missing, unmet,
        np.concatenate(builder.lower), np.concatenate(builder.upper), np.concatenate(builder.whole),
        builder.matrix(), np.concatenate(builder.least), np.concatenate(builder.most),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Regional:
    """The Q pairs of a programme and a region with an institution that may teach it."""

    programme: Ints
    region: Ints
    of: Ints
    """[K] the q of each pair of programme and institution."""
    totals: Ints
    """[Q, T] columns."""
    served: Floats
    """[Q, D, R] as of the pairs."""


def _regional(builder: _Builder, inputs: SeatInputs, pairs: Pairs, groups: Ints) -> _Regional:
    """Add a total where several institutions have columns: total[q, t] - sum of groups[k, t] = 0."""
    region = inputs.region[pairs.institution]
    key = pairs.programme * len(inputs.regions) + region
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    shape = (len(first), inputs.intakes)
    number, least, most = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    alone = np.full(shape, NO_COLUMN)
    for array, values in ((number, groups != NO_COLUMN), (least, pairs.least), (most, pairs.most)):
        np.add.at(array, of, values)
    np.maximum.at(alone, of, groups)
    several = number > 1
    added = builder.add_columns(several, least, most, whole=True)
    row = np.full(shape, NO_COLUMN)
    row[several] = np.arange(int(several.sum()))
    k, t = np.nonzero(several[of] & (groups != NO_COLUMN))
    zeros = np.zeros(int(several.sum()))
    terms = [(row[several], added[several], zeros + 1), (row[of[k], t], groups[k, t], np.full(len(k), -1.0))]
    builder.add_rows(terms, zeros, zeros)
    totals = np.where(several, added, alone)
    return _Regional(pairs.programme[first], region[first], of, totals, pairs.served[first])


def _openings(builder: _Builder, pairs: Pairs, groups: Ints, opened: Ints) -> None:
    """groups[k, t] <= most[k, t] open[k, t]; open[k, t - 1] <= open[k, t]."""
    k, t = np.nonzero((groups != NO_COLUMN) & ~pairs.running[:, None])
    row = np.arange(len(k))
    terms = [(row, groups[k, t], np.ones(len(k))), (row, opened[k, t], -pairs.most[k, t].astype(np.float64))]
    builder.add_rows(terms, np.full(len(k), -np.inf), np.zeros(len(k)))
    _never_back(builder, opened)


def _never_back(builder: _Builder, columns: Ints, steps: Floats | None = None) -> None:
    """0 <= columns[., t] - columns[., t - 1] <= steps[., t]; the first column stands after a 0."""
    before = np.concatenate([np.full((len(columns), 1), NO_COLUMN), columns[:, :-1]], axis=1)
    place, t = np.nonzero((columns != NO_COLUMN) & (before != NO_COLUMN))
    row = np.arange(len(place))
    most = np.full(len(row), np.inf) if steps is None else steps[place, t]
    ones = np.ones(len(row))
    builder.add_rows([(row, columns[place, t], ones), (row, before[place, t], -ones)], np.zeros(len(row)), most)


def _studying(inputs: SeatInputs, programme: Ints) -> tuple[Ints, Ints, Ints]:
    """Pair, intake and year of every year in which a group studies; `programme` is that of each pair."""
    length = inputs.enrolled[programme]
    parts = [
        (k, t, t + offset)
        for t in range(inputs.intakes)
        for offset in range(int(length.max(initial=0)))
        for k in [np.flatnonzero(length > offset)]
    ]
    k = np.concatenate([part[0] for part in parts])
    t, h = (np.concatenate([np.full(len(part[0]), part[at]) for part in parts]) for at in (1, 2))
    there = h < len(inputs.years)  # beyond lie only groups that nobody may start
    return k[there], t[there], h[there]


def _institution_limits(builder: _Builder, inputs: SeatInputs, pairs: Pairs, groups: Ints, hired: Ints) -> None:
    """Of each institution and year: rooms in use <= rooms; teachers at work - hired <= teachers in place."""
    k, t, h = _studying(inputs, pairs.programme)
    programme, institution = pairs.programme[k], pairs.institution[k]
    years = len(inputs.years)
    row = institution * years + h
    none = np.full(len(inputs.institutions) * years, -np.inf)
    builder.add_rows([(row, groups[k, t], inputs.rooms[programme])], none, inputs.institution_rooms.ravel())
    at_work = (row, groups[k, t], inputs.teachers[programme])
    staff = (np.arange(len(none)), hired.ravel(), -np.ones(len(none)))
    builder.add_rows([at_work, staff], none, inputs.institution_teachers.ravel())
    _never_back(builder, hired, inputs.hires.astype(np.float64))


def _host_places(builder: _Builder, inputs: SeatInputs, regional: _Regional) -> None:
    """Of each region and year: learners in companies <= places."""
    q, t, h = _studying(inputs, regional.programme)
    row = regional.region[q] * len(inputs.years) + h
    none = np.full(inputs.region_hosts.size, -np.inf)
    terms = [(row, regional.totals[q, t], inputs.hosts[regional.programme[q]])]
    builder.add_rows(terms, none, inputs.region_hosts.ravel())


def _budget(
    builder: _Builder, inputs: SeatInputs, pairs: Pairs, regional: _Regional, opened: Ints, hired: Ints
) -> None:
    """Of each year: groups that study + salaries + openings decided <= budget."""
    q, t, h = _studying(inputs, regional.programme)
    terms = [(h, regional.totals[q, t], inputs.cost[regional.programme[q]])]
    salaries = np.broadcast_to(inputs.salary[:, None], hired.shape)
    terms.append((np.broadcast_to(np.arange(len(inputs.years)), hired.shape), hired, salaries))
    delay, price = inputs.opening_delay[pairs.programme], inputs.opening_cost[pairs.programme]
    for first in range(inputs.intakes):
        # No column opens before the delay; without the maximum a pair that has none would name a year before the first.
        decided = np.maximum(first - delay, 0)
        terms.append((decided, opened[:, first], price))
        if first:
            terms.append((decided, opened[:, first - 1], -price))
    in_millions = [(row, column, value / MILLION) for row, column, value in terms]
    builder.add_rows(in_millions, np.full(len(inputs.years), -np.inf), inputs.budget / MILLION)


def _floors(builder: _Builder, inputs: SeatInputs, regional: _Regional, unmet: Ints) -> None:
    """Of each region and intake with a floor: learners admitted + unmet >= floor."""
    row = regional.region[:, None] * inputs.intakes + np.arange(inputs.intakes)
    admitted = (row, regional.totals, inputs.group[regional.programme][:, None].astype(np.float64))
    slack = (np.arange(unmet.size), unmet.ravel(), np.ones(unmet.size))
    floors = inputs.floors.ravel().astype(np.float64)
    builder.add_rows([admitted, slack], floors, np.full(unmet.size, np.inf))


def _needs(builder: _Builder, inputs: SeatInputs, regional: _Regional, cells: Cells, missing: Ints) -> None:
    """Of each cell and year that can be helped: people who come to work there + missing >= gap."""
    number = np.full(cells.helped.shape, NO_COLUMN)
    number[cells.helped] = np.arange(int(cells.helped.sum()))
    q, cell = np.nonzero(regional.served[:, cells.domain, cells.region])
    people = regional.served[q, cells.domain[cell], cells.region[cell]]
    terms = []
    for t in range(inputs.intakes):
        at = t + inputs.length[regional.programme[q]]
        inside = at < len(inputs.years)
        row = number[cell[inside], at[inside]]
        used = row != NO_COLUMN
        terms.append((row[used], regional.totals[q[inside][used], t], people[inside][used]))
    terms.append((number[cells.helped], missing[cells.helped], np.ones(int(cells.helped.sum()))))
    gap = cells.gap[cells.helped]
    builder.add_rows(terms, gap, np.full(len(gap), np.inf))
