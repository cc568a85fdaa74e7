"""Modules to add: how near the best choice the quick one is, what proofs cost, and a national catalogue.

    OPENBLAS_NUM_THREADS=1 python benchmarks/alignment.py [--instances 300]

Made-up demand, modules and hours: skills asked for with frequencies 1 / rank^0.8, taught with frequencies 1 / rank^0.6, in
another order; four skills in ten already taught in part; 4 to 10 skills a module (`dense`: 15 to 30; national: 4 to 20), their
mastery from 0.2 to 0.95, one in twenty perfect; 6 to 48 hours a module. Seconds are of CPU, of one call with all its checks.

`gap`: how far the proof stays above the choice, share of demand. `ratio`: demand covered by the quick choice over that by the
best one; `of what is added`: the same without what was covered before. `best / bound`: how much of the bound the best choice
reaches, for the bound from marginal gains over the choice alone, and for the smallest of all bounds, which is ours.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qantara.core.alignment import CSR, Proposal, coverage, nearest, propose_modules, shelf_life
from qantara.core.alignment.greedy import fill
from qantara.core.alignment.problem import Problem

Floats = NDArray[np.float64]
Case = tuple[Floats, Floats, CSR, Floats]
HOURS = (6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 20.0, 24.0, 30.0, 36.0, 40.0, 48.0)
SPARSE, DENSE, NATIONAL = (4, 10), (15, 30), (4, 20)


def case(seed: int, modules: int, skills: int, each: tuple[int, int] = SPARSE) -> Case:
    """Demand, what is taught, quality and hours."""
    rng = np.random.default_rng(seed)
    demand = rng.permutation(1 / np.arange(1, skills + 1) ** 0.8)
    popular = rng.permutation(1 / np.arange(1, skills + 1) ** 0.6)
    lengths = rng.integers(each[0], each[1] + 1, modules)
    columns = [rng.choice(skills, length, replace=False, p=popular / popular.sum()) for length in lengths]
    mastery = np.where(rng.random(lengths.sum()) < 0.05, 1.0, rng.uniform(0.2, 0.95, lengths.sum()))
    ptr = np.concatenate([[0], np.cumsum(lengths)])
    quality = CSR((mastery, np.concatenate(columns), ptr), shape=(modules, skills))
    taught = np.where(rng.random(skills) < 0.4, rng.uniform(0, 0.9, skills), 0.0)
    return demand, taught, quality, rng.choice(HOURS, modules)


def timed(action: Callable[[], object]) -> float:
    """Seconds of CPU."""
    started = time.process_time()
    action()
    return time.process_time() - started


def exact(modules: int, skills: int, each: tuple[int, int], budget: float, cases: int) -> None:
    seconds, gaps, chosen = [], [], []
    for seed in range(cases):
        told = case(seed, modules, skills, each)
        started = time.process_time()
        found = propose_modules(*told, budget=budget)
        seconds.append(time.process_time() - started)
        gaps.append(found.bound - found.value)
        chosen.append(len(found.chosen))
    kind = "dense" if each == DENSE else "sparse"
    print(
        f"{modules:6,} x {skills:<4} {kind:7} {budget:6.0f} {cases:6} {np.median(seconds):9.3f} {np.mean(seconds):8.3f}"
        f" {max(seconds):8.3f} {max(gaps):10.1e} {np.mean(chosen):8.1f}",
        flush=True,
    )


def added(found: Proposal) -> float:
    return found.value - found.before


def quality_of_greedy(instances: int) -> None:
    ratios: dict[str, list[float]] = {}

    def note(name: str, ratio: float) -> None:
        ratios.setdefault(name, []).append(ratio)

    for seed in range(instances):
        demand, taught, quality, hours = told = case(seed, 80, 150)
        budget = (60, 100, 150)[seed % 3]
        best = propose_modules(*told, budget=budget)
        quick = propose_modules(*told, budget=budget, exact=False)
        fits = hours <= budget
        problem = Problem(demand / demand.sum() * (1 - taught), quality[fits], hours[fits], float(budget))
        plain = fill(problem, [])
        margin, _ = problem.best_fractions(problem.gains(problem.left(plain), plain))
        plain_gain = problem.gain(plain)
        note("greedy per hour alone: ratio", (best.before + plain_gain) / best.value)
        note("greedy per hour alone: of what is added", plain_gain / added(best))
        note("ours: ratio", quick.value / best.value)
        note("ours: of what is added", added(quick) / added(best))
        note("best / bound, marginal gains", added(best) / (plain_gain + margin))
        note("best / bound, ours", added(best) / (quick.bound - quick.before))
        note("proved: added / bound, ours", quick.proved)
    print(f"\nThe quick choice on {instances} programmes, 80 x 150, 60, 100 or 150 hours")
    print(f"{'':42} {'mean':>8} {'worst':>8}")
    for name, values in ratios.items():
        print(f"{name:42} {np.mean(values):8.2%} {min(values):8.2%}")
    same = np.mean(np.array(ratios["ours: of what is added"]) > 1 - 1e-9)
    print(f"the best choice itself                     {same:8.0%}")


def national() -> None:
    print("\nA national catalogue, 20,000 modules x 2,500 skills")
    print(f"{'hours':>7} {'CPU s':>7} {'modules':>8} {'covered':>8} {'with them':>10} {'bound':>7} {'proved':>7}")
    told = case(0, 20_000, 2_500, NATIONAL)
    for budget in (60, 300, 2_000, 10_000):
        started = time.process_time()
        found = propose_modules(*told, budget=budget, exact=False)
        seconds = time.process_time() - started
        print(
            f"{budget:7,} {seconds:7.2f} {len(found.chosen):8,} {found.before:8.3f} {found.value:10.3f} {found.bound:7.3f}"
            f" {found.proved:7.1%}"
        )
    demand, _, quality, hours = told
    profiles = np.random.default_rng(0).gamma(0.1, size=(2_000, 2_500))
    growth = np.random.default_rng(0).normal(0, 0.2, 2_500)
    for name, action in {
        "coverage of the whole catalogue": lambda: coverage(demand, quality, hours, lo80=demand / 2, hi80=demand * 2),
        "shelf life of each module": lambda: shelf_life(quality, growth),
        "neighbours among 2,000, jensen-shannon": lambda: nearest(profiles, 0),
        "neighbours among 2,000, cosine": lambda: nearest(profiles, 0, by="cosine"),
    }.items():
        print(f"{name:42} {timed(action):6.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, default=300, help="programmes on which the quick choice is judged")
    options = parser.parse_args()
    print("The best choice, proved")
    print(
        f"{'modules x skills':>20} {'hours':>8} {'cases':>5} {'median s':>9} {'mean':>8} {'worst':>8} {'worst gap':>10} {'chosen':>8}"
    )
    exact(80, 150, SPARSE, 60, 30)
    exact(80, 150, SPARSE, 150, 30)
    exact(80, 150, DENSE, 60, 10)
    exact(300, 400, SPARSE, 60, 5)
    exact(1_000, 600, SPARSE, 60, 3)
    quality_of_greedy(options.instances)
    national()


if __name__ == "__main__":
    main()
