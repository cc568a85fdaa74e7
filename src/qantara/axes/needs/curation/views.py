"""Pages of the vocabulary: candidates, decisions, the draft and its effect, versions."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.axes.needs.curation import actions, queries
from qantara.axes.needs.curation.bridge import DOMAIN_LABELS, KIND_LABELS, Refusal
from qantara.axes.needs.curation.enums import CandidateState, DecisionKind, DecisionState
from qantara.axes.needs.curation.forms import FindCandidates, MergeForm, NewSkillForm, ReasonForm
from qantara.axes.needs.curation.models import Candidate, Decision, Version
from qantara.kit.access import allowed
from qantara.kit.audit.queries import history_of
from qantara.kit.pages import page, tell, words_for
from qantara.kit.tasks.models import Job
from qantara.kit.tasks.telling import tell_job
from qantara.parties.holding import holding_of
from qantara.parties.models import Person

_A_PAGE = 30
_RIGHTS = ("propose", "decide", "publish")


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    """A page of ours: with its tabs, what the reader may do, and whether they may know who did it.

    Partners do not learn from it which companies' people take part.
    """
    reader, counts = _reader(request), queries.counts()
    here = request.resolver_match.url_name if request.resolver_match else ""
    words = words_for(request)
    address = reverse("curation")
    shown = [
        ("curation", words.say("To decide"), address, counts[CandidateState.OPEN]),
        (
            "proposed",
            words.say("Proposed"),
            f"{address}?state={CandidateState.PROPOSED}",
            counts[CandidateState.PROPOSED],
        ),
        ("curation-draft", words.say("Draft"), reverse("curation-draft"), counts[CandidateState.DECIDED]),
        ("curation-versions", words.say("Versions"), reverse("curation-versions"), None),
    ]
    if here == "curation" and request.GET.get("state") == CandidateState.PROPOSED:
        here = "proposed"
    return page(
        request, template,
        tab_items=[{"text": text, "address": to, "current": name == here, "count": count} for name, text, to, count in shown],
        may={right: reader.has_perm(f"curation.{right}") for right in _RIGHTS},
        sees_people=holding_of(reader).is_national, **values,
    )  # fmt: skip


def _told(request: HttpRequest, job: Job | None) -> Any:
    """Background work, and whether the reader may open its page."""
    if job is None:
        return None
    reader = _reader(request)
    told = tell_job(job, words_for(request))
    return {"told": told, "opens": job.requested_by == reader.pk or reader.has_perm("tasks.see")}


def _back(request: HttpRequest, refusal: Refusal, name: str, *args: Any) -> HttpResponseRedirect:
    """Where an action without a form of its own was refused: say why on the page that it came from."""
    tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect(name, *args)


# Candidates


@require_safe
@allowed("curation.see")
def candidates(request: HttpRequest) -> HttpResponse:
    form = FindCandidates(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.candidates(text=asked.get("q", ""), state=asked.get("state", ""), sort=asked.get("sort", "ads"))
    return _page(
        request, "curation/candidates.html", form=form, desk=queries.desk(),
        found=Paginator(found, _A_PAGE).get_page(request.GET.get("page")), filtered=bool(request.GET),
        job=_told(request, queries.newest_job(queries.SEARCH)),
    )  # fmt: skip


@require_POST
@allowed("curation.decide")
def search(request: HttpRequest) -> HttpResponse:
    actions.ask_for_search(by=_reader(request), at=timezone.now())
    tell(request, words_for(request).say("The search has been asked for. The list is brought up to date when it ends."))
    return redirect("curation")


@require_safe
@allowed("curation.see", of=queries.candidate_named)
def candidate(request: HttpRequest, found: Candidate) -> HttpResponse:
    decisions = list(queries.decisions_on(found))
    reader = _reader(request)
    waiting = next((one for one in decisions if one.state == DecisionState.PROPOSED), None)
    return _page(
        request, "curation/candidate.html", candidate=found, decisions=decisions, waiting=waiting, kinds=KIND_LABELS,
        domains=DOMAIN_LABELS, is_second=waiting is not None and actions.is_second(waiting, reader),
        history=history_of(found) if holding_of(reader).is_national else None,
    )  # fmt: skip


# Decisions


@require_http_methods(["GET", "POST"])
@allowed("curation.propose", of=queries.candidate_named)
def propose(request: HttpRequest, found: Candidate) -> HttpResponse:
    form = NewSkillForm(_sent(request), candidate=found)
    words = words_for(request)
    if form.is_valid():
        try:
            actions.propose(candidate=found, content=form.content, reason=form.cleaned_data["reason"], by=_reader(request),
                            at=timezone.now())  # fmt: skip
            tell(request, words.say("Your proposal waits for a second person."))
            return redirect("curation-candidate", found.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "curation/propose.html", form=form, candidate=found)


@require_http_methods(["GET", "POST"])
@allowed("curation.decide", of=queries.candidate_named)
def merge(request: HttpRequest, found: Candidate) -> HttpResponse:
    form = MergeForm(_sent(request), candidate=found)
    words = words_for(request)
    if form.is_valid() and (done := _decided(request, found, DecisionKind.MERGE, form, form.content)):
        return done
    return _page(request, "curation/form.html", form=form, candidate=found, title=words.say("Merge into a skill"),
                 act=words.say("Merge"), lede=words.say("Ads that hold this name will count for the skill you choose, once the draft is published."))  # fmt: skip


@require_http_methods(["GET", "POST"])
@allowed("curation.decide", of=queries.candidate_named)
def refuse(request: HttpRequest, found: Candidate) -> HttpResponse:
    form = ReasonForm(_sent(request))
    words = words_for(request)
    if form.is_valid() and (done := _decided(request, found, DecisionKind.REFUSE, form, {})):
        return done
    return _page(request, "curation/form.html", form=form, candidate=found, title=words.say("Refuse this name"),
                 act=words.say("Refuse"), kind="stop", lede=words.say("It is no skill: it will not be listed again."))  # fmt: skip


def _decided(
    request: HttpRequest, found: Candidate, kind: DecisionKind, form: Any, content: dict[str, Any]
) -> HttpResponse | None:
    try:
        actions.decide(candidate=found, kind=kind, content=content, reason=form.cleaned_data["reason"], by=_reader(request),
                       at=timezone.now())  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    tell(request, words_for(request).say("Decided. It counts once the draft is published."))
    return redirect("curation")


@require_POST
@allowed("curation.decide", of=queries.decision_named)
def confirm(request: HttpRequest, found: Decision) -> HttpResponse:
    try:
        actions.confirm(decision=found, by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        return _back(request, refusal, "curation-candidate", found.candidate_id)
    tell(request, words_for(request).say("Confirmed. It counts once the draft is published."))
    return redirect("curation-draft")


@require_http_methods(["GET", "POST"])
@allowed("curation.decide", of=queries.decision_named)
def send_back(request: HttpRequest, found: Decision) -> HttpResponse:
    form = ReasonForm(_sent(request))
    words = words_for(request)
    if form.is_valid():
        try:
            actions.send_back(
                decision=found, reason=form.cleaned_data["reason"], by=_reader(request), at=timezone.now()
            )
            tell(request, words.say("Sent back, with your reason."))
            return redirect("curation-candidate", found.candidate_id)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, "curation/form.html", form=form, candidate=found.candidate, title=words.say("Send the proposal back"),
                 act=words.say("Send back"), lede=words.say("Whoever proposed it reads your reason; the name is open to a new proposal."))  # fmt: skip


@require_POST
@allowed("curation.withdraw", of=queries.decision_named)
def withdraw(request: HttpRequest, found: Decision) -> HttpResponse:
    try:
        actions.withdraw(decision=found, by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        return _back(request, refusal, "curation-candidate", found.candidate_id)
    tell(request, words_for(request).say("Withdrawn: the name is to be decided again."))
    return redirect("curation-candidate", found.candidate_id)


# Draft and versions


@require_safe
@allowed("curation.see")
def draft(request: HttpRequest) -> HttpResponse:
    desk = queries.desk()
    effect = queries.effect_of_draft(desk.draft)
    return _page(
        request, "curation/draft.html", desk=desk, decisions=list(queries.in_draft()), effect=effect,
        job=_told(request, queries.newest_job(f"{queries.EFFECT}:{desk.draft}")),
        under_way=queries.version_under_way() is not None,
    )  # fmt: skip


@require_POST
@allowed("curation.decide")
def measure(request: HttpRequest) -> HttpResponse:
    try:
        actions.ask_for_effect(by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        return _back(request, refusal, "curation-draft")
    tell(request, words_for(request).say("The measure has been asked for. It is shown here when it ends."))
    return redirect("curation-draft")


@require_http_methods(["GET", "POST"])
@allowed("curation.publish")
def publish(request: HttpRequest) -> HttpResponse:
    desk = queries.desk()
    if request.method == "POST":
        asked = request.GET.get("draft", "")
        try:
            made = actions.publish_draft(
                draft=int(asked) if asked.isdecimal() else 0, by=_reader(request), at=timezone.now()
            )
        except Refusal as refusal:
            return _back(request, refusal, "curation-draft")
        return redirect("curation-version", made.number)
    return _page(request, "curation/publish.html", desk=desk, decisions=list(queries.in_draft()))


@require_safe
@allowed("curation.see")
def versions(request: HttpRequest) -> HttpResponse:
    found = Paginator(queries.versions(), _A_PAGE).get_page(request.GET.get("page"))
    return _page(request, "curation/versions.html", found=found)


@require_safe
@allowed("curation.see", of=queries.version_named)
def version(request: HttpRequest, found: Version) -> HttpResponse:
    job = queries.newest_job(queries.VERSION)
    own = job if job is not None and job.args == [found.pk] else None
    return _page(
        request, "curation/version.html", published=found, decisions=list(queries.decisions_of(found)),
        job=_told(request, own), under_way=queries.version_under_way() is not None,
    )  # fmt: skip


@require_POST
@allowed("curation.publish", of=queries.version_named)
def count_again(request: HttpRequest, found: Version) -> HttpResponse:
    try:
        actions.count_again(version=found, by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        return _back(request, refusal, "curation-version", found.number)
    return redirect("curation-version", found.number)


@require_POST
@allowed("curation.publish", of=queries.version_named)
def stop_counting(request: HttpRequest, found: Version) -> HttpResponse:
    try:
        actions.stop_counting(version=found, by=_reader(request), at=timezone.now())
    except Refusal as refusal:
        return _back(request, refusal, "curation-version", found.number)
    return redirect("curation-version", found.number)
