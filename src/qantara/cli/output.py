"""What the terminal shows: tables and bars for people, one JSON object for machines."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from qantara.cli.languages import active

# What draws tables, bars and colours takes a tenth of a second to load: each function that needs it asks for it.
if TYPE_CHECKING:
    from rich.console import Console

_CONTROLS = dict.fromkeys((7, 8, 11, 12, 13, 27))  # what would move a terminal's cursor: a file's name may hold it


def console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def errors() -> "Console":
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def _say(sentence: str, stream: TextIO) -> None:
    stream.write(f"{sentence.translate(_CONTROLS)}\n")
    stream.flush()


def complain(sentence: str) -> None:
    """One sentence on standard error, never wrapped inside a pipe."""
    errors().print(f"✗ {sentence}", style="bold red", markup=False, soft_wrap=True)


def note(sentence: str) -> None:
    """A remark beside the work: on standard error, where no pipe takes it for data."""
    _say(sentence, sys.stderr)


def tell(sentence: str) -> None:
    _say(sentence, sys.stdout)


def warn(sentence: str) -> None:
    errors().print(f"▲ {sentence}", style="yellow", markup=False, soft_wrap=True)


def print_json(summary: Mapping[str, Any], *, beside: bool = False) -> None:
    """One object on standard output; `beside`, on standard error, when the output itself takes the other."""
    (sys.stderr if beside else sys.stdout).write(json.dumps(summary, ensure_ascii=False, default=str) + "\n")


def number(value: float) -> str:
    """A number as the language in use writes it."""
    comma, point = {"fr": ("\u00a0", ","), "ar": (".", ",")}.get(active(), (",", "."))
    return f"{value:,}".translate({ord(","): comma, ord("."): point})


def decimal(value: float, places: int) -> str:
    """A number with so many decimals, as the language in use writes it."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if active() in {"fr", "ar"} else text


def percent(share: float | None) -> str:
    """A share with one decimal; a dash where there is none."""
    return "–" if share is None else f"{decimal(100 * share, 1)} %"


def yearly(growth: float | None) -> str:
    """A yearly growth, given in natural logarithms; a dash where there is none."""
    return "–" if growth is None else f"{100 * math.expm1(growth):+.0f} %".replace("-", "\u2212")


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """A ruled table; columns in `numbers` are right-aligned."""
    from rich.table import Table

    grid = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for place, head in enumerate(heads):
        grid.add_column(head, justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console().print(grid)
    console().print()


@contextmanager
def live(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that each sentence takes over from the one before; nothing in a pipe or with --json."""
    if quiet or not sys.stderr.isatty():
        yield lambda _sentence: None
        return
    with errors().status("") as status:
        yield lambda sentence: status.update(sentence.replace("[", "("))


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A counter of rows on a terminal; nothing in a pipe or with --json."""
    if quiet or not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda rows: bar.update(task, advance=rows)
