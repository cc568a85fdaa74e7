"""Which edition a page reads: the newest, or the one that an address names."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from qantara.axes.needs.bridge import Edition, EditionError
from qantara.kit.room import ROOM

_EDITIONS, _NEWEST, _SUFFIX = "editions", "newest", ".sqlite3"
_VERSION = re.compile(r"[0-9]{5}-[0-9]{8}-[0-9a-f]{8}\Z")


def editions_folder() -> Path:
    return Path(settings.QANTARA_FOLDER) / ROOM / _EDITIONS


def newest_edition() -> Edition | None:
    """The edition that was counted last; None where none has been."""
    try:
        name = (editions_folder() / _NEWEST).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return edition_of(name.removesuffix(_SUFFIX))


def edition_of(version: str) -> Edition | None:
    """The edition of a run, if it is still kept: the newest few are, and those that were signed off."""
    if not is_version(version):
        return None
    for path in (editions_folder() / f"{version}{_SUFFIX}", editions_folder() / "signed" / f"{version}{_SUFFIX}"):
        try:
            return _open(path, path.stat().st_mtime_ns)
        except (OSError, EditionError):
            continue
    return None


def is_version(text: str) -> bool:
    return _VERSION.match(text) is not None


@lru_cache(maxsize=6)
def _open(path: Path, _changed: int) -> Edition:
    return Edition(path)
