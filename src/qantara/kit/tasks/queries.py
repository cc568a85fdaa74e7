"""Questions asked of background work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from qantara.kit.tasks.declare import PERIODIC
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job, JobQuerySet

_LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Load:
    """How many jobs are in each state, and how many should have begun a while ago (no worker seems to be there)."""

    by_state: dict[str, int]
    late: int


def jobs_for(person: Any, *, mine: bool) -> JobQuerySet:
    """The jobs that a person asked for, or all those that they may see."""
    if not mine and person.has_perm("tasks.see"):
        return Job.objects.all()
    return Job.objects.filter(requested_by=person.pk)


def find_job(person: Any, job: UUID) -> Job:
    """One job, among those that the person may see. Raises Http404."""
    found = jobs_for(person, mine=False).filter(pk=job).first()
    if found is None:
        raise Http404
    return found


def without_routine(jobs: JobQuerySet) -> JobQuerySet:
    """Regular work that went well is left out: it would hide all else."""
    return jobs.exclude(state=State.DONE, key__startswith=PERIODIC)


def load_of(jobs: QuerySet[Job], at: datetime) -> Load:
    """Counts over these jobs."""
    counted = dict(jobs.order_by().values_list("state").annotate(Count("pk")))
    return Load({state.value: counted.get(state.value, 0) for state in State}, jobs.filter(
        state=State.WAITING, run_after__lt=at - _LATE).count())  # fmt: skip
