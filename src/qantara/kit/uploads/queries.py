"""Finding a file and opening its bytes."""

from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import Http404

from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.store import path_of
from qantara.kit.uploads.types import TYPES


def readable_file(person: Any, *, token: UUID) -> StoredFile:
    """The file of this address, for whoever may read it; for others it does not exist."""
    found = StoredFile.objects.filter(token=token).first()
    if found is None or not person.has_perm("uploads.read", found):
        raise Http404
    return found


def files_of(owner: Model) -> QuerySet[StoredFile]:
    """The files that belong to this object, the newest first."""
    return StoredFile.objects.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)


def path_of_file(file: StoredFile) -> Path:
    """For a reader that needs a path; it is read, never written."""
    return path_of(file.place)


def open_file(file: StoredFile) -> BinaryIO:
    return path_of(file.place).open("rb")


def media_type(file: StoredFile) -> str:
    """What it is given back as; of a type no longer known, plain bytes."""
    known = TYPES.get(file.type)
    return known.media if known else "application/octet-stream"
