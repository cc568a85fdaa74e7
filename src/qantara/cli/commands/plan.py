"""`qantara plan`: from seats to graduates to jobs, to 2035; the odds of the declared targets; which seats to open."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, partnership, today
from qantara.cli.languages import _
from qantara.cli.output import live, note, number, print_json, tell, warn

if TYPE_CHECKING:
    from qantara.core.capacity import Plans, SeatInputs
    from qantara.core.capacity.seats import Listener

HELP = _(
    "Follow seats to graduates, to people who can hold digital jobs, beside the jobs, over thousands of runs: how probable it "
    "is that each declared target is reached, what decides it, and from which year on a seat opened today counts. With "
    "`--seats`, plan which groups of learners start where and when: a few plans to choose from, each with its cost, whom it "
    "leaves missing, its odds of the targets, and what stops all of them.\n\n"
    "Inputs are a folder of readable files, each figure with its unit, its source and whether it is still to be confirmed; "
    "without one, the example that is shipped is used, and `--example DIR` writes it out to begin from.\n\n"
    "Example: qantara plan --inputs capacity --year 2030 --seats"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(plan)


def plan(
    inputs: Annotated[
        Path | None, typer.Option(metavar="DIR", help=_("The folder of declared inputs (default: the example)."))
    ] = None,
    example: Annotated[
        Path | None, typer.Option(metavar="DIR", help=_("Write the example's files into a new folder, and stop."))
    ] = None,
    year: Annotated[int, typer.Option(help=_("The year whose figures are shown."))] = 2030,
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help=_("What the tornado is about: held, trained, graduates, shortage…"))
    ] = "held",
    runs: Annotated[int, typer.Option(min=100, max=100_000, help=_("How many runs."))] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help=_("The same seed gives the same figures."))] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("Write every figure by year, region, domain and kind as CSV.")),
    ] = None,
    seats: Annotated[
        bool, typer.Option("--seats", help=_("Plan the seats too: which groups start where and when."))
    ] = False,
    seconds: Annotated[
        float,
        typer.Option(min=1, max=86_400, help=_("Seconds for the seat plan; stopped earlier (Ctrl-C), the best so far is told.")),
    ] = 300.0,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=_("Write the plans, and each group of each, as CSV and JSON into a new folder.")),
    ] = None,
    follow_ads: Annotated[
        bool, typer.Option("--follow-ads", help=_("Let jobs grow as the folder's ads are forecast to, not as declared."))
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep the result in the folder: the report shows it."))] = False,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    from qantara.pipeline.capacity import write_example

    if example is not None:
        write_example(example)
        tell(
            _("The example is in {folder}. Change its figures, then: qantara plan --inputs {folder}").format(
                folder=example
            )
        )
        return
    told = run(
        inputs, year=year, outcome=outcome, runs=runs, seed=seed, out=out, seconds=seconds if seats or sheet else None, sheet=sheet,
        follow_ads=follow_ads, keep=keep, folder=folder, as_of=as_of, quiet=as_json,
    )  # fmt: skip
    if as_json:
        print_json(told)
        return
    from qantara.cli.commands.plan_told import show, show_sheet

    show(told)
    if told["seat_plan"]:
        show_sheet(told)
    doubt, figures = told["to_confirm"], told["figures"]
    if told["seat_plan"]:
        doubt, figures = doubt + told["seat_plan"]["to_confirm"], figures + told["seat_plan"]["figures"]
    if doubt:
        warn(
            _(
                "{n} of {all} declared figures are still to be confirmed: these odds are worth what they are worth."
            ).format(n=number(doubt), all=number(figures))
        )


def run(
    inputs: Path | None, *, year: int = 2030, outcome: str = "held", runs: int = 10_000, seed: int = 1, out: Path | None = None,
    seconds: float | None = None, sheet: Path | None = None, follow_ads: bool = False, keep: bool = False, folder: Path | None = None,
    as_of: Any = None, quiet: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Simulate, and plan the seats where `seconds` are given for it; the content, with `seat_plan` and `ads` or None."""
    from dataclasses import replace

    from qantara.core.capacity import simulate
    from qantara.pipeline.capacity import example_capacity, read_capacity, read_seats, seat_inputs
    from qantara.pipeline.capacity.ads import follow_lake
    from qantara.pipeline.capacity.content import flow_content, sheet_content
    from qantara.pipeline.kept import keep as keep_result
    from qantara.pipeline.whole_file import write_whole

    place = partnership(folder) if follow_ads or keep else None
    declared = read_capacity(inputs) if inputs else example_capacity()
    ads = None
    if place and follow_ads:
        supply, issued_by, last = follow_lake(declared.inputs, place.lake, at=today(as_of))
        declared, ads = replace(declared, inputs=supply), {"run": issued_by, "last_year": last}
    declared_seats = read_seats(inputs, declared.inputs) if seconds else None
    paths = simulate(declared.inputs, runs=runs, seed=seed)
    told: dict[str, Any] = flow_content(declared, paths, year=year, outcome=outcome, opened=today(as_of).year)
    told |= {"ads": ads, "seat_plan": None}
    if declared_seats is not None and seconds:
        needs = seat_inputs(declared_seats, declared.inputs, paths)
        plans = _plan_seats(needs, seconds, sheet, quiet=quiet)
        told["seat_plan"] = sheet_content(declared, declared_seats, needs, plans, runs=runs, seed=seed)
        if sheet is not None:
            _write_sheet(sheet, told)
    if out is not None:
        write_whole(out, paths.table().write_csv())
    if place and keep:
        keep_result(place, "plan", told, made_on=today(as_of))
    return told


def _plan_seats(needs: "SeatInputs", seconds: float, sheet: Path | None, *, quiet: bool) -> "Plans":
    from qantara.cli.commands.plan_told import told_progress
    from qantara.core.capacity import plan_seats
    from qantara.pipeline.whole_folder import refuse_used

    if sheet is not None:
        refuse_used(sheet)  # before minutes are spent
    with _stoppable() as stopped, live(quiet=quiet) as say:

        def listen(progress: Any) -> bool:
            say(told_progress(progress, of=seconds))
            return not stopped()

        listener: Listener = listen
        plans = plan_seats(needs, seconds=seconds, on_progress=listener)
    if plans.stopped:
        note(_("Stopped: these are the plans found so far."))
    return plans


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C asks for the best so far, the second one ends the command as everywhere else."""
    asked = False
    before = signal.getsignal(signal.SIGINT)

    def stop(*_told: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _write_sheet(target: Path, told: dict[str, Any]) -> None:
    import json

    from qantara.design.report.tables import write_table
    from qantara.pipeline.whole_folder import new_folder

    with new_folder(target) as place:
        for name in ("plans", "groups", "targets"):
            write_table(name, {"chain": {"plan": told}}, place / f"{name}.csv")
        (place / "sheet.json").write_text(
            json.dumps(told["seat_plan"], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
