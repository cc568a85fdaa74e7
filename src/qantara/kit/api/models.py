"""Tokens of programs, and the outbox of webhooks: what happened, who listens, each sending to come."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qantara.kit.api.enums import DeliveryState, Stop


class Token(models.Model):
    """A program's key to what its person may do. Only its digest is kept; the beginning, to recognise it by."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="token_ends_after_it_was_made", condition=Q(expires_at__gt=F("created_at")))
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class Hook(models.Model):
    """An address that is told of events. `about`: the number of that whose events it hears; none: everybody's.

    Its secret is derived from `salt` and the portal's own secret: the table alone signs nothing.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    address = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    about = models.BigIntegerField(null=True, blank=True)
    salt = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    lost = models.PositiveSmallIntegerField(default=0)  # deliveries given up since the last success
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop = models.CharField(max_length=10, choices=Stop, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hook_stopped_says_why",
                condition=Q(stopped_at__isnull=True, stop="") | Q(stopped_at__isnull=False) & ~Q(stop=""),
            )
        ]

    def __str__(self) -> str:
        return self.address


class Event(models.Model):
    """Something that happened. `payload` holds identifiers, never personal data; `key`: told once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)

    class Meta:
        ordering: ClassVar = ["-at", "pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one hook, written before anything is sent. The receiver knows a repeat by its number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # what the receiver answered last
    trouble = models.CharField(max_length=40, blank=True)  # or why nothing was heard

    class Meta:
        ordering: ClassVar = ["-event__at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("hook", "event", name="delivery_of_an_event_once")]

    def __str__(self) -> str:
        return f"{self.event} → {self.hook}"
