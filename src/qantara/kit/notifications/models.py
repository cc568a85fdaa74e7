"""Messages, written down before they are sent, and what each person has chosen."""

import uuid
from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from qantara.kit.notifications.enums import Choice, Day, Every, Hold, Skip, State


class Message(models.Model):
    """One thing said to one person or address, once. The row stays when its words are erased: it is the log."""

    key = models.CharField(max_length=64, unique=True)  # a digest: whom, what kind, which event
    identity = models.UUIDField(unique=True, default=uuid.uuid4)  # of the mail's Message-ID, the same at every attempt
    kind = models.CharField(max_length=100)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    address = models.EmailField(max_length=254, blank=True)  # to which it was sent, or is to be
    language = models.CharField(max_length=2, blank=True)  # of words already chosen; empty: the person's at that moment
    values = models.JSONField(default=dict, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    shown = models.BooleanField(default=False)  # on the person's page
    read_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    hold = models.CharField(max_length=10, choices=Hold, blank=True)
    skip = models.CharField(max_length=10, choices=Skip, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # not before; empty: at once
    attempt = models.UUIDField(null=True, blank=True)  # who is sending it
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)  # the server's sentence, without the address
    digest = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index("person", "shown", "read_at", name="message_of_person"),
            models.Index("state", "due_at", name="message_to_send"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_held_says_for_what", condition=~Q(state=State.HELD) | ~Q(hold="")
            ),
            models.CheckConstraint(
                name="message_skipped_says_why", condition=~Q(state=State.SKIPPED) | ~Q(skip="")
            ),
            models.CheckConstraint(
                name="message_sending_says_by_whom",
                condition=~Q(state=State.SENDING) | Q(attempt__isnull=False, claimed_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} № {self.pk}"


class Preference(models.Model):
    """What a person has chosen for one kind; without a row, the kind's default."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=100)
    choice = models.CharField(max_length=10, choices=Choice)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("person", "kind", name="preference_one_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.choice}"


class Rhythm(models.Model):
    """When a person's mails arrive: hours without any, and the day of the summary. Morocco's clock."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notification_rhythm"
    )
    quiet_from = models.TimeField(null=True, blank=True, default=time(20))
    quiet_until = models.TimeField(null=True, blank=True, default=time(7))
    quiet_sundays = models.BooleanField(default=False)
    digest_every = models.CharField(max_length=10, choices=Every, default=Every.DAILY)
    digest_day = models.PositiveSmallIntegerField(choices=Day, default=Day.MONDAY)  # where it is weekly

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rhythm_quiet_hours_have_both_ends",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=models.F("quiet_until")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from}–{self.quiet_until}"
