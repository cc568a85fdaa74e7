"""Results that a partnership keeps for its report: one file of each kind, the newest."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from qantara.core.refusals import Refusal
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.whole_file import write_whole

Kind = Literal["alignment", "plan", "calendar"]
KINDS: tuple[Kind, ...] = ("alignment", "plan", "calendar")
_ROOM = "kept"
_VERSION = 1


class KeptError(Refusal):
    """A result kept earlier cannot be read."""


def keep(place: Partnership, kind: Kind, content: Mapping[str, Any], *, made_on: date) -> Path:
    """Keep a result, in place of the one before; return its file."""
    path = place.folder / _ROOM / f"{kind}.json"
    path.parent.mkdir(exist_ok=True)
    told = {"version": _VERSION, "made_on": made_on.isoformat(), **content}
    write_whole(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return path


def kept(place: Partnership) -> dict[str, dict[str, Any]]:
    """The results kept, by kind; a kind that was never kept is not there. Raises KeptError."""
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        path = place.folder / _ROOM / f"{kind}.json"
        if path.exists():
            found[kind] = _read(path)
    return found


def keep_office(place: Partnership, year: Mapping[str, Any], *, made_on: date) -> Path:
    """Keep a work-study office's year beside those of the others; in place of its own of before."""
    others = [one for one in kept(place).get("calendar", {"offices": []})["offices"] if one["id"] != year["id"]]
    return keep(
        place, "calendar", {"offices": sorted([*others, year], key=lambda one: str(one["id"]))}, made_on=made_on
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeptError("{file}: cannot be read ({error}). Delete it, then run its command again with --keep.", file=path, error=error) from None  # fmt: skip
    if not isinstance(told, dict) or told.get("version") != _VERSION:
        raise KeptError("{file}: another version of Qantara wrote this. Run its command again with --keep.", file=path)
    return told
