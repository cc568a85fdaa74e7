"""What people do with jobs."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job


class JobRefused(Refusal):
    """A job cannot be cancelled or restarted."""


@transaction.atomic
def cancel(*, job: Job, by: Any, at: datetime) -> Job:
    """End a waiting job, or ask a running one to end. Raises JobRefused where it has ended already."""
    job = _locked(job)
    if not job.is_open:
        raise JobRefused("This work has ended already. There is nothing left to cancel.")
    job.cancel_requested_at = job.cancel_requested_at or at
    # Its worker may have just begun: what is written here is bound to what was read.
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    if not waiting.update(state=State.CANCELLED, cancel_requested_at=at, finished_at=at):
        Job.objects.filter(pk=job.pk).update(cancel_requested_at=job.cancel_requested_at)
    job.refresh_from_db()
    record("task.cancelled", target=job, by=by, at=at)
    return job


@transaction.atomic
def restart(*, job: Job, by: Any, at: datetime) -> Job:
    """Put a job that failed or was cancelled back among those that wait, from its checkpoint where it has one.

    Raises JobRefused where it has not ended so, or where the same work is under way again.
    """
    job = _locked(job)
    if job.state not in {State.FAILED, State.CANCELLED}:
        raise JobRefused("Only work that failed or was cancelled can be started again.")
    try:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(
                state=State.WAITING,
                attempts=0,
                run_after=at,
                finished_at=None,
                cancel_requested_at=None,
                error=None,
                progress_done=None,
                progress_total=None,
                note=None,
            )
    except IntegrityError:
        raise JobRefused("The same work is waiting or running already. Follow that one.") from None
    job.refresh_from_db()
    record("task.restarted", target=job, by=by, at=at)
    return job


def _locked(job: Job) -> Job:
    return Job.objects.select_for_update().get(pk=job.pk)
