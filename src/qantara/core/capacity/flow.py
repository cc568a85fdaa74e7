"""From seats to graduates to supply, beside demand: thousands of runs, and what they say of each region, domain and year."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qantara.core.capacity.flow_draws import Draws, Singles, draw, product
from qantara.core.capacity.flow_inputs import Floats, SupplyInputs

MEASURES = ("supply", "stock", "jobs", "openings", "openings_per_entrant", "gap", "unfilled")
"""People who enter, people who can hold the jobs, jobs held or vacant, openings, openings an entrant, jobs less people,
openings of the year less the people who enter or come from elsewhere in it."""
OUTCOMES = ("graduates", "trained", "reconverted", "supply", "jobs", "held", "new_held", "shortage")
"""National figures kept run by run: graduates of the domains; people trained, which are those, the people who completed
continuing training or a reconversion, and the people trained outside the domains; people who completed a reconversion; people
who enter; jobs, held or vacant, those outside the domains included; jobs held, which are those for which there is somebody in
their region and domain, and those outside; their net creation since the year before the first; jobs for which there is nobody
in their region and domain."""
LEVELS = (0.1, 0.5, 0.9)
_PLACES, _TINY = np.float32(65_000), np.float32(1e-30)
_AT_ONCE = 16  # rows
TOTAL = "total"
RECONVERSION = "reconversion"
SCHEMA = pl.Schema(
    {
        "year": pl.Int64, "region": pl.String, "domain": pl.String, "kind": pl.String, "measure": pl.String,
        "p10": pl.Float64, "p50": pl.Float64, "p90": pl.Float64,
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Paths:
    """What K runs say. R regions and F domains are followed by their total, P kinds by reconversion.

    summary   for each of MEASURES, float32 [3, R + 1, F + 1, T]: the p10, p50 and p90 of the runs (nearest rank). Those of
              a total are of the sum, not sums of its parts'. Openings an entrant are NaN where nobody enters.
    by_kind   float32 [3, P + 1, R + 1, F + 1, T]: the same of supply, by kind of programme
    short     float64 [R + 1, F + 1, T]: the share of runs in which jobs exceed people, P(D > S)
    outcomes  for each of OUTCOMES, float32 [T, K]: the nation's figure in each run
    """

    regions: tuple[str, ...]
    domains: tuple[str, ...]
    kinds: tuple[str, ...]
    calendar: tuple[int, ...]
    summary: Mapping[str, Singles]
    by_kind: Singles
    short: Floats
    outcomes: Mapping[str, Singles]

    @property
    def runs(self) -> int:
        """How many runs these are."""
        return int(self.outcomes["supply"].shape[1])

    def table(self) -> pl.DataFrame:
        """All quantiles, a row each: year, region, domain, kind (of programme; "total" if all), measure, p10, p50, p90.

        Totals over regions or domains are rows named "total". Where there is no figure, null.
        """
        regions, domains = (*self.regions, TOTAL), (*self.domains, TOTAL)
        kinds = (*self.kinds, RECONVERSION)
        cells = [(region, domain, year) for region in regions for domain in domains for year in self.calendar]
        blocks = [(TOTAL, measure, figures) for measure, figures in self.summary.items()]
        blocks += [(kind, "supply", self.by_kind[:, at]) for at, kind in enumerate(kinds)]
        frames = [
            pl.DataFrame(
                {
                    "year": [year for _, _, year in cells],
                    "region": [region for region, _, _ in cells],
                    "domain": [domain for _, domain, _ in cells],
                    **{f"p{round(100 * level)}": figures[at].ravel() for at, level in enumerate(LEVELS)},
                }
            ).with_columns(kind=pl.lit(kind), measure=pl.lit(measure))
            for kind, measure, figures in blocks
        ]
        quantiles = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in ("p10", "p50", "p90")]
        return pl.concat(frames).with_columns(quantiles).select(list(SCHEMA))


def simulate(inputs: SupplyInputs, *, runs: int = 10_000, seed: int, cells: bool = True) -> Paths:
    """Follow seats to graduates, to supply, to the stock of people, beside demand, over many runs.

    cells  False: the nation's outcomes alone, for odds, in a third of the time; what is said of cells is then empty

    Year t, region r, domain f, kind p; every rate is drawn once a run:

        G[p,r,f,t] = fill[p] completion[p] * sum over k of delay[p,k] seats[p,r,f,t - length[p] - k]
        N[r,f,t]   = sum over p of G (1 - further_study[p]) activity[p] field_share[f] + C
        C[r,f,t]   = reconversion[r,f,t] * reconversion_completion * reconversion_placed
        S[r,f,t]   = max(0, S[r,f,t-1] (1 - replacement[f]) + N + moves[r,f,t])
        D[r,f,t]   = D[r,f,t-1] exp(growth[r,f,t] + x[f,t])
        x[f,t]     = persistence x[f,t-1] + volatility[f] (sqrt(shared) u[t] + sqrt(1 - shared) v[f,t])
        J[r,f,t]   = max(X, -R) + R,  X = D[t] - D[t-1] the expansion, R = replacement[f] D[t-1]

    u and v are standard normal: one factor common to all domains, one of each domain's own, which its regions share. Rates
    are Beta variables joined by a Gaussian copula. J / N is openings an entrant: no index of tension, which is a composite.

    The same inputs, runs and seed give the same bytes, whatever the number of threads. Memory: about 5 kB a run for 12
    regions, 6 domains and 10 years, as regions follow one another. Raises Refusal for fewer than 1 or more than 100,000
    runs, and for a seed that is no whole number from 0.

    Sources: cohort-component method (Shryock & Siegel, 1976); openings as expansion plus replacement: Wilson et al.,
    Working Futures 2014 to 2024 (2016); copula of normal scores: Clemen & Reilly (1999), Management Science 45, 208-224.
    """
    return follow(inputs, draw(inputs, runs=runs, seed=seed), cells=cells)


class _Block(NamedTuple):
    """Figures of one region, or of the nation, float32 [F + 1, T, K]; the last row is the sum of the others."""

    supply: Singles
    stock: Singles
    jobs: Singles
    openings: Singles

    @classmethod
    def of(cls, *shape: int) -> "_Block":
        return cls(*(np.zeros(shape, dtype=np.float32) for _ in cls._fields))


class _Nation(NamedTuple):
    """What all regions share."""

    diplomas: Singles  # [P, R, F, T], if every seat were filled and everybody completed
    graduates: Singles  # a diploma of each kind, [P, K]
    entrants: Singles  # the same, before some leave the field
    placed: Singles  # of those who begin a reconversion, [K]
    path: Singles  # jobs as declared, [R, F, T]
    deviation: Singles  # and what they are multiplied by, [F, T, K]
    levels: tuple[Singles, Singles]  # the same of the jobs and of the stock at the start, [K]

    @classmethod
    def of(cls, inputs: SupplyInputs, draws: Draws) -> "_Nation":
        rates = draws.rates
        graduates = rates["fill"] * rates["completion"]
        return cls(
            diplomas=inputs.diplomas.astype(np.float32),
            graduates=graduates,
            entrants=graduates * (1 - rates["further_study"]) * rates["activity"],
            placed=(rates["reconversion_completion"] * rates["reconversion_placed"])[0],
            path=(inputs.jobs[:, :, None] * np.exp(inputs.growth.cumsum(axis=2))).astype(np.float32),
            deviation=np.exp(draws.demand[:-1] + draws.jobs),
            levels=(np.exp(draws.jobs), np.exp(draws.stock)),
        )


def follow(inputs: SupplyInputs, draws: Draws, *, cells: bool = True) -> Paths:
    """Follow given draws: the arithmetic of `simulate`."""
    regions, domains, years, runs = len(inputs.regions), len(inputs.domains), inputs.years, draws.jobs.size
    nation = _Nation.of(inputs, draws)
    summary = {name: np.empty((3, regions + 1, domains + 1, years), dtype=np.float32) for name in MEASURES}
    short = np.empty((regions + 1, domains + 1, years))
    block, total = _Block.of(domains + 1, years, runs), _Block.of(domains + 1, years, runs)
    held, shortage = (np.zeros((years, runs), dtype=np.float32) for _ in range(2))
    for region in range(regions):
        _follow_region(block, inputs, draws, nation, region)
        for jobs, stock in zip(block.jobs[:-1], block.stock[:-1], strict=True):
            held += np.minimum(jobs, stock)
            shortage += np.maximum(jobs - stock, 0)
        for figures, everywhere in zip(block, total, strict=True):
            everywhere += figures
        if cells:
            _summarise(block, inputs.moves[region], summary, short, region)
    outcomes = _outcomes(inputs, draws, nation, total, held) | {"shortage": shortage}
    if cells:
        _summarise(total, inputs.moves.sum(axis=0), summary, short, regions)
        # Jobs of a domain are a known path times what is drawn, and so are their quantiles.
        path = np.concatenate([nation.path, nation.path.sum(axis=0, keepdims=True)])
        summary["jobs"][:, :, :-1] = _quantiles(nation.deviation)[:, None] * path
    return Paths(
        regions=inputs.regions,
        domains=inputs.domains,
        kinds=inputs.kinds,
        calendar=inputs.calendar,
        summary=summary if cells else {},
        by_kind=_by_kind(inputs, nation, draws.rates["field_share"]) if cells else np.empty(0, dtype=np.float32),
        short=short if cells else np.empty(0),
        outcomes=outcomes,
    )


def _follow_region(block: _Block, inputs: SupplyInputs, draws: Draws, nation: _Nation, region: int) -> None:
    """Write a region's figures over the block."""
    shape = block.supply[:-1].shape
    programmes = nation.diplomas[:, region].reshape(len(inputs.kinds), -1).T
    np.multiply(
        product(programmes, nation.entrants).reshape(shape),
        draws.rates["field_share"][:, None],
        out=block.supply[:-1],
    )
    block.supply[:-1] += inputs.reconversion[region].astype(np.float32)[:, :, None] * nation.placed
    np.multiply(nation.path[region, :, :, None], nation.deviation, out=block.jobs[:-1])
    for domain in range(shape[0]):
        jobs_before, stock_before = _at_start(inputs, nation, region, domain)
        jobs, stock, kept = block.jobs[domain], block.stock[domain], 1 - draws.rates["replacement"][domain]
        for year in range(shape[1]):
            np.multiply(stock_before, kept, out=stock[year])
            stock[year] += block.supply[domain, year] + np.float32(inputs.moves[region, domain, year])
            np.maximum(stock[year], 0, out=stock[year])
            # max(X, -R) + R = max(X + R, 0)
            np.maximum(jobs[year] - jobs_before * kept, 0, out=block.openings[domain, year])
            stock_before, jobs_before = stock[year], jobs[year]
    for figures in block:
        np.sum(figures[:-1], axis=0, out=figures[-1])


def _at_start(inputs: SupplyInputs, nation: _Nation, region: int, domain: int) -> tuple[Singles, Singles]:
    """Jobs and stock of a cell at the end of the year before the first, in each run."""
    jobs, stock = nation.levels
    return np.float32(inputs.jobs[region, domain]) * jobs, np.float32(inputs.stock[region, domain]) * stock


def _outcomes(inputs: SupplyInputs, draws: Draws, nation: _Nation, total: _Block, held: Singles) -> dict[str, Singles]:
    """The nation's figures in each run, all but the shortage. held: jobs of the domains that are."""
    rates, outside = draws.rates, inputs.outside
    path = (outside.jobs * np.exp(outside.growth.cumsum())).astype(np.float32)
    outside_jobs = path[:, None] * np.exp(draws.demand[-1] + draws.outside_jobs)
    held = held + outside_jobs
    held_before = np.float32(outside.jobs) * np.exp(draws.outside_jobs)
    for region, domain in np.ndindex(inputs.jobs.shape):
        held_before += np.minimum(*_at_start(inputs, nation, region, domain))
    graduates = product(nation.diplomas.sum(axis=(1, 2)).T, nation.graduates)
    continuing = _by_year(inputs.continuing) * rates["continuing_completion"]
    reconverted = _by_year(inputs.reconversion) * rates["reconversion_completion"]
    outside_trained = outside.trained.astype(np.float32)[:, None] * np.exp(draws.outside_trained)
    return {
        "graduates": graduates,
        "trained": graduates + continuing + reconverted + outside_trained,
        "reconverted": reconverted,
        "supply": total.supply[-1].copy(),
        "jobs": total.jobs[-1] + outside_jobs,
        "held": held,
        "new_held": held - held_before,
    }


def _by_year(people: Floats) -> Singles:
    """[R, F, T] summed to [T, 1]."""
    summed: Singles = people.sum(axis=(0, 1)).astype(np.float32)[:, None]
    return summed


def _summarise(block: _Block, moves: Floats, summary: Mapping[str, Singles], short: Floats, region: int) -> None:
    """Write a region's quantiles; of jobs those of all domains together, for each domain's are known. moves: [F, T]."""
    supply, stock, jobs, openings = block
    for measure, values in (("supply", supply), ("stock", stock), ("openings", openings)):
        summary[measure][:, region] = _quantiles(values)
    summary["jobs"][:, region, -1] = _quantiles(jobs[-1])
    derived = jobs - stock
    summary["gap"][:, region] = _quantiles(derived)
    short[region] = np.count_nonzero(derived > 0, axis=-1) / derived.shape[-1]
    np.subtract(openings, supply, out=derived)
    derived -= np.concatenate([moves, moves.sum(axis=0, keepdims=True)]).astype(np.float32)[..., None]
    summary["unfilled"][:, region] = _quantiles(derived)
    nobody: NDArray[np.bool_] = np.any(supply <= 0, axis=-1)
    derived.fill(0)
    np.divide(openings, supply, out=derived, where=~nobody[..., None])
    summary["openings_per_entrant"][:, region] = _quantiles(derived)
    summary["openings_per_entrant"][:, region, nobody] = np.nan


def _quantiles(values: Singles) -> Singles:
    """The LEVELS over the last axis, by nearest rank."""
    *shape, runs = values.shape
    rows = values.reshape(-1, runs)
    # A few rows at a time stay in the processor's cache, and in memory that the process holds already.
    parts = [_ranked(rows[first : first + _AT_ONCE]) for first in range(0, len(rows), _AT_ONCE)]
    return np.concatenate(parts, axis=1).reshape(len(LEVELS), *shape)


def _ranked(rows: Singles) -> Singles:
    """The LEVELS of each row.

    Sorting numbers takes four times as long on some processors as on others. Their places among 65,000 between the smallest
    and the largest are sorted instead, by radix, which is as fast on all; of the few that share the place of a rank, the
    numbers themselves are.
    """
    runs = rows.shape[1]
    lowest = rows.min(axis=1, keepdims=True)
    places = rows - lowest
    places *= _PLACES / np.maximum(places.max(axis=1, keepdims=True), _TINY)
    places = places.astype(np.uint16)
    ordered = np.sort(places, axis=1, kind="stable")
    found = np.empty((len(LEVELS), len(rows)), dtype=np.float32)
    for at, level in enumerate(LEVELS):
        rank = max(0, ceil(level * runs - 1e-9) - 1)
        place = ordered[:, rank]
        same = np.flatnonzero(places == place[:, None])
        members, of_row = rows.reshape(-1)[same], same // runs
        members = members[np.lexsort((members, of_row))]
        below = np.array([row.searchsorted(one) for row, one in zip(ordered, place, strict=True)])
        found[at] = members[np.searchsorted(of_row, np.arange(len(rows))) + rank - below]
    return found


def _by_kind(inputs: SupplyInputs, nation: _Nation, field_share: Singles) -> Singles:
    """The quantiles of supply by kind of programme."""
    diplomas = nation.diplomas
    kinds, regions, domains, years = diplomas.shape
    found = np.empty((3, kinds + 1, regions + 1, domains + 1, years), dtype=np.float32)
    everywhere = np.concatenate([diplomas, diplomas.sum(axis=1, keepdims=True)], axis=1)
    for kind in range(kinds):
        a_diploma = nation.entrants[kind] * field_share
        by_year = np.moveaxis(everywhere[kind], 1, 2).reshape(-1, domains)
        found[:, kind, :, -1] = _quantiles(product(by_year, a_diploma)).reshape(3, regions + 1, years)
        # A quantile of a known number times what is drawn is that number times the drawn one's.
        found[:, kind, :, :-1] = _quantiles(a_diploma)[:, None, :, None] * everywhere[kind]
    begun = inputs.reconversion.astype(np.float32)
    begun = np.concatenate([begun, begun.sum(axis=0, keepdims=True)])
    begun = np.concatenate([begun, begun.sum(axis=1, keepdims=True)], axis=1)
    found[:, -1] = _quantiles(nation.placed.copy())[:, None, None, None] * begun
    return found
