"""`qantara extract`: ads with their mentions, without a folder."""

from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, Map, Workers, mapping, vocabulary_of
from qantara.cli.languages import _
from qantara.cli.output import note, number, print_json, progress
from qantara.pipeline.extract import extract_file

HELP = _(
    "Read ads and write them with the skills they name, each with its exact place in the text.\n\n"
    "The input is never changed. Both ends by their ending: .jsonl .csv .parquet (the input may be any format that "
    "observe reads); - for standard input and output.\n\n"
    "Examples: qantara extract ads.jsonl mentions.jsonl\n\n"
    "zcat ads.jsonl.gz | qantara extract - - | head"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(extract)


def extract(
    source: Annotated[str, typer.Argument(metavar="IN", help=_("A file of ads, or - for standard input."))],
    target: Annotated[str, typer.Argument(metavar="OUT", help=_("The file to write, or - for standard output."))],
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Write the rows that could not be read here."))
    ] = None,
    columns: Map = None,
    codes: Annotated[
        bool, typer.Option("--codes", help=_("Add the ESCO and ROME codes of skills and occupations."))
    ] = False,
    workers: Workers = None,
    folder: Folder = None,
    as_json: Json = False,
) -> int:
    with progress(_("Reading ads"), quiet=as_json) as advance:
        done = extract_file(
            source, target, vocabulary_of(folder),
            mapping=mapping(columns), rejects=rejects, codes=codes, workers=workers, on_batch=advance,
        )  # fmt: skip
    summary = {
        "read": done.read, "written": done.written, "rejected": done.rejected, "reasons": dict(done.reasons),
        "mentions": dict(done.mentions.most_common()), "languages": dict(done.languages.most_common()),
    }  # fmt: skip
    if as_json:
        print_json(summary, beside=target == "-")
    else:
        note(
            _("{read} ads read, {rejected} rejected, {mentions} mentions.").format(
                read=number(done.read), rejected=number(done.rejected), mentions=number(done.mentions.total())
            )
        )
    return 1 if done.read and not done.written else 0
