"""Options that several commands have."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.languages import _
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.pipeline.partnership import Partnership, PartnershipError, find_partnership

Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help=_("The partnership folder (default: here or the nearest parent).")),
]
Json = Annotated[bool, typer.Option("--json", help=_("Print the summary as one JSON object."))]
Map = Annotated[
    str | None,
    typer.Option("--map", metavar="NAME=COLUMN,…", help=_("Which column is what: --map title=poste,text=missions")),
]
Workers = Annotated[int | None, typer.Option(min=1, help=_("Processes to use (default: all cores)."))]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=_("The day to count as today.")),
]


def partnership(folder: Path | None) -> Partnership:
    return find_partnership(folder, named=True) if folder else find_partnership(Path.cwd())


def vocabulary_of(folder: Path | None) -> Vocabulary:
    """The vocabulary of the folder named, or of the one around us; the shipped one where there is none."""
    try:
        return partnership(folder).vocabulary()
    except PartnershipError:
        if folder is not None:
            raise
        return load_vocabulary()


def mapping(text: str | None) -> dict[str, str] | None:
    """Read --map."""
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if not pairs or any(not name.strip() or not column.strip() for name, _sign, column in pairs):
        raise typer.BadParameter(
            _("write it as name=column, for example --map title=poste,text=missions"), param_hint="--map"
        )
    return {name.strip(): column.strip() for name, _sign, column in pairs}


def now(as_of: datetime | None) -> datetime:
    """The clock, read here and nowhere deeper."""
    return as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)


def today(as_of: datetime | None) -> date:
    return now(as_of).date()
