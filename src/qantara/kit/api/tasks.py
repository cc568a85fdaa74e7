"""In the background: sending, and forgetting what was sent long ago."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from qantara.kit.api.enums import DeliveryState
from qantara.kit.api.models import Delivery, Event, Token
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_

KEPT = timedelta(days=30)
"""How long what was sent can be looked up."""
_STUCK = timedelta(days=3)
_TOKENS_KEPT = timedelta(days=365)


@background(title=N_("Send an event to another program"), attempts=3, resumable=True)
def deliver(delivery: str) -> None:
    """Try once; a failure puts the next try there. Resumable: a receiver knows a repeat by its number."""
    from qantara.kit.api.delivery import send

    found = Delivery.objects.select_related("hook__owner", "event").filter(pk=delivery).first()
    if found is None:
        return
    due = send(found, at=timezone.now())
    if due is not None:
        enqueue(found, due)


def enqueue(delivery: Delivery, due: datetime | None = None) -> None:
    """In the transaction under way. One job for each try."""
    told: dict[str, Any] = {"run_after": due} if due else {}
    deliver.using(key=f"hook:{delivery.pk}:{delivery.attempts}", **told).enqueue(str(delivery.pk))


@periodic(key="api.tidy", daily_at=time(3, 40))
@background(title=N_("Forget old deliveries and tokens"), resumable=True)
def tidy() -> None:
    """What was sent a month ago, and tokens that ended a year ago. Events with a key stay: they are told once."""
    now = timezone.now()
    # Tries end after a day: what still waits then was lost with a worker.
    stuck = Delivery.objects.filter(state=DeliveryState.WAITING, event__at__lt=now - _STUCK)
    stuck.update(state=DeliveryState.LOST, due_at=None)
    Delivery.objects.exclude(state=DeliveryState.WAITING).filter(event__at__lt=now - KEPT).delete()
    Event.objects.filter(at__lt=now - KEPT, key=None, deliveries=None).delete()
    Token.objects.filter(expires_at__lt=now - _TOKENS_KEPT).delete()
    Token.objects.filter(revoked_at__lt=now - _TOKENS_KEPT).delete()
