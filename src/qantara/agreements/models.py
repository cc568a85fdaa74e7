"""Conventions as the folder's file states them, with their parties and institutions as organisations of the portal.

The file is the source: rows are brought to it by `actions.read_in` and never written by a page. A row is known by its
`key`, unique in its convention: what later parts of the portal refer to stays the same row when its text is corrected.
"""

from typing import ClassVar, Self

from django.db import models

from qantara.agreements.phrases import PhraseField
from qantara.parties.models import Organisation


class Convention(models.Model):
    """One framework convention. `withdrawn_at`: since when the file no longer has it."""

    slug = models.SlugField(max_length=80, unique=True)
    title = PhraseField()
    signed_on = models.DateField(null=True)
    place = PhraseField()
    to_confirm = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)  # of the statement read last
    read_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["signed_on", "pk"]

    def __str__(self) -> str:
        return str(self.title) or self.slug


class Part(models.Model):
    """One row of a convention, in the order of the file."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="%(class)s_set")
    key = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()
    to_confirm = models.BooleanField(default=False)

    objects: "ClassVar[models.Manager[Self]]" = models.Manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["convention", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("convention", "key", name="%(class)s_key_is_one_of_its_convention")
        ]

    def __str__(self) -> str:
        return self.key


class Signatory(Part):
    """A party, as the convention names it, and who signed for it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="signatures")
    name = PhraseField()
    signed_by = models.CharField(max_length=200, blank=True)
    quality = PhraseField()


class Article(Part):
    number = models.CharField(max_length=200)
    title = PhraseField()
    text = PhraseField()


class Axis(Part):
    """A line of work; its key is what the portal's axes are called: needs, curricula, upskilling, research, placement."""

    title = PhraseField()


class Commitment(Part):
    """What the parties have promised in an axis."""

    axis = models.ForeignKey(Axis, models.CASCADE, related_name="commitments")
    text = PhraseField()


class ConventionDomain(Part):
    """A domain that the convention names; its key is that of the vocabulary."""

    name = PhraseField()


class Beneficiary(Part):
    """An institution, or a category of them (without organisation). `part_of`: the category that brings it in."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="benefits")
    name = PhraseField()
    part_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="members")
    seat_to_confirm = models.BooleanField(default=False)


class Committee(Part):
    """Who follows the convention up, in the convention's words; the committee's own app holds its meetings."""

    composition = PhraseField()
    task = PhraseField()
    rhythm = PhraseField()
    quorum = PhraseField()


class CommitteeMember(Part):
    """A party or an institution that sits in the committee."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="committee_seats")
    name = PhraseField()


class Objective(Part):
    """A stated frame, and the names of the indicators that will speak for it."""

    title = PhraseField()
    text = PhraseField()
    indicators = models.JSONField(default=list)  # names, each by language


class Target(Part):
    """A public value with its source and day. Several of one `measure` stand side by side; none is merged."""

    measure = models.CharField(max_length=80)
    measure_name = PhraseField()
    what = PhraseField()
    value = models.FloatField(null=True)
    unit = PhraseField()
    year = models.PositiveSmallIntegerField(null=True)
    baseline = models.FloatField(null=True)
    baseline_year = models.PositiveSmallIntegerField(null=True)
    source = PhraseField()
    stated_on = models.CharField(max_length=10, blank=True)  # a day, a month or a year
    scope = PhraseField()
    definition = PhraseField()
    definition_to_confirm = models.BooleanField(default=False)
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="supersedes")

    class Meta(Part.Meta):
        indexes: ClassVar = [models.Index("measure", name="target_measure")]
