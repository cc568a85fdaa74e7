"""Declaring a task, and when it comes back by itself.

@background(title=N_("Retention"), attempts=3, resumable=True)
def purge(before: str) -> int: ...

purge.using(key="purge", requested_by=person.pk).enqueue("2026-01-01")
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import DEFAULT_TASK_QUEUE_NAME, TaskResult
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

LONG_QUEUE = "long"
"""Work of minutes: a worker always keeps a place free beside it, so that short work never waits behind."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class BackgroundTask(Task[P, T]):
    """A task of django-tasks that says how it may be tried again, and on whose behalf.

    `title`: a marked sentence, what people call it. `attempts`: how often it is tried after an exception or a crash.
    `backoff`: the first wait between two tries, doubled each time. `resumable`: whether it may be taken up again where a
    process died in the middle; it is then either harmless to repeat or goes on from its checkpoint. `key`: enqueued while
    a job with this key waits or runs, it is that job. `requested_by`: the person who sees it among theirs and may cancel.
    """

    title: str = ""
    attempts: int = 1
    backoff: timedelta = timedelta(seconds=10)
    resumable: bool = False
    key: str = ""
    requested_by: int | None = None

    def using(
        self,
        *,
        priority: int | None = None,
        queue_name: str | None = None,
        run_after: datetime | None = None,
        backend: str | None = None,
        key: str | None = None,
        requested_by: int | None = None,
    ) -> "BackgroundTask[P, T]":
        """The same task, told more about this time."""
        told = {
            "priority": priority, "queue_name": queue_name, "run_after": run_after, "backend": backend,
            "key": key, "requested_by": requested_by,
        }  # fmt: skip
        return replace(self, **{name: value for name, value in told.items() if value is not None})  # type: ignore[arg-type]


def background(
    *,
    title: str,
    attempts: int = 1,
    backoff: timedelta = timedelta(seconds=10),
    resumable: bool = False,
    long: bool = False,
    priority: int = 0,
) -> Callable[[Callable[P, T]], BackgroundTask[P, T]]:
    """Make a function of a module a background task; see BackgroundTask. `long`: it may take more than some seconds."""

    def made(function: Callable[P, T]) -> BackgroundTask[P, T]:
        return BackgroundTask(
            func=function,
            title=title,
            attempts=attempts,
            backoff=backoff,
            resumable=resumable,
            queue_name=LONG_QUEUE if long else DEFAULT_TASK_QUEUE_NAME,
            priority=priority,
        )

    return made


class UnknownTask(LookupError):
    """No task is there any more: this version of the portal does not have it."""


def find_task(path: str) -> BackgroundTask[..., Any]:
    """The task that a job names. Raises UnknownTask."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise UnknownTask(path) from error
    if not isinstance(found, BackgroundTask):
        raise UnknownTask(path)
    return found


@dataclass(frozen=True)
class Rhythm:
    """A task that comes back: at equal intervals, or each day at an hour of the portal's time zone."""

    key: str
    task: BackgroundTask[[], Any]
    every: timedelta | None
    daily_at: time | None

    def slot(self, now: datetime) -> datetime:
        """The moment, not after now, at which it was due last."""
        if self.every is not None:
            start = datetime(2001, 1, 1, tzinfo=UTC)
            return start + (now - start) // self.every * self.every
        assert self.daily_at is not None
        here = timezone.localtime(now)
        today = datetime.combine(here.date(), self.daily_at, tzinfo=here.tzinfo)
        return today if today <= here else datetime.combine(here.date() - _DAY, self.daily_at, tzinfo=here.tzinfo)

    def enqueue(self) -> TaskResult[Any]:
        """Put it there, unless the time before is still waiting or running."""
        return self.task.using(key=f"{PERIODIC}{self.key}").enqueue()


PERIODIC = "periodic:"  # how the keys of regular work begin
RHYTHMS: dict[str, Rhythm] = {}


def periodic(
    *, key: str, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[BackgroundTask[[], T]], BackgroundTask[[], T]]:
    """Let a task without arguments come back by itself. Say either `every` or `daily_at`; `key` never changes."""
    if (every is None) == (daily_at is None):
        raise ValueError(f"{key}: say either every or daily_at")

    def made(task: BackgroundTask[[], T]) -> BackgroundTask[[], T]:
        known = RHYTHMS.get(key)
        if known is not None and known.task.module_path != task.module_path:
            raise ValueError(f"{key} is the key of {known.task.module_path}")
        RHYTHMS[key] = Rhythm(key, task, every, daily_at)
        return task

    return made
