"""Candidates, what people have decided on them, the versions that came of it, and the desk on which the draft lies."""

from math import expm1
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from qantara.axes.needs.curation.enums import (
    OPEN_DECISIONS,
    CandidateState,
    DecisionKind,
    DecisionState,
    VersionState,
)


class Candidate(models.Model):
    """A name that ads ask for and the vocabulary does not hold: one row a folded name, brought up to date at each search.

    `examples`: sentences as `pipeline.examples` gives them. `closest`: our nearest skills, {id, label, score, parent}.
    `growth`, `low`, `high`: of its share of ads, where it has enough of them to be measured.
    """

    folded = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    ads = models.PositiveIntegerField()
    in_lists = models.PositiveIntegerField(default=0)
    after_cues = models.PositiveIntegerField(default=0)
    examples = models.JSONField(default=list)
    closest = models.JSONField(default=list)
    growth = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=CandidateState, default=CandidateState.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-ads", "folded"]
        indexes: ClassVar = [models.Index(fields=["state", "-ads", "folded"], name="curation_candidates_shown")]

    def __str__(self) -> str:
        return self.name

    @property
    def rises(self) -> bool:
        """The whole interval says so."""
        return self.low is not None and self.low > 0

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which its share of ads changes in twelve months, as rates."""
        return None if self.low is None or self.high is None else (expm1(self.low), expm1(self.high))


class Version(models.Model):
    """Decisions published together: the vocabulary as it was before and is since. `effect`: what was seen beforehand.

    `digest`: of the files to be written, so that whoever takes the work up again sees whether it was done.
    """

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="vocabularies_published")
    asked_at = models.DateTimeField()
    effect = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    before = models.CharField(max_length=10, blank=True)
    vocabulary = models.CharField(max_length=10, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    run = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Decision(models.Model):
    """What somebody decided, or proposed, on a candidate. `content`: what `contents.taken` makes a line of CSV of.

    `behind`: the numbers of all those in whose name it was proposed (who acted, whose role was lent): none of them is the
    second person.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    state = models.CharField(max_length=10, choices=DecisionState)
    content = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    behind = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="vocabulary_decisions")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="vocabulary_decisions_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="decisions")

    class Meta:
        ordering: ClassVar = ["ended_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(state__in=OPEN_DECISIONS), name="curation_one_open_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_kind_display()}"


class Desk(models.Model):
    """One row: the draft's number, which moves on with every change of it, and when candidates were last looked for.

    `texts`: the folder's files with the draft's decisions, so that one more is checked without taking all again; `base`
    says of which files of the folder they were made.
    """

    draft = models.PositiveIntegerField(default=1)
    base = models.CharField(max_length=64, blank=True)
    texts = models.JSONField(null=True, blank=True)
    searched_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"draft {self.draft}"


class Effect(models.Model):
    """What a draft would change in the series, measured once: of a draft that has moved on it is not shown."""

    draft = models.PositiveIntegerField(unique=True)
    base = models.CharField(max_length=64)
    measured_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-draft"]

    def __str__(self) -> str:
        return f"draft {self.draft}"
