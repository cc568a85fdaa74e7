"""What the stock-and-flow simulation is told: seats, rates with their doubt, demand, and how doubts go together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from qantara.core.refusals import Refusal

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]
Axis = Literal["kind", "domain", "all"]

RATES: Mapping[str, Axis] = {
    "fill": "kind",
    "completion": "kind",
    "further_study": "kind",
    "activity": "kind",
    "field_share": "domain",
    "replacement": "domain",
    "continuing_completion": "all",
    "reconversion_completion": "all",
    "reconversion_placed": "all",
}
"""The groups of rates, and what each has a rate for. Seats filled; learners who graduate, however late; graduates who go
on studying; of the others, those who work or look for work; of these, those who do so in their field; workers who leave
the stock in a year; trainees who complete, in continuing training and in reconversion; reconverted people who take up
work in the field."""
ALL = "all"
_TOLERANCE = 1e-6
_LONGEST = 10  # years: of a programme, and of a delay
_PATIENCE = 60  # years that a simulation may cover: beyond it, a typing error


class CorrelationError(Refusal):
    """Correlations that no rates can have together."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Shares of one group, each a Beta variable told by its mean and its standard deviation.

    mean  float64 [n]  in [0, 1]
    sd    float64 [n]  0: known exactly
    """

    mean: Floats
    sd: Floats


@dataclass(frozen=True)
class Correlation:
    """How two rates go together: the correlation of the normal scores behind them (a Gaussian copula).

    first, second  a group of RATES (each of its rates), or one rate of it: "completion:master". A group twice: every two
                   of its rates.
    """

    first: str
    second: str
    value: float


@dataclass(frozen=True, eq=False)
class Outside:
    """What counts for a national target and lies outside the domains.

    jobs        at the end of the year before the first
    jobs_sd     standard deviation of the logarithm of that figure
    growth      float64 [T]  mean growth of the logarithm of those jobs, a year
    volatility  standard deviation of their yearly shock
    trained     float64 [T]  people trained a year
    trained_sd  standard deviation of the logarithm of that figure, one error for all years
    """

    jobs: float
    jobs_sd: float
    growth: Floats
    volatility: float
    trained: Floats
    trained_sd: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SupplyInputs:
    """R regions, F domains, P kinds of programme, T years from `first_year`, I intakes from `first_intake` to the last year.

    regions, domains, kinds  their ids, all different
    seats          float64 [P, R, F, I]  seats offered to each intake
    length         int64 [P]             years from the intake to the diploma; 0: in the same year
    delay          float64 [P, L]        of those who graduate, the share who do so 0, 1, … years late; adds up to 1
    rates          a Rates for each group of RATES
    correlations   between rates; those not named are independent
    continuing     float64 [R, F, T]     people who begin continuing training; they are in the stock already
    reconversion   float64 [R, F, T]     people who begin a reconversion; those placed enter the stock
    moves          float64 [R, F, T]     people who come from elsewhere, less those who leave for elsewhere
    jobs           float64 [R, F]        jobs, held or vacant, at the end of the year before the first
    stock          float64 [R, F]        people who can hold them, at the same time
    jobs_sd, stock_sd                    standard deviation of the logarithm of these levels, one error for the nation
    growth         float64 [R, F, T]     mean growth of the logarithm of jobs, a year
    volatility     float64 [F]           standard deviation of the yearly shock to that growth
    persistence    in [0, 1): how much of a year's deviation of growth is left the year after
    shared         in [0, 1]: the part of a shock's variance that all domains have in common
    outside        what lies outside the domains

    `first_intake` must be early enough for every graduate of the first year: an intake that is not told would be taken
    for an empty one. Raises Refusal for what breaks these rules, named with its place.
    """

    regions: tuple[str, ...]
    domains: tuple[str, ...]
    kinds: tuple[str, ...]
    first_year: int
    years: int
    first_intake: int
    seats: Floats
    length: Int64s
    delay: Floats
    rates: Mapping[str, Rates]
    correlations: tuple[Correlation, ...] = ()
    continuing: Floats
    reconversion: Floats
    moves: Floats
    jobs: Floats
    stock: Floats
    jobs_sd: float = 0.0
    stock_sd: float = 0.0
    growth: Floats
    volatility: Floats
    persistence: float
    shared: float
    outside: Outside

    def __post_init__(self) -> None:
        _check_names(self)
        _check_shapes(self)
        _check_programmes(self)
        _check_rates(self)
        _check_demand(self)
        if np.linalg.eigvalsh(self.correlation)[0] < -_TOLERANCE:
            raise CorrelationError(
                "The declared correlations contradict one another: no rates can vary in this way. Bring them nearer to 0."
            )

    @property
    def calendar(self) -> tuple[int, ...]:
        """The years simulated."""
        return tuple(range(self.first_year, self.first_year + self.years))

    @cached_property
    def rate_names(self) -> tuple[str, ...]:
        """Every rate, "group:member", in the order of `correlation`."""
        return tuple(f"{group}:{member}" for group in RATES for member in self.members(group))

    def members(self, group: str) -> tuple[str, ...]:
        """What a group of rates has a rate for."""
        return {"kind": self.kinds, "domain": self.domains, "all": (ALL,)}[RATES[group]]

    @cached_property
    def correlation(self) -> Floats:
        """The correlations of all rates' normal scores, float64 [n, n]."""
        names = self.rate_names
        matrix = np.eye(len(names))
        for one in self.correlations:
            first, second = _places(names, one.first), _places(names, one.second)
            for i in first:
                for j in second:
                    if i != j:
                        matrix[i, j] = matrix[j, i] = one.value
        return matrix

    @cached_property
    def diplomas(self) -> Floats:
        """Graduates of each year if every seat were filled and everybody completed, float64 [P, R, F, T].

        sum over k of delay[p, k] * seats[p, …, year - length[p] - k]
        """
        found = np.zeros((*self.seats.shape[:3], self.years))
        for kind, late in np.ndindex(self.delay.shape):
            first = self.first_year - int(self.length[kind]) - late - self.first_intake
            if self.delay[kind, late]:
                found[kind] += self.delay[kind, late] * self.seats[kind, :, :, first : first + self.years]
        return found


def most_doubt(mean: float) -> float:
    """The largest standard deviation of a rate of that mean; with more, it would mostly lie near 0 and near 1."""
    return float((mean * (1 - mean) / (1 + 1 / max(mean, 1 - mean))) ** 0.5)


@dataclass(frozen=True)
class LeadTime:
    """When the seats of a kind, opened in a year, can first give a graduate, and when all of their first intake have."""

    kind: str
    first: int
    last: int


def lead_times(inputs: SupplyInputs, *, opened: int) -> tuple[LeadTime, ...]:
    """Return, kind by kind, the first year in which seats opened in a year count.

    A five-year programme opened in 2026 gives nothing before 2031, whatever is spent on it.
    """
    found = []
    for kind, length, delay in zip(inputs.kinds, inputs.length.astype(int).tolist(), inputs.delay, strict=True):
        late = np.flatnonzero(delay > 0)
        found.append(LeadTime(kind, opened + length + int(late[0]), opened + length + int(late[-1])))
    return tuple(found)


def _places(names: tuple[str, ...], wanted: str) -> list[int]:
    return [at for at, name in enumerate(names) if wanted in (name, name.partition(":")[0])]


# --- Checks --------------------------------------------------------------------------------------------------


def _check_names(inputs: SupplyInputs) -> None:
    for name in ("regions", "domains", "kinds"):
        ids = getattr(inputs, name)
        if not ids or len(set(ids)) != len(ids):
            raise Refusal(
                "`{name}` is {ids}: give at least one id, each once.", name=name, ids=", ".join(ids) or "empty"
            )
    if not 1 <= inputs.years <= _PATIENCE:
        raise Refusal("`years` is {years}: simulate from 1 to {most} years.", years=inputs.years, most=_PATIENCE)


def _check_shapes(inputs: SupplyInputs) -> None:
    regions, domains, kinds, years = len(inputs.regions), len(inputs.domains), len(inputs.kinds), inputs.years
    intakes = inputs.first_year + years - inputs.first_intake
    cells = (regions, domains, years)
    shapes: dict[str, tuple[int | None, ...]] = {
        "seats": (kinds, regions, domains, intakes), "length": (kinds,), "delay": (kinds, None),
        "continuing": cells, "reconversion": cells, "moves": cells, "growth": cells,
        "jobs": (regions, domains), "stock": (regions, domains), "volatility": (domains,),
    }  # fmt: skip
    for name, shape in shapes.items():
        _check_array(name, getattr(inputs, name), shape)
    for name in ("growth", "trained"):
        _check_array(f"outside.{name}", getattr(inputs.outside, name), (years,))
    for name in ("seats", "delay", "continuing", "reconversion", "jobs", "stock", "volatility"):
        _check_from_zero(name, getattr(inputs, name))
    _check_from_zero("outside.trained", inputs.outside.trained)


def _check_array(name: str, array: Any, shape: tuple[int | None, ...]) -> None:
    found = getattr(array, "shape", ())
    if len(found) != len(shape) or any(want not in (None, got) for want, got in zip(shape, found, strict=True)):
        raise Refusal(
            "`{name}` has the shape {found}, {expected} was expected.",
            name=name, found=list(found), expected=["any" if want is None else want for want in shape],
        )  # fmt: skip
    if not np.isfinite(array).all():
        at = np.argwhere(~np.isfinite(array))[0].tolist()
        raise Refusal("`{name}` has no number at {at}: give one.", name=name, at=at)


def _check_from_zero(name: str, array: Floats) -> None:
    if (array < 0).any():
        at = np.argwhere(array < 0)[0]
        raise Refusal("`{name}` is {value} at {at}: give 0 or more.", name=name, value=float(array[tuple(at)]), at=at.tolist())  # fmt: skip


def _check_programmes(inputs: SupplyInputs) -> None:
    for kind, length, delay in zip(inputs.kinds, inputs.length.tolist(), inputs.delay, strict=True):
        if not 0 <= length <= _LONGEST or len(delay) > _LONGEST:
            raise Refusal("The kind {kind} lasts {length} years, delays up to {late}: give from 0 to {most}.",
                          kind=kind, length=length, late=len(delay) - 1, most=_LONGEST)  # fmt: skip
        total = float(delay.sum())
        if abs(total - 1) > _TOLERANCE:
            raise Refusal(
                "The delays of the kind {kind} add up to {total}: shares of its graduates add up to 1.",
                kind=kind, total=round(total, 6),
            )  # fmt: skip
        needed = inputs.first_year - length - int(np.flatnonzero(delay)[-1])
        if inputs.first_intake > needed:
            raise Refusal(
                "The graduates of {year} of the kind {kind} began from {needed} on, but seats are told from {told} only:"
                " give the earlier intakes too.",
                year=inputs.first_year, kind=kind, needed=needed, told=inputs.first_intake,
            )  # fmt: skip


def _check_rates(inputs: SupplyInputs) -> None:
    if set(inputs.rates) != set(RATES):
        odd = min(set(inputs.rates) ^ set(RATES))
        raise Refusal("`rates` and {group}: give exactly the groups {known}.", group=odd, known=", ".join(RATES))
    for group, rates in inputs.rates.items():
        members = inputs.members(group)
        for name, array in (("mean", rates.mean), ("sd", rates.sd)):
            _check_array(f"{group}.{name}", array, (len(members),))
        for member, mean, sd in zip(members, rates.mean.tolist(), rates.sd.tolist(), strict=True):
            _check_rate(f"{group}:{member}", mean, sd)
    for one in inputs.correlations:
        for name in (one.first, one.second):
            if not _places(inputs.rate_names, name):
                raise Refusal("The correlation with {name}: there is no such rate. Rates are: {known}.",
                              name=name, known=", ".join(inputs.rate_names))  # fmt: skip
        if not -1 <= one.value <= 1:
            raise Refusal("The correlation of {first} and {second} is {value}: it lies from -1 to 1.",
                          first=one.first, second=one.second, value=one.value)  # fmt: skip


def _check_rate(name: str, mean: float, sd: float) -> None:
    if not 0 <= mean <= 1:
        raise Refusal("The rate {name} has the mean {value}: it is a share from 0 to 1.", name=name, value=mean)
    most = most_doubt(mean)
    if not 0 <= sd <= most:
        raise Refusal(
            "The rate {name} has the standard deviation {value}: with the mean {mean} it lies from 0 to {most}.",
            name=name, value=sd, mean=mean, most=f"{most:.3f}",
        )  # fmt: skip


def _check_demand(inputs: SupplyInputs) -> None:
    if not 0 <= inputs.persistence < 1:
        raise Refusal("`persistence` is {value}: give from 0 to less than 1, else growth never calms down.", value=inputs.persistence)  # fmt: skip
    if not 0 <= inputs.shared <= 1:
        raise Refusal("`shared` is {value}: it is a part of the variance, from 0 to 1.", value=inputs.shared)
    doubts = {
        "jobs_sd": inputs.jobs_sd, "stock_sd": inputs.stock_sd, "outside.jobs": inputs.outside.jobs,
        "outside.jobs_sd": inputs.outside.jobs_sd,        "outside.volatility": inputs.outside.volatility, "outside.trained_sd": inputs.outside.trained_sd,
    }  # fmt: skip
    for name, value in doubts.items():
        if not (np.isfinite(value) and value >= 0):
            raise Refusal("`{name}` is {value}: give 0 or more.", name=name, value=value)
