"""What is kept of consents, oppositions and requests, and the proofs of what was erased.

Rows outlive their person: erasing or the end of the period takes `person` and the words away, and the row still counts.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qantara.kit.privacy import deadlines
from qantara.kit.privacy.enums import Channel, Identity, Kind, State

_LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]


def _person(related_name: str, *, required: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=not required, blank=not required, related_name=related_name
    )


class Consent(models.Model):
    """What one person agreed to, for one purpose, in which words, and until when. Withdrawn, never deleted."""

    person = _person("consents")
    purpose = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=_LANGUAGES)
    text = models.TextField()  # exactly what was read
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "purpose", name="consent_one_in_force",
                condition=Q(withdrawn_at__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purpose} № {self.pk}"


class Opposition(models.Model):
    """One person's data no longer serve one purpose."""

    person = _person("oppositions")
    purpose = models.CharField(max_length=60)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "purpose", name="opposition_one_in_force",
                condition=Q(lifted_at__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="opposition_lifted_after_made", condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("since"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purpose} № {self.pk}"


class Request(models.Model):
    """What somebody asks about their data. `person`: their account; without one, `name` and `contact` as they gave them."""

    kind = models.CharField(max_length=12, choices=Kind)
    purpose = models.CharField(max_length=60, blank=True)  # of an opposition
    channel = models.CharField(max_length=8, choices=Channel)
    person = _person("data_requests")
    name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    details = models.TextField(blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    identity = models.CharField(max_length=10, choices=Identity, blank=True, default=Identity.UNPROVEN)
    identity_at = models.DateTimeField(null=True, blank=True)
    identity_by = _person("identities_proven")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _person("data_requests_decided")
    answer = models.TextField(blank=True)  # what was done, or why it is refused
    passed_on = models.TextField(blank=True)  # to which recipients it was sent on
    warned_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [models.Index("state", "due_at", name="privacy_request_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="request_decided_says_when",
                condition=Q(state=State.OPEN, decided_at__isnull=True)
                | ~Q(state=State.OPEN) & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_refused_says_why",
                condition=~Q(state=State.REFUSED) | ~Q(answer="") | Q(emptied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_done_only_once_identity_is_proven",
                condition=~Q(state=State.DONE) | ~Q(identity=Identity.UNPROVEN),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the receipt is called."""
        return f"DP-{deadlines.day_of(self.received_at).year}-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    def days_left(self, at: datetime) -> int:
        return deadlines.days_left(self.received_at, at)

    def is_late(self, at: datetime) -> bool:
        """Past the tenth day without an answer, or answered after it."""
        return (self.decided_at or at) > self.due_at

    def urgency(self, at: datetime) -> str:
        """`late`, `watch` from the seventh day, else nothing."""
        if not self.is_open:
            return ""
        if self.is_late(at):
            return "late"
        return "watch" if deadlines.day_of(at) >= deadlines.warns_on(self.received_at) else ""


class Erasure(models.Model):
    """The proof that one person was erased: how much of what, what stays and why. It names nobody."""

    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="erasure")
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # by category, rows emptied or deleted
    kept = models.JSONField(default=dict)  # by category, rows that stay
    audit_values = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"№ {self.pk}"


class RetentionProof(models.Model):
    """What one run took out of one category: everything closed before `cutoff`, and nothing of it is left."""

    rule = models.CharField(max_length=60)
    at = models.DateTimeField()
    cutoff = models.DateTimeField()
    months = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-at", "rule", "-pk"]
        indexes: ClassVar = [models.Index("rule", "at", name="retention_proof_of_rule")]

    def __str__(self) -> str:
        return f"{self.rule} № {self.pk}"
