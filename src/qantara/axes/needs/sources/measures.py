"""What pages show of the sources: measured once a run, kept as two files of the portal's room, read at once."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from qantara.axes.needs.sources import bridge
from qantara.kit.room import ROOM

_FORMAT = 1


def _room() -> Path:
    return Path(settings.QANTARA_FOLDER) / ROOM


def _measures() -> Path:
    return _room() / "sources.json"


def merges() -> Path:
    return _room() / "merges.sqlite3"


def measure() -> None:
    """Go through the lake. The mark is taken before: what another run adds meanwhile is measured the next time."""
    place = bridge.partnership()
    lake = place.lake
    mark = bridge.mark_of(lake)
    if mark is None:
        return
    _room().mkdir(mode=0o700, exist_ok=True)
    bridge.write_merge_index(lake, merges())
    told = bridge.provenance(lake, place.vocabulary()) | {"format": _FORMAT, "mark": mark}
    bridge.write_whole(_measures(), json.dumps(told, ensure_ascii=False))


def read_measures() -> dict[str, Any] | None:
    """The newest that were kept; none before the first."""
    try:
        found = _measures().stat()
    except OSError:
        return None
    return _read(_measures(), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return told if told.get("format") == _FORMAT else None


def is_current() -> bool:
    """Whether what is kept is of the lake as it is now."""
    mark = bridge.mark_of(bridge.partnership().lake)
    told = read_measures()
    return mark is None or (told is not None and told["mark"] == mark and merges().is_file())
