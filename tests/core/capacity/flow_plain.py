"""Small inputs for the simulation, and its formulas one number at a time."""

from math import ceil, exp

import numpy as np

from qantara.core.capacity import RATES, Correlation, Outside, Rates, SupplyInputs

FIRST, YEARS, INTAKE = 2026, 6, 2018


def inputs_of(
    *, seed=1, regions=2, domains=2, length=(0, 3, 5), delay=((1.0, 0.0), (0.8, 0.2), (0.7, 0.3)), sd=0.05, **changes
):
    """Random inputs of a small nation, or those asked for."""
    rng = np.random.default_rng(seed)
    kinds = tuple(f"k{at}" for at in range(len(length)))
    cells = (regions, domains, YEARS)
    members = {"kind": len(length), "domain": domains, "all": 1}
    rates = {group: Rates(rng.uniform(0.2, 0.8, members[axis]), np.full(members[axis], sd)) for group, axis in RATES.items()}  # fmt: skip
    rates["replacement"] = Rates(np.full(domains, 0.05), np.full(domains, sd / 5))
    told = {
        "regions": tuple(f"r{at}" for at in range(regions)),
        "domains": tuple(f"d{at}" for at in range(domains)),
        "kinds": kinds,
        "first_year": FIRST,
        "years": YEARS,
        "first_intake": INTAKE,
        "seats": rng.uniform(0, 300, (len(length), regions, domains, FIRST + YEARS - INTAKE)).round(),
        "length": np.array(length, dtype=np.int64),
        "delay": np.array(delay, dtype=float),
        "rates": rates,
        "correlations": (Correlation("completion", "completion", 0.5), Correlation("fill:k0", "field_share", -0.3)),
        "continuing": rng.uniform(0, 50, cells),
        "reconversion": rng.uniform(0, 50, cells),
        "moves": rng.uniform(-20, 20, cells),
        "jobs": rng.uniform(200, 900, (regions, domains)),
        "stock": rng.uniform(200, 900, (regions, domains)),
        "jobs_sd": 0.1,
        "stock_sd": 0.1,
        "growth": rng.uniform(-0.1, 0.15, cells),
        "volatility": rng.uniform(0.01, 0.1, domains),
        "persistence": 0.4,
        "shared": 0.5,
        "outside": Outside(5000.0, 0.07, np.full(YEARS, 0.05), 0.03, np.full(YEARS, 700.0), 0.1),
    }
    return SupplyInputs(**(told | changes))


def certain(**changes):
    """The same without any doubt."""
    still = {"sd": 0.0, "jobs_sd": 0.0, "stock_sd": 0.0, "volatility": np.zeros(changes.get("domains", 2))}
    still["outside"] = Outside(5000.0, 0.0, np.full(YEARS, 0.05), 0.0, np.full(YEARS, 700.0), 0.0)
    return inputs_of(**(still | changes))


def plainly(inputs, draws):
    """Every figure of every run: [measure][run][region, domain, year], and the nation's outcomes [outcome][run][year]."""
    cells = (len(inputs.regions), len(inputs.domains), inputs.years)
    runs = []
    for run in range(len(draws.jobs)):
        rate = {group: [float(value) for value in values[:, run]] for group, values in draws.rates.items()}
        level, stock_level = exp(float(draws.jobs[run])), exp(float(draws.stock[run]))
        found = {name: np.zeros(cells) for name in ("supply", "stock", "jobs", "openings", "left", "moved")}
        by_kind = np.zeros((len(inputs.kinds) + 1, *cells))
        graduates = np.zeros((len(inputs.kinds), *cells))
        outcome = {name: np.zeros(inputs.years) for name in ("trained", "reconverted", "held", "shortage")}
        outside_level = exp(float(draws.outside_jobs[run]))
        held_before = inputs.outside.jobs * outside_level
        for r, f in np.ndindex(cells[:2]):
            for p, length in enumerate(inputs.length):
                for intake in range(inputs.seats.shape[3]):
                    done = inputs.seats[p, r, f, intake] * rate["fill"][p] * rate["completion"][p]
                    for late, part in enumerate(inputs.delay[p]):
                        year = inputs.first_intake + intake + int(length) + late - inputs.first_year
                        if 0 <= year < inputs.years:
                            graduates[p, r, f, year] += part * done
                entering = (1 - rate["further_study"][p]) * rate["activity"][p] * rate["field_share"][f]
                by_kind[p, r, f] = graduates[p, r, f] * entering
            stock, jobs = inputs.stock[r, f] * stock_level, inputs.jobs[r, f] * level
            held_before += min(stock, jobs)
            logs, left = float(np.log(inputs.jobs[r, f])), rate["replacement"][f]
            for t in range(inputs.years):
                by_kind[-1, r, f, t] = (
                    inputs.reconversion[r, f, t] * rate["reconversion_completion"][0] * rate["reconversion_placed"][0]
                )
                supply = sum(by_kind[:, r, f, t])
                gone = stock * left
                moved = max(inputs.moves[r, f, t], -(stock - gone + supply))
                stock = stock - gone + supply + moved
                logs += inputs.growth[r, f, t]
                now = exp(logs + float(draws.demand[f, t, run])) * level
                replacement = left * jobs
                opened = max(now - jobs, -replacement) + replacement
                jobs = now
                values = {"supply": supply, "stock": stock, "jobs": jobs, "openings": opened, "left": gone, "moved": moved}  # fmt: skip
                for name, value in values.items():
                    found[name][r, f, t] = value
                outcome["held"][t] += min(jobs, stock)
                outcome["shortage"][t] += max(0.0, jobs - stock)
        for t in range(inputs.years):
            elsewhere = inputs.outside.jobs * exp(sum(inputs.outside.growth[: t + 1]) + float(draws.demand[-1, t, run]))
            outcome["held"][t] += elsewhere * outside_level
            outcome["reconverted"][t] = inputs.reconversion[..., t].sum() * rate["reconversion_completion"][0]
            outcome["trained"][t] = (
                graduates[..., t].sum()
                + inputs.continuing[..., t].sum() * rate["continuing_completion"][0]
                + outcome["reconverted"][t]
                + inputs.outside.trained[t] * exp(float(draws.outside_trained[run]))
            )
        outcome["graduates"] = graduates.sum(axis=(0, 1, 2))
        outcome["supply"] = found["supply"].sum(axis=(0, 1))
        outcome["new_held"] = outcome["held"] - held_before
        runs.append({**found, "by_kind": by_kind, "outcome": outcome})
    return runs


def with_totals(cells):
    """[…, region, domain, year] with a total row for regions and domains."""
    cells = np.concatenate([cells, cells.sum(axis=-3, keepdims=True)], axis=-3)
    return np.concatenate([cells, cells.sum(axis=-2, keepdims=True)], axis=-2)


def nearest_rank(values, level):
    """The quantile of values along the first axis: the smallest that a share `level` of them do not exceed."""
    return np.sort(values, axis=0)[ceil(round(level * len(values), 9)) - 1]
