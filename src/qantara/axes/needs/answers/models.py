"""What is kept here: people's views and alerts, and which editions the committee has signed off."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qantara.axes.needs.answers.enums import Direction, Measure


class SavedView(models.Model):
    """A page of the barometer that somebody comes back to. It always opens on the newest edition.

    seen   the run of the edition that its owner saw last; empty before there was any
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=500)  # without its language and edition
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    seen = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("person", "name", name="saved_view_has_its_name")]

    def __str__(self) -> str:
        return self.name


class SignedEdition(models.Model):
    """An edition that the committee's secretary proposes, and its chair signs: its file lies apart and is never deleted.

    digest   SHA-256 of the file, taken when it was proposed; what is signed is what was proposed
    checked  when the file was compared with its digest last, and whether it was the same
    """

    run = models.CharField(max_length=30, unique=True)
    as_of = models.DateField()
    digest = models.CharField(max_length=64)
    octets = models.PositiveBigIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_same = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["-as_of", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signed_edition_is_signed_by_somebody",
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signed_edition_is_signed_by_two",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.run


class Alert(models.Model):
    """Tell somebody when a figure passes a value.

    beyond   whether the figure was beyond it in the edition looked at last; one is told when it becomes so
    checked  the run of that edition
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=12)  # domain, occupation, region, skill
    key = models.CharField(max_length=150)
    measure = models.CharField(max_length=10, choices=Measure)
    direction = models.CharField(max_length=5, choices=Direction)
    value = models.FloatField()  # in the unit of the measure: ads, parts of one
    made_at = models.DateTimeField()
    paused = models.BooleanField(default=False)
    beyond = models.BooleanField(default=False)
    checked = models.CharField(max_length=30, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "person", "kind", "key", "measure", "direction", "value", name="alert_says_one_thing_once"
            )
        ]
        indexes: ClassVar = [models.Index("checked", name="alert_checked")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.measure} {self.direction} {self.value}"
