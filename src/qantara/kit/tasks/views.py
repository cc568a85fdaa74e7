"""The pages of background work: everybody's own, and all of it for those who run the portal."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from qantara.kit.access import allowed, signed_in
from qantara.kit.bridge import Refusal
from qantara.kit.pages import language_of, page, tell
from qantara.kit.tasks import actions
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job
from qantara.kit.tasks.queries import find_job, jobs_for, load_of, without_routine
from qantara.kit.tasks.telling import tell_job
from qantara.kit.wording import words_of

_TABS = (State.RUNNING, State.WAITING, State.DONE, State.FAILED, State.CANCELLED)
_ROWS = 50


@require_safe
@allowed("tasks.see")
def tasks(request: HttpRequest) -> HttpResponse:
    """All background work."""
    return _list(request, mine=False)


@require_safe
@signed_in
def my_tasks(request: HttpRequest) -> HttpResponse:
    """The work that one asked for."""
    return _list(request, mine=True)


def _list(request: HttpRequest, *, mine: bool) -> HttpResponse:
    words = words_of(language_of(request))
    routine = request.GET.get("routine") == "yes"
    jobs = jobs_for(request.user, mine=mine)
    if not routine:
        jobs = without_routine(jobs)
    load = load_of(jobs, timezone.now())
    asked = request.GET.get("state")
    state = State(asked) if asked in State.values else next((tab for tab in _TABS if load.by_state[tab]), State.RUNNING)
    shown = Paginator(jobs.filter(state=state), _ROWS).get_page(request.GET.get("page"))
    here = reverse("my-tasks" if mine else "tasks")
    return page(
        request,
        "tasks/list.html",
        mine=mine,
        sees_all=request.user.has_perm("tasks.see"),
        here=here,
        state=state,
        tabs_shown=[
            {"text": tab.label, "address": f"{here}?state={tab}", "current": tab == state, "count": load.by_state[tab]}
            for tab in _TABS
        ],
        routine=routine,
        late=0 if mine else load.late,
        found=shown,
        jobs=[tell_job(job, words) for job in shown],
        total=sum(load.by_state.values()),
    )


@require_safe
@allowed("tasks.see_job", of=find_job)
def task(request: HttpRequest, job: Job) -> HttpResponse:
    """One job. Asked for by a script on its own page, only the part that changes."""
    part = request.headers.get("HX-Request") == "true"
    return page(request, "tasks/state.html" if part else "tasks/job.html", **_one(request, job), live=True)


def _one(request: HttpRequest, job: Job) -> dict[str, Any]:
    sees_all = request.user.has_perm("tasks.see")
    return {
        "told": tell_job(job, words_of(language_of(request))),
        "job": job,
        "sees_all": sees_all,
        "may_change": request.user.has_perm("tasks.change_job", job),
        "failures": list(job.failures.all()) if sees_all else [],
    }


@require_POST
@allowed("tasks.change_job", of=find_job)
def cancel(request: HttpRequest, job: Job) -> HttpResponse:
    """Cancel a job."""
    words = words_of(language_of(request))
    try:
        job = actions.cancel(job=job, by=request.user, at=timezone.now())
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    else:
        ended = job.state == State.CANCELLED
        tell(request, words.say("The work is cancelled.") if ended else words.say("The work is asked to stop."))
    return redirect("task", job=job.pk)


@require_POST
@allowed("tasks.change_job", of=find_job)
def restart(request: HttpRequest, job: Job) -> HttpResponse:
    """Put a job back among those that wait."""
    words = words_of(language_of(request))
    try:
        actions.restart(job=job, by=request.user, at=timezone.now())
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    else:
        tell(request, words.say("The work waits for its turn again."))
    return redirect("task", job=job.pk)
