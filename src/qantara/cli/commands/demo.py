"""`qantara demo`: a folder of invented ads, the whole chain, and the report."""

import shutil
import time
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from qantara.cli.commands import backtest, declare, forecast, match, observe, plan, report
from qantara.cli.commands.shared import AsOf, Json, now
from qantara.cli.languages import _, active
from qantara.cli.output import number, print_json, progress, tell
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.synthetic import CAMPAIGN, campaign_files, make_demo, make_nation, signal_files

_ROUND = "round-1"
_SECONDS = 120.0  # at most, for what takes two


class Scale(StrEnum):
    DEMO = "demo"
    NATION = "nation"


def register(app: typer.Typer) -> None:
    app.command(
        help=_(
            "Make a folder of synthetic ads and signals, run the whole chain and write the report.\n\n"
            "Every page says that the data are synthetic. Same seed and day, same bytes.\n\n"
            "Example: qantara demo --seed 1 --as-of 2026-11-01"
        )
    )(demo)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The folder to make."))] = Path("demo"),
    seed: Annotated[int, typer.Option(help=_("Seed of the synthetic data."))] = 1,
    scale: Annotated[
        Scale,
        typer.Option(
            help=_("demo: 7,200 ads, 300 companies. nation: 1,000,000 ads, 30,000 companies, 100,000 learners.")
        ),
    ] = Scale.DEMO,
    as_of: AsOf = datetime(2026, 11, 1),  # noqa: DTZ001 - a day, given its zone by shared.now
    as_json: Json = False,
) -> None:
    at = now(as_of)
    place = _make(folder, scale, seed=seed, at=at, quiet=as_json)
    started = time.perf_counter()
    done = observe.run(place, [str(place.folder / "ads")], at=at, fixed=True, quiet=as_json)
    seconds = time.perf_counter() - started
    if not as_json:
        observe.show(done, seconds)
    for kind, path in signal_files(place.folder).items():
        declare.run(place, kind, [str(path)], at=at, fixed=True)
    issued = forecast.run(place, at=at, fixed=True)
    scored = backtest.run(place, at=at, fixed=True)
    if not as_json:
        forecast.show(place, issued)
        backtest.show(scored)
    chain = _chain(place, at=at, quiet=as_json)
    written = report.write(place, as_of=as_of)
    matched = _match(place, scale, seed=seed, at=at, quiet=as_json)
    if as_json:
        print_json(
            {
                **done.as_json,
                "folder": str(place.folder),
                "report": str(written[active()]),
                "matching": matched,
                "kept_for_the_report": chain,
            }
        )
        return
    tell(_("Synthetic data: no ad, company or person here is real."))
    tell(_("The report is ready: {page}").format(page=written[active()]))
    if matched:
        tell(_("{placed} of {learners} learners have an offer: {folder}").format(
            placed=number(matched["placed"]), learners=number(matched["learners"]), folder=matched["folder"]))  # fmt: skip


def _chain(place: Partnership, *, at: datetime, quiet: bool) -> list[str]:
    """From the gap to the calendar, kept for the report: programmes against demand, seats, work-study weeks; what was kept.

    A country of a million ads has no curricula of its own, and few ads say too little: what is not there is left out.
    """
    from qantara.pipeline.alignment import align_files
    from qantara.pipeline.calendar import plan_folder
    from qantara.pipeline.capacity import CapacityError
    from qantara.pipeline.kept import keep, kept
    from qantara.pipeline.synthetic import CAPACITY, CURRICULA

    day = at.date()
    if (place.folder / CURRICULA).is_dir() and any((place.folder / CURRICULA).iterdir()):
        aligned = align_files(place, [place.folder / CURRICULA], at=day)
        if aligned.programmes:
            keep(place, "alignment", {"programmes": aligned.programmes}, made_on=day)
    if (place.folder / CAPACITY).is_dir():
        seats = partial(
            plan.run, place.folder / CAPACITY, seconds=_SECONDS, keep=True, folder=place.folder, as_of=at, quiet=quiet
        )
        try:
            seats(follow_ads=True)
        except CapacityError:  # too few ads to follow
            seats()
    if offices := plan_folder(place.folder, seconds=_SECONDS):
        keep(place, "calendar", {"offices": offices}, made_on=day)
    return sorted(kept(place))


def _match(place: Partnership, scale: Scale, *, seed: int, at: datetime, quiet: bool) -> dict[str, Any] | None:
    """The campaign's round, with explanations where they do not take minutes; None of a country without learners."""
    files = campaign_files(place.folder)
    if not files["wishes"].exists():
        return None
    out = place.folder / CAMPAIGN / _ROUND
    shutil.rmtree(out, ignore_errors=True)  # of an earlier demonstration in the same folder
    tables = (files["learners"], files["offers"], files["wishes"], None)
    languages = match.LANGUAGES if scale is Scale.DEMO else ()
    # No secret: nobody is real, and bytes are to be the same.
    salt = sha256(f"demonstration {seed}".encode()).hexdigest()
    summary, _fair = match.run(tables, files["policy"], out=out, at=at, languages=languages, salt=salt, quiet=quiet)
    return summary


def _make(folder: Path, scale: Scale, *, seed: int, at: datetime, quiet: bool) -> Partnership:
    if scale is Scale.DEMO:
        return make_demo(folder, seed=seed, as_of=at.date())
    started = time.perf_counter()
    with progress(_("Writing ads"), quiet=quiet) as advance:
        place = make_nation(folder, seed=seed, as_of=at.date(), advance=advance)
    if not quiet:
        seconds = number(round(time.perf_counter() - started))
        tell(_("The ads are written ({seconds} s). Stopped and called again, the command goes on from there.").format(seconds=seconds))  # fmt: skip
    return place
