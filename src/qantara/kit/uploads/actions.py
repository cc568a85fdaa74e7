"""Taking a file in and letting it go."""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import transaction
from django.db.models import Model

from qantara.kit.audit.actions import record
from qantara.kit.uploads import kinds, store
from qantara.kit.uploads.content import find_type
from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.names import clean_name
from qantara.kit.uploads.refusals import InfectedFileError
from qantara.kit.uploads.scanner import scan

_log = logging.getLogger(__name__)
_LEFT_OVER = timedelta(days=1)


def keep(*, file: "File[bytes] | BinaryIO", kind: str, by: Any, at: datetime, owner: Model | None = None) -> StoredFile:
    """Keep a file that a person sends: limited, known by its content, scanned. Raises an UploadError with the remedy.

    No transaction while it is read and scanned: others would wait. The row is written last; bytes without one are swept up.
    """
    known = kinds.get(kind)
    with store.arriving(file, known.most) as (path, size, digest):
        found = find_type(path, known.types)
        try:
            scanned = scan(path)
        except InfectedFileError as refusal:
            _report(kind, digest, str(refusal.values["found"]), by=by, at=at)
            raise
        place = store.settle(path)
    try:
        with transaction.atomic():
            kept = StoredFile.objects.create(
                place=place, kind=kind, type=found.name, name=clean_name(getattr(file, "name", None) or "", found),
                size=size, digest=digest, scanned=scanned, by=by, at=at, **_owner(owner),
            )  # fmt: skip
            record("uploads.kept", target=kept, by=by, at=at, after={"kind": kind, "digest": digest})
    except BaseException:
        store.remove(place)
        raise
    return kept


@transaction.atomic
def assign(*, file: StoredFile, owner: Model, by: Any, at: datetime) -> None:
    """Say whose file it is, once its owner exists."""
    for name, value in _owner(owner).items():
        setattr(file, name, value)
    file.save(update_fields=["owner_type", "owner_id"])
    record(
        "uploads.assigned", target=file, by=by, at=at, after={"owner_type": file.owner_type, "owner_id": file.owner_id}
    )


@transaction.atomic
def discard(*, file: StoredFile, by: Any, at: datetime, reason: str = "") -> None:
    """Delete a file; its bytes once that is written for good."""
    record(
        "uploads.discarded", target=file, by=by, at=at, reason=reason, before={"kind": file.kind, "digest": file.digest}
    )
    file.delete()
    transaction.on_commit(partial(store.remove, file.place), robust=True)


def sweep(*, at: datetime) -> int:
    """Delete bytes that no row names, a day after they came: what a crash or a transaction undone left. Returns how many."""
    oldest = (at - _LEFT_OVER).timestamp()
    left = [path for path, written in store.places() if written < oldest]
    named = set(StoredFile.objects.filter(place__in=[path.name for path in left]).values_list("place", flat=True))
    orphans = [path for path in left if path.name not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _owner(owner: Model | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {"owner_type": ContentType.objects.get_for_model(owner), "owner_id": owner.pk}


def _report(kind: str, digest: str, found: str, *, by: Any, at: datetime) -> None:
    """In a transaction of its own: that the file is refused undoes nothing of this."""
    _log.warning("Malware refused (%s, kind %s, SHA-256 %s)", found, kind, digest)
    with transaction.atomic():
        record(
            "uploads.malware_refused", target=by, by=by, at=at, after={"kind": kind, "digest": digest, "found": found}
        )
