"""What matters: each group of inputs moved alone from its p10 to its p90, and what that does to an outcome."""

from dataclasses import dataclass

import numpy as np

from qantara.core.capacity.flow import follow
from qantara.core.capacity.flow_draws import Singles, drawn
from qantara.core.capacity.flow_inputs import RATES, SupplyInputs
from qantara.core.capacity.targets import outcome_runs

LEVEL_GROUPS = ("jobs_level", "stock_level", "outside_jobs_level", "outside_trained_level")
"""Errors of the figures everything begins with, in the order of `drawn`."""
_Z90 = 1.2815515655446004  # a tenth lies beyond


@dataclass(frozen=True)
class Bar:
    """An outcome with one group of inputs at its p10 and at its p90, all others in their middle.

    group   one of RATES, or of LEVEL_GROUPS; "growth_shared"; "growth_own:" and a domain, or "outside"
    middle  the outcome with everything in its middle
    """

    group: str
    at_p10: float
    at_p90: float
    middle: float

    @property
    def width(self) -> float:
        """How far the outcome moves."""
        return abs(self.at_p90 - self.at_p10)


def tornado(inputs: SupplyInputs, *, outcome: str, year: int) -> tuple[Bar, ...]:
    """Move each group of inputs alone, and return what the outcome becomes, the widest bar first.

    outcome, year  one of OUTCOMES, in a year simulated

    All rates of a group move together, each to its own p10 or p90: where they are in truth independent of one another, the bar
    is an upper bound. Growth follows the most probable path to its p10 or p90 in that year. There is no chance in it.
    Raises Refusal for an unknown outcome or year. Source: Howard (1988), Management Science 34, 679-695.
    """
    domains, years = len(inputs.domains), inputs.years
    groups = [*RATES, *LEVEL_GROUPS, "growth_shared"]
    groups += [f"growth_own:{name}" for name in (*inputs.domains, "outside")]
    cases = 1 + 2 * len(groups)
    scores = np.zeros((len(inputs.rate_names), cases), dtype=np.float32)
    levels = np.zeros((len(LEVEL_GROUPS), cases), dtype=np.float32)
    common = np.zeros((years, cases), dtype=np.float32)
    own = np.zeros((domains + 1, years, cases), dtype=np.float32)
    path = _path(inputs, year)
    for number, group in enumerate(groups):
        for case, z in ((1 + 2 * number, -_Z90), (2 + 2 * number, _Z90)):
            if group in RATES:
                scores[[name.startswith(f"{group}:") for name in inputs.rate_names], case] = z
            elif group == "growth_shared":
                common[:, case] = z * path
            elif group.startswith("growth_own:"):
                own[number - (len(groups) - domains - 1), :, case] = z * path
            else:
                levels[LEVEL_GROUPS.index(group), case] = z
    paths = follow(inputs, drawn(inputs, scores=scores, common=common, own=own, levels=levels))
    found = outcome_runs(paths, outcome, year, asked_by="the tornado").tolist()
    bars = [Bar(group, found[1 + 2 * at], found[2 + 2 * at], found[0]) for at, group in enumerate(groups)]
    return tuple(sorted(bars, key=lambda bar: -bar.width))


def _path(inputs: SupplyInputs, year: int) -> Singles:
    """The mean of independent standard normal shocks, given that the sum they lead to in a year is one deviation up.

    A shock of year h weighs w[h] = 1 + persistence + … + persistence^(year - h) in that sum; the mean is w / |w|.
    """
    left = np.clip(year - inputs.first_year + 1 - np.arange(inputs.years), 0, None)
    weights = (1 - inputs.persistence**left) / (1 - inputs.persistence)
    size = float(np.sqrt((weights**2).sum()))
    return (weights / size if size else weights).astype(np.float32)
