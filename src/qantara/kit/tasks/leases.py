"""Who does a job, and what is written of it. Every write names the token of its lease: an older one's changes nothing.

Used by workers. What people do with jobs is in `actions`.
"""

import traceback
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Failure, Job, JobQuerySet, sentence
from qantara.kit.wording import N_

DIED = N_(
    "The process that did this was stopped before the end. What it had done is not known; look, then start it again."
)
DIED_OFTEN = N_("The process that did this was stopped each time it was tried. Tell the people who run the portal.")
BROKEN = N_("Something went wrong. The people who run the portal can see what; start it again once it is mended.")
UNKNOWN = N_("This version of the portal does not know this work any more. Start it again from its page.")
STOPPED = N_("The portal was stopped before the end. What was done is not known; look, then start it again.")


@dataclass(frozen=True)
class Lease:
    """The right to do one job once."""

    job: UUID
    token: int

    def held(self) -> JobQuerySet:
        """The job, if this lease is still the newest."""
        return Job.objects.filter(pk=self.job, token=self.token, state=State.RUNNING)

    def write(self, **values: Any) -> bool:
        """Change the job. False: another has it now, and nothing was changed."""
        return self.held().update(**values) == 1


def lease_of(job: Job) -> Lease:
    return Lease(job.pk, job.token)


def claim(worker: str, *, at: datetime, until: datetime, without: Collection[str] = ()) -> Job | None:
    """Take the most pressing job that is due, outside the queues named. None: nothing is due."""
    waiting = Job.objects.due(at).exclude(queue__in=without)
    while waiting.exists():  # reads only: an idle worker never makes anyone wait
        with transaction.atomic():
            job = waiting.select_for_update(skip_locked=True).first()
            if job is None:  # others are taking it
                return None
            taken = Job.objects.filter(pk=job.pk, token=job.token, state=State.WAITING).update(
                state=State.RUNNING,
                token=job.token + 1,
                attempts=job.attempts + 1,
                worker=worker,
                started_at=at,
                finished_at=None,
                heartbeat_at=at,
                lease_until=until,
                error=None,
            )
        if taken:
            return Job.objects.get(pk=job.pk)
    return None


def renew(lease: Lease, *, at: datetime, until: datetime) -> bool | None:
    """Go on vouching for the job. Whether somebody wants it cancelled; None where the lease is lost."""
    if not lease.write(heartbeat_at=at, lease_until=until):
        return None
    return lease.held().filter(cancel_requested_at__isnull=False).exists()


def complete(lease: Lease, result: Any, *, at: datetime) -> bool:
    return lease.write(state=State.DONE, finished_at=at, result=result, checkpoint=None, lease_until=None)


def cancelled(lease: Lease, *, at: datetime) -> bool:
    return lease.write(state=State.CANCELLED, finished_at=at, lease_until=None)


def give_back(lease: Lease, *, at: datetime) -> bool:
    """The worker stops; another goes on from the checkpoint. This was no try."""
    job = lease.held().first()
    return job is not None and lease.write(
        state=State.WAITING, attempts=job.attempts - 1, run_after=at, lease_until=None
    )


def fail(lease: Lease, error: dict[str, Any], *, at: datetime, cause: BaseException | None = None, again: bool) -> bool:
    """The job failed: it waits for its next try, if `again` and it has one left, else that was it."""
    with transaction.atomic():
        job = lease.held().first()
        if job is None:
            return False
        if again and job.attempts < job.max_attempts and job.cancel_requested_at is None:
            written = lease.write(state=State.WAITING, run_after=job.next_try(at), error=error, lease_until=None)
        else:
            written = lease.write(state=State.FAILED, finished_at=at, error=error, lease_until=None)
        if written and cause is not None:
            Failure.objects.create(
                job=job,
                token=lease.token,
                at=at,
                exception=f"{type(cause).__module__}.{type(cause).__qualname__}"[:200],
                traceback="".join(traceback.format_exception(cause)),
            )
    return written


def died(job: Job, *, at: datetime, stopping: bool = False) -> bool:
    """The process doing the job is no more, and nothing says how far it came.

    Only what may be repeated is tried again. `job` is as it was read when its lease was found to be over: a lease that was
    renewed since is left alone.
    """
    left = Lease(job.pk, job.token).held().filter(lease_until=job.lease_until)
    if job.cancel_requested_at is not None:
        return left.update(state=State.CANCELLED, finished_at=at, lease_until=None) == 1
    if job.resumable and stopping:
        return left.update(state=State.WAITING, attempts=job.attempts - 1, run_after=at, lease_until=None) == 1
    if job.resumable and job.attempts < job.max_attempts:
        return left.update(state=State.WAITING, run_after=job.next_try(at), lease_until=None) == 1
    said = STOPPED if stopping else DIED_OFTEN if job.resumable else DIED
    return left.update(state=State.FAILED, finished_at=at, error=sentence(said), lease_until=None) == 1


def recover(at: datetime) -> int:
    """Settle the jobs of workers that are gone; how many."""
    return sum(died(job, at=at) for job in Job.objects.abandoned(at))
