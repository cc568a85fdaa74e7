"""How probable it is that a declared target is reached. Rival targets stand side by side; none is corrected or merged."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from qantara.core.capacity.flow import LEVELS, OUTCOMES, Paths
from qantara.core.measures import wilson
from qantara.core.refusals import Refusal


@dataclass(frozen=True)
class Target:
    """A value stated by somebody, on some day, for a year.

    read_as     the outcomes that it may mean, as long as nobody has said which: some of OUTCOMES
    stated_on   a day, a month or a year: "2024-09-25", "2024-11"
    to_confirm  its definition, or the figure itself, is still to be confirmed
    """

    id: str
    value: float
    year: int
    read_as: tuple[str, ...]
    source: str
    stated_on: str
    to_confirm: bool = True


@dataclass(frozen=True)
class Odds:
    """What the runs say of a target, under one reading of it.

    probability  the share of runs that reach it
    low, high    Wilson's 95 % interval of that share: the error of drawing so many runs, not that of the inputs
    p10 to p90   of the outcome in the target's year
    """

    target: Target
    outcome: str
    probability: float
    low: float
    high: float
    p10: float
    p50: float
    p90: float

    @property
    def missing(self) -> float:
        """How far the middle run stays below the target; negative where it goes beyond."""
        return self.target.value - self.p50


def odds(paths: Paths, targets: Iterable[Target]) -> tuple[Odds, ...]:
    """Return the odds of each target under each of its readings, in their order.

    Raises Refusal for a year that was not simulated, and for an unknown outcome.
    """
    return tuple(_odds(paths, target, outcome) for target in targets for outcome in target.read_as)


def outcome_runs(
    paths: Paths, outcome: str, year: int, *, asked_by: str
) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """Return an outcome's figure in each run, float32 [K]. Raises Refusal as `odds`; `asked_by` is named in it."""
    if outcome not in OUTCOMES:
        raise Refusal("{what} is read as {outcome}, which is not simulated. Outcomes are: {known}.",
                      what=asked_by, outcome=outcome, known=", ".join(OUTCOMES))  # fmt: skip
    if year not in paths.calendar:
        raise Refusal("{what} is for {year}, and {first} to {last} are simulated: move the years, or leave it out.",
                      what=asked_by, year=year, first=paths.calendar[0], last=paths.calendar[-1])  # fmt: skip
    found: np.ndarray[tuple[int], np.dtype[np.float32]] = paths.outcomes[outcome][paths.calendar.index(year)]
    return found


def _odds(paths: Paths, target: Target, outcome: str) -> Odds:
    runs = outcome_runs(paths, outcome, target.year, asked_by=target.id)
    reached = int(np.count_nonzero(runs >= target.value))
    low, high = wilson(reached, runs.size) or (0.0, 1.0)
    p10, p50, p90 = np.quantile(runs, LEVELS, method="inverted_cdf").tolist()
    return Odds(target, outcome, reached / runs.size, low, high, p10, p50, p90)
