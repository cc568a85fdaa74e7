"""The files of a view: made when they are asked for, and kept for whoever asks next."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

import qantara
from qantara.axes.needs.answers.printing import print_sheet
from qantara.axes.needs.answers.sheets import Sheet, table_of
from qantara.kit.notifications.addresses import origin
from qantara.kit.room import ROOM
from qantara.kit.tables import TYPES as TABLE_TYPES
from qantara.kit.tables import write_table

TYPES = {"pdf": "application/pdf", **TABLE_TYPES, "json": "application/json"}
MOST_BYTES = 200_000_000
_KEPT = "answers"
_FORMAT = 1  # another one where the same figures are written otherwise


def file_of(sheet: Sheet, ending: str) -> bytes:
    """The view as a file of this kind; the same view of the same edition gives the same bytes."""
    path = _place_of(sheet, ending)
    try:
        found = path.read_bytes()
        os.utime(path)  # asked for again: among the last to go
    except OSError:
        found = _MAKERS[ending](sheet)
        _keep(path, found)
    return found


def _json(sheet: Sheet) -> bytes:
    told: dict[str, Any] = {
        "about": {code: value for code, _, value in sheet.about()},
        "kind": sheet.kind, "id": sheet.key, "language": sheet.lang,
        "figures": [line.told() for line in sheet.lines()],
        "definitions": dict(sheet.definitions()),
        "limits": sheet.limits(),
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(sheet: Sheet) -> bytes:
    columns, rows = table_of(sheet)
    return write_table(columns, rows(), "csv")


def _xlsx(sheet: Sheet) -> bytes:
    """Headings in the reader's language; those of the CSV are codes, for programs."""
    columns, rows = table_of(sheet)
    w = sheet.words
    headings = {
        "part": w.plain("Section"), "id": w.plain("Code"), "name": w.plain("Name"), "month": w.plain("Month"), "ads": w.plain("Ads"),
        "posts": w.plain("Posts"), "share": w.plain("Share"), "low80": w.say("80%% interval, from").striptags(),
        "high80": w.say("80%% interval, to").striptags(), "low95": w.say("95%% interval, from").striptags(),
        "high95": w.say("95%% interval, to").striptags(), "change": w.plain("Change over a year"), "n": w.plain("Out of"),
        "hidden": w.plain("Hidden"), "trace": w.plain("Where the ads are shown"),
        "trace_share": w.plain("Where the share is shown"), "note": w.plain("Note"),
    }  # fmt: skip
    return write_table([headings[column] for column in columns], rows(), "xlsx")


_MAKERS: dict[str, Callable[[Sheet], bytes]] = {"pdf": print_sheet, "csv": _csv, "xlsx": _xlsx, "json": _json}


# What was made before


def _room() -> Path:
    return Path(settings.QANTARA_FOLDER) / ROOM / _KEPT


def _place_of(sheet: Sheet, ending: str) -> Path:
    named = [sheet.version, sheet.kind, sheet.key, sheet.lang, origin(), qantara.__version__, str(_FORMAT)]
    return _room() / f"{hashlib.sha256(json.dumps(named).encode()).hexdigest()[:40]}.{ending}"


def _keep(path: Path, content: bytes) -> None:
    """Write it whole, and let those go that were not asked for the longest."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{hashlib.sha256(content).hexdigest()[:8]}")
    part.write_bytes(content)
    part.replace(path)
    held = sorted(
        ((found.stat(), found) for found in path.parent.iterdir() if found.is_file()),
        key=lambda one: -one[0].st_mtime_ns,
    )
    room = MOST_BYTES
    for told, found in held:
        room -= told.st_size
        if room < 0 and found != path:
            found.unlink(missing_ok=True)
