"""Keeping a file of ads as it came. Of more kinds than other files: what reads it is made for files of strangers.

It goes through the same door as every other file (limited, scanned, under a name drawn at random, given back as an
attachment that no browser runs); only what it may be is asked of the reader of ads, which knows XML, Parquet and zip.
"""

from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from qantara.axes.needs.sources.bridge import check_file, format_of
from qantara.kit.audit.actions import record
from qantara.kit.uploads import store
from qantara.kit.uploads.kinds import register_kind
from qantara.kit.uploads.models import StoredFile
from qantara.kit.uploads.names import clean_name
from qantara.kit.uploads.refusals import WrongTypeError
from qantara.kit.uploads.scanner import scan
from qantara.kit.uploads.types import Type

KIND = "ads"
MOST = 24_000_000
"""Of one file: a request may have 25 MB, the form's other fields included."""

_FORMATS = {
    "jsonl": Type("jsonl", "application/x-ndjson", ("jsonl", "ndjson", "json", "txt")),
    "json": Type("json", "application/json", ("json", "jsonld", "geojson")),
    "csv": Type("csv", "text/csv", ("csv", "tsv", "tab", "txt")),
    "excel": Type("xlsx", "application/octet-stream", ("xlsx", "xlsm", "xlsb", "xls", "ods")),
    "parquet": Type("parquet", "application/octet-stream", ("parquet", "pq")),
    "xml": Type("xml", "application/octet-stream", ("xml", "rss", "atom")),
    "html": Type("html", "application/octet-stream", ("html", "htm")),
    "zip": Type("zip", "application/zip", ("zip",)),
    "gz": Type("gz", "application/gzip", ("gz",)),
}
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "jsonl", "ndjson", "json", "jsonld", "xml", "rss", "atom", "html",
           "parquet", "zip", "gz")  # fmt: skip


def _may_read(person: Any, file: Any) -> bool:  # noqa: ARG001 - any of them
    return bool(person.has_perm("sources.see"))


def register() -> None:
    """Say once, when the portal starts, who may read these files."""
    register_kind(KIND, types={"csv", "json", "txt", "xlsx"}, most=MOST, may_read=_may_read)


def keep_ads(*, file: Any, by: Any, at: datetime) -> StoredFile:
    """Keep a file of ads. Raises an UploadError, or the reader's own refusal, with the remedy. No transaction meanwhile."""
    given = PurePath(str(getattr(file, "name", "") or "ads").replace("\\", "/")).name
    with store.arriving(file, MOST) as (path, size, digest):
        found = _FORMATS.get(format_of(path, PurePath(given).suffix.lower()))
        if found is None:
            raise WrongTypeError(
                "This file is not of a type that is taken here. Send one of these: {types}.",
                types=", ".join(ending.upper() for ending in ENDINGS),
            )
        name = clean_name(given, found)
        with TemporaryDirectory() as room:
            check_file(named(path, Path(room), name))
        scanned = scan(path)
        place = store.settle(path)
    try:
        with transaction.atomic():
            kept = StoredFile.objects.create(
                place=place,
                kind=KIND,
                type=found.name,
                name=name,
                size=size,
                digest=digest,
                scanned=scanned,
                by=by,
                at=at,
            )
            record("uploads.kept", target=kept, by=by, at=at, after={"kind": KIND, "digest": digest})
    except BaseException:
        store.remove(place)
        raise
    return kept


def named(path: Path, room: Path, name: str) -> Path:
    """The file under its own name, which says of what kind it is and what the lake is to call it."""
    room.mkdir(parents=True, exist_ok=True)
    link = room / name
    link.unlink(missing_ok=True)
    link.symlink_to(path.absolute())
    return link
