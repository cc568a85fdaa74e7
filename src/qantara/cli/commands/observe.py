"""`qantara observe`: ads into the lake."""

import time
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from qantara.cli.commands.engines import EngineName, engine_of
from qantara.cli.commands.shared import AsOf, Folder, Json, Map, Workers, mapping, now, partnership
from qantara.cli.languages import _, active
from qantara.cli.output import number, print_json, progress, table, tell, warn
from qantara.core.demand import survivorship
from qantara.core.vocabulary.labels import KIND_LABELS
from qantara.pipeline.engines import Engine
from qantara.pipeline.intake import REASONS
from qantara.pipeline.observe import Observation
from qantara.pipeline.observe import observe as observe_ads
from qantara.pipeline.partnership import Partnership

HELP = _(
    "Read files of ads into the lake and count demand.\n\n"
    "Takes files, folders, globs, .gz and .zip, and - for standard input. The same ads again add nothing.\n\n"
    "Examples: qantara observe ads/\n\nqantara observe export.csv --map title=poste,text=missions"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(observe)


def observe(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help=_("Files or folders of ads."))],
    folder: Folder = None,
    columns: Map = None,
    source: Annotated[str | None, typer.Option(help=_("Name of the source, where the files do not say it."))] = None,
    licence: Annotated[str | None, typer.Option(help=_("Licence of the source."))] = None,
    seen_on: Annotated[
        datetime | None,
        typer.Option(
            "--seen-on",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help=_("Day of the snapshot, for ads without a date."),
        ),
    ] = None,
    workers: Workers = None,
    engine: EngineName = "here",
    as_of: AsOf = None,
    as_json: Json = False,
) -> int:
    place = partnership(folder)
    started = time.perf_counter()
    done = run(
        place, paths, at=now(as_of), fixed=as_of is not None, columns=mapping(columns), source=source, licence=licence,
        seen_on=seen_on.date() if seen_on else None, engine=engine_of(engine, workers), quiet=as_json,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    if as_json:
        print_json({**done.as_json, "seconds": round(seconds, 2)})
    else:
        show(done, seconds)
        _warn_of_survivors(place)
    return 1 if done.read and not done.kept and not done.known else 0


def run(
    place: Partnership,
    paths: list[str],
    *,
    at: datetime,
    fixed: bool,
    columns: dict[str, str] | None = None,
    source: str | None = None,
    licence: str | None = None,
    seen_on: date | None = None,
    engine: Engine | None = None,
    quiet: bool = False,
) -> Observation:
    """Observe with a progress bar. With a fixed clock the run also ends at `at`."""

    def source_of(file: str) -> tuple[str | None, str | None]:
        name, of_name = place.source_of(file)
        return source or name, licence or of_name

    with progress(_("Reading ads"), quiet=quiet) as advance:
        return observe_ads(
            paths, place.lake, place.vocabulary(), at=at, ended=lambda: at if fixed else datetime.now(UTC),
            mapping=columns, source_of=source_of, base=place.folder, seen_on=seen_on, engine=engine,
            on_batch=advance,
            on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
        )  # fmt: skip


def show(done: Observation, seconds: float) -> None:
    """The summary for people."""
    rows = [
        (_("read"), done.read), (_("rejected"), done.rejected), (_("already known"), done.known),
        (_("new"), done.kept), (_("of these, copies of another ad"), done.merged), (_("without a date"), done.undated),
    ]  # fmt: skip
    table(_("Ads"), ["", ""], [(label, number(count)) for label, count in rows], numbers=[1])
    if done.reasons:
        table(
            _("Why rows were rejected"), ["", ""],
            [(_(REASONS.get(reason, reason)), number(count)) for reason, count in done.reasons.items()], numbers=[1],
        )  # fmt: skip
    if done.mentions:
        kinds = [(KIND_LABELS[kind][active()], number(count)) for kind, count in done.mentions.items()]
        table(_("Mentions of skills"), ["", ""], kinds, numbers=[1])
        languages = {"fr": _("French"), "ar": _("Arabic"), "en": _("English"), "other": _("other")}
        table(_("Languages"), ["", ""], [(languages[k], number(n)) for k, n in done.languages.items()], numbers=[1])
    tell(
        _("{seconds} s, {speed} ads a second. Run {run}. Next: qantara report").format(
            seconds=number(round(seconds, 1)), speed=number(round(done.read / max(seconds, 0.001))), run=done.run
        )
    )


def _warn_of_survivors(place: Partnership) -> None:
    days: dict[str, list[Any]] = {}
    for source, day in place.lake.scan("ads").select("source", "posted_on").drop_nulls().collect().iter_rows():
        days.setdefault(source, []).append(day)
    for source, dates in sorted(days.items()):
        if survivorship(dates).verdict == "suspected":
            warn(
                _("{source}: the older, the fewer. These look like the ads still open on the day they were collected; no trend is drawn from them.").format(source=source)
            )  # fmt: skip
