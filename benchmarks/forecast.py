"""Forecasts against naive ("as last month"), panel by panel: error, coverage, interval score, seconds.

    QANTARA_DATA=… python benchmarks/forecast.py [--quick] [--origins 36] [--peer-origins 3] [--peer-series 40] [--no-peers]

Panels: the folder's `series/`. One line a method: `error` is the geometric mean over series of (mean error over horizons 1 to
12 and all origins / naive's), series without error in either left out; `80 %` and `95 %` the share of months inside the
interval; `sCRPS` the scaled interval score over naive's, whose intervals come from its own errors by the same rule. Where
`statsforecast` is importable, its AutoETS, AutoTheta and AutoARIMA run on fewer origins and series, being slow, and ours is
given again on those beside them. Seconds are CPU seconds of one core for 1,000 series: ours `forecast_panel` with intervals, theirs a fit.
"""

# ruff: noqa: E402  # the number of threads is read on import
import argparse
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(variable, "1")

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from qantara.core.forecast import backtest, forecast_panel, scoreboard
from qantara.pipeline.anticipation.peers import replay_peers

HORIZON = 12
LONG = 96
MAIN = ("HN terms", "HN shares of posts", "Indeed sectors", "Indeed national SA", "Indeed national NSA")


def panels() -> dict[str, pl.DataFrame]:
    """Return the panels by name: first those of the bars, then slices of them."""
    folder = Path(os.environ["QANTARA_DATA"]) / "series"

    def read(name: str) -> pl.DataFrame:
        rows = pl.read_parquet(folder / name).rename({"unique_id": "series", "ds": "month", "y": "value"})
        return rows.with_columns(pl.col("month").cast(pl.Date))

    terms, sectors, national = (read(f"{n}_monthly.parquet") for n in ("hn_terms", "indeed_sector", "indeed_national"))
    posts = pl.read_csv(folder / "hn_posts_monthly.csv").select(pl.col("ds").str.to_date().alias("month"), "posts")
    shares = terms.join(posts, on="month").with_columns(pl.col("value") / pl.col("posts")).drop("posts")
    ends = pl.col("series").str
    found = dict(
        zip(
            MAIN,
            (terms, shares, sectors, national.filter(ends.ends_with("/SA")), national.filter(ends.ends_with("/NSA"))),
            strict=True,
        )
    )
    found["slice: HN busiest 60"] = terms.join(
        terms.group_by("series").agg(pl.col("value").sum().alias("all")).top_k(60, by="all"), on="series", how="semi"
    )
    found["slice: HN since 2018"] = terms.filter(pl.col("month") >= date(2018, 1, 1))
    for country in sorted(set(sectors["series"].str.head(2))):
        found[f"slice: sectors {country}"] = sectors.filter(ends.starts_with(f"{country}/"))
    for kind in ("total postings", "new postings"):
        found[f"slice: national {kind}"] = national.filter(ends.contains(kind, literal=True))
    return found


def seconds(panel: pl.DataFrame) -> float:
    """Return CPU seconds for 1,000 series, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        forecast_panel(panel, horizon=HORIZON)
        best = min(best, time.process_time() - start)
    return 1000 * best / panel["series"].n_unique()


def line(name: str, row: dict[str, float], cost: float | None) -> str:
    return (
        f"  {name:16} error {row['ratio']:6.3f}   80 % {100 * row['coverage80']:5.1f}   95 % {100 * row['coverage95']:5.1f}"
        f"   sCRPS {row['scrps_ratio']:6.3f}" + ("" if cost is None else f"   {cost:8.2f} s / 1,000 series")
    )


def show(title: str, board: pl.DataFrame, cost: Callable[[str], float | None]) -> dict[str, dict[str, float]]:
    print(title)
    rows = {row["method"]: row for row in board.to_dicts()}
    for name, row in rows.items():
        print(line(name, row, cost(name)), flush=True)
    return rows


def summary(title: str, told: list[dict[str, float]]) -> None:
    if not told:
        return
    error, c80, c95, score = (
        np.array([row[key] for row in told]) for key in ("ratio", "coverage80", "coverage95", "scrps_ratio")
    )
    print(
        f"{title} ({len(told)}): error {error.mean():.3f} on average, {error.max():.3f} at worst; 80 % interval holds"
        f" {100 * c80.mean():.1f} % ({100 * c80.min():.1f} to {100 * c80.max():.1f}), 95 % {100 * c95.mean():.1f} %"
        f" ({100 * c95.min():.1f} to {100 * c95.max():.1f}); sCRPS {score.mean():.3f}, {score.max():.3f} at worst"
    )


def made_up(series: int, months: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    rate = np.exp(rng.normal(2, 1, (series, 1)) + np.cumsum(rng.normal(0, 0.05, (series, months)), axis=1))
    days = pl.date_range(date(2020, 1, 1), date(2020 + (months - 1) // 12, (months - 1) % 12 + 1, 1), "1mo", eager=True)
    names = np.repeat([f"s{row:05}" for row in range(series)], months)
    return pl.DataFrame({"series": names, "month": pl.concat([days] * series), "value": rng.poisson(rate).ravel()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--origins", type=int, default=36)
    parser.add_argument("--peer-origins", type=int, default=3)
    parser.add_argument("--peer-series", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="12 origins, no slices, no peers")
    parser.add_argument("--no-peers", action="store_true")
    args = parser.parse_args()
    origins = 12 if args.quick else args.origins
    try:
        import statsforecast  # noqa: F401  # only whether it is there

        with_peers = not (args.quick or args.no_peers)
    except ImportError:
        with_peers = False
        print("statsforecast is not installed: no peers.")

    ours: dict[str, dict[str, float]] = {}
    months: dict[str, int] = {}
    for name, panel in panels().items():
        if args.quick and name not in MAIN:
            continue
        months[name] = panel["month"].n_unique()
        scored = backtest(panel, horizon=HORIZON, origins=origins)
        cost = seconds(panel)
        title = f"{name}: {panel['series'].n_unique()} series x {months[name]} months, {scored['origin'].n_unique()} origins"
        told = show(title, scoreboard(scored), lambda method, cost=cost: cost if method == "ours" else None)
        ours[name] = told["ours"]
        if with_peers and name in MAIN:
            rows, spent = replay_peers(panel, scored, origins=args.peer_origins, most=args.peer_series)
            series = rows["series"].n_unique()
            title = f"  on {args.peer_origins} of these origins and {series} of these series:"
            show(title, scoreboard(rows.filter(pl.col("method") != "seasonal_naive")), spent.get)

    print()
    summary("Panels of the bars", [ours[name] for name in MAIN])
    summary(f"of {LONG} months and more", [ours[name] for name in MAIN if months[name] >= LONG])
    summary(
        f"shorter than {LONG} months: " + ", ".join(n for n in MAIN if months[n] < LONG),
        [ours[n] for n in MAIN if months[n] < LONG],
    )
    summary("slices", [row for name, row in ours.items() if name not in MAIN])
    print(f"1,000 series x 60 months, made up: {seconds(made_up(1000, 60)):.2f} CPU s")


if __name__ == "__main__":
    main()
