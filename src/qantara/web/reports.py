"""The reports of a folder: which there are, and which of their files may be read."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

RUN = re.compile(r"\d{5,}-(\d{4})(\d{2})(\d{2})-[0-9a-f]{4,}")
_KINDS = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".csv": "text/csv; charset=utf-8",
          ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json"}  # fmt: skip
_NAME = re.compile(r"(?:(?:tables|charts)/)?[A-Za-z0-9][\w-]*\.[a-z]{3,4}", re.ASCII)


@dataclass(frozen=True)
class Report:
    """What one run has left to read: the languages of its pages and of its PDF, its tables by name."""

    run: str
    day: date
    pages: tuple[str, ...]
    papers: tuple[str, ...]
    tables: tuple[str, ...]


def find_reports(folder: Path) -> list[Report]:
    """All reports, newest first: runs are numbered."""
    found = []
    for place in sorted((folder / "reports").glob("*/"), key=lambda path: path.name, reverse=True):
        named = RUN.fullmatch(place.name)
        pages = tuple(lang for lang in ("fr", "ar", "en") if (place / f"{lang}.html").is_file())
        if named and pages:
            papers = tuple(lang for lang in ("fr", "ar", "en") if (place / f"report-{lang}.pdf").is_file())
            tables = tuple(sorted(path.stem for path in (place / "tables").glob("*.csv")))
            found.append(Report(place.name, date(*map(int, named.groups())), pages, papers, tables))
    return found


def find_file(folder: Path, run: str, name: str) -> tuple[Path, str] | None:
    """A file of a report and its content type; None for whatever else is or is not there.

    Only names of the forms that a report writes are looked for, and only files that lie in the report itself:
    a link that leads out of it is not followed.
    """
    if not RUN.fullmatch(run) or not _NAME.fullmatch(name):
        return None
    home = (folder / "reports" / run).resolve()
    path = (home / name).resolve()
    kind = _KINDS.get(path.suffix)
    if kind is None or not path.is_relative_to(home) or not path.is_file():
        return None
    return path, kind
