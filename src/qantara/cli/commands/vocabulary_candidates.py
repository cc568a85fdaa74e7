"""`qantara vocabulary candidates`, and the three decisions on one: accept, merge, refuse."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, partnership, today
from qantara.cli.languages import _, active
from qantara.cli.output import number, print_json, tell
from qantara.core.vocabulary import DOMAINS, KINDS, LANGUAGES
from qantara.pipeline.candidates import ShownCandidate, list_candidates
from qantara.pipeline.vocabulary_decisions import accept as accept_name
from qantara.pipeline.vocabulary_decisions import merge as merge_name
from qantara.pipeline.vocabulary_decisions import refuse as refuse_name
from qantara.pipeline.whole_file import write_whole

_GUARDS = ("ambiguous", "exact_case")
_Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The name, as the ads write it."))]
_Guard = Annotated[
    str | None,
    typer.Option(
        metavar="ambiguous|exact_case",
        help=_("ambiguous: an ordinary word too, read only near a technology; exact_case: read in this spelling only."),
    ),
]


def register(group: typer.Typer) -> None:
    group.command(
        help=_(
            "List names that the ads ask for and the vocabulary does not hold, with counts, sentences and our nearest skills.\n\n"
            "Example: qantara vocabulary candidates --least 5 --csv candidates.csv"
        )
    )(candidates)
    group.command(
        help=_(
            "Make a name a new skill of this folder (vocabulary/own.csv).\n\n"
            "Example: qantara vocabulary accept ZellijDB --id zellijdb --kind technology --domains data --parent databases"
        )
    )(accept)
    group.command(
        help=_(
            "Make a name a further name of a skill (vocabulary/aliases.csv).\n\n"
            "Example: qantara vocabulary merge Postges postgresql"
        )
    )(merge)
    group.command(
        help=_(
            "Remember that a name is no skill (vocabulary/refused.csv); it is no longer listed.\n\n"
            'Example: qantara vocabulary refuse "Financial Services"'
        )
    )(refuse)


def candidates(
    least: Annotated[int, typer.Option(min=1, help=_("In how many ads at least; copies count once."))] = 3,
    most: Annotated[int, typer.Option(min=1, help=_("How many results at most."))] = 50,
    target: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help=_("Write the list here."))] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> int:
    place = partnership(folder)
    found, every = list_candidates(place, place.vocabulary(), least=least, most=most)
    if target is not None:
        write_whole(target, _as_csv(found))
    if as_json:
        print_json({"candidates": [_as_json(one) for one in found], "found": every})
        return 0
    if not found:
        tell(_("No name outside the vocabulary stands in {least} ads or more.").format(least=number(least)))
        return 0
    contexts = {"list": _("in lists of technologies"), "cue": _("after words that ask for a skill")}
    for one in found:
        tell(f"{one.name}  ·  {_('{ads} ads').format(ads=number(one.ads))}")
        tell("  " + ", ".join(f"{contexts[context]} {number(count)}" for context, count in one.contexts.items()))
        for shown in one.examples:
            tell(f"  “{_sentence(shown)}”")
        if one.closest:
            near = ", ".join(f"{skill.id} ({skill.label(active())})" for skill, _score in one.closest)
            tell(f"  {_('nearest of ours: {names}').format(names=near)}")
        tell("")
    tell(
        _("{shown} of {found} candidates. Decide with: qantara vocabulary accept, merge or refuse.").format(
            shown=number(len(found)), found=number(every)
        )
    )
    return 0


def accept(
    name: _Name,
    key: Annotated[str, typer.Option("--id", help=_("The new identifier: small letters, digits and . + # / -"))],
    kind: Annotated[str, typer.Option(metavar="|".join(KINDS), help=_("What it is."))],
    domains: Annotated[str, typer.Option(metavar="DOMAIN,…", help=_("Its domains: data, ai, cybersecurity…"))],
    fr: Annotated[str, typer.Option(help=_("Its French name; of a technology, the name itself by default."))] = "",
    ar: Annotated[str, typer.Option(help=_("Its Arabic name; of a technology, the name itself by default."))] = "",
    en: Annotated[str, typer.Option(help=_("Its English name; the name itself by default."))] = "",
    parent: Annotated[str, typer.Option(metavar="ID", help=_("The wider skill; a technology needs one."))] = "",
    guard: _Guard = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    wanted = [domain.strip() for domain in domains.split(",") if domain.strip()]
    _choose(kind, KINDS, "--kind")
    for domain in wanted or [""]:
        _choose(domain, DOMAINS, "--domains")
    _choose(guard, _GUARDS, "--guard")
    file = accept_name(
        partnership(folder), name, key=key, kind=kind, domains=wanted, labels={"fr": fr, "ar": ar, "en": en},
        parent=parent, guard=guard or "",
    )  # fmt: skip
    _tell_of(file, name, key, as_json=as_json)


def merge(
    name: _Name,
    key: Annotated[str, typer.Argument(metavar="ID", help=_("The skill that the name is a name of."))],
    language: Annotated[
        str, typer.Option(metavar="fr|ar|en", help=_("The language of the name; of proper names, any."))
    ] = "en",
    guard: _Guard = None,
    as_of: AsOf = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    _choose(language, LANGUAGES, "--language")
    _choose(guard, _GUARDS, "--guard")
    file = merge_name(partnership(folder), name, key, language=language, guard=guard or "", on=today(as_of))
    _tell_of(file, name, key, as_json=as_json)


def refuse(name: _Name, as_of: AsOf = None, folder: Folder = None, as_json: Json = False) -> None:
    file = refuse_name(partnership(folder), name, on=today(as_of))
    _tell_of(file, name, None, as_json=as_json)


def _choose(value: str | None, among: Sequence[str], option: str) -> None:
    if value is not None and value not in among:
        raise typer.BadParameter(_("choose one of: {tables}").format(tables=", ".join(among)), param_hint=option)


def _tell_of(file: Path, name: str, key: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": name, "skill": key, "file": str(file)})
    elif key is None:
        tell(_("“{name}” is refused. To undo it, delete its line in {file}.").format(name=name, file=file))
    else:
        tell(
            _("“{name}” is now read as {id}. To undo it, delete its line in {file}.").format(
                name=name, id=key, file=file
            )
        )


def _sentence(shown: Any) -> str:
    return f"{shown['before']}{shown['mention']}{shown['after']}".strip()


def _as_json(one: ShownCandidate) -> dict[str, Any]:
    return {
        "name": one.name,
        "ads": one.ads,
        "contexts": dict(one.contexts),
        "examples": [_sentence(shown) for shown in one.examples],
        "closest": [{"id": skill.id, "label": skill.label(active()), "score": score} for skill, score in one.closest],
    }


def _as_csv(found: Sequence[ShownCandidate]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "ads", "list", "cue", "closest", "example_1", "example_2", "example_3"))
    for one in found:
        sentences = [_sentence(shown) for shown in one.examples]
        writer.writerow(
            (
                one.name, one.ads, one.contexts.get("list", 0), one.contexts.get("cue", 0),
                "|".join(skill.id for skill, _score in one.closest), *sentences, *[""] * (3 - len(sentences)),
            )
        )  # fmt: skip
    return text.getvalue()
