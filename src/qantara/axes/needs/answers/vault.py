"""Where the files of frozen editions lie: apart from the others, read-only, out of reach of what clears old editions away."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from qantara.axes.needs.bridge import Refusal
from qantara.axes.needs.editions import editions_folder

_SUFFIX = ".sqlite3"


class VaultError(Refusal):
    """A file cannot be kept apart."""


@dataclass(frozen=True)
class Frozen:
    digest: str
    octets: int


def _path(run: str) -> Path:
    return editions_folder() / "signed" / f"{run}{_SUFFIX}"


def freeze(path: Path) -> Frozen:
    """Keep an edition's file for good. Editions are never written again once they are whole, so a second name is enough;
    where the file system has none, a copy.
    """
    kept = _path(path.name.removesuffix(_SUFFIX))
    try:
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        kept.unlink(missing_ok=True)  # of a proposal whose transaction failed
        try:
            os.link(path, kept)
        except OSError:
            shutil.copyfile(path, kept)
        kept.chmod(0o400)
        return Frozen(_digest(kept), kept.stat().st_size)
    except OSError as error:
        raise VaultError(
            "{file}: cannot be kept apart ({error}). Free some room and try again.",
            file=kept,
            error=error.strerror or error,
        ) from None


def digest_of(run: str) -> str | None:
    """SHA-256 of the file as it is now; None where it is gone."""
    try:
        return _digest(_path(run))
    except OSError:
        return None


def release(run: str) -> None:
    """Forget a proposal's file; the edition itself stays for as long as it is among the newest."""
    _path(run).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
