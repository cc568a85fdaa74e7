"""Time and memory of `qantara observe`.

    QANTARA_DATA=… python benchmarks/observe.py                  the whole folder of real ads and feeds
    QANTARA_DATA=… python benchmarks/observe.py --ads 1000000    that many ads, made by shuffling the lines of real ones
    QANTARA_DATA=… python benchmarks/observe.py --ads 100000 --beside 5    what the lake costs: observe and extract in turn

Prints the summary, wall seconds, and the peak memory of the main process and of the largest worker; with `--beside`, so
many times the seconds of both commands, their medians, and the share of its speed that extraction loses to the lake.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import orjson

DATA = Path(os.environ["QANTARA_DATA"])
QANTARA = (sys.executable, "-m", "qantara")
CITIES = ("Casablanca", "Rabat", "Tanger", "Fès", "Marrakech", "Agadir", "Oujda", "Kénitra", "Settat", "Paris")


def make(count: int, path: Path) -> None:
    """Ads that differ, with the words of real ones; nothing of them outlives the benchmark.

    Lines of ads with tags or entities stay among themselves: as many texts have them as in reality, a fifteenth.
    """
    chance = random.Random(3)
    with (DATA / "ads" / "france_travail_fr.jsonl").open("rb") as stream:
        rows = [orjson.loads(line) for line in stream]
    lines: dict[bool, list[str]] = {False: [], True: []}
    for row in rows:
        lines[_is_marked(row)] += [line for line in row["description"].split("\n") if len(line) > 30]
    with path.open("wb") as out:
        for i in range(count):
            text = "\n".join(chance.choices(lines[_is_marked(chance.choice(rows))], k=14))
            day = date(2023, 1, 1) + timedelta(days=i % 1380)
            out.write(
                orjson.dumps(
                    {
                        "id": i, "title": chance.choice(rows)["title"], "text": text, "company": f"Société {i % 5000}",
                        "city": CITIES[i % len(CITIES)], "posted_on": day.isoformat(),
                    },
                    option=orjson.OPT_APPEND_NEWLINE,
                )
            )  # fmt: skip


def _is_marked(row: dict[str, str]) -> bool:
    return re.search(r"</?[a-z]+[ >/]|&#?\w+;", row["description"]) is not None


def seconds_of(*arguments: object) -> float:
    start = time.perf_counter()
    subprocess.run([*QANTARA, *map(str, arguments)], check=True, capture_output=True)
    return time.perf_counter() - start


def beside(count: int, times: int, workers: int) -> None:
    """Both commands on the same ads in turn, so that a machine whose speed varies is fair to both."""
    with tempfile.TemporaryDirectory() as name:
        ads, folder, out = Path(name) / "ads.jsonl", Path(name) / "partnership", Path(name) / "out.jsonl"
        make(count, ads)
        took: dict[str, list[float]] = {"observe": [], "extract": []}
        for _ in range(times):
            shutil.rmtree(folder, ignore_errors=True)
            seconds_of("init", folder)
            took["observe"].append(seconds_of("observe", ads, "--folder", folder, "--workers", workers))
            took["extract"].append(seconds_of("extract", ads, out, "--workers", workers))
            print("  ".join(f"{command} {seconds[-1]:.2f} s" for command, seconds in took.items()), flush=True)
        observed, extracted = (statistics.median(seconds) for seconds in took.values())
        print(
            f"{count:,} ads, {workers} workers, medians of {times}: observe {observed:.2f} s, extract {extracted:.2f} s:"
            f" the lake costs {1 - extracted / observed:.1%} of the speed"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ads", type=int, default=0)
    parser.add_argument("--beside", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    wanted = parser.parse_args()
    if wanted.beside:
        beside(wanted.ads or 100_000, wanted.beside, wanted.workers)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "partnership"
        subprocess.run([*QANTARA, "init", str(folder)], check=True, stdout=subprocess.DEVNULL)
        paths = [DATA / "ads", DATA / "feeds"]
        if wanted.ads:
            paths = [Path(name) / "ads.jsonl"]
            make(wanted.ads, paths[0])
        size = sum(f.stat().st_size for p in paths for f in (p.rglob("*") if p.is_dir() else [p]) if f.is_file()) / 1e6
        start = time.perf_counter()
        command = [
            *QANTARA,
            "observe",
            *map(str, paths),
            "--folder",
            str(folder),
            "--json",
            "--workers",
            str(wanted.workers),
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        summary = json.loads(done.stdout)
        print(json.dumps(summary, ensure_ascii=False, indent=1))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
        print(
            f"{size:.0f} MB in {seconds:.0f} s: {summary['read'] / seconds:,.0f} ads/s, {size / seconds:.2f} MB/s, {wanted.workers} workers"
        )
        print(f"peak memory of the largest process: {peak:,.0f} MB; lake: {size_of(folder / 'lake'):,.0f} MB")
        start = time.perf_counter()
        subprocess.run([*QANTARA, "report", "--folder", str(folder)], check=True, stdout=subprocess.DEVNULL)
        print(f"report: {time.perf_counter() - start:.0f} s")
        shutil.rmtree(folder)


def size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
