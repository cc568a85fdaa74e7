"""Parents and children: a parent that sleeps until something happens, and children that never outlive it."""

import ctypes
import os
import select
import signal
import sys
from collections.abc import Callable
from types import FrameType

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """What a child does first (`preexec_fn` of Popen) so that it is told when its parent is gone, even killed.

    Only Linux has this; elsewhere a parent that is killed leaves its children to themselves.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def first() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return first


def describe_status(status: int) -> str:
    """An exit status as subprocess gives it.

    >>> describe_status(-9), describe_status(3)
    ('SIGKILL', '3')
    """
    return signal.Signals(-status).name if status < 0 else str(status)


class Signals:
    """The signals that came, and a sleep that each of them ends, as does the end of a child."""

    def __init__(self, *numbers: int) -> None:
        self.came: set[int] = set()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._before = {number: signal.signal(number, self._note) for number in numbers}
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._woken_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.came.add(number)

    def sleep(self, seconds: float) -> None:
        """At most so long."""
        if select.select([self._read], [], [], max(0.0, seconds))[0]:
            while True:
                try:
                    if not os.read(self._read, 512):
                        return
                except BlockingIOError:
                    return

    def restore(self) -> None:
        """Let signals do what they did before."""
        signal.set_wakeup_fd(self._woken_before)
        for number, before in self._before.items():
            signal.signal(number, before)
        os.close(self._read)
        os.close(self._write)
