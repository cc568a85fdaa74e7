"""A decision's content, as its row keeps it and as the pipeline takes it."""

from collections.abc import Iterable
from typing import Any

from qantara.axes.needs.curation.bridge import Decision as Taken
from qantara.axes.needs.curation.bridge import Merged, NewSkill, NoSkill
from qantara.axes.needs.curation.enums import DecisionKind
from qantara.axes.needs.curation.models import Decision

MORE = ("aliases_fr", "aliases_ar", "aliases_en", "needs_near", "not_near")


def taken(kind: str, name: str, content: dict[str, Any]) -> Taken:
    """What the pipeline is asked to take."""
    if kind == DecisionKind.NEW:
        return NewSkill(
            name, key=content["key"], kind=content["kind"], domains=content["domains"],
            labels={language: content[language] for language in ("fr", "ar", "en")}, parent=content["parent"],
            guard=content["guard"], more={column: content[column] for column in MORE if content[column]},
        )  # fmt: skip
    if kind == DecisionKind.MERGE:
        return Merged(name, content["key"], content["language"], content["guard"])
    return NoSkill(name)


def all_taken(decisions: Iterable[Decision]) -> list[Taken]:
    return [taken(one.kind, one.candidate.name, one.content) for one in decisions]
