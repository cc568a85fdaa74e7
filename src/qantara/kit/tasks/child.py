"""The process of one job: forked from the worker, ended with it, and ended when the worker can no longer vouch for it.

The worker tells it through a pipe until when it may go on (each time that it has renewed the lease), that somebody
cancels, that all must stop. The pipe's end means that the worker is gone. The time is kept by the system's alarm: a
process that was paused beyond it, or that computes without listening, ends before it runs one more line.
"""

import logging
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from django.db import connections

from qantara.kit.tasks.execution import execute
from qantara.kit.tasks.handle import Handle
from qantara.kit.tasks.models import Job

_ORDER = struct.Struct("=cd")
_GO_ON, _CANCEL, _STOP = b"g", b"c", b"s"
_log = logging.getLogger(__name__)


@dataclass
class Child:
    """What the worker knows of the process of a job. Moments are on the clock of `time.monotonic`."""

    job: Job
    pid: int
    orders: int
    renewed: float
    kill_at: float | None = None
    stopping: bool = False
    lost: bool = False
    status: int | None = None

    def go_on(self, deadline: float) -> None:
        self._tell(_GO_ON, deadline)

    def cancel(self) -> None:
        self._tell(_CANCEL)

    def stop(self) -> None:
        self._tell(_STOP)

    def kill(self) -> None:
        """End it and whatever it has started, at once."""
        if self.status is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def has_ended(self) -> bool:
        if self.status is None and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            self.kill()  # what it may have left behind, while its number is still its own
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self.orders)
        return self.status is not None

    def _tell(self, order: bytes, deadline: float = 0.0) -> None:
        if self.status is not None:
            return
        try:
            os.write(self.orders, _ORDER.pack(order, deadline))
        except (BrokenPipeError, BlockingIOError):  # it is ending, or does not listen and will be ended
            pass


def start(job: Job, *, deadline: float, others: Iterable[Child]) -> Child:
    """Fork the process that does the job; it may go on until the deadline."""
    theirs, ours = os.pipe()
    os.set_blocking(ours, False)
    connections.close_all()  # no connection is shared with a child
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.close(ours)
        for other in others:
            os.close(other.orders)
        _be_the_child(job, theirs, deadline)
    os.close(theirs)
    try:
        os.setpgid(pid, pid)  # whichever of the two comes first
    except OSError:
        pass
    return Child(job, pid, ours, renewed=time.monotonic())


def _be_the_child(job: Job, orders: int, deadline: float) -> NoReturn:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's
        _live_until(deadline)
        handle = Handle(job)
        threading.Thread(target=_listen, args=(orders, handle), daemon=True).start()
        execute(job, handle)
        status = 0
    except BaseException:
        _log.exception("The process of job %s failed.", job.pk)
    finally:
        try:
            connections.close_all()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)  # nothing of the worker's is undone here


def _listen(orders: int, handle: Handle) -> None:
    while True:
        told = os.read(orders, _ORDER.size)
        if len(told) < _ORDER.size:
            os.killpg(0, signal.SIGKILL)  # the worker is gone, and with it the right to go on
        order, deadline = _ORDER.unpack(told)
        if order == _GO_ON:
            _live_until(deadline)
        elif order == _CANCEL:
            handle.ask_to_cancel()
        elif order == _STOP:
            handle.ask_to_stop()


def _live_until(deadline: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, max(0.001, deadline - time.monotonic()))
