"""The database as a backend of django-tasks: a job is a row, written with whatever else its caller writes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from qantara.kit.tasks.declare import LONG_QUEUE, BackgroundTask, find_task
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job

_STATUS = {
    State.WAITING: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}
_TRIES = 5


class JobBackend(BaseTaskBackend):
    """Puts jobs where `qantara.kit.tasks.worker` finds them."""

    task_class = BackgroundTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.queues.add(LONG_QUEUE)

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put the job there, in the transaction under way; or return the open one with the task's key."""
        self.validate_task(task)
        assert isinstance(task, BackgroundTask)
        now = timezone.now()
        job = _put({
            "task": task.module_path,
            "args": normalize_json(args),
            "kwargs": normalize_json(kwargs),
            "queue": task.queue_name,
            "priority": task.priority,
            "key": task.key,
            "requested_by": task.requested_by,
            "enqueued_at": now,
            "run_after": task.run_after or now,
            "max_attempts": task.attempts,
            "backoff": task.backoff,
            "resumable": task.resumable,
        })  # fmt: skip
        return self._result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        try:
            return self._result(Job.objects.get(pk=result_id))
        except (Job.DoesNotExist, ValidationError):
            raise TaskResultDoesNotExist(result_id) from None

    def _result(self, job: Job, task: Task[..., Any] | None = None) -> TaskResult[Any]:
        result: TaskResult[Any] = TaskResult(
            task=task or find_task(job.task),
            id=str(job.pk),
            status=_STATUS[State(job.state)],
            enqueued_at=job.enqueued_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            last_attempted_at=job.started_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[
                TaskError(exception_class_path=failure.exception, traceback=failure.traceback)
                for failure in (job.failures.all() if job.attempts else ())
            ],
            worker_ids=[job.worker] * job.attempts,
        )
        object.__setattr__(result, "_return_value", job.result)  # as django-tasks' own backends do
        return result


def _put(values: dict[str, Any]) -> Job:
    if not values["key"]:
        return Job.objects.create(**values)
    for _ in range(_TRIES):
        found = Job.objects.is_open().filter(key=values["key"]).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return Job.objects.create(**values)
        except IntegrityError:  # another was quicker, and may be done by the time we look
            continue
    raise RuntimeError(f"jobs with the key {values['key']} come and go too fast")
