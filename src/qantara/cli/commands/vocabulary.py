"""`qantara vocabulary`: search, check and import; what concerns candidates is beside."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from qantara.cli.commands import vocabulary_candidates
from qantara.cli.commands.shared import Folder, Json, partnership, vocabulary_of
from qantara.cli.languages import _, active
from qantara.cli.output import complain, number, print_json, table, tell, warn
from qantara.core.vocabulary import Skill
from qantara.core.vocabulary.check import check as check_vocabulary
from qantara.core.vocabulary.labels import KIND_LABELS
from qantara.core.vocabulary.links import SCHEMES, Codes, codes_of
from qantara.core.vocabulary.search import search as search_vocabulary
from qantara.pipeline.vocabulary_import import import_links


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help=_("The vocabulary of skills and occupations: search, check, import codes, decide on new names."),
        no_args_is_help=True,
    )
    group.command(
        help=_(
            "Find skills and occupations by name, in any language, with typing errors.\n\nExample: qantara vocabulary search kubernets"
        )
    )(search)
    group.command(
        help=_("Check the rules of the vocabulary.\n\nExample: qantara vocabulary check --folder my-partnership")
    )(check)
    group.command(
        "import",
        help=_(
            "Link the vocabulary to the codes of ESCO or ROME, from their official files.\n\n"
            "Takes the CSV files, their folder or their .zip, as downloaded, in one or several languages. Only what bears "
            "the same name and is of the same kind is linked; no imported label becomes a name to find in ads. It replaces "
            "the import before.\n\n"
            "Example: qantara vocabulary import esco ESCO-fr.zip ESCO-en.zip --unlinked rest.csv"
        ),
    )(import_)
    vocabulary_candidates.register(group)
    app.add_typer(group, name="vocabulary")


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help=_("What to look for."))],
    most: Annotated[int, typer.Option(min=1, help=_("How many results at most."))] = 10,
    folder: Folder = None,
    as_json: Json = False,
) -> int:
    vocabulary = vocabulary_of(folder)
    found = search_vocabulary(vocabulary, " ".join(words), most=most)
    of_skills, of_occupations = codes_of(vocabulary), codes_of(vocabulary, "occupation")
    codes = [(of_skills if isinstance(one.row, Skill) else of_occupations).get(one.id, Codes()) for one in found]
    if as_json:
        print_json(
            {
                "results": [
                    {
                        "id": f.id,
                        "kind": f.kind,
                        "label": f.label(active()),
                        "name": f.name,
                        "score": f.score,
                        "esco": list(of.esco),
                        "rome": list(of.rome),
                    }
                    for f, of in zip(found, codes, strict=True)
                ]
            }
        )
    elif not found:
        complain(_("Nothing in the vocabulary looks like “{words}”.").format(words=" ".join(words)))
    else:
        kinds = {kind: label[active()] for kind, label in KIND_LABELS.items()} | {"occupation": _("occupation")}
        table(
            "", [_("identifier"), _("name"), _("kind"), _("found by"), "ESCO", "ROME"],
            [
                (f.id, f.label(active()), kinds[f.kind], f.name, _short(of.esco), _short(of.rome))
                for f, of in zip(found, codes, strict=True)
            ],
        )  # fmt: skip
    return 0 if found else 1


def _short(codes: Sequence[str]) -> str:
    """Codes as a table has room for: of a URI, how its last part begins (the whole is in --json)."""
    return " ".join(code.rsplit("/", 1)[-1][:8] + "…" if "/" in code else code for code in codes)


def import_(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help=_("esco or rome."))],
    paths: Annotated[
        list[str], typer.Argument(metavar="FILE", help=_("The official files, folders or archives, as downloaded."))
    ],
    unlinked: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help=_("Write what is none of ours here, with the reason, to work on.")),
    ] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> int:
    if scheme not in SCHEMES:
        raise typer.BadParameter(_("choose one of: {tables}").format(tables=", ".join(SCHEMES)), param_hint="SCHEME")
    place = partnership(folder)
    done = import_links(scheme, paths, place.folder, place.vocabulary(), unlinked=unlinked)
    if as_json:
        print_json(
            {
                "scheme": scheme, "file": str(done.file), "source": done.source, "concepts": done.concepts,
                "linked": done.linked, "rows": done.rows, "relations": done.relations, "unlinked": done.why,
                "left_aside": done.aside,
            }
        )  # fmt: skip
        return 0
    for file in done.aside:
        warn(_("{file}: holds nothing that is linked; left aside.").format(file=file))
    kinds = {"skill": _("skills"), "occupation": _("occupations")}
    table(
        scheme.upper(), ["", _("in the files"), _("linked"), _("of ours")],
        [
            (label, number(done.concepts[of]), number(done.linked[of]), number(done.rows[of]))
            for of, label in kinds.items()
        ],
        numbers=[1, 2, 3],
    )  # fmt: skip
    why = {
        "no name": _("no name in common"), "part": _("part of something wider of ours"),
        "ordinary word": _("an ordinary word too"), "several": _("names of several of ours"),
        "other kind": _("of another kind"),
    }  # fmt: skip
    table(_("Not linked"), ["", ""], [(why[key], number(count)) for key, count in done.why.most_common()], numbers=[1])
    tell(
        _("{file} is written. Source to name wherever its codes go: {source}.").format(
            file=done.file, source=done.source
        )
    )
    return 0


def check(folder: Folder = None, as_json: Json = False) -> int:
    vocabulary = vocabulary_of(folder)
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
