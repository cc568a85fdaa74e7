"""The files that are kept: what is known of each. Their bytes lie beside the database."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file as it came. `name` is what its sender calls it, and nothing else: the place on disk is drawn at random."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)  # of its address
    place = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=100)
    type = models.CharField(max_length=10)  # found in the content
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the bytes
    scanned = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="files_sent")
    at = models.DateTimeField()
    owner_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index("owner_type", "owner_id", name="file_of_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="file_owner_is_whole",
                condition=Q(owner_type__isnull=True, owner_id__isnull=True)
                | Q(owner_type__isnull=False, owner_id__isnull=False),
            ),
            models.CheckConstraint(name="file_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} № {self.pk}"
