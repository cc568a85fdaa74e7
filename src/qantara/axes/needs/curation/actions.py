"""What people do with candidates and the draft.

Checks that read the vocabulary come before the transaction, which is short: what they rested on is then named in its
conditions, and whoever comes second is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse

from qantara.axes.needs.curation import bridge, queries
from qantara.axes.needs.curation.bridge import Refusal
from qantara.axes.needs.curation.contents import all_taken, taken
from qantara.axes.needs.curation.enums import CandidateState, DecisionKind, DecisionState, VersionState
from qantara.axes.needs.curation.models import Candidate, Decision, Desk, Version
from qantara.axes.needs.curation.permissions import DECIDERS, PROPOSERS
from qantara.kit.audit.actions import record
from qantara.kit.audit.context import real_person
from qantara.kit.notifications.actions import notify
from qantara.kit.tasks.actions import cancel
from qantara.parties.enums import Role
from qantara.parties.holding import holding_of
from qantara.parties.models import Person

_CALLED = {"fr": "name", "ar": "name_ar", "en": "name_en"}
_FOUND = ("name", "ads", "in_lists", "after_cues", "examples", "closest", "growth", "low", "high")


class CurationError(Refusal):
    """What was asked of a candidate, the draft or a version cannot be done."""


# Candidates


@transaction.atomic
def take_found(*, rows: Iterable[Mapping[str, Any]], every: int, started: datetime, at: datetime) -> int:
    """Bring the candidates to what a search has found; what people decided stays. How many are new.

    One that the vocabulary holds is not found. Found again although it was published before the search began, its line
    has been taken out of the folder by hand: it is to be decided anew.
    """
    known = {one.folded: one for one in Candidate.objects.all()}
    back = set(
        Decision.objects.filter(state=DecisionState.PUBLISHED, version__written_at__lt=started).values_list(
            "candidate", flat=True
        )
    )
    seen, new = set(), []
    for row in rows:
        seen.add(row["folded"])
        values = {name: row[name] for name in _FOUND} | {"seen_at": at}
        one = known.get(row["folded"])
        if one is None:
            new.append(Candidate(folded=row["folded"], found_at=at, **values))
            continue
        again = one.state == CandidateState.GONE or (one.state == CandidateState.PUBLISHED and one.pk in back)
        # Bound to the state that was read: somebody may be deciding now.
        changes = values | ({"state": CandidateState.OPEN} if again else {})
        Candidate.objects.filter(pk=one.pk, state=one.state).update(**changes)
    Candidate.objects.bulk_create(new)
    gone = [one.pk for folded, one in known.items() if folded not in seen]
    Candidate.objects.filter(pk__in=gone, state=CandidateState.OPEN).update(state=CandidateState.GONE)
    queries.desk()
    Desk.objects.update(searched_at=at, found=every)
    return len(new)


@transaction.atomic
def ask_for_search(*, by: Person, at: datetime) -> None:
    """Look for candidates now; while a search waits or runs, it is that one."""
    from qantara.axes.needs.curation.tasks import search_candidates

    record("curation.search_asked", target=queries.desk(), by=by, at=at)
    search_candidates.using(key=queries.SEARCH, requested_by=by.pk).enqueue()


# Decisions


def propose(*, candidate: Candidate, content: dict[str, Any], reason: str, by: Person, at: datetime) -> Decision:
    """Propose that the name is a new skill; it waits for a second person. Raises a Refusal that says what is wrong with it."""
    _tried(DecisionKind.NEW, candidate.name, content, at)
    return _open(candidate, DecisionKind.NEW, content, reason, by, at)


def decide(
    *, candidate: Candidate, kind: DecisionKind, content: dict[str, Any], reason: str, by: Person, at: datetime
) -> Decision:
    """Merge the name into a skill, or refuse it: one person is enough, and it is in the draft at once."""
    if kind is DecisionKind.NEW:
        raise CurationError("A new skill is proposed by one person and confirmed by another. Propose it.")
    if kind is DecisionKind.REFUSE and not reason.strip():
        raise CurationError("Say why this name is no skill: the others read it in the history.")
    tried = _tried(kind, candidate.name, content, at)
    return _open(candidate, kind, content, reason, by, at, tried)


@transaction.atomic
def _open(
    candidate: Candidate, kind: DecisionKind, content: dict[str, Any], reason: str, by: Person, at: datetime,
    tried: "_Tried | None" = None,
) -> Decision:  # fmt: skip
    """Write the decision on a candidate that nobody has decided; with what was tried, it is in the draft."""
    state = CandidateState.DECIDED if tried else CandidateState.PROPOSED
    if not Candidate.objects.filter(pk=candidate.pk, state=CandidateState.OPEN).update(state=state):
        raise CurationError(
            "“{name}” has been decided or proposed meanwhile. Read its page again.", name=candidate.name
        )
    made = Decision.objects.create(
        candidate=candidate, kind=kind, content=content, reason=reason.strip(), by=by, at=at,
        behind=sorted(set().union(*_ways(by, PROPOSERS))),
        state=DecisionState.CONFIRMED if tried else DecisionState.PROPOSED,
        ended_by=by if tried else None, ended_at=at if tried else None,
    )  # fmt: skip
    if tried:
        _move_draft_on(tried)
    event = {"new": "curation.proposed", "merge": "curation.merged", "refuse": "curation.refused"}[kind.value]
    record(event, target=candidate, by=by, at=at, reason=reason, after=_told(content))
    return made


def _told(content: dict[str, Any]) -> dict[str, Any]:
    """What the audit keeps of a decision: what was filled in, under the names that its fields have."""
    return {_CALLED.get(field, field): value for field, value in content.items() if value}


def confirm(*, decision: Decision, by: Person, at: datetime) -> None:
    """Take a proposed skill into the draft, as the second person."""
    if not is_second(decision, by):
        raise CurationError(
            "A new skill needs two people. You proposed this one, or act for whoever did: somebody else confirms it."
        )
    tried = _tried(DecisionKind(decision.kind), decision.candidate.name, decision.content, at)
    with transaction.atomic():
        _end(decision, DecisionState.PROPOSED, DecisionState.CONFIRMED, CandidateState.DECIDED, by=by, at=at)
        _move_draft_on(tried)
        record("curation.confirmed", target=decision.candidate, by=by, at=at)
        _tell(decision, "curation.confirmed", at)


def is_second(decision: Decision, by: Person) -> bool:
    """Whether the person may be the second one: in some way of acting, none of those who proposed it is behind them."""
    return any(way.isdisjoint(decision.behind) for way in _ways(by, DECIDERS))


@transaction.atomic
def send_back(*, decision: Decision, reason: str, by: Person, at: datetime) -> None:
    """Give a proposal back with a reason: the candidate is open again."""
    if not reason.strip():
        raise CurationError("Say what to change: whoever proposed it reads it.")
    _end(decision, DecisionState.PROPOSED, DecisionState.SENT_BACK, CandidateState.OPEN, by=by, at=at, answer=reason)
    record("curation.sent_back", target=decision.candidate, by=by, at=at, reason=reason)
    _tell(decision, "curation.sent_back", at, reason=reason.strip())


@transaction.atomic
def withdraw(*, decision: Decision, by: Person, at: datetime) -> None:
    """Take back one's own proposal, or take a decision out of the draft: the candidate is open again."""
    before = DecisionState(decision.state)
    if before is DecisionState.PROPOSED:
        if by.pk != decision.by_id:
            raise CurationError("Whoever proposed it withdraws it. Send it back with a reason instead.")
    elif before is not DecisionState.CONFIRMED or not holding_of(by).has(*DECIDERS):
        raise CurationError("This decision is not in the draft any more, or is not yours to take out.")
    draft = queries.desk().draft
    resting = queries.resting_on(decision)
    if before is DecisionState.CONFIRMED and resting:
        raise CurationError(
            "“{name}” rests on this skill. Take it out of the draft first.", name=resting[0].candidate.name
        )
    _end(decision, before, DecisionState.WITHDRAWN, CandidateState.OPEN, by=by, at=at)
    if before is DecisionState.CONFIRMED and not Desk.objects.filter(draft=draft).update(
        draft=F("draft") + 1, texts=None
    ):
        raise CurationError("The draft has changed while this was being checked. Try once more.")
    record("curation.withdrawn", target=decision.candidate, by=by, at=at)


def _end(
    decision: Decision, before: DecisionState, after: DecisionState, candidate: CandidateState, *, by: Person, at: datetime,
    answer: str = "",
) -> None:  # fmt: skip
    """Move a decision on, if it still is where it was seen."""
    found = Decision.objects.filter(pk=decision.pk, state=before, version=None)
    if not found.update(state=after, ended_by=by, ended_at=at, answer=answer.strip()):
        raise CurationError("Somebody has answered this meanwhile. Read the page again.")
    Candidate.objects.filter(pk=decision.candidate_id).update(state=candidate)


def _tell(decision: Decision, kind: str, at: datetime, **values: str) -> None:
    if decision.by.is_active:
        notify(
            person=decision.by, kind=kind, values={"name": decision.candidate.name, **values}, at=at,
            link=reverse("curation-candidate", args=[decision.candidate_id]), key=f"{kind}:{decision.pk}",
        )  # fmt: skip


def _ways(by: Person, roles: tuple[Role, ...]) -> list[frozenset[int]]:
    """Each way in which the person may act under one of the roles: the numbers of all those in whose name it is.

    Who holds the role themselves acts in their own name; under a lent role, also in the lender's. Somebody who acts as
    another person is one of them in any case.
    """
    oneself = frozenset({by.pk, real_person() or by.pk})
    held = [role for role in holding_of(by).roles if role.role in roles]
    if not held or any(role.lent_by is None for role in held):
        return [oneself]
    return [oneself | {role.lent_by} for role in held if role.lent_by is not None]


# The draft


@dataclass(frozen=True)
class _Tried:
    """A decision that can be taken: on which draft and which files of the folder it was tried, and the files then."""

    draft: int
    base: str
    texts: dict[str, str]


def _tried(kind: DecisionKind, name: str, content: dict[str, Any], at: datetime) -> _Tried:
    """Take the decision on the draft, on a copy: the same checks as the command's. Raises a Refusal."""
    desk = queries.desk()
    _, base = bridge.held(settings.QANTARA_FOLDER)
    begun = desk.texts if desk.base == base else None
    before = [] if begun is not None else all_taken(queries.in_draft())
    texts, _ = bridge.try_decisions(
        settings.QANTARA_FOLDER, [*before, taken(kind, name, content)], on=at.date(), begun=begun
    )
    return _Tried(desk.draft, base, texts)


def _move_draft_on(tried: _Tried) -> None:
    found = Desk.objects.filter(draft=tried.draft)
    if not found.update(draft=F("draft") + 1, base=tried.base, texts=tried.texts):
        raise CurationError("The draft has changed while this was being checked. Try once more.")


@transaction.atomic
def ask_for_effect(*, by: Person, at: datetime) -> None:
    """Measure what the draft changes in the series; while that waits or runs, it is that one."""
    from qantara.axes.needs.curation.tasks import measure_draft

    desk = queries.desk()
    if not queries.in_draft().exists():
        raise CurationError("The draft is empty. Decide on candidates first.")
    record("curation.effect_asked", target=desk, by=by, at=at, after={"draft": desk.draft})
    measure_draft.using(key=f"{queries.EFFECT}:{desk.draft}", requested_by=by.pk).enqueue(desk.draft)


def publish_draft(*, draft: int, by: Person, at: datetime) -> Version:
    """Make the draft that was shown a version, to be written and counted in the background."""
    _, base = bridge.held(settings.QANTARA_FOLDER)
    return _publish(draft, base, by, at)


@transaction.atomic
def _publish(draft: int, base: str, by: Person, at: datetime) -> Version:
    decisions = list(queries.in_draft())
    if not decisions:
        raise CurationError("The draft is empty. Decide on candidates first.")
    if queries.version_under_way():
        raise CurationError("The version before is still being published. Wait until it ends, or cancel it.")
    effect = queries.effect_of_draft(draft)
    if effect is None or effect.base != base:
        raise CurationError(
            "What this draft changes in the series has not been measured. Measure it, read it, then publish."
        )
    if not Desk.objects.filter(draft=draft).update(draft=F("draft") + 1, texts=None):
        raise CurationError("The draft is not the one that you read any more. Read it again, then publish.")
    number = (Version.objects.aggregate(most=Max("number"))["most"] or 0) + 1
    version = Version.objects.create(number=number, asked_by=by, asked_at=at, effect=effect.content)
    Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(version=version)
    record("curation.published", target=version, by=by, at=at, after={"number": number, "decisions": len(decisions)})
    _start(version, by)
    return version


@transaction.atomic
def count_again(*, version: Version, by: Person, at: datetime) -> None:
    """Start the publication again where it failed or was cancelled: what is written stays, the series are counted."""
    if queries.version_under_way() or version.state not in {VersionState.WAITING, VersionState.WRITTEN}:
        raise CurationError("There is nothing to start again: this version is under way, or done.")
    record("curation.counting_restarted", target=version, by=by, at=at)
    _start(version, by)


@transaction.atomic
def stop_counting(*, version: Version, by: Person, at: datetime) -> None:
    """Cancel the publication under way. The series of before stay readable."""
    job = queries.version_under_way()
    if job is None or job.args != [version.pk]:
        raise CurationError("Nothing is under way for this version. There is nothing to cancel.")
    cancel(job=job, by=by, at=at)


def _start(version: Version, by: Person) -> None:
    """One publication at a time."""
    from qantara.axes.needs.curation.tasks import publish_version

    publish_version.using(key=queries.VERSION, requested_by=by.pk).enqueue(version.pk)


# What the background work notes


@transaction.atomic
def note_written(*, version: Version, vocabulary: str, at: datetime) -> None:
    """The folder's files hold the version's decisions."""
    if not Version.objects.filter(pk=version.pk, state=VersionState.WAITING).update(
        state=VersionState.WRITTEN, vocabulary=vocabulary, written_at=at
    ):
        return
    decisions = Decision.objects.filter(version=version)
    decisions.update(state=DecisionState.PUBLISHED)
    Candidate.objects.filter(pk__in=decisions.values("candidate")).update(state=CandidateState.PUBLISHED)
    record("curation.written", target=version, by=version.asked_by, at=at, before={"vocabulary": version.before}, after={"vocabulary": vocabulary})  # fmt: skip


@transaction.atomic
def note_refused(*, version: Version, at: datetime) -> None:
    """The decisions cannot be taken in the folder as it is now: they lie in the draft again."""
    Version.objects.filter(pk=version.pk).update(state=VersionState.REFUSED)
    Decision.objects.filter(version=version).update(version=None)
    Desk.objects.update(draft=F("draft") + 1, texts=None)
    record("curation.not_written", target=version, by=None, at=at)


@transaction.atomic
def note_counted(*, version: Version, run: str, at: datetime) -> None:
    """The series are counted with this version, and so with all that were written before it."""
    Version.objects.filter(state=VersionState.WRITTEN, number__lte=version.number).update(
        state=VersionState.COUNTED, counted_at=at, run=run
    )
    record("curation.counted", target=version, by=None, at=at, after={"run": run})
