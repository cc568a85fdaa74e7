"""Doing one job that was claimed, in this process, and writing what became of it."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskContext
from django_tasks.utils import normalize_json

from qantara.kit.bridge import Refusal
from qantara.kit.tasks import leases
from qantara.kit.tasks.declare import BackgroundTask, UnknownTask, find_task
from qantara.kit.tasks.handle import Cancelled, Handle, LeaseLost, WorkerStops, at_work
from qantara.kit.tasks.leases import Lease, lease_of
from qantara.kit.tasks.models import Job, sentence

_log = logging.getLogger(__name__)


def execute(job: Job, handle: Handle | None = None) -> None:
    """Do the job. Nothing is raised but what must end the process; what went wrong stands in the job."""
    lease = lease_of(job)
    try:
        task = find_task(job.task)
        with override(settings.LANGUAGE_CODE), at_work(handle or Handle(job)):
            result = normalize_json(_call(task, job))
    except Cancelled:
        written = leases.cancelled(lease, at=timezone.now())
    except WorkerStops:
        written = leases.give_back(lease, at=timezone.now())
    except LeaseLost:
        written = False
    except UnknownTask as error:
        written = _failed(lease, sentence(leases.UNKNOWN), error, again=False)
    except Refusal as refusal:  # asking once more would change nothing
        said = sentence(refusal.sentence, **refusal.values) | {"refusal": True}
        written = _failed(lease, said, None, again=False)
    except Exception as error:
        _log.exception("Task %s of job %s failed (try %d).", job.task, job.pk, job.attempts)
        written = _failed(lease, sentence(leases.BROKEN), error, again=True)
    else:
        written = leases.complete(lease, result, at=timezone.now())
    if not written:
        _log.warning("Job %s was taken over by another worker; what was done here does not count.", job.pk)


def _call(task: BackgroundTask[..., Any], job: Job) -> Any:
    if not task.takes_context:
        return task.call(*job.args, **job.kwargs)
    result = task.get_result(str(job.pk))
    call: Callable[..., Any] = task.call
    return call(TaskContext(task_result=result), *job.args, **job.kwargs)


def _failed(lease: Lease, error: dict[str, Any], cause: BaseException | None, *, again: bool) -> bool:
    return leases.fail(lease, error, at=timezone.now(), cause=cause, again=again)
