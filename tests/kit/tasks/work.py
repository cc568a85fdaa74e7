"""Work for workers to do: each piece leaves marks in a file, with the number of the process that did it."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from qantara.kit.bridge import Refusal
from qantara.kit.tasks.declare import background
from qantara.kit.tasks.handle import current
from qantara.kit.wording import N_

AT_ONCE = timedelta(0)


class TooDeep(Refusal):
    """There is no such well."""


def mark(file: str, text: object) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{text} {os.getpid()}\n".encode())
    os.close(descriptor)


def marks(file: str | Path) -> list[tuple[str, int]]:
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [(text, int(pid)) for text, pid in (line.rsplit(" ", 1) for line in lines)]


@background(title=N_("Count"), attempts=3, backoff=AT_ONCE, resumable=True, long=True)
def count(file: str, steps: int, seconds: float) -> int:
    at_work = current()
    for step in range(at_work.saved.get("next", 0), steps):
        mark(file, step)
        time.sleep(seconds)
        at_work.checkpoint({"next": step + 1})
        at_work.progress(step + 1, steps)
    return steps


@background(title=N_("Sleep"))
def sleep(file: str, seconds: float) -> str:
    mark(file, "begun")
    time.sleep(seconds)
    mark(file, "ended")
    return "rested"


@background(title=N_("Quick"))
def quick(file: str, number: int) -> None:
    mark(file, number)


@background(title=N_("Add"))
def add(first: int, second: int) -> int:
    return first + second


@background(title=N_("Break"), attempts=3, backoff=timedelta(seconds=10))
def break_down() -> None:
    raise RuntimeError("a secret of Salma")


@background(title=N_("Refuse"), attempts=3)
def refuse() -> None:
    raise TooDeep("{file}: the well is too deep. Take a longer rope.", file="puits.csv")


@background(title=N_("Give something that is no JSON"))
def give_nonsense() -> object:
    return object()


@background(title=N_("Die"), attempts=2, backoff=AT_ONCE, resumable=True)
def die(file: str) -> None:
    mark(file, "begun")
    os.kill(os.getpid(), signal.SIGKILL)


@background(title=N_("Tell"), resumable=True)
def tell() -> None:
    current().progress(3, 12, N_("Reading %(file)s"), file="annonces.csv")


@background(title=N_("Use the libraries of the lake"), long=True)
def use_the_lake(folder: str) -> int:
    import polars as pl
    from deltalake import write_deltalake

    rows = pl.DataFrame({"ad": range(50_000), "domain": [str(number % 9) for number in range(50_000)]})
    counted = rows.lazy().group_by("domain").agg(pl.len()).collect()
    write_deltalake(folder, counted.to_arrow())
    return counted.height
