"""Stock and flow of a nation: CPU seconds, memory, what drawing costs.

    python benchmarks/capacity.py [--runs 10000] [--seed 1]

The inputs are the example of the package: 12 regions, 6 domains, 5 kinds of programme, 10 years. `simulate` gives the
quantiles of seven measures for every region, domain and year and their totals, those of supply by kind of programme, the share
of runs with a shortage, and the national figures of each run. The best and the middle of five; set OPENBLAS_NUM_THREADS=1 to
hold it to one core. Afterwards, what it says: odds of the targets, what the shortage hangs on, when new seats count.
"""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np

from qantara.core.capacity import OUTCOMES, lead_times, odds, simulate, tornado
from qantara.core.capacity.flow_draws import draw
from qantara.pipeline.capacity import example_capacity


def timed(action: Callable[[], object], label: str) -> None:
    seconds = []
    for _ in range(5):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    print(f"{label:<42} {min(seconds):7.3f} s of CPU at best, {statistics.median(seconds):.3f} in the middle")


def main() -> None:
    parser = argparse.ArgumentParser(description="Stock and flow of a nation.")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    declared = example_capacity()
    inputs = declared.inputs
    sizes = (len(inputs.regions), len(inputs.domains), len(inputs.kinds), inputs.years)
    print("{} runs x {} regions x {} domains x {} kinds x {} years".format(options.runs, *sizes), end="")
    print(f", load {os.getloadavg()[0]:.1f}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    paths = simulate(inputs, runs=options.runs, seed=options.seed)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    timed(lambda: simulate(inputs, runs=options.runs, seed=options.seed), "simulate")
    timed(lambda: draw(inputs, runs=options.runs, seed=options.seed), "  of which drawing")
    timed(paths.table, "table of all quantiles")
    timed(lambda: tornado(inputs, outcome="shortage", year=2030), "tornado")
    timed(example_capacity, "reading the files")
    print(f"memory at its most, beyond what was loaded: {(after - before) / 1024:.0f} MB")

    again = simulate(inputs, runs=options.runs, seed=options.seed)
    same = all(paths.outcomes[name].tobytes() == again.outcomes[name].tobytes() for name in OUTCOMES)
    print(f"same seed, same bytes: {same}")

    print(f"\n{len(declared.to_confirm)} of {len(declared.evidence)} figures are to be confirmed: odds of an example")
    for one in odds(paths, declared.targets):
        target = one.target
        print(f"{target.id:<24} {target.value:>9,.0f} in {target.year}, read as {one.outcome:<12}", end="")
        print(f" {one.probability:6.1%} [{one.low:.1%} {one.high:.1%}]   p50 {one.p50:>9,.0f}")
    print("\nshortage in 2030, from p10 to p90 of")
    for bar in tornado(inputs, outcome="shortage", year=2030)[:8]:
        print(f"  {bar.group:<24} {bar.at_p10:>8,.0f} {bar.at_p90:>8,.0f}")
    print("\nseats opened in 2026 count from", end=" ")
    print(", ".join(f"{lead.first} ({lead.kind})" for lead in lead_times(inputs, opened=2026)))
    shares = np.array([paths.short[-1, -1, at] for at in (0, 4, 9)])
    print("runs in which jobs exceed people in 2026, 2030, 2035:", ", ".join(f"{share:.0%}" for share in shares))


if __name__ == "__main__":
    main()
