"""`qantara declare`: intentions, job seekers, known totals and adjustments into the lake."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, table, tell, warn
from qantara.pipeline import intake, signals
from qantara.pipeline.export import write_frame
from qantara.pipeline.intake import Reject
from qantara.pipeline.lake import TABLES
from qantara.pipeline.partnership import Partnership

HELP = _(
    "Read what is declared beside the ads into the lake: employers' intentions, registered job seekers, known totals, "
    "experts' adjustments.\n\n"
    "Takes CSV and XLSX with headings in French, English or Arabic. Each row is checked; what cannot be taken in says why. "
    "The same rows again add nothing; new figures for the same thing are a new version of it.\n\n"
    "Examples: qantara declare intentions intentions-2027.xlsx\n\n"
    "qantara declare seekers inscrits.csv --rejects a-corriger.csv"
)
_EXAMPLES = 5


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(declare)


def declare(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_("One of: intentions, seekers, totals, adjustments."))],
    files: Annotated[list[str], typer.Argument(metavar="FILE", help=_("Files or folders to read."))],
    source: Annotated[str | None, typer.Option(help=_("Name of the source, where the files do not say it."))] = None,
    licence: Annotated[str | None, typer.Option(help=_("Licence of the source."))] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Write the rows that could not be read here."))
    ] = None,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> int:
    if kind not in signals.KINDS:
        raise typer.BadParameter(
            _("choose one of: {tables}").format(tables=", ".join(signals.KINDS)), param_hint="KIND"
        )
    done = run(partnership(folder), kind, files, at=now(as_of), fixed=as_of is not None, source=source, licence=licence)
    if rejects is not None:
        schema = {name: of for name, of in TABLES["rejects"].items() if name != "run"}
        write_frame(pl.DataFrame([asdict(one) for one in done.rejects], schema=schema), rejects)
    if as_json:
        print_json(done.as_json)
    else:
        _show(done)
    return 1 if done.read and not done.new and not done.known else 0


def run(
    place: Partnership,
    kind: str,
    files: list[str],
    *,
    at: datetime,
    fixed: bool,
    source: str | None = None,
    licence: str | None = None,
) -> signals.Declaration:
    """Declare. With a fixed clock the run also ends at `at`."""

    def source_of(file: str) -> tuple[str | None, str | None]:
        name, of_name = place.source_of(file)
        return source or name, licence or of_name

    return signals.declare(
        kind, files, place.lake, place.vocabulary(), at=at, ended=lambda: at if fixed else datetime.now(UTC),
        source_of=source_of, base=place.folder,
        on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
    )  # fmt: skip


def _show(done: signals.Declaration) -> None:
    """The summary for people."""
    rows = [
        (_("read"), done.read), (_("rejected"), len(done.rejects)), (_("already known"), done.known), (_("new"), done.new),
    ]  # fmt: skip
    table(done.kind, ["", ""], [(label, number(count)) for label, count in rows], numbers=[1])
    if done.rejects:
        known = intake.REASONS | signals.REASONS
        reasons = [(_(known.get(reason, reason)), number(count)) for reason, count in done.reasons.items()]
        table(_("Why rows were rejected"), ["", ""], reasons, numbers=[1])
        _show_rejects(done.rejects)
    if done.new:
        tell(_("Run {run}. `qantara forget {run}` undoes it.").format(run=done.run))
    elif not done.read:
        tell(_("There is no row in these files."))
    elif done.known:
        tell(_("Nothing new: the lake holds all of it already."))


def _show_rejects(rejects: Sequence[Reject]) -> None:
    """The first of the rows that were refused, each with its cell and the nearest names."""
    rows = [(one.file, str(one.line), one.excerpt) for one in rejects[:_EXAMPLES]]
    table("", [_("file"), _("line"), _("cell")], rows, numbers=[1])
    if len(rejects) > _EXAMPLES:
        tell(_("And {count} more: `--rejects FILE` writes them all.").format(count=number(len(rejects) - _EXAMPLES)))
