"""Questions asked of candidates, the draft and versions."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from qantara.axes.needs.curation.bridge import fold
from qantara.axes.needs.curation.enums import CandidateState, DecisionKind, DecisionState
from qantara.axes.needs.curation.models import Candidate, Decision, Desk, Effect, Version
from qantara.kit.tasks.declare import PERIODIC
from qantara.kit.tasks.models import Job

SEARCH, EFFECT, VERSION = f"{PERIODIC}curation.search", "curation.effect", "curation.version"
SORTS = {"ads": ("-ads", "folded"), "name": ("folded",), "new": ("-found_at", "-ads", "folded"), "growth": ("-low", "-ads", "folded")}  # fmt: skip
_PEOPLE = ("by", "ended_by")


def desk() -> Desk:
    found, _ = Desk.objects.get_or_create(pk=1)
    return found


def candidates(*, text: str = "", state: str = "", sort: str = "ads") -> QuerySet[Candidate]:
    """Candidates in one state (those to decide, unless told otherwise), by their names."""
    found = Candidate.objects.filter(state=state or CandidateState.OPEN)
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    if sort == "growth":
        found = found.filter(low__isnull=False)
    return found.order_by(*SORTS.get(sort, SORTS["ads"]))


def counts() -> dict[str, int]:
    """How many candidates are in each state."""
    held = dict(Candidate.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: held.get(state.value, 0) for state in CandidateState}


def candidate_named(person: Any, *, candidate: int) -> Candidate:  # noqa: ARG001 - all are seen by whoever may see one
    found = Candidate.objects.filter(pk=candidate).first()
    if found is None:
        raise Http404
    return found


def decision_named(person: Any, *, decision: int) -> Decision:  # noqa: ARG001 - as above
    found = Decision.objects.select_related("candidate", *_PEOPLE).filter(pk=decision).first()
    if found is None:
        raise Http404
    return found


def version_named(person: Any, *, number: int) -> Version:  # noqa: ARG001 - as above
    found = Version.objects.select_related("asked_by").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def decisions_on(candidate: Candidate) -> QuerySet[Decision]:
    """All that was decided on a candidate, newest first."""
    return candidate.decisions.select_related(*_PEOPLE, "version").order_by("-pk")


def in_draft() -> QuerySet[Decision]:
    """The draft, in the order in which its decisions were taken."""
    return (
        Decision.objects.filter(state=DecisionState.CONFIRMED, version=None)
        .select_related("candidate", *_PEOPLE)
        .order_by("ended_at", "pk")
    )


def resting_on(decision: Decision) -> list[Decision]:
    """Those of the draft that need the new skill of this one: names merged into it, skills below it."""
    key = decision.content.get("key") if decision.kind == DecisionKind.NEW else None
    others = (one for one in in_draft() if one.pk != decision.pk)
    return [one for one in others if key and key in {one.content.get("key"), one.content.get("parent")}]


def decisions_of(version: Version) -> QuerySet[Decision]:
    return version.decisions.select_related("candidate", *_PEOPLE).order_by("ended_at", "pk")


def effect_of_draft(draft: int) -> Effect | None:
    return Effect.objects.filter(draft=draft).first()


def versions() -> QuerySet[Version]:
    return Version.objects.select_related("asked_by").annotate(size=Count("decisions")).order_by("-number")


def version_under_way() -> Job | None:
    """The publication that waits or runs; there is one at most."""
    return Job.objects.is_open().filter(key=VERSION).first()


def newest_job(key: str) -> Job | None:
    """The last work of a kind, whatever became of it."""
    return Job.objects.filter(key=key).order_by("-enqueued_at").first()
