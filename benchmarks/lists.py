"""Candidate lists at the size of a country: the best offers of every learner, exactly; CPU time, memory, and proof.

    python benchmarks/lists.py                                       100,000 learners, 30,000 offers, lists of 20
    python benchmarks/lists.py --learners 10000 --offers 3000 --k 10
    python benchmarks/lists.py --proved 2000                         compare more learners with the brute force

Three made campaigns: `usual` (half of the learners stay in their region, a fifth accept a few others, the rest all;
most want one kind of stay); `travel` (everyone accepts every region); `open` (every offer fits every learner but for
dates and languages: no filter helps). Each is scored in a fresh process on one thread, then a sample of learners is
scored again over all offers, criterion by criterion, and sorted. Skills follow Zipf's law: 3,000, about 12 a learner
and 8 an offer. No real data is read.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from qantara.core.shortlist import Learners, Offers, Scoring, lottery, scores_of, shipped_weights, shortlist

CASES = ("usual", "travel", "open")
REGIONS = [f"MA-{n:02}" for n in range(1, 13)]
OF_LEARNERS = [0.10, 0.07, 0.13, 0.14, 0.07, 0.20, 0.12, 0.03, 0.10, 0.01, 0.02, 0.01]
OF_OFFERS = [0.11, 0.03, 0.05, 0.19, 0.02, 0.46, 0.06, 0.01, 0.05, 0.005, 0.01, 0.005]
KINDS = ["internship", "apprenticeship", "first job"]
DOMAINS = ["data", "ai", "cybersecurity", "cloud", "devops", "testing"]
OCCUPATIONS, SKILLS, HELD, ASKED = 25, 3_000, 12, 8
TABLES = ("people", "skills", "languages")


def several(random: np.random.Generator, rows: int, mean: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and skill by Zipf's law, about so many a row, each once."""
    chances = 1 / np.arange(1, SKILLS + 1)
    row = np.repeat(np.arange(rows), random.poisson(mean * 1.3, rows))  # some are drawn twice
    pairs = np.unique(np.stack([row, random.choice(SKILLS, len(row), p=chances / chances.sum())], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def made(case: str, learners: int, offers: int) -> dict[str, pl.DataFrame]:
    """Six tables of an invented campaign."""
    random = np.random.default_rng(7)
    weeks = np.datetime64("2027-01-04") + 7 * np.arange(20)

    def chosen(values: list[Any], rows: int, chances: list[float] | None = None) -> list[Any]:
        return [values[n] for n in random.choice(len(values), rows, p=chances)]

    def subset(values: list[str], most: int) -> list[str]:
        return [values[n] for n in random.permutation(len(values))[: random.integers(1, most + 1)]]

    free = case != "usual"
    moves = random.random(learners)
    start = random.integers(0, 20, learners)
    job = random.integers(0, OCCUPATIONS, (learners, 2))
    people = pl.DataFrame(
        {
            "learner": [f"L{n:06}" for n in range(learners)],
            "region": chosen(REGIONS, learners, OF_LEARNERS),
            "travels": [REGIONS if free or m < 0.3 else subset(REGIONS, 3) if m < 0.5 else [] for m in moves],
            "available_from": weeks[start],
            "available_to": weeks[start] + random.choice([120, 180, 240, 400], learners),
            "study_level": chosen([2, 3, 5, 8], learners, [0.25, 0.40, 0.30, 0.05]),
            "kinds": [KINDS if case == "open" else subset(KINDS, 2) if m % 0.1 < 0.02 else [KINDS[min(2, int(m * 40) % 5)]] for m in moves],
            "occupations": [[f"occupation {a}", f"occupation {b}"] for a, b in job],
            "domains": [[DOMAINS[a % 6]] for a in job[:, 0]],
        }
    )  # fmt: skip
    job = random.integers(0, OCCUPATIONS, offers)
    start = random.integers(0, 20, offers)
    levels = chosen([(2, 3), (2, 5), (3, 5), (3, 3), (5, 5), (5, 8)], offers, [0.2, 0.15, 0.35, 0.1, 0.15, 0.05])
    if case == "open":
        levels = [(0, 12)] * offers
    posts = pl.DataFrame(
        {
            "offer": [f"O{n:06}" for n in range(offers)],
            "region": chosen(REGIONS, offers, OF_OFFERS),
            "kind": chosen(KINDS, offers, [0.65, 0.15, 0.20]),
            "occupation": [f"occupation {n}" for n in job],
            "domain": [DOMAINS[n % 6] for n in job],
            "starts_on": weeks[start],
            "ends_on": weeks[start] + random.integers(55, 185, offers),
            "least_study_level": [least for least, _ in levels],
            "most_study_level": [most for _, most in levels],
        }
    )
    row, skill = several(random, learners, HELD)
    held = pl.DataFrame({"learner": people["learner"].gather(row), "skill": [f"skill {n}" for n in skill], "level": random.integers(1, 4, len(row))})  # fmt: skip
    row, skill = several(random, offers, ASKED)
    asked = pl.DataFrame({"offer": posts["offer"].gather(row), "skill": [f"skill {n}" for n in skill], "level": random.integers(1, 4, len(row)), "essential": random.random(len(row)) < 0.3})  # fmt: skip
    spoken, wanted = [], []
    for language, learner_share, offer_share, compulsory in (("fr", 0.99, 0.9, 0.7), ("en", 0.85, 0.6, 0.3), ("ar", 0.97, 0.2, 0.3)):  # fmt: skip
        who = people["learner"].filter(pl.Series(random.random(learners) < learner_share))
        spoken.append(pl.DataFrame({"learner": who, "level": random.choice([2, 3, 4, 5, 6], len(who))}).insert_column(1, pl.lit(language).alias("language")))  # fmt: skip
        who = posts["offer"].filter(pl.Series(random.random(offers) < offer_share))
        wanted.append(pl.DataFrame({"offer": who, "level": random.choice([2, 3, 4], len(who)), "obligatory": random.random(len(who)) < compulsory}).insert_column(1, pl.lit(language).alias("language")))  # fmt: skip
    return {
        "learners_people": people, "learners_skills": held, "learners_languages": pl.concat(spoken),
        "offers_people": posts, "offers_skills": asked, "offers_languages": pl.concat(wanted),
    }  # fmt: skip


def read(folder: Path) -> Scoring:
    of = {side: [pl.read_parquet(folder / f"{side}_{t}.parquet") for t in TABLES] for side in ("learners", "offers")}
    return Scoring.of(Learners(*of["learners"]), Offers(*of["offers"]), shipped_weights())


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, k: int) -> None:
    """In a process of its own: score, keep the lists, print the cost as JSON."""
    cpu = [time.process_time()]
    scoring = read(folder)
    cpu.append(time.process_time())
    numbers = {"offer_numbers": lottery(len(scoring.stay), "offers"), "learner_numbers": lottery(len(scoring.available), "learners")}  # fmt: skip
    cpu.append(time.process_time())
    lists = shortlist(scoring, k=k, **numbers)
    cpu.append(time.process_time())
    most = peak()
    learner = np.repeat(np.arange(len(lists.start) - 1), np.diff(lists.start))
    again = scores_of(scoring, learner, lists.offer)
    cpu.append(time.process_time())
    assert np.array_equal(again, lists.score)
    np.savez(folder / "lists.npz", start=lists.start, offer=lists.offer, score=lists.score, **numbers)
    read_s, lots_s, list_s, pairs_s = np.diff(cpu)
    print(json.dumps({"read": read_s, "lots": lots_s, "lists": list_s, "pairs": pairs_s, "peak": most, "pairs_scored": len(learner)}))  # fmt: skip


class BruteForce:
    """The score of one learner for every offer, one criterion after the other, then a full sort."""

    def __init__(self, scoring: Scoring, lists: Any) -> None:
        self.scoring, self.lists = scoring, lists
        self.people, self.posts = scoring.learners.people, scoring.offers.offers
        place = {name: n for n, name in enumerate(self.posts["offer"])}
        self.asked, self.wanted = scoring.offers.skills, scoring.offers.languages
        self.asked_of = np.array([place[name] for name in self.asked["offer"]])
        self.wanted_of = np.array([place[name] for name in self.wanted["offer"]])
        self.domain_of = dict(self.posts.select("occupation", "domain").iter_rows())

    def best(self, n: int, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The offers and scores of one list."""
        w, posts, person = self.scoring.weights, self.posts, self.people.row(n, named=True)
        m = posts.height

        def levels(frame: pl.DataFrame, column: str, of: pl.DataFrame) -> np.ndarray:
            held = dict(frame.filter(pl.col("learner") == person["learner"]).select(column, "level").iter_rows())
            return of[column].replace_strict(held, default=0, return_dtype=pl.Int64).to_numpy()

        held = levels(self.scoring.learners.skills, "skill", self.asked)
        short = np.maximum(self.asked["level"].to_numpy() - held, 0)
        per_cent = np.array([100, w.one_level_below, w.two_levels_below, 0])[np.where(held > 0, short, 3)]
        points = (2 * self.scoring.skill_points * per_cent + 100) // 200
        score = np.bincount(self.asked_of, points, m)
        score[np.bincount(self.asked_of, minlength=m) == 0] = (2 * w.skills * w.none_asked + 100) // 200

        reached = levels(self.scoring.learners.languages, "language", self.wanted) >= self.wanted["level"].to_numpy()
        score += np.bincount(self.wanted_of, self.scoring.tongue_points * reached, m)
        score[np.bincount(self.wanted_of, minlength=m) == 0] += w.languages
        fits = np.bincount(self.wanted_of, ~reached & self.wanted["obligatory"].to_numpy(), m) == 0

        domains = {*person["domains"], *(self.domain_of.get(job) for job in person["occupations"])}
        job = posts["occupation"].is_in(person["occupations"]).to_numpy()
        near = posts["domain"].is_in([d for d in domains if d]).to_numpy()
        score += np.where(job, w.occupation, np.where(near, (2 * w.occupation * w.same_domain + 100) // 200, 0))

        home = (posts["region"] == person["region"]).to_numpy()
        score += np.where(home, w.region, (2 * w.region * w.travelled + 100) // 200)
        fits &= home | posts["region"].is_in(person["travels"]).to_numpy()

        days = ((posts["ends_on"] - posts["starts_on"]).dt.total_days() + 1).to_numpy()
        last, first = posts["ends_on"].clip(None, person["available_to"]), posts["starts_on"].clip(person["available_from"])  # fmt: skip
        covered = ((last - first).dt.total_days() + 1).to_numpy()
        score += (2 * w.dates * covered + days) // (2 * days)
        fits &= 100 * covered >= w.least_covered * days

        level = person["study_level"]
        fits &= ((posts["least_study_level"] <= level) & (level <= posts["most_study_level"])).to_numpy()
        fits &= posts["kind"].is_in(person["kinds"]).to_numpy()
        offers = np.flatnonzero(fits)
        starts_at = int(self.lists["learner_numbers"][n]) * m // self.people.height
        met = (self.lists["offer_numbers"][offers] - starts_at) % m
        offers = offers[np.lexsort((met, -score[offers]))][:k]
        return offers, score[offers]


def prove(folder: Path, sample: int, k: int) -> dict[str, float]:
    """Compare the lists of a sample with the brute force."""
    scoring, lists = read(folder), dict(np.load(folder / "lists.npz"))
    force = BruteForce(scoring, lists)
    learners = np.random.default_rng(1).permutation(len(lists["start"]) - 1)[:sample]
    found = wanted = equal = 0
    begun = time.process_time()
    for n in learners:
        offers, scores = force.best(int(n), k)
        part = slice(lists["start"][n], lists["start"][n + 1])
        equal += np.array_equal(offers, lists["offer"][part]) and np.array_equal(scores, lists["score"][part])
        found += len(np.intersect1d(offers, lists["offer"][part]))
        wanted += len(offers)
    seconds = (time.process_time() - begun) / max(len(learners), 1)
    return {"equal": int(equal), "sample": len(learners), "recall": found / max(wanted, 1), "seconds": seconds}


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Exact candidate lists: CPU time, memory, comparison with brute force."
    )
    parser.add_argument("--learners", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=30_000)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument(
        "--proved", type=int, default=300, help="learners of each case that the brute force lists again"
    )
    parser.add_argument("--case", choices=CASES, action="append", help="only this one")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.k)
        return
    print(f"{options.learners:,} learners, {options.offers:,} offers, lists of {options.k}; s of CPU on one thread")
    print(f"{'':<8}{'read':>7}{'lots':>7}{'lists':>7}{'peak MB':>9}{'listed':>11}{'scored again':>14}{'equal':>11}{'recall':>8}{'brute force':>13}")  # fmt: skip
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
    for case in options.case or CASES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for table, frame in made(case, options.learners, options.offers).items():
                frame.write_parquet(folder / f"{table}.parquet")
            command = [sys.executable, __file__, "--measure", name, "--k", str(options.k)]
            told = subprocess.run(command, env={**os.environ, **one_thread}, check=True, capture_output=True, text=True)
            cost = json.loads(told.stdout)
            proof = prove(folder, options.proved, options.k)
        whole = proof["seconds"] * options.learners
        print(
            f"{case:<8}{cost['read']:>7.2f}{cost['lots']:>7.2f}{cost['lists']:>7.2f}{cost['peak']:>9.0f}"
            f"{cost['pairs_scored']:>11,}{cost['pairs']:>14.2f}{proof['equal']:>5}/{proof['sample']:<5}"
            f"{proof['recall']:>8.4f}{whole:>11,.0f} s",
            flush=True,
        )  # fmt: skip
    print("read: tables into numbers; lots: two lotteries; scored again: each listed pair by itself; brute force: all learners, from the sample")  # fmt: skip


if __name__ == "__main__":
    main()
