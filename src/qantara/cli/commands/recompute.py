"""`qantara recompute`: read again what the lake holds."""

import time
from datetime import UTC, datetime

import typer

from qantara.cli.commands.engines import EngineName, engine_of
from qantara.cli.commands.shared import AsOf, Folder, Json, Workers, now, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, progress, table, warn
from qantara.pipeline.recompute import recompute as recompute_lake

HELP = _(
    "Read all ads of the lake again, with the vocabulary of now.\n\n"
    "Past mentions, roles and series come to its version, and ads that are one job meet in one cluster. "
    "What was counted before stays in the lake, for a reading as of then; `qantara forget RUN` undoes a recompute.\n\n"
    "Example: qantara recompute --folder my-partnership"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(recompute)


def recompute(
    folder: Folder = None,
    workers: Workers = None,
    engine: EngineName = "here",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    place = partnership(folder)
    at = now(as_of)
    started = time.perf_counter()
    with progress(_("Reading ads again"), quiet=as_json) as advance:
        done = recompute_lake(
            place.lake, place.vocabulary(), at=at, ended=lambda: at if as_of else datetime.now(UTC),
            engine=engine_of(engine, workers), on_batch=advance,
            on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
        )  # fmt: skip
    seconds = time.perf_counter() - started
    if as_json:
        print_json({**done.as_json, "seconds": round(seconds, 2)})
        return
    table(
        "", ["", _("before"), _("now")],
        [
            (_("ads"), number(done.ads), number(done.ads)),
            (_("mentions"), number(done.mentions_before), number(done.mentions)),
            (_("distinct jobs"), number(done.clusters_before), number(done.clusters)),
            (_("vocabulary"), " ".join(done.vocabularies_before), place.vocabulary().version),
        ],
    )  # fmt: skip
