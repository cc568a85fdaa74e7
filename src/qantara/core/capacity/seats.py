"""The seat plan: which groups of which programmes start where and when, as a few named plans to choose from."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from qantara.core.capacity.plans import (
    NEVER,
    PLANS,
    Floor,
    Limit,
    Plan,
    Plans,
    Stage,
    judge,
    tidy,
    with_regret,
    without_dominated,
)
from qantara.core.capacity.seats_apart import Crew, Solution, relative_gap
from qantara.core.capacity.seats_fair import Ladder, levels
from qantara.core.capacity.seats_inputs import FREE, Floats, Ints, SeatInputs
from qantara.core.capacity.seats_locks import refuse_locks
from qantara.core.capacity.seats_model import MILLION, NO_COLUMN, Decision, Model, Pairs, build
from qantara.core.capacity.seats_solve import TARGET, Stopped, feasible, large, minimise, round_relaxation
from qantara.core.refusals import Refusal

LIMITS = ("rooms", "teachers", "hosts", "budget", "openings", "groups", "floors", "locks")
_FIRST = 4.0  # seconds for the first plan
_PROOF = 2.0  # seconds to prove that a floor is impossible by itself
_LEAST, _LEAST_SHARE = 30.0, 0.05  # seconds: to see whether there is any plan, and for a step when the time is up
_SLACK = 0.02  # how much of a fairness not proven best is given up at most, or the aims that follow hardly move
_BOUNDLESS = 1e9
_EXACT = 1e-6


@dataclass(frozen=True, eq=False)
class Progress:
    """What is being sought and what has been found."""

    plan: str
    """The plan sought, `first` for the first one, `least shortage` for a scenario's, or the limit left out."""
    aim: str
    """As in `Stage`."""
    value: float
    """Of the aim, as in `Stage`: the best so far."""
    gap: float
    """Of the value, as in `Stage`; infinite: not known yet."""
    seconds: float
    """Since the planning began."""
    done: float
    """Share of the time given that has been used."""
    best: Plan
    """The best for the aim so far; for `least shortage` and limits the balanced plan, which they do not change."""


Listener = Callable[[Progress], bool | None]


@dataclass(frozen=True)
class _Sought:
    """A plan, one of its aims, and how the figures of the solver are told."""

    plan: str
    aim: str
    scenario: int | None
    unit: float = 1.0
    beyond: float = 0.0
    """Added to the value: what no seat can help."""

    def stage(self, value: float, bound: float, *, timed: bool = False) -> Stage:
        told, at_best = ((figure * self.unit + self.beyond) for figure in (value, bound))
        return Stage(self.aim, told, relative_gap(value, bound), at_best, timed)


def plan_seats(inputs: SeatInputs, *, seconds: float, on_progress: Listener | None = None) -> Plans:
    """Plan the groups of learners to start, as four or five plans on the front between cost, shortage and fairness.

    inputs       what may start, what it takes, what is missing; checked when built
    seconds      for the whole sheet; a country (24 programmes, 20 institutions, 5 intakes) is planned within 900
    on_progress  hears of a plan as soon as there is one, then twice a second where a programme is large; False stops, and
                 the plans found so far are returned, the one being sought included
    returns      the plans that no other dominates, with regret by scenario, what binds, and the gap of each stage

    Every plan keeps all limits, the locks, and the floors; where these cannot all be kept, the fewest learners are missing to
    them, and `impossible_floors` names them. Groups, teachers hired and openings are whole. The plans, each in its order:

    cheapest   least cost
    balanced   least worst relative shortage, then least weighted shortage, in the central scenario
    graduates  most graduates
    robust     as balanced, in the scenario in which most people are missing
    fairest    leximin of the relative shortages (see `seats_fair`), then least weighted shortage, central scenario

    A cell is a domain in a region; its relative shortage is the people missing over the years in which some seat could help
    it, over its gap in these years, so that neither a region without an institution nor the years before the first new
    graduate decide what is fair for the others. Surplus in one year does not help another.

    Mixed-integer programmes (`seats_model`), solved by HiGHS (Huangfu & Hall 2018, Mathematical Programming Computation 10,
    119-142) and by neighbourhoods (`seats_solve`), in two processes at most. Small programmes are solved to the end. Larger
    ones, but for the cost and the floors, are left at a gap of 1 %, and give the same plans each time; or when their share of
    the time is up, and then they may differ from run to run: see `Stage.timed` and `Plans.timed`. A fairness that is not
    proven best is held to within 2 % of itself only, or the aims after it would hardly move.

    Raises Refusal if `seconds` is not above 0, or if what is already decided exceeds a limit.
    """
    if not 0 < seconds < np.inf:
        raise Refusal("`seconds` is {value}: give a number above 0.", value=seconds)
    with Crew() as crew:
        planner = _Planner(inputs, seconds, on_progress or (lambda _: True), crew)
        try:
            planner.run()
        except Stopped:
            planner.stopped = True
    return planner.sheet()


@dataclass(eq=False)
class _Planner:
    """One run: the plans found, the time left, and who listens."""

    inputs: SeatInputs
    seconds: float
    listener: Listener
    crew: Crew
    plans: dict[str, Plan] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    floors: dict[tuple[int, int], Floor] = field(default_factory=dict)
    """By region and intake."""
    limits: list[Limit] = field(default_factory=list)
    stopped: bool = False
    timed: bool = False

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        scenarios = len(self.inputs.scenarios)
        self.least, self.bound = np.full(scenarios, np.inf), np.zeros(scenarios)
        self._unmet = 0.0
        self._floor_stage: tuple[Stage, ...] = ()
        self._rungs = levels(len(build(self.inputs).cells.domain))
        self._in_force = [name for name in LIMITS if _in_force(self.inputs, name)]
        self._ahead = 7.5 + 0.7 * len(self._rungs) + 0.7 * scenarios + 0.3 * len(self._in_force)
        """Shares of the time that the steps to come will ask for."""

    def run(self) -> None:
        """Make every plan in turn, the one most asked for first."""
        inputs, high = self.inputs, self.inputs.highest
        start = self._meet_floors()
        first = self._first(start)
        self._fair("balanced", 0, first)
        del self.plans["first"]
        self._prove_floors(start)
        model = self._model(0)
        self._simple(_Sought("cheapest", "cost", None, MILLION), model, model.total_cost() / MILLION, start, target=0.0)
        self._simple(_Sought("graduates", "graduates", None, -1.0), model, -model.graduates(), first)
        if high:
            self._fair("robust", high, self.decisions["balanced"])
        if self._rungs:
            self._fair("fairest", 0, self.decisions["balanced"], rungs=self._rungs)
        central, *_ = [self._least_shortage(scenario) for scenario in range(len(inputs.scenarios))]
        for name in self._in_force:
            self._without(name, central)

    def sheet(self) -> Plans:
        """What has been found."""
        plans = list(self.plans.values())
        least = np.minimum(self.least, np.min([plan.shortage for plan in plans], axis=0))
        kept, dominated = without_dominated([with_regret(plan, least) for plan in plans])
        limits = tuple(sorted(self.limits, key=lambda limit: -limit.saved))
        years = _first_years(self.inputs)
        floors = tuple(self.floors.values())
        return Plans(
            kept, dominated, least, self.bound, years, floors, limits, self.stopped, self.stopped or self.timed
        )

    # --- Steps -----------------------------------------------------------------------------------------------

    def _meet_floors(self) -> Decision:
        """Begin with what is decided; miss the floors least, name those missed, and hold all later plans to it."""
        model = build(self.inputs)
        if large(model):
            self.crew.start()
        decided = model.pairs.least
        upper = model.upper.copy()
        for columns, values in ((model.groups, decided), (model.open, np.sign(decided.max(axis=1, keepdims=True)))):
            there = columns != NO_COLUMN
            upper[columns[there]] = np.broadcast_to(values, columns.shape)[there]
        x = feasible(model.limited(model.lower, upper), seconds=max(self.seconds, _LEAST))
        if x is None:
            refuse_locks(self.inputs)
        decision, sought = model.decision(x), _Sought("first", "unmet floors", 0)
        missing = judge(self.inputs, decision, name="first", stages=()).shortage[0]
        self._record("first", decision, (Stage("shortage", float(missing), np.inf, 0.0, timed=True),), scenario=0)
        there = model.unmet[model.unmet != NO_COLUMN]
        if not len(there):
            return decision
        solution = self._solve(model, model.unmet_floors(), model.vector(decision), 0.5, sought, target=0.0)
        decision = model.decision(solution.x)
        self._unmet = float(self.plans["first"].unmet.sum())
        if self._unmet:
            self._floor_stage = (sought.stage(self._unmet, solution.bound, timed=solution.timed),)
            for r, t in np.argwhere((model.unmet != NO_COLUMN) & (self.plans["first"].unmet > 0)).tolist():
                inputs, admitted = self.inputs, int(self.plans["first"].admitted[r, t])
                floor = Floor(inputs.regions[r], inputs.years[t], int(inputs.floors[r, t]), admitted, alone=False)
                self.floors[r, t] = floor
        return decision

    def _prove_floors(self, start: Decision) -> None:
        """See which of the floors missed would be missed if there were no other."""
        model = build(self.inputs)
        for (r, t), floor in self.floors.items():
            objective = np.zeros(model.columns)
            objective[model.unmet[r, t]] = 1.0
            tell = self._teller(model, _Sought("least shortage", "unmet floors", 0))
            start_x = model.vector(start)
            found = minimise(model, objective, start_x, seconds=_PROOF, tell=tell, target=0.0, crew=self.crew)
            self.timed |= found.timed
            if found.gap == 0 and found.value > _EXACT:
                self.floors[r, t] = replace(floor, admitted=floor.floor - round(found.value), alone=True)

    def _model(self, scenario: int, inputs: SeatInputs | None = None) -> Model:
        """The model of a scenario, with the floors kept as far as they can be."""
        model = build(inputs or self.inputs, scenario=scenario)
        there = model.unmet[model.unmet != NO_COLUMN]
        if self._unmet:
            row = sparse.csr_array(model.unmet_floors()[None, :])
            return model.with_rows(row, np.array([-np.inf]), np.array([self._unmet + _EXACT]))
        upper = model.upper.copy()
        upper[there] = 0.0
        return model.limited(model.lower, upper)

    def _first(self, start: Decision) -> Decision:
        """A good plan within seconds."""
        model = self._model(0)
        sought, objective = self._shortage("first", 0, model), model.weighted_shortage()
        seconds, tell = min(_FIRST, self.seconds / 4), self._teller(model, sought)
        solution = round_relaxation(model, objective, model.vector(start), seconds=seconds, tell=tell, crew=self.crew)
        stage = sought.stage(solution.value, solution.bound, timed=solution.timed)
        decision = self._record("first", model.decision(solution.x), (*self._floor_stage, stage), scenario=0)
        if self.listener(self._progress(sought, stage, self.plans["first"])) is False:
            raise Stopped
        return decision

    def _fair(self, name: str, scenario: int, start: Decision, rungs: Sequence[int] = ()) -> None:
        """The worst relative shortage first, then the rungs of the ladder, then the weighted shortage."""
        model = self._model(scenario)
        ladder, decision, stages = Ladder.on(model), start, list(self._floor_stage)
        for k in (1, *rungs) if len(model.cells.domain) else ():
            objective = ladder.climb(k)
            sought = _Sought(name, "worst shortages" if k > 1 else "worst shortage", scenario)
            if k > 1 or not rungs:
                share = 0.7 if k > 1 else 1.0
                solution = self._solve(ladder.model, objective, ladder.start(decision), share, sought)
                decision = model.decision(solution.x)
                stages.append(sought.stage(solution.value, solution.bound, timed=solution.timed))
            else:  # climbed already, for the balanced plan
                stages = list(self.plans["balanced"].stages[:-1])
            slack = _SLACK if stages[-1].gap else 0.0
            ladder.keep(objective, stages[-1].value * (1 + slack) + _EXACT)
        objective = np.zeros(ladder.model.columns)
        objective[: model.columns] = model.weighted_shortage()
        share = 2.0 if rungs else 1.0  # every rung kept makes it harder
        sought = self._shortage(name, scenario, model)
        solution = self._solve(ladder.model, objective, ladder.start(decision), share, sought)
        stages.append(sought.stage(solution.value, solution.bound, timed=solution.timed))
        self._record(name, model.decision(solution.x), tuple(stages), scenario=scenario)

    def _simple(
        self, sought: _Sought, model: Model, objective: Floats, start: Decision, *, target: float = TARGET
    ) -> None:
        """One aim alone: cost or graduates."""
        solution = self._solve(model, objective, model.vector(start), 0.5, sought, target=target)
        stage = sought.stage(solution.value, solution.bound, timed=solution.timed)
        self._record(sought.plan, model.decision(solution.x), (*self._floor_stage, stage), scenario=None)

    def _least_shortage(self, scenario: int) -> Decision:
        """The least weighted shortage of a scenario, whoever is short: what regret is measured from."""
        model = self._model(scenario)
        best = min(self.plans, key=lambda name: self.plans[name].shortage[scenario])
        start, sought = model.vector(self.decisions[best]), self._shortage("least shortage", scenario, model)
        solution = self._solve(model, model.weighted_shortage(), start, 0.7, sought)
        self.least[scenario] = solution.value + model.cells.beyond
        self.bound[scenario] = solution.bound + model.cells.beyond
        return model.decision(solution.x)

    def _without(self, name: str, start: Decision) -> None:
        """Leave out one limit: how much less would be missing?"""
        model = self._model(0, _relaxed(self.inputs, name))
        sought = self._shortage(name, 0, model)
        solution = self._solve(model, model.weighted_shortage(), model.vector(start), 0.3, sought)
        shortage = solution.value + model.cells.beyond
        saved = float(self.bound[0]) - shortage
        at_most = float(self.least[0]) - (solution.bound + model.cells.beyond)
        doubt = _EXACT * max(1.0, float(self.least[0]))
        self.limits.append(Limit(name, shortage, saved if saved > doubt else 0.0, at_most if at_most > doubt else 0.0))

    # --- Solving and telling ---------------------------------------------------------------------------------

    def _solve(
        self, model: Model, objective: Floats, start: Floats, share: float, sought: _Sought, target: float = TARGET
    ) -> Solution:
        """Minimise within a share of the time left, and tell of it; what a stop leaves unfinished is kept as a plan."""
        left = max(self.seconds - (time.monotonic() - self._began), 0.0)
        seconds = max(left * min(share / self._ahead, 1.0), _LEAST_SHARE)
        self._ahead = max(self._ahead - share, share)
        tell = self._teller(model, sought)
        solution = minimise(model, objective, start, seconds=seconds, tell=tell, target=target, crew=self.crew)
        self.timed |= solution.timed
        if not tell(solution.x, solution.value, solution.bound):
            raise Stopped
        return solution

    def _teller(self, model: Model, sought: _Sought) -> Callable[[Floats, float, float], bool]:
        """Who tells the listener, and keeps what is better than before where it is one of the plans."""
        best: tuple[float, Plan] | None = None

        def tell(x: Floats, value: float, bound: float) -> bool:
            nonlocal best
            stage = sought.stage(value, bound, timed=True)
            if sought.plan not in PLANS:
                shown = self.plans.get("balanced") or self.plans["first"]
                return self.listener(self._progress(sought, stage, shown)) is not False
            if best is None or value < best[0]:
                self._record(sought.plan, model.decision(x), (stage,), scenario=sought.scenario)
                best = value, self.plans[sought.plan]
            return self.listener(self._progress(sought, stage, best[1])) is not False

        return tell

    def _shortage(self, plan: str, scenario: int, model: Model) -> _Sought:
        return _Sought(plan, "shortage", scenario, beyond=model.cells.beyond)

    def _progress(self, sought: _Sought, stage: Stage, best: Plan) -> Progress:
        seconds = time.monotonic() - self._began
        done = min(seconds / self.seconds, 1.0)
        return Progress(sought.plan, stage.aim, stage.value, stage.gap, seconds, done, best)

    def _record(self, name: str, decision: Decision, stages: tuple[Stage, ...], *, scenario: int | None) -> Decision:
        slim = tidy(self.inputs, decision, scenario=scenario)
        self.decisions[name] = slim
        self.plans[name] = judge(self.inputs, slim, name=name, stages=stages)
        return slim


def _first_years(inputs: SeatInputs) -> Ints:
    """[D, R] first year in which a seat can help."""
    pairs = Pairs.of(inputs)
    first = np.full((len(inputs.domains), len(inputs.regions)), NEVER)
    for t in range(inputs.intakes - 1, -1, -1):
        for k in np.flatnonzero(pairs.most[:, t] > 0):
            year = inputs.years[t] + inputs.length[pairs.programme[k]]
            helped = pairs.served[k] > 0
            first[helped] = np.where(first[helped] == NEVER, year, np.minimum(first[helped], year))
    return first


def _in_force(inputs: SeatInputs, name: str) -> bool:
    """Whether there is such a limit at all."""
    there = {
        "hosts": inputs.hosts.any(), "budget": np.isfinite(inputs.budget).any(),
        "openings": ((inputs.most > 0) & ~inputs.running).any(), "floors": inputs.floors.any(),
        "locks": (inputs.locks != FREE).any(), "rooms": inputs.rooms.any(), "teachers": inputs.teachers.any(),
    }  # fmt: skip
    return bool(there.get(name, True))


def _relaxed(inputs: SeatInputs, name: str) -> SeatInputs:
    """The same inputs without a limit."""
    match name:
        case "rooms":
            return replace(inputs, institution_rooms=np.full_like(inputs.institution_rooms, _BOUNDLESS))
        case "teachers":
            return replace(inputs, institution_teachers=np.full_like(inputs.institution_teachers, _BOUNDLESS))
        case "hosts":
            return replace(inputs, region_hosts=np.full_like(inputs.region_hosts, _BOUNDLESS))
        case "budget":
            return replace(inputs, budget=np.full_like(inputs.budget, np.inf))
        case "openings":
            return replace(inputs, running=inputs.most > 0)
        case "groups":
            return replace(inputs, most=2 * inputs.most)
        case "floors":
            return replace(inputs, floors=np.zeros_like(inputs.floors))
        case _:
            return replace(inputs, locks=np.full_like(inputs.locks, FREE))
