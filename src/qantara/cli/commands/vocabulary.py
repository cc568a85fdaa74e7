"""`qantara vocabulary`: search and check."""

from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands.shared import Folder, Json, partnership
from qantara.cli.languages import _, active
from qantara.cli.output import complain, number, print_json, table, tell
from qantara.core.vocabulary import Vocabulary, load_vocabulary
from qantara.core.vocabulary.check import check as check_vocabulary
from qantara.core.vocabulary.labels import KIND_LABELS
from qantara.core.vocabulary.search import search as search_vocabulary
from qantara.pipeline.partnership import PartnershipError


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=_("Search and check the vocabulary of skills and occupations."), no_args_is_help=True)
    group.command(
        help=_(
            "Find skills and occupations by name, in any language, with typing errors.\n\nExample: qantara vocabulary search kubernets"
        )
    )(search)
    group.command(
        help=_("Check the rules of the vocabulary.\n\nExample: qantara vocabulary check --folder my-partnership")
    )(check)
    app.add_typer(group, name="vocabulary")


def _vocabulary(folder: Path | None) -> Vocabulary:
    try:
        return partnership(folder).vocabulary()
    except PartnershipError:
        if folder is not None:
            raise
        return load_vocabulary()


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help=_("What to look for."))],
    most: Annotated[int, typer.Option(min=1, help=_("How many results at most."))] = 10,
    folder: Folder = None,
    as_json: Json = False,
) -> int:
    vocabulary = _vocabulary(folder)
    found = search_vocabulary(vocabulary, " ".join(words), most=most)
    if as_json:
        print_json(
            {
                "results": [
                    {"id": f.id, "kind": f.kind, "label": f.label(active()), "name": f.name, "score": f.score}
                    for f in found
                ]
            }
        )
    elif not found:
        complain(_("Nothing in the vocabulary looks like “{words}”.").format(words=" ".join(words)))
    else:
        kinds = {kind: label[active()] for kind, label in KIND_LABELS.items()} | {"occupation": _("occupation")}
        table(
            "", [_("identifier"), _("name"), _("kind"), _("found by")],
            [(f.id, f.label(active()), kinds[f.kind], f.name) for f in found],
        )  # fmt: skip
    return 0 if found else 1


def check(folder: Folder = None, as_json: Json = False) -> int:
    vocabulary = _vocabulary(folder)
    faults = check_vocabulary(vocabulary)
    if as_json:
        print_json(
            {
                "version": vocabulary.version,
                "skills": len(vocabulary.skills),
                "occupations": len(vocabulary.occupations),
                "faults": faults,
            }
        )
        return 1 if faults else 0
    for fault in faults:
        complain(fault)
    tell(
        _("{skills} skills, {occupations} occupations, version {version}: {faults} faults.").format(
            skills=number(len(vocabulary.skills)), occupations=number(len(vocabulary.occupations)),
            version=vocabulary.version, faults=number(len(faults)),
        )
    )  # fmt: skip
    return 1 if faults else 0
