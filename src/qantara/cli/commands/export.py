"""`qantara export`: one table of the lake as a file."""

from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, tell
from qantara.pipeline.export import export_links, export_table
from qantara.pipeline.lake import TABLES

_LINKS = "links"  # no table of the lake: the codes of ESCO and ROME, to be joined with mentions and ads


def register(app: typer.Typer) -> None:
    app.command(help=_("Write one table of the lake to a file.\n\nExample: qantara export demand demand.csv --excel"))(
        export
    )


def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help=_(
                "One of: ads, mentions, merges, demand, forecasts, scores, intentions, seekers, totals, adjustments, rejects, runs, links."
            ),
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Argument(metavar="OUT", help=_("A .csv, .parquet, .jsonl or .xlsx file (default: TABLE.csv).")),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help=_("CSV as a French Excel opens it: ; and a byte-order mark."))
    ] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    names = [*TABLES, _LINKS]
    if name not in names:
        raise typer.BadParameter(_("choose one of: {tables}").format(tables=", ".join(names)), param_hint="TABLE")
    target = target or Path(f"{name}.csv")
    place = partnership(folder)
    if name == _LINKS:
        rows = export_links(place.vocabulary(), target, excel=excel)
    else:
        rows = export_table(place.lake, name, target, excel=excel)
    if as_json:
        print_json({"table": name, "file": str(target), "rows": rows})
        return
    tell(_("{file}: {rows} rows.").format(file=target, rows=number(rows)))
