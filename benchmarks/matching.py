"""Matching from 1,000 to 1,000,000 learners: CPU seconds and memory, beside packages that do the same where installed.

    python benchmarks/matching.py                                   all sizes, plain, with reserves, with companies, with both
    python benchmarks/matching.py --learners 100000 --kinds plain --no-peers

Made-up markets: 30 % as many offers as learners, as many seats as learners, 15 wishes each, popular offers and able learners
(scores agree in part). Reserves: 30 % of an offer's seats for one group, 20 % for another. Companies: five offers and 70 % of
their seats each. Every run has a process of its own, which loads the market from a file. `check` is the building of the
Market with all its checks; `assign` all of `assign`, of which `proof` is the proof, over every wish, that no pair
blocks; `memory` what the process held at its most beyond the market it had loaded.

Peers (`matching`, `algmatch`, `galeshapley`) get the plain markets as lists of names, which is not counted, and are stopped
after 60 seconds, larger sizes then left out; `same` says whether they place everybody as we do.
"""

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from qantara.core.matching import Market, Reserve, assign, prove

SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
KINDS = ("plain", "reserves", "companies", "both")
PEERS = ("matching", "algmatch", "galeshapley")
PEER_SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
WISHES, OFFERS_EACH = 15, 5
LIMIT = 60


# --- Markets ---------------------------------------------------------------------------------------------------


def make(learners: int, folder: Path) -> None:
    """Make a market and write its arrays into a folder."""
    rng = np.random.default_rng(1)
    offers = round(learners / 3.3)
    appeal = np.exp(rng.normal(size=offers))
    edges = np.cumsum(appeal) / appeal.sum()
    wished = np.searchsorted(edges[:-1], rng.random((learners, WISHES)))
    while True:
        order = np.argsort(wished, axis=1, kind="stable")
        again = np.zeros(wished.shape, dtype=np.bool_)
        in_order = np.take_along_axis(wished, order, axis=1)
        np.put_along_axis(again, order[:, 1:], in_order[:, 1:] == in_order[:, :-1], axis=1)
        if not again.any():
            break
        wished[again] = rng.integers(offers, size=int(again.sum()))
    liking = np.log(appeal)[wished] + rng.gumbel(size=wished.shape)
    wished = np.take_along_axis(wished, np.argsort(-liking, axis=1), axis=1)
    ability = rng.normal(size=(learners, 1))
    score = np.clip(500 + 150 * (0.7 * ability + 0.7 * rng.normal(size=wished.shape)), 0, 1000)
    capacity = 1 + rng.poisson(learners / offers - 1, size=offers)
    company = np.arange(offers) // OFFERS_EACH
    of_company = np.bincount(company, weights=capacity)
    arrays = {
        "ptr": np.arange(learners + 1, dtype=np.int64) * WISHES,
        "offer": wished.astype(np.int32).ravel(),
        "score": score.astype(np.int32).ravel(),
        "capacity": capacity.astype(np.int32),
        "lottery": rng.permutation(learners).astype(np.int32),
        "groups": ((rng.random(learners) < 0.4) + 2 * (rng.random(learners) < 0.2)).astype(np.uint32),
        "company": company.astype(np.int32),
        "company_capacity": np.maximum(1, 0.7 * of_company).astype(np.int32),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def load(folder: Path, kind: str) -> dict[str, Any]:
    """What the Market of a kind is built from."""
    names = ["ptr", "offer", "score", "capacity", "lottery"]
    names += ["groups"] if kind in {"reserves", "both"} else []
    names += ["company", "company_capacity"] if kind in {"companies", "both"} else []
    told: dict[str, Any] = {name: np.load(folder / f"{name}.npy") for name in names}
    if "groups" in told:
        seats = told["capacity"].tolist()
        shares = ((0, 30), (1, 20))
        told["reserves"] = tuple(
            Reserve(o, bit, s * share // 100) for bit, share in shares for o, s in enumerate(seats)
        )
    return told


# --- One run, in a process of its own --------------------------------------------------------------------------


def measure_ours(folder: Path, kind: str) -> dict[str, Any]:
    told = load(folder, kind)
    held = memory_now()
    started = time.process_time()
    market = Market(**told)
    checked = time.process_time()
    result = assign(market)
    assigned = time.process_time()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    prove(market, result.offer)
    np.save(folder / f"result_{kind}.npy", result.offer)
    return {
        "check": checked - started,
        "assign": assigned - checked,
        "proof": time.process_time() - assigned,
        "memory": most - held,
        "placed": float((result.rank >= 0).mean()),
        "first": float((result.rank == 0).mean()),
        "blocking": result.blocking_pairs,
    }


def memory_now() -> float:
    """Resident MB of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure_peer(folder: Path, name: str) -> dict[str, Any]:
    if importlib.util.find_spec(name) is None:
        return {"ended": "not installed"}
    sys.setrecursionlimit(10**7)  # two of them copy their players, who know one another, by recursion
    told = load(folder, "plain")
    ptr, offer, capacity = told["ptr"], told["offer"].tolist(), told["capacity"].tolist()
    lists = {i: offer[ptr[i] : ptr[i + 1]] for i in range(len(told["lottery"]))}
    learners = np.repeat(np.arange(len(lists)), np.diff(ptr))
    order = np.lexsort((told["lottery"][learners], -told["score"], told["offer"]))
    ranked: dict[int, list[int]] = {}
    for i, o in zip(learners[order].tolist(), told["offer"][order].tolist(), strict=True):
        ranked.setdefault(o, []).append(i)
    solve = {"matching": _matching, "algmatch": _algmatch, "galeshapley": _galeshapley}[name](lists, ranked, capacity)
    started = time.process_time()
    placed = solve()
    seconds = time.process_time() - started
    theirs = np.full(len(lists), -1)
    for i, o in placed():
        theirs[i] = o
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    same = bool((theirs == np.load(folder / "result_plain.npy")).all())
    return {"seconds": seconds, "memory": most, "same": same}


Pairs = Callable[[], list[tuple[int, int]]]
Lists = dict[int, list[int]]


def _named(lists: Lists, ranked: Lists, capacity: list[int]) -> tuple[Any, Any, dict[str, int]]:
    return (
        {f"r{i}": [f"h{o}" for o in wishes] for i, wishes in lists.items()},
        {f"h{o}": [f"r{i}" for i in ones] for o, ones in ranked.items()},
        {f"h{o}": capacity[o] for o in ranked},
    )


def _matching(lists: Lists, ranked: Lists, capacity: list[int]) -> Callable[[], Pairs]:
    from matching.games import HospitalResident

    told = _named(lists, ranked, capacity)

    def solve() -> Pairs:
        solved = HospitalResident.create_from_dictionaries(*told).solve(optimal="resident")
        return lambda: [(int(r.name[1:]), int(h.name[1:])) for h, ones in solved.items() for r in ones]

    return solve


def _galeshapley(lists: Lists, ranked: Lists, capacity: list[int]) -> Callable[[], Pairs]:
    from galeshapley.games import BaseContainerPart

    told = _named(lists, ranked, capacity)

    def solve() -> Pairs:
        solved = BaseContainerPart.create_from_dictionaries(*told).solve(optimal="part")
        return lambda: [(int(r.name[1:]), int(h.name[1:])) for h, ones in solved.items() for r in ones]

    return solve


def _algmatch(lists: Lists, ranked: Lists, capacity: list[int]) -> Callable[[], Pairs]:
    from algmatch import HospitalResidentsProblem

    hospitals = {o: {"capacity": capacity[o], "preferences": ones} for o, ones in ranked.items()}

    def solve() -> Pairs:
        found = HospitalResidentsProblem(dictionary={"residents": lists, "hospitals": hospitals}).get_stable_matching()
        assert found is not None
        return lambda: [(int(r[1:]), int(h[1:])) for r, h in found["resident_sided"].items() if h]

    return solve


# --- The tables ------------------------------------------------------------------------------------------------


def run(*arguments: str, limit: float | None = None) -> dict[str, Any]:
    """What one run in a process of its own says; `ended` if that was before it was done."""
    command = [sys.executable, "-P", __file__, *arguments]  # -P: this file is not the package `matching`
    try:
        done = subprocess.run(command, check=True, timeout=limit, stdout=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return {"ended": f"stopped after {limit} s"}
    except subprocess.CalledProcessError as error:
        return {"ended": f"failed, code {error.returncode}"}
    told: dict[str, Any] = json.loads(done.stdout or b"{}")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, nargs="+", default=SIZES)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("DEED", "FOLDER", "WHAT"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        deed, folder, what = wanted.one
        if deed == "make":
            make(int(what), Path(folder))
            return
        warnings.simplefilter("ignore")  # the peers' own
        print(json.dumps((measure_ours if deed == "ours" else measure_peer)(Path(folder), what)))
        return
    print(
        f"{'learners':>9} {'kind':10} {'check s':>8} {'assign s':>9} {'proof s':>8} {'memory MB':>10}   placed  first wish"
    )
    for learners in wanted.learners:
        with tempfile.TemporaryDirectory() as folder:
            run("--one", "make", folder, str(learners))
            for kind in wanted.kinds:
                told = run("--one", "ours", folder, kind)
                assert told.get("blocking") == 0, told
                print(
                    f"{learners:9,} {kind:10} {told['check']:8.3f} {told['assign']:9.3f} {told['proof']:8.3f}"
                    f" {told['memory']:10.0f} {told['placed']:8.1%} {told['first']:10.1%}",
                    flush=True,
                )
    if wanted.no_peers:
        return
    print("\nPeers on plain markets")
    for name in PEERS:
        for learners in PEER_SIZES:
            with tempfile.TemporaryDirectory() as folder:
                run("--one", "make", folder, str(learners))
                ours = run("--one", "ours", folder, "plain")
                told = run("--one", "peer", folder, name, limit=LIMIT)
            if told.get("ended"):
                print(f"{name:12} {learners:9,}   {told['ended']}; larger sizes left out", flush=True)
                break
            print(
                f"{name:12} {learners:9,} {told['seconds']:9.2f} s, ours {ours['assign']:.3f} s"
                f"   {told['memory']:6.0f} MB   same: {'yes' if told['same'] else 'no'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
