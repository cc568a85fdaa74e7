"""Rising and falling skills: how often flags came true a year later, and what finding them costs.

    QANTARA_DATA=… python benchmarks/emerging.py [--origins] [--parts]

261 technologies in the monthly "Who is hiring" posts; judged every six months from the 31st month on, each time from the
past only. Beside our rule: the plain one (last six months against the twelve before, shrunk by empirical Bayes), the same
unshrunk, how many ads name a skill, and lots. The 95 % intervals draw skills and origins anew. `--origins` prints a line an
origin; `--parts` repeats it on halves of the skills, on three ads in ten, on the early and on the late years.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from qantara.core.demand import correct_for_mix, emerging_skills, hit_rate
from qantara.core.demand.emerging import (
    Direction,
    Floats,
    Growth,
    HitRate,
    Outcome,
    Panel,
    Rate,
    came_true,
    growth_at,
    judge,
    tenth_of,
)

DIRECTIONS: tuple[Direction, ...] = ("rising", "falling")
WHOLE, PLAIN = "ours, whole tenth", "plain"
Data = tuple[pl.DataFrame, pl.DataFrame]


def load() -> Data:
    series = Path(os.environ["QANTARA_DATA"]) / "series"
    counts = pl.read_parquet(series / "hn_terms_monthly.parquet").select(
        skill="unique_id", month=pl.col("ds").cast(pl.Date), ads="y"
    )
    totals = pl.read_csv(series / "hn_posts_monthly.csv", try_parse_dates=True).select(month="ds", ads="posts")
    return counts, totals


def scores(panel: Panel, at: int, growth: Growth, direction: Direction) -> dict[str, Floats]:
    """By rule, a number for each skill: the higher, the more surely it rises, or falls."""
    sign = 1.0 if direction == "rising" else -1.0
    recent, past = panel.between(at - 6, at), panel.between(at - 18, at - 6)
    now, before = (panel.ads[growth.skills, window].sum(axis=1) + 0.5 for window in (recent, past))
    raw = np.log(now / panel.totals[recent].sum() / (before / panel.totals[past].sum()))
    noise = 1 / now + 1 / before
    tau2 = max(float(raw[growth.enough].var() - noise[growth.enough].mean()), 1e-4)
    centre = raw[growth.enough].mean()
    return {
        WHOLE: growth.probability(direction),
        "ours, by growth": sign * growth.mean,
        PLAIN: sign * (centre + (raw - centre) * tau2 / (tau2 + noise)),
        "plain, unshrunk": sign * raw,
        "most ads first": growth.recent,
        "fewest ads first": -growth.recent,
        "lots": np.random.default_rng(at).random(len(growth.skills)),
    }


def outcomes(data: Data, direction: Direction) -> dict[str, list[tuple[int, Outcome]]]:
    """By rule and origin, the tenth with the highest scores, whatever their intervals."""
    panel = Panel.of(*data)
    found: dict[str, list[tuple[int, Outcome]]] = {}
    for at in range(30, len(panel.totals) - 11, 6):
        growth = growth_at(panel, at)
        if growth is None or growth.enough.sum() < 10:
            continue
        skills = growth.skills[growth.enough]
        true = came_true(panel, at, skills, direction)
        for rule, score in scores(panel, at, growth, direction).items():
            scored = score[growth.enough]
            first = np.zeros(len(skills), dtype=np.bool_)
            first[np.argsort(-scored, kind="stable")[: tenth_of(len(skills))]] = True
            found.setdefault(rule, []).append((at, Outcome(skills, scored, first, true)))
    return found


def line(name: str, rate: HitRate) -> str:
    def shown(one: Rate | None) -> str:
        return f"{one.value:.3f} [{one.low:.2f} {one.high:.2f}]" if one else "-"

    return f"{name:<24} {shown(rate.precision):>20} {shown(rate.recall):>20} {shown(rate.auc):>20}"


def compare(data: Data, *, origins: bool) -> None:
    skills = data[0]["skill"].n_unique()
    for direction in DIRECTIONS:
        ours = hit_rate(*data, direction=direction)
        print(f"\n{direction}: {ours.origins} origins, {ours.skills:.0f} skills with ten recent ads", end="")
        print(f" on average, chance {ours.base_rate:.3f}")
        print(f"{'':<24} {'precision':>20} {'recall':>20} {'AUC':>20}")
        print(line("ours, as flagged", ours))
        for rule, found in outcomes(data, direction).items():
            print(line(rule, judge([one for _, one in found], direction=direction, skills=skills, seed=0)))
            if origins and rule in {WHOLE, PLAIN}:
                each_origin(found, direction, skills)


def each_origin(found: Sequence[tuple[int, Outcome]], direction: Direction, skills: int) -> None:
    for at, one in found:
        rate = judge([one], direction=direction, skills=skills, seed=0)
        hits, flagged = int((one.flagged & one.true).sum()), int(one.flagged.sum())
        auc = rate.auc.value if rate.auc else float("nan")
        print(f"    month {at:>3}: {hits:>2} of {flagged:>2} came true, AUC {auc:.3f}")


def parts(data: Data) -> None:
    counts, totals = data
    names = np.random.default_rng(0).permutation(counts["skill"].unique().sort().to_list())
    half = pl.col("skill").is_in(names[: len(names) // 2])
    thinned = np.random.default_rng(0).binomial(counts["ads"].to_numpy().astype(int), 0.3)
    middle = date(2017, 10, 1)
    for name, part in {
        "half of the skills": (counts.filter(half), totals),
        "the other half": (counts.filter(~half), totals),
        "three ads in ten": (counts.with_columns(ads=thinned), totals),
        "until September 2017": (counts.filter(pl.col("month") < middle), totals.filter(pl.col("month") < middle)),
        "from October 2017": (counts.filter(pl.col("month") >= middle), totals.filter(pl.col("month") >= middle)),
    }.items():
        skills = part[0]["skill"].n_unique()
        print(f"\n{name}, rising")
        print(line("ours, as flagged", hit_rate(*part)))
        found = [one for _, one in outcomes(part, "rising")[PLAIN]]
        print(line("plain", judge(found, direction="rising", skills=skills, seed=0)))


def speed() -> None:
    """Seconds for 5,000 skills and 120 months."""
    random = np.random.default_rng(0)
    skills, months, sources = 5_000, 120, 6
    month = pl.date_range(date(2015, 1, 1), date(2024, 12, 1), "1mo", eager=True)
    name = pl.Series([f"skill{i}" for i in range(skills)])
    counts = pl.DataFrame(
        {
            "skill": name.gather(np.repeat(np.arange(skills), months)),
            "month": month.gather(np.tile(np.arange(months), skills)),
            "ads": random.poisson(4, skills * months),
        }
    )
    totals = pl.DataFrame({"month": month, "ads": [1000] * months})
    source = pl.DataFrame({"source": [f"source{i}" for i in range(sources)]})
    by_source = source.join(counts, how="cross").filter(pl.Series(random.random(skills * months * sources) < 0.3))
    at = date(2025, 1, 1)
    actions: dict[str, Callable[[], object]] = {
        "emerging_skills": lambda: emerging_skills(counts, totals, at=at),
        "hit_rate": lambda: hit_rate(counts, totals),
        f"correct_for_mix, {sources} sources": lambda: correct_for_mix(by_source, source.join(totals, how="cross")),
    }
    for label, action in actions.items():
        wall, cpu = time.perf_counter(), time.process_time()
        action()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"{label:<28} {wall:6.2f} s, {cpu:.2f} s of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description="Hit rates of rising and falling skills.")
    parser.add_argument("--origins", action="store_true", help="print a line an origin")
    parser.add_argument("--parts", action="store_true", help="repeat on parts of the data")
    options = parser.parse_args()
    data = load()
    compare(data, origins=options.origins)
    if options.parts:
        parts(data)
    print("\n5,000 skills, 120 months")
    speed()


if __name__ == "__main__":
    main()
