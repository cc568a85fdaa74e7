"""The one door to the pipeline and the core: what the room shows is counted here, and what people say goes to the lake.

What is heavy is imported where it is used: no page needs it, and a worker forks its jobs from a process without it.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import CONFIG, find_partnership
from qantara.pipeline.provenance import mark_of

__all__ = ["DOMAIN_LABELS", "backtest", "build", "declare", "issue", "state_of"]

Json = dict[str, Any]
OTHER = "non-tech"
_SOURCE = "portal"
_ISSUES = 24  # shown; all stay in the lake


def state_of(folder: Path) -> str:
    """A mark that changes with the runs of the lake, the settings, the vocabulary and the scenarios."""
    last = mark_of(Lake(folder / "lake")) or ""
    told = [folder / CONFIG, folder / "scenarios.csv", *sorted((folder / "vocabulary").glob("*.csv"))]
    marks = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in told if path.is_file()]
    return f"{last}-{hashlib.sha256(repr(marks).encode()).hexdigest()[:16]}"


def build(folder: Path, barometer: Json | None = None) -> Json:
    """What the room shows of a folder, as of its newest run, as JSON. Takes seconds where no barometer of it is given.

    The keys `outlook` and `intentions` of a barometer, and: `issued`, every forecast issued, newest first; `coverage`, by
    year, of the companies that declared; `occupations`, those one may declare; `threshold`, `synthetic`.
    """
    from qantara.pipeline.anticipation.content import build_anticipation

    place = find_partnership(folder, named=True)
    vocabulary = place.vocabulary()
    told: Json = {
        "outlook": None, "intentions": None, "issued": [], "coverage": [], "threshold": place.threshold,
        "synthetic": place.synthetic,
        "occupations": [
            {"id": one.id, "domain": one.domain, "label": {lang: f"{name[:1].upper()}{name[1:]}" for lang, name in (("fr", one.fr), ("ar", one.ar), ("en", one.en))}}
            for one in vocabulary.occupations.values() if one.group != OTHER
        ],
    }  # fmt: skip
    runs = place.lake.runs()
    if runs.is_empty():
        return told
    # Counting a barometer takes seconds, in which another run may have come: what it holds is then of the state before.
    known = barometer if barometer and barometer["run"] == runs["run"][-1] else None
    parts = known or build_anticipation(place, vocabulary, at=runs["ended_at"][-1].date(), examples={})
    told |= {"outlook": parts["outlook"], "intentions": parts["intentions"]}
    return told | {"issued": _issued(place.lake, parts["outlook"]), "coverage": _coverage(place.lake, place.threshold)}


def _issued(lake: Any, outlook: Json | None) -> list[Json]:
    """Each issue as it was frozen: its day, its data, and what it said of the whole a year ahead."""
    import polars as pl

    from qantara.pipeline.anticipation.history import TOTAL
    from qantara.pipeline.anticipation.issue import FORECAST

    runs = lake.runs().filter(pl.col("command") == FORECAST).tail(_ISSUES)
    whole = lake.scan("forecasts").filter(pl.col("series") == TOTAL).collect()
    series = next((row for row in (outlook or {}).get("series", []) if row["kind"] == TOTAL), None)
    known = {month: value for month, value in series["history"] if value is not None} if series else {}
    found = []
    for run, counts in runs.select("run", "counts").rows():
        said = json.loads(counts)
        ahead = whole.filter(run=run).sort("month")
        row = next(iter(ahead.slice(min(12, ahead.height) - 1, 1).to_dicts()), None)
        month = f"{row['month']:%Y-%m}" if row else None
        found.append({
            "run": run, **{name: said[name] for name in ("issued_on", "last", "months", "tested", "to", "series")},
            "month": month, "seen": known.get(month),
            **{name: round(row[name]) if row else None for name in ("mean", "lo80", "hi80")},
        })  # fmt: skip
    return found[::-1]


def _coverage(lake: Any, threshold: int) -> list[Json]:
    """By year: how many companies declared and were seen in ads, and the part of all posts that they offer."""
    from qantara.pipeline.signals import in_force, triangulation_of

    declared = in_force(lake, "intentions")
    if declared.is_empty():
        return []
    answered = {year: part["company"].n_unique() for (year,), part in declared.group_by("year")}
    by_year = triangulation_of(lake, by=("year",), threshold=threshold).sort("year", descending=True)
    return [
        {"year": row["year"], "answered": answered[row["year"]], "compared": row["companies"], "covered": row["coverage"]}
        for row in by_year.to_dicts()
    ]  # fmt: skip


def issue(folder: Path, *, at: datetime, ended: Callable[[], datetime], on_wait: Callable[[], None]) -> Json:
    """Issue a forecast; one issued that day from the same data is that forecast. What it says of itself, in short."""
    import polars as pl

    from qantara.pipeline.anticipation import issue_forecasts, read_history
    from qantara.pipeline.anticipation.issue import FORECAST

    place = find_partnership(folder, named=True)
    runs = place.lake.runs()
    before = runs.filter(pl.col("command") == FORECAST) if runs.height else runs
    if before.height:
        said = json.loads(before["counts"][-1])
        of_today = said["issued_on"] == at.date().isoformat()
        if of_today and said["data_run"] == read_history(place.lake, at=at.date()).data_run:
            return {"run": before["run"][-1], "series": said["series"]}
    done = issue_forecasts(place.lake, place.vocabulary(), at=at, ended=ended, on_wait=on_wait)
    return {"run": done.run, "series": done.series}


def backtest(folder: Path, *, at: datetime, ended: Callable[[], datetime], on_wait: Callable[[], None]) -> Json:
    """Score the methods on the past, every issue and every adjustment on the months that have come."""
    from qantara.pipeline.anticipation import score_forecasts

    place = find_partnership(folder, named=True)
    done = score_forecasts(place.lake, place.vocabulary(), at=at, ended=ended, on_wait=on_wait)
    return {"run": done.run, "series": done.series, "experts": len(done.experts)}


def declare(
    folder: Path, kind: str, rows: Iterable[Mapping[str, object]], *, columns: Sequence[str], at: datetime, on_wait: Callable[[], None]
) -> Json:  # fmt: skip
    """Declare rows of a kind: `read new known rejected`. The same rows again add nothing."""
    from qantara.pipeline.signals import declare as declare_files

    place = find_partnership(folder, named=True)
    with TemporaryDirectory(prefix="qantara-") as room:
        path = Path(room) / f"{_SOURCE}-{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        done = declare_files(
            kind, [path], place.lake, place.vocabulary(), at=at.astimezone(UTC), ended=lambda: at.astimezone(UTC),
            source_of=lambda _file: (_SOURCE, None), base=Path(room), on_wait=on_wait,
        )  # fmt: skip
    return {"new": done.new, "known": done.known, "rejected": len(done.rejects), "reasons": done.reasons}
