"""What is kept here: campaigns of hiring intentions, companies' answers with all their versions, experts' adjustments.

The lake holds what is counted; these rows hold who said it and when, and what is not sent yet.
"""

import secrets
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qantara.parties.models import Organisation


class Campaign(models.Model):
    """The year that companies are asked about, and until when they answer and correct."""

    year = models.PositiveSmallIntegerField(unique=True)
    deadline = models.DateField()  # that day included
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    def is_open(self, day: date) -> bool:
        return day <= self.deadline


class Declaration(models.Model):
    """What a company intends to hire in a year. A draft until it is sent; then it never changes: a correction is the next number."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="declarations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    company = models.CharField(
        max_length=200
    )  # as the lake knows it: that of the first version, whatever it is called since
    number = models.PositiveSmallIntegerField(null=True, blank=True)  # of those sent, from 1; the highest is in force
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    in_lake_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["campaign", "organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "campaign", "organisation", name="declaration_one_draft", condition=Q(sent_at__isnull=True)
            ),
            models.UniqueConstraint("campaign", "organisation", "number", name="declaration_number_is_one_version"),
            models.CheckConstraint(
                name="declaration_sent_has_its_number",
                condition=Q(sent_at__isnull=True, number__isnull=True) | Q(sent_at__isnull=False, number__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index("id", name="declaration_to_take_in", condition=Q(sent_at__isnull=False, in_lake_at__isnull=True))
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation}, {self.campaign}"


class Line(models.Model):
    """One occupation in one region: how many hires, how many of them hard to fill (none: not said)."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="lines")
    occupation = models.CharField(max_length=100)  # of the vocabulary
    region = models.CharField(max_length=5)  # MA-01 … MA-12
    hires = models.PositiveIntegerField()
    hard = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("declaration", "occupation", "region", name="line_says_one_thing_once"),
            models.CheckConstraint(
                name="line_hard_are_among_hires", condition=Q(hard__isnull=True) | Q(hard__lte=F("hires"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation}, {self.region}: {self.hires}"


def new_key() -> str:
    # Not the row's number: a lake outlives the database beside it, and an adjustment is known there by this.
    return f"portal-{secrets.token_hex(6)}"


class Adjustment(models.Model):
    """What an expert expects else than the figure. It stands beside it, ends by itself, and is scored like the figure."""

    key = models.CharField(max_length=30, unique=True, default=new_key)
    series = models.CharField(max_length=150)  # total, domain:data, region:MA-06, occupation:…, skill:…
    names = models.JSONField()  # of the series by language, as they were that day
    from_month = models.DateField()
    to_month = models.DateField()
    change = models.DecimalField(max_digits=5, decimal_places=1)  # in percent of the figure
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    in_lake_at = models.DateTimeField(null=True, blank=True)  # as it was made
    withdrawal_in_lake_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="adjustment_ends_after_it_begins", condition=Q(to_month__gte=F("from_month"))),
            models.CheckConstraint(
                name="adjustment_changes_something",
                condition=~Q(change=0) & Q(change__gt=-100) & Q(change__lte=300),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.change:+} %"

    def is_in_force(self, day: date) -> bool:
        return self.withdrawn_at is None and day <= self.expires_on
