"""Imports of ads with what became of each, their refused rows, and the sources that are read by the clock."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from qantara.axes.needs.sources.enums import FeedKind, Rhythm
from qantara.kit.uploads.models import StoredFile


class Feed(models.Model):
    """A source that is read regularly. `secret` is encrypted with the portal's own secret and never shown again."""

    name = models.CharField(max_length=120, unique=True)  # of the source, as ads name it
    licence = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=FeedKind)
    place = models.CharField(max_length=500, blank=True)  # folder below the partnership's, or address
    asked = models.CharField(max_length=200, blank=True)  # words that an API is searched with
    account = models.CharField(max_length=200, blank=True)  # the public half of a key
    secret = models.TextField(blank=True)
    rhythm = models.CharField(max_length=5, choices=Rhythm, default=Rhythm.DAY)
    weekday = models.PositiveSmallIntegerField(default=0)  # 0: Monday
    hour = models.PositiveSmallIntegerField(default=5)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField()  # the last time it was due and asked for
    stopped_at = models.DateTimeField(null=True, blank=True)
    job = models.UUIDField(null=True, blank=True)  # the last one
    trouble = models.JSONField(null=True, blank=True)  # why the last reading failed: a sentence and its values

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="feed_hour_of_a_day", condition=Q(hour__lt=24, weekday__lt=7))
        ]

    def __str__(self) -> str:
        return self.name


class AdsImport(models.Model):
    """One file of ads (or what a feed gave at one time) on its way into the lake, and what became of it.

    The counts are those of the run; a file that was sent to mend the rows refused of another one points to it.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    feed = models.ForeignKey(Feed, models.PROTECT, null=True, blank=True, related_name="imports")
    place = models.CharField(max_length=500, blank=True)  # of a feed's file, below the partnership's folder
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    licence = models.CharField(max_length=200, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    mends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="mended_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    job = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    refusal = models.JSONField(null=True, blank=True)  # why nothing was taken: a sentence and its values
    run = models.CharField(max_length=40, blank=True)
    read = models.PositiveIntegerField(null=True, blank=True)
    kept = models.PositiveIntegerField(null=True, blank=True)
    known = models.PositiveIntegerField(null=True, blank=True)
    merged = models.PositiveIntegerField(null=True, blank=True)
    rejected = models.PositiveIntegerField(null=True, blank=True)
    undated = models.PositiveIntegerField(null=True, blank=True)
    mentions = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_done_has_its_run",
                condition=Q(done_at__isnull=True, run="") | Q(done_at__isnull=False) & ~Q(run=""),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RejectedRow(models.Model):
    """A row that was not taken, as it stands in its file, so that it can be mended. `reason`: a code of the intake."""

    of = models.ForeignKey(AdsImport, models.CASCADE, related_name="rows")
    file = models.CharField(max_length=300)
    line = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    excerpt = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)  # pairs of column and cell: a database may forget the order of an object

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
