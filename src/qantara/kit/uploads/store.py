"""Where the bytes lie: in the portal's own room, for this user alone, under names drawn at random."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File

from qantara.kit.room import ROOM
from qantara.kit.uploads.refusals import EmptyFileError, TooBigError

_STEP = 1 << 20
_ARRIVING = "arriving"


def folder() -> Path:
    return Path(settings.QANTARA_FOLDER) / ROOM / "uploads"


def path_of(place: str) -> Path:
    return folder() / place[:2] / place


@contextmanager
def arriving(file: "File[bytes] | BinaryIO", most: int) -> Iterator[tuple[Path, int, str]]:
    """The file written whole under a passing name, its size and digest; gone at the end unless `settle` has moved it.

    Raises TooBigError once it has too many bytes (what it says of its size counts for nothing), or EmptyFileError.
    """
    room = folder() / _ARRIVING
    for made in (room.parent.parent, room.parent, room):
        made.mkdir(mode=0o700, exist_ok=True)
    path = room / secrets.token_hex(16)
    digest, size = sha256(), 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as kept:
            file.seek(0)
            while piece := file.read(_STEP):
                size += len(piece)
                if size > most:
                    raise TooBigError(
                        "This file is heavier than {most} MB. Send a lighter one.", most=f"{most / 1_000_000:g}"
                    )
                digest.update(piece)
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        if not size:
            raise EmptyFileError("This file is empty. Check it and send it again.")
        yield path, size, digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)


def settle(path: Path) -> str:
    """Give the file its place for good; returns the place."""
    place = secrets.token_hex(32)
    home = path_of(place)
    home.parent.mkdir(mode=0o700, exist_ok=True)
    path.rename(home)
    return place


def remove(place: str) -> None:
    path_of(place).unlink(missing_ok=True)


def places() -> Iterator[tuple[Path, float]]:
    """Every file that lies here, arriving ones included, and when it was last written (seconds of the epoch)."""
    for path in folder().glob("*/*"):
        try:
            yield path, path.stat().st_mtime
        except FileNotFoundError:
            continue
