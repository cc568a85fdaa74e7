"""The parent of what `qantara serve` runs: the web server, and the worker that does the portal's background work.

    python -m qantara.web.supervisor '{"web": [command], "worker": [command] or null}'

It holds nothing but the two, and little memory. Each has a session of its own. The portal lives as long as its web server does; a worker that ends is started again. A
parent that is killed takes both with it (on Linux, where the system tells them).
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from qantara.kit.tasks.processes import Signals, describe_status, die_with_parent

_SECONDS_TO_STOP = 25.0  # longer than what the web server and the worker give themselves
_LONGEST_WAIT = 60.0
_STEADY = 60.0  # a worker that ran so long is no longer one that cannot start
_TO_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


def supervise(web: Sequence[str], worker: Sequence[str] | None) -> int:
    """Run both until the web server ends or a signal asks for it; the exit status.

    SIGTERM, SIGINT: both stop, with what is under way. SIGHUP: the web server starts its processes anew, and the worker
    is replaced after its work.
    """
    signals = Signals(*_TO_STOP, signal.SIGHUP)
    served = _start(web)
    work = _Work(worker)
    try:
        while served.poll() is None:
            if signals.came & _TO_STOP:
                return _stop(served, work, signals)
            if signal.SIGHUP in signals.came:
                signals.came.discard(signal.SIGHUP)
                served.send_signal(signal.SIGHUP)
                work.replace()
            signals.sleep(work.tend())
        return _stop(served, work, signals)
    finally:
        for process in (served, work.process):
            if process is not None:
                _kill(process)
        signals.restore()


class _Work:
    """The worker's process, and when the next is started."""

    def __init__(self, command: Sequence[str] | None) -> None:
        self._command = command
        self._wait = 1.0
        self._next = time.monotonic()
        self._began = self._next
        self._replacing = False
        self.process: subprocess.Popen[bytes] | None = None

    def tend(self) -> float:
        """Start it where it does not run; for how many seconds nothing is to be done."""
        now = time.monotonic()
        if self._command is None:
            return 3600.0
        if self.process is not None and (status := self.process.poll()) is not None:
            self.process = None
            self._wait = 1.0 if now - self._began > _STEADY else min(self._wait * 2, _LONGEST_WAIT)
            self._next = now if self._replacing else now + self._wait
            if not self._replacing:
                told = describe_status(status)
                sys.stderr.write(f"The worker ended ({told}); the next one begins in {self._wait:.0f} s.\n")
            self._replacing = False
        if self.process is None and now >= self._next:
            self.process, self._began = _start(self._command), now
        return 3600.0 if self.process is not None else self._next - now

    def replace(self) -> None:
        """End it; the next begins at once."""
        if self.process is not None:
            self._replacing = True
            self.process.terminate()


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(),  # noqa: PLW1509 - this process has one thread
    )


def _stop(served: "subprocess.Popen[bytes]", work: _Work, signals: Signals) -> int:
    """Ask both to end and wait; what has not ended in time is ended."""
    running = [process for process in (served, work.process) if process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + _SECONDS_TO_STOP
    while any(process.poll() is None for process in running) and time.monotonic() < until:
        signals.sleep(until - time.monotonic())
    for process in running:
        _kill(process)
    status = served.wait()
    return status if status >= 0 else 128 - status


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End its whole session, if it has not ended by itself."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


if __name__ == "__main__":
    sys.exit(supervise(**json.loads(sys.argv[1])))
