"""What a running task can say and ask: how far it is, what it keeps for a next try, whether it should stop.

at_work = current()
for number, row in enumerate(rows[at_work.saved.get("done", 0):]):
    at_work.progress(number, len(rows), N_("Reading %(file)s"), file=name)
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from qantara.kit.tasks.leases import Lease
from qantara.kit.tasks.models import Job, sentence

_SECONDS_BETWEEN_WRITES = 0.5


class Interrupted(BaseException):
    """The task must end now. No `except Exception` holds it up."""


class Cancelled(Interrupted):
    """Somebody asked for it."""


class WorkerStops(Interrupted):
    """The worker is told to stop, and this task can be taken up again."""


class LeaseLost(Interrupted):
    """Another worker has the job: nothing that is done here counts any more."""


class Handle:
    """A task's hold on its own job. Outside a worker (`lease` is None) it takes everything and does nothing."""

    def __init__(self, job: Job | None = None) -> None:
        self._lease = None if job is None else Lease(job.pk, job.token)
        self._resumable = job is not None and job.resumable
        self._written = float("-inf")
        self._stopping = False
        self.cancelled = job is not None and job.cancel_requested_at is not None
        self.attempt = 1 if job is None else job.attempts
        self.saved: Mapping[str, Any] = (job.checkpoint if job else None) or {}

    def ask_to_cancel(self) -> None:
        self.cancelled = True

    def ask_to_stop(self) -> None:
        self._stopping = True

    def stop_if_asked(self) -> None:
        """Raise Cancelled or WorkerStops where somebody asked for it."""
        if self.cancelled:
            raise Cancelled
        if self._stopping and self._resumable:
            raise WorkerStops

    def progress(self, done: int, total: int | None = None, note: str = "", /, **values: object) -> None:
        """Say how far it is; `note` is a marked sentence, said in the reader's language with these values.

        Costs nothing when called often: it is written twice a second. Inside a transaction nothing is written, since
        nobody would see it before the end; what was asked is looked at all the same.
        """
        self.stop_if_asked()
        now = time.monotonic()
        often = now - self._written < _SECONDS_BETWEEN_WRITES and done != total
        if self._lease is None or often or connection.in_atomic_block:
            return
        self._written = now
        self._write(progress_done=done, progress_total=total, note=sentence(note, **values) if note else None)

    def checkpoint(self, state: Mapping[str, Any]) -> None:
        """Keep what a next try needs to go on from here: it will find it in `saved`.

        Called at the end of the transaction that does the work, it holds exactly if the work does; and where the lease
        was lost, the work is undone with it.
        """
        self.saved = dict(state)
        if self._lease is not None:
            self._write(checkpoint=self.saved)
        if not connection.in_atomic_block:
            self.stop_if_asked()

    def _write(self, **values: Any) -> None:
        assert self._lease is not None
        if not self._lease.write(**values):
            raise LeaseLost


_current: ContextVar[Handle | None] = ContextVar("handle", default=None)


def current() -> Handle:
    """The handle of the task that runs here; one that does nothing, where it is called as a mere function."""
    return _current.get() or Handle()


@contextmanager
def at_work(handle: Handle) -> Iterator[Handle]:
    """For the length of a block, `current()` is this handle."""
    token = _current.set(handle)
    try:
        yield handle
    finally:
        _current.reset(token)
