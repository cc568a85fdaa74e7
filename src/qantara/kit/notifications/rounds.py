"""What is looked at again and again: quiet hours that end, summaries that are due, mails whose sender died."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from qantara.kit.notifications import kinds, tasks
from qantara.kit.notifications.delivery import why_not
from qantara.kit.notifications.enums import Hold, State
from qantara.kit.notifications.hours import end_of_quiet, last_digest
from qantara.kit.notifications.keys import key_of
from qantara.kit.notifications.models import Message
from qantara.kit.notifications.queries import rhythm_of
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_

_FORGOTTEN = timedelta(minutes=10)  # a process died between writing the row and putting the task there
_LOST = timedelta(minutes=15)  # longer than any conversation with a server


def release_held(at: datetime) -> int:
    """Send what quiet hours held back, and what waits though its task is gone. Returns how many."""
    held = Q(state=State.HELD, hold=Hold.QUIET, due_at__lte=at)
    forgotten = Q(state=State.WAITING) & (
        Q(due_at__lte=at) | Q(due_at__isnull=True, created_at__lte=at - _FORGOTTEN)
    )  # fmt: skip
    released = 0
    for pk in Message.objects.filter(held | forgotten).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            Message.objects.filter(held, pk=pk).update(state=State.WAITING, due_at=None)
            transaction.on_commit(partial(tasks.enqueue, pk), robust=True)
        released += 1
    return released


def send_digests(at: datetime) -> int:
    """Make the summaries that are due: one a person and period, whoever asks and however often. Returns how many."""
    waiting = Message.objects.filter(state=State.HELD, hold=Hold.DIGEST, digest__isnull=True)
    people = get_user_model().objects.filter(pk__in=waiting.values("person"))
    return sum(_send_digest(person, at) for person in people.order_by("pk"))


def report_lost(at: datetime) -> int:
    """Mark as uncertain what was being sent when its process died. It is not sent again: a person decides."""
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lte=at - _LOST)
    with transaction.atomic():
        gone = list(lost.values_list("pk", flat=True))
        Message.objects.filter(digest__in=gone).update(state=State.UNCERTAIN, settled_at=at)
        return lost.filter(pk__in=gone).update(state=State.UNCERTAIN, settled_at=at)


def _send_digest(person: Any, at: datetime) -> bool:
    rhythm = rhythm_of(person)
    due = last_digest(rhythm, at)
    with transaction.atomic():
        digest, made = Message.objects.get_or_create(
            key=key_of(person, kinds.DIGEST.name, due.isoformat()),
            defaults={
                "kind": kinds.DIGEST.name, "person": person, "created_at": at, "link": reverse("notifications"),
            },
        )  # fmt: skip
        if not made:
            return False
        parts = Message.objects.filter(
            person=person, state=State.HELD, hold=Hold.DIGEST, digest__isnull=True, created_at__lt=due
        )
        if not parts.update(digest=digest):
            digest.delete()  # everything is newer than the moment: it is for the next one
            return False
        reason, free = why_not(digest), end_of_quiet(rhythm, at)
        if reason:
            digest.state, digest.skip = State.SKIPPED, reason
            digest.parts.update(state=State.SKIPPED, skip=reason)
        elif free:
            digest.state, digest.hold, digest.due_at = State.HELD, Hold.QUIET, free
        else:
            transaction.on_commit(partial(tasks.enqueue, digest.pk), robust=True)
        digest.save(update_fields=["state", "skip", "hold", "due_at"])
    return True


@periodic(key="notifications.rounds", every=timedelta(minutes=5))
@background(title=N_("Send the e-mails that were held back"), attempts=3, resumable=True)
def go_round() -> int:
    now = timezone.now()
    return report_lost(now) + release_held(now)


@periodic(key="notifications.digests", every=timedelta(hours=1))
@background(title=N_("Send the e-mail summaries"), attempts=3, resumable=True)
def go_digests() -> int:
    return send_digests(timezone.now())
