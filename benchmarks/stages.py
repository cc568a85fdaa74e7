"""Where the time of an observation goes.

    QANTARA_DATA=… python benchmarks/stages.py [--ads 20000]

One observation of made ads (see `observe.py`) in this process, on one worker. Prints the CPU microseconds an ad of each
stage, without those of the stages inside it. What is called once an ad is noted and timed afterwards, on its own: a clock
read at each call would cost more than some of these calls.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Any

from observe import make

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import load_vocabulary
from qantara.pipeline import observe as observation
from qantara.pipeline import recount
from qantara.pipeline.engines import here, kernel, parts
from qantara.pipeline.intake import ads as intake
from qantara.pipeline.intake import mapping
from qantara.pipeline.lake import Lake
from qantara.pipeline.lake.store import Writer

# Stage -> the place from which its work is called.
CALLS: tuple[tuple[str, Any, str], ...] = (
    ("cleaning", intake, "clean_texts"),
    ("kernel: frames", parts, "read_batch"),
    ("kernel: fingerprints", kernel, "fingerprints"),
    ("staging", here, "write_part"),
    ("clustering", observation, "cluster"),
    ("appends", Writer, "append"),
    ("appends", Writer, "adopt"),
    ("demand", recount, "write_demand"),
)
STREAMS: tuple[tuple[str, Any, str], ...] = (
    ("reading", intake, "read_records"),
    ("mapping", observation, "read_ads"),
    ("keys, known sightings", observation, "_fresh"),
    ("kernel: extraction", Extractor, "read_columns"),
)
# Called once an ad: stage, the stage around it, place.
CALLS_OF_AN_AD: tuple[tuple[str, str, Any, str], ...] = (
    ("cleaning", "mapping", mapping, "clean_title"),
    ("kernel: regions", "kernel: frames", kernel, "find_region"),
)
REST = "the rest"
WHOLE = frozenset({"demand"})  # stages within which no other is told apart

Function = Callable[..., Any]


class StageClock:
    """CPU seconds by stage; a stage inside another one stops the other's clock."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._running = [REST]
        self._since = process_time()
        self._noted: list[tuple[str, str, Function, list[tuple[Any, Any]]]] = []

    def _enter(self, stage: str) -> None:
        self._stop()
        outer = self._running[-1]
        self._running.append(outer if outer in WHOLE else stage)

    def _leave(self) -> None:
        self._stop()
        self._running.pop()

    def _stop(self) -> None:
        now = process_time()
        self._seconds[self._running[-1]] += now - self._since
        self._since = now

    def call(self, stage: str, function: Function) -> Function:
        def timed(*args: Any, **named: Any) -> Any:
            self._enter(stage)
            try:
                return function(*args, **named)
            finally:
                self._leave()

        return timed

    def stream(self, stage: str, function: Function) -> Function:
        def timed(*args: Any, **named: Any) -> Iterator[Any]:
            items = self.call(stage, function)(*args, **named)
            following = self.call(stage, lambda: next(items, None))
            while (item := following()) is not None:
                yield item

        return timed

    def note(self, stage: str, outer: str, function: Function) -> Function:
        calls: list[tuple[Any, Any]] = []
        self._noted.append((stage, outer, function, calls))

        def noting(*args: Any, **named: Any) -> Any:
            calls.append((args, named))
            return function(*args, **named)

        return noting

    def seconds(self) -> dict[str, float]:
        """The seconds of each stage; those of the noted calls are taken now, from the stage around them."""
        self._stop()
        for stage, outer, function, calls in self._noted:
            if hasattr(function, "cache_clear"):
                function.cache_clear()
            start = process_time()
            for args, named in calls:
                function(*args, **named)
            spent = process_time() - start
            self._seconds[stage] += spent
            self._seconds[outer] -= spent
        return self._seconds


class _AtOnce(Executor):
    """Does in its turn what would be done beside: one clock cannot time two."""

    def __init__(self, _workers: int) -> None: ...

    def submit(self, work: Function, /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **named))
        return done


def watch(clock: StageClock) -> None:
    """Put the clock around every stage."""
    setattr(recount, "ThreadPoolExecutor", _AtOnce)  # noqa: B010 - the module imports it for its own use
    for stage, owner, name in CALLS:
        setattr(owner, name, clock.call(stage, getattr(owner, name)))
    for stage, owner, name in STREAMS:
        setattr(owner, name, clock.stream(stage, getattr(owner, name)))
    for stage, outer, owner, name in CALLS_OF_AN_AD:
        setattr(owner, name, clock.note(stage, outer, getattr(owner, name)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ads", type=int, default=20_000)
    wanted = parser.parse_args()
    vocabulary = load_vocabulary()
    kernel.extractor_for(vocabulary)  # built once a process, whatever the number of ads
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ads.jsonl"
        make(wanted.ads, path)
        clock = StageClock()
        watch(clock)
        done = observation.observe([path], Lake(Path(folder) / "lake"), vocabulary, at=at, ended=lambda: at, workers=1)
        seconds = clock.seconds()
    every = sum(seconds.values())
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    print(f"{done.kept:,} ads kept of {done.read:,}; CPU microseconds an ad")
    for stage, spent in [*ordered, ("all", every), ("all but extraction", every - seconds["kernel: extraction"])]:
        print(f"  {stage:24}{spent / done.read * 1e6:8.1f}")


if __name__ == "__main__":
    main()
