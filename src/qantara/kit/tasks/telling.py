"""How a job is told to a reader: its name, where it stands, how far it is, what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from markupsafe import Markup

from qantara.kit.bridge import Refusal
from qantara.kit.tasks.declare import UnknownTask, find_task
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job
from qantara.kit.wording import PortalWords

_LOOKS = {
    State.WAITING: ("", "ring"),
    State.RUNNING: ("act", "half"),
    State.DONE: ("good", "disc"),
    State.FAILED: ("late", "square"),
    State.CANCELLED: ("", "ring"),
}


@dataclass(frozen=True)
class ToldJob:
    """A job in one language. `look`: kind and shape of its state."""

    job: Job
    title: Markup
    state: str
    look: tuple[str, str]
    note: Markup | None
    error: Markup | None
    enqueued: Markup
    started: Markup | None
    finished: Markup | None
    retry: Markup | None

    @property
    def can_restart(self) -> bool:
        return self.job.state in {State.FAILED, State.CANCELLED}

    @property
    def can_cancel(self) -> bool:
        return self.job.is_open and self.job.cancel_requested_at is None

    @property
    def is_ending(self) -> bool:
        return self.job.is_open and self.job.cancel_requested_at is not None


def tell_job(job: Job, words: PortalWords) -> ToldJob:
    state = State(job.state)
    waits = state == State.WAITING and job.run_after > timezone.now()
    return ToldJob(
        job=job,
        title=title_of(job, words),
        state=str(state.label),
        look=_LOOKS[state],
        note=_said(job.note, words) if state == State.RUNNING else None,
        error=_said(job.error, words),
        enqueued=moment(job.enqueued_at, words),
        started=moment(job.started_at, words) if job.started_at else None,
        finished=moment(job.finished_at, words) if job.finished_at else None,
        retry=moment(job.run_after, words) if waits else None,
    )


def title_of(job: Job, words: PortalWords) -> Markup:
    """What people call it; where its function lies, if this version does not know it any more."""
    try:
        return words.say(find_task(job.task).title)
    except UnknownTask:
        return words.ltr(job.task)


def moment(at: datetime, words: PortalWords) -> Markup:
    """A day and its hour, in the portal's time zone."""
    here = timezone.localtime(at)
    return words.say("%(day)s at %(hour)s", day=words.day(here.date().isoformat()), hour=words.ltr(f"{here:%H:%M}"))


def _said(kept: Mapping[str, Any] | None, words: PortalWords) -> Markup | None:
    if not kept:
        return None
    if kept.get("refusal"):
        return words.refused(Refusal(kept["text"], **kept["values"]))
    return words.say(kept["text"], **{name: _value(value, words) for name, value in kept["values"].items()})


def _value(value: Any, words: PortalWords) -> Markup:
    if isinstance(value, int) and not isinstance(value, bool):
        return words.num(value)
    return Markup("<bdi>{}</bdi>").format(value)
