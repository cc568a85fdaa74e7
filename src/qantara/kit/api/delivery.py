"""Sending one event to one receiver, and what follows from its answer."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

import qantara
from qantara.kit.api import keys, outgoing, policy
from qantara.kit.api.enums import DeliveryState, Stop
from qantara.kit.api.models import Delivery, Hook
from qantara.kit.audit.actions import record
from qantara.kit.notifications.actions import notify

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 180, 360, 840))
"""Between one try and the next: eight tries within a day and some minutes."""
MOST_LOST = 3
"""Deliveries given up in a row after which a webhook is stopped."""


def send(delivery: Delivery, *, at: datetime) -> datetime | None:
    """Try once; when to try again, if one must. The try is written down before anything leaves."""
    hook = delivery.hook
    if delivery.state != DeliveryState.WAITING:
        return None
    if hook.stopped_at is not None or not (hook.owner.is_active and policy.may_hear(hook.owner, hook.about)):
        _settle(delivery, DeliveryState.LOST, trouble="stopped")
        return None
    delivery.attempts += 1
    Delivery.objects.filter(pk=delivery.pk).update(attempts=delivery.attempts, tried_at=at, due_at=None)
    try:
        answer = outgoing.post(hook.address, body := body_of(delivery), _headers(delivery, body, at))
    except (outgoing.Unreachable, outgoing.AddressError) as trouble:
        word = str(trouble) if isinstance(trouble, outgoing.Unreachable) else "address"
        return _failed(delivery, at, trouble=word)
    if 200 <= answer.status < 300:
        _settle(delivery, DeliveryState.DONE, status=answer.status)
        Hook.objects.filter(pk=hook.pk).update(lost=0)
        return None
    if answer.status == 410:
        _settle(delivery, DeliveryState.LOST, status=410)
        _stop(hook, Stop.GONE, at)
        return None
    return _failed(delivery, at, status=answer.status)


def body_of(delivery: Delivery) -> bytes:
    """What is sent, the same at every try."""
    event = delivery.event
    told = {"id": str(event.pk), "event": event.name, "at": event.at.isoformat(), "data": event.payload}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Qantara/{qantara.__version__}",
        "Qantara-Event": delivery.event.name,
        "Qantara-Delivery": str(delivery.pk),
        "Qantara-Signature": keys.sign(keys.secret_of(delivery.hook), int(at.timestamp()), body),
    }


@transaction.atomic
def _failed(delivery: Delivery, at: datetime, *, status: int | None = None, trouble: str = "") -> datetime | None:
    if delivery.attempts <= len(WAITS):
        due = at + WAITS[delivery.attempts - 1]
        _settle(delivery, DeliveryState.WAITING, status=status, trouble=trouble, due_at=due)
        return due
    _settle(delivery, DeliveryState.LOST, status=status, trouble=trouble)
    Hook.objects.filter(pk=delivery.hook_id).update(lost=F("lost") + 1)
    if Hook.objects.filter(pk=delivery.hook_id, lost__gte=MOST_LOST).exists():
        _stop(delivery.hook, Stop.FAILED, at)
    return None


def _settle(
    delivery: Delivery, state: DeliveryState, *, status: int | None = None, trouble: str = "",
    due_at: datetime | None = None,
) -> None:  # fmt: skip
    Delivery.objects.filter(pk=delivery.pk).update(state=state, status=status, trouble=trouble, due_at=due_at)


@transaction.atomic
def _stop(hook: Hook, why: Stop, at: datetime) -> None:
    """Nothing more is sent there, and its owner is told."""
    if not Hook.objects.filter(pk=hook.pk, stopped_at__isnull=True).update(stopped_at=at, stop=why):
        return
    record("api.hook_stopped", target=hook, by=None, at=at, after={"state": why.value})
    with override(hook.owner.language):
        link = reverse("account-hook", args=[hook.pk])
    notify(
        person=hook.owner, kind="api.hook_stopped", values={"host": urlsplit(hook.address).hostname or ""}, link=link,
        at=at, key=f"hook:{hook.pk}:{at:%Y%m%d%H%M}",
    )  # fmt: skip
