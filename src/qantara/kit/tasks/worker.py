"""The worker: takes jobs that are due, has each done in a process of its own, and vouches for it while it lasts.

    QANTARA_FOLDER=my-partnership python -m qantara.kit.tasks.worker

Several may run, on one machine or on many with one PostgreSQL. Ended by SIGTERM, it lets short work finish, hands back
what can be taken up again, and says of the rest that it was stopped.
"""

import argparse
import logging
import os
import signal
import socket
import sys
import time
from datetime import timedelta

import django
from django.conf import settings

_SECONDS_OF_LEASE = 60.0
_SECONDS_BETWEEN_BEATS = 2.0
_SECONDS_IDLE = 1.0
_SECONDS_TO_STOP = 15.0
_SECONDS_TO_CANCEL = 10.0
_SECONDS_WITHOUT_DATABASE = 5.0
_MARGIN = 0.75  # of a lease: its process has ended well before another may take the job
_log = logging.getLogger("qantara.kit.tasks.worker")


class Worker:
    """One worker. `at_once`: how many jobs it has under way, at least one of them short."""

    def __init__(
        self,
        *,
        at_once: int = 2,
        lease: float = _SECONDS_OF_LEASE,
        beat: float = _SECONDS_BETWEEN_BEATS,
        to_stop: float = _SECONDS_TO_STOP,
        to_cancel: float = _SECONDS_TO_CANCEL,
        until_idle: bool = False,
    ) -> None:
        from qantara.kit.tasks.child import Child
        from qantara.kit.tasks.schedule import Clock

        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._at_once = max(1, at_once)
        self._lease = lease
        self._beat = min(beat, lease / 4)
        self._to_stop = to_stop
        self._to_cancel = to_cancel
        self._until_idle = until_idle
        self._children: list[Child] = []
        self._clock = Clock()
        self._recovered = float("-inf")
        self._stopping = False

    def run(self) -> None:
        """Work until told to stop (or until nothing is due, if so asked)."""
        from django.db import DatabaseError, InterfaceError, connection

        from qantara.kit.tasks.processes import Signals

        signals = Signals(signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        try:
            while True:
                if signals.came and not self._stopping:
                    self._stop()
                try:
                    if self._turn():
                        return
                    pause = self._beat if self._is_full or self._stopping else min(self._beat, _SECONDS_IDLE)
                except (DatabaseError, InterfaceError) as error:
                    _log.warning("The database does not answer (%s).", str(error).strip().partition("\n")[0])
                    connection.close()
                    if self._stopping:
                        self._kill_overdue()
                        if all(child.has_ended() for child in self._children):
                            return
                    pause = min(self._beat, _SECONDS_WITHOUT_DATABASE)
                signals.sleep(pause)
        finally:
            for child in self._children:
                child.kill()
            signals.restore()

    @property
    def _is_full(self) -> bool:
        return len(self._children) >= self._at_once

    def _turn(self) -> bool:
        """Do once all that is to be done now. Whether the worker's own end has come."""
        from django.utils import timezone

        from qantara.kit.tasks.leases import recover

        self._settle()
        self._vouch()
        self._kill_overdue()
        if self._stopping:
            return not self._children
        if time.monotonic() - self._recovered >= self._lease / 6:
            if found := recover(timezone.now()):
                _log.warning("%d jobs of workers that are gone were taken up or ended.", found)
            self._recovered = time.monotonic()
        self._clock.enqueue_due(timezone.now())
        while not self._is_full and self._take():
            pass
        return self._until_idle and not self._children

    def _take(self) -> bool:
        """Claim one job and start it."""
        from django.utils import timezone

        from qantara.kit.tasks.child import start
        from qantara.kit.tasks.declare import LONG_QUEUE
        from qantara.kit.tasks.leases import claim

        long = sum(child.job.queue == LONG_QUEUE for child in self._children)
        without = [LONG_QUEUE] if self._at_once > 1 and long >= self._at_once - 1 else []
        now, deadline = timezone.now(), time.monotonic() + self._lease * _MARGIN
        job = claim(self.name, at=now, until=now + timedelta(seconds=self._lease), without=without)
        if job is None:
            return False
        self._children.append(start(job, deadline=deadline, others=self._children))
        return True

    def _settle(self) -> None:
        """See which processes have ended; one that wrote no outcome has died."""
        from django.utils import timezone

        from qantara.kit.tasks.leases import died, lease_of
        from qantara.kit.tasks.processes import describe_status

        for child in [child for child in self._children if child.has_ended()]:
            left = lease_of(child.job).held().first()
            if left is not None:
                assert child.status is not None
                _log.error("The process of job %s ended (%s).", left.pk, describe_status(child.status))
                died(left, at=timezone.now(), stopping=child.stopping)
            self._children.remove(child)

    def _vouch(self) -> None:
        """Renew what is due for it, and pass on what people asked for."""
        from django.utils import timezone

        from qantara.kit.tasks.leases import lease_of, renew

        for child in self._children:
            before = time.monotonic()
            if child.lost or before - child.renewed < self._beat * 0.9:
                continue
            now = timezone.now()
            asked = renew(lease_of(child.job), at=now, until=now + timedelta(seconds=self._lease))
            if asked is None:
                if not child.has_ended():  # else it has just written how it went
                    child.lost = True
                    child.kill()
                continue
            child.renewed = before
            child.go_on(before + self._lease * _MARGIN)
            if asked and child.kill_at is None:
                child.cancel()
                child.kill_at = before + self._to_cancel

    def _stop(self) -> None:
        """Take nothing more; what is under way has some seconds."""
        self._stopping = True
        for child in self._children:
            child.stopping = True
            child.stop()
            child.kill_at = min(child.kill_at or float("inf"), time.monotonic() + self._to_stop)

    def _kill_overdue(self) -> None:
        for child in self._children:
            if child.kill_at is not None and time.monotonic() >= child.kill_at:
                child.kill()


def main(arguments: list[str]) -> int:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m qantara.kit.tasks.worker", description="Does the portal's work.")
    parser.add_argument("--at-once", type=int, default=2, help="how many jobs at the same time (2)")
    parser.add_argument("--lease", type=float, default=_SECONDS_OF_LEASE, help="seconds after which a silent worker is given up (60)")  # fmt: skip
    parser.add_argument("--to-stop", type=float, default=_SECONDS_TO_STOP, help="seconds that work has to end on SIGTERM (15)")  # fmt: skip
    parser.add_argument("--to-cancel", type=float, default=_SECONDS_TO_CANCEL, help="seconds that cancelled work has to end by itself (10)")  # fmt: skip
    parser.add_argument("--until-idle", action="store_true", help="end when nothing is due any more")
    told = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qantara.web.settings")
    django.setup()
    _warm()
    Worker(
        at_once=told.at_once,
        lease=told.lease,
        to_stop=told.to_stop,
        to_cancel=told.to_cancel,
        until_idle=told.until_idle,
    ).run()
    return 0


def _warm() -> None:
    """Import what the tasks need before the first fork; each app's are in its module `tasks`."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("tasks")
    assert settings.configured


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
