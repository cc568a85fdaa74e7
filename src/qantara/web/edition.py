"""The newest edition: what pages show of the lake, counted once a run (`python -m qantara.web.edition FOLDER`)."""

import hashlib
import sys
from pathlib import Path
from typing import Any

from qantara.axes.needs.outlook.content import write_content
from qantara.design.charts import chart
from qantara.design.formats import LANGS
from qantara.design.report.months import months_chart
from qantara.design.report.words import Words
from qantara.kit.kept import Kept
from qantara.kit.room import open_room
from qantara.web.bridge import CONFIG, EDITION, FORMAT, Lake, count_newest, mark_of, write_whole

Edition = dict[str, Any]
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


def _state_of(folder: Path) -> str | None:
    """A mark that changes with the lake and the folder's settings; None for a lake without runs."""
    last = mark_of(Lake(folder / "lake"))
    if last is None:
        return None
    settings = hashlib.sha256((folder / CONFIG).read_bytes()).hexdigest()[:16]
    return f"{last}-{settings}"


def _count(folder: Path, _told: Edition | None) -> Edition | None:
    editions = open_room(folder) / EDITIONS
    editions.mkdir(mode=0o700, exist_ok=True)
    barometer = count_newest(folder, editions)
    if barometer is None:
        return None
    write_whole(editions / NEWEST, f"{barometer['run']}{EDITION}")
    _prune(editions)
    write_content(folder, barometer)  # of the forecast room, so that its first reader does not wait
    return _abridge(barometer)


def _prune(editions: Path) -> None:
    """Keep the newest few; those that were signed off lie elsewhere."""
    found = sorted(editions.glob(f"*{EDITION}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in found[_EDITIONS_KEPT:]:
        path.unlink(missing_ok=True)


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


kept = Kept("edition", version=f"5.{FORMAT}", module=__name__, state=_state_of, count=_count)
newest_edition, read_edition, write_edition = kept.newest, kept.read, kept.write

if __name__ == "__main__":
    sys.exit(kept.main(sys.argv[1:]))
