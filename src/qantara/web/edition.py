"""The newest edition: what pages show of the lake, counted once a run and kept as one file of the portal's room.

Pages read the file and never the lake. When the lake has moved on, a process of its own counts anew
(`python -m qantara.web.edition FOLDER`) while pages go on showing the edition before.
"""

import fcntl
import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import qantara
from qantara.axes.needs.outlook.content import write_content
from qantara.design.charts import chart
from qantara.design.formats import LANGS
from qantara.design.report.months import months_chart
from qantara.design.report.words import Words
from qantara.kit.room import ROOM
from qantara.web.bridge import CONFIG, EDITION, Refusal, count_newest, write_whole
from qantara.web.room import open_room

Edition = dict[str, Any]
_FORMAT = 5
_NAME = "edition.json"
EDITIONS, NEWEST = "editions", "newest"  # files with all that pages of the first axis show
_EDITIONS_KEPT = 3
_TOP_SKILLS = 10
_MONTHS = 30  # of the home page's chart; the report has them all
_TECHNICAL = {"technology", "concept", "certification"}
_KEPT = (
    "synthetic",
    "as_of",
    "qantara",
    "vocabulary",
    "run",
    "definition",
    "threshold",
    "period",
    "headline",
    "domains",
)
_log = logging.getLogger(__name__)
_refreshing: dict[Path, "subprocess.Popen[bytes]"] = {}
_tried: dict[Path, str] = {}  # what each folder was last counted for, so that a lake that fails is not tried for ever


def state_of(folder: Path) -> str | None:
    """A mark that changes with the lake, the folder's settings and this version; None for a lake without runs."""
    log = folder / "lake" / "runs" / "_delta_log"
    try:
        last = max((entry.name for entry in os.scandir(log) if entry.name.endswith(".json")), default=None)
    except OSError:
        return None
    if last is None:
        return None
    settings = hashlib.sha256((folder / CONFIG).read_bytes()).hexdigest()[:16]
    return f"{_FORMAT}-{qantara.__version__}-{last.removesuffix('.json')}-{settings}"


def read_edition(folder: Path) -> Edition | None:
    """The edition kept, whichever run it is of; None where nothing has been counted yet."""
    path = folder / ROOM / _NAME
    try:
        found = path.stat()
    except OSError:
        return None
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Edition | None:
    try:
        edition = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return edition if isinstance(edition, dict) and edition.get("format") == _FORMAT else None


def is_current(edition: Edition | None, state: str | None) -> bool:
    return state is None or (edition is not None and edition["state"] == state)


def newest_edition(folder: Path) -> tuple[Edition | None, bool]:
    """The edition to show, and whether a newer one is being counted (which begins here, where it is needed)."""
    state = state_of(folder)
    if state is None:  # nothing observed, or the lake was taken away
        return None, False
    edition = read_edition(folder)
    if is_current(edition, state):
        return edition, False
    return edition, _refresh(folder, state)


def _refresh(folder: Path, state: str) -> bool:
    """Count in a process of its own. Whether it is under way."""
    running = _refreshing.get(folder)
    if running is not None:
        if running.poll() is None:
            return True
        del _refreshing[folder]
        if running.returncode != 0:
            _log.warning("The figures of %s could not be counted; qantara doctor says why.", folder)
    if _tried.get(folder) == state:
        return False
    _tried[folder] = state
    _refreshing[folder] = _start(folder)
    return True


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "qantara.web.edition", str(folder)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def write_edition(folder: Path) -> bool:
    """Count the newest edition and keep it, if it is not kept already. False where another process does so."""
    with _alone(folder) as alone:
        if not alone:
            return False
        state = state_of(folder)
        if state is None or is_current(read_edition(folder), state):
            return True
        editions = open_room(folder) / EDITIONS
        editions.mkdir(mode=0o700, exist_ok=True)
        barometer = count_newest(folder, editions)
        if barometer is not None:
            write_whole(editions / NEWEST, f"{barometer['run']}{EDITION}")
            _prune(editions)
            text = json.dumps(_abridge(barometer) | {"format": _FORMAT, "state": state}, ensure_ascii=False)
            write_whole(open_room(folder) / _NAME, text)
            write_content(folder, barometer)  # of the forecast room, so that its first reader does not wait
        return True


def _prune(editions: Path) -> None:
    """Keep the newest few; those that were signed off lie elsewhere."""
    found = sorted(editions.glob(f"*{EDITION}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found[_EDITIONS_KEPT:]:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    with (open_room(folder) / "edition.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _abridge(barometer: dict[str, Any]) -> Edition:
    """What public pages need of a barometer, with the chart drawn in each language."""
    skills = [
        row
        for row in barometer["skills"]
        if row["kind"] in _TECHNICAL and {*row["domains"]} - {"other"} and not row["hidden"]
    ][:_TOP_SKILLS]
    recent = {**barometer, "months": barometer["months"][-_MONTHS:]}
    charts = {}
    for lang in LANGS:
        drawings = [months_chart(recent, Words(lang), width=width) for width in (560, 340)]
        charts[lang] = [chart(spec, target="page", lang=lang) for spec in drawings if spec]
    outlook = barometer.get("outlook") or {}
    total = next((row for row in outlook.get("series", []) if row["kind"] == "total"), None)
    return {
        **{key: barometer[key] for key in _KEPT},
        "skills": [{key: row[key] for key in ("id", "label", "ads", "share", "interval", "examples")} for row in skills],
        "months": recent["months"],
        "sources": barometer["quality"]["sources"],
        "counts": {key: barometer["quality"][key] for key in ("read", "rejected", "known", "kept", "merged")},
        "survivorship": barometer["quality"]["survivorship"]["verdict"],
        "outlook": None if total is None else {
            **{key: outlook[key] for key in ("issued_on", "run", "definition", "tested")},
            **{key: total[key] for key in ("n", "method", "score", "forecast")},
        },
        "charts": charts,
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Count the edition of one folder. What is wrong is said on standard error, for the server's log."""
    try:
        write_edition(Path(arguments[0]))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
