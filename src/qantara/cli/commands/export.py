"""`qantara export`: one table of the lake as a file."""

from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _
from qantara.cli.output import number, print_json, tell
from qantara.pipeline.export import export_table
from qantara.pipeline.lake import TABLES


def register(app: typer.Typer) -> None:
    app.command(help=_("Write one table of the lake to a file.\n\nExample: qantara export demand demand.csv --excel"))(
        export
    )


def export(
    name: Annotated[str, typer.Argument(metavar="TABLE", help=_("One of: ads, mentions, demand, rejects, runs."))],
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
    if name not in TABLES:
        raise typer.BadParameter(_("choose one of: {tables}").format(tables=", ".join(TABLES)), param_hint="TABLE")
    target = target or Path(f"{name}.csv")
    rows = export_table(partnership(folder).lake, name, target, excel=excel)
    if as_json:
        print_json({"table": name, "file": str(target), "rows": rows})
        return
    tell(_("{file}: {rows} rows.").format(file=target, rows=number(rows)))
