"""`qantara verify`: the bundle of a matching, checked by the file that stands in it."""

from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.languages import _, active
from qantara.core.refusals import Refusal

HELP = _(
    "Check the published result of a matching: files, seats, reserves, fixed pairs, cutoffs, and that nobody was passed over.\n\n"
    "Anyone can do the same without Qantara: `python verify.py FOLDER`, with the file that lies in the bundle.\n\n"
    "Example: qantara verify round-1"
)
_BUNDLES = ("auditor", "public")
_DIGEST = "digest.json"


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(verify)


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("A bundle, or the folder of results that holds it."))],
) -> int:
    from qantara import verify as verifier

    inside = [folder / name for name in _BUNDLES if (folder / name / _DIGEST).is_file()]
    if not (folder / _DIGEST).is_file() and not inside:
        raise Refusal("{folder}: there is no bundle here. Name the folder that `qantara match` has made, or one of its bundles.", folder=folder)  # fmt: skip
    return max(verifier.main([str(one), "--lang", active()]) for one in inside or [folder])
