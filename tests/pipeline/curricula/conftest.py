"""One small programme, invented, written in every format; and how to read it back."""

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from qantara.core.text import Extractor
from qantara.pipeline.curricula import LEVELS, Curricula, Module, read_curricula

Write = Callable[[str, str | bytes], Path]


@lru_cache(maxsize=1)
def shared_extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def extractor() -> Extractor:
    return shared_extractor()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def read(*paths: Path) -> Curricula:
    return read_curricula(list(paths), shared_extractor())


def modules(curricula: Curricula) -> list[Module]:
    return [module for programme in curricula.programmes for module in programme.modules]


def facts(curricula: Curricula) -> list[tuple[Any, ...]]:
    """Code, title, hours, credits and semester of each module."""
    return [(one.code, one.title, one.hours, one.credits, one.semester) for one in modules(curricula)]


def levels(module: Module) -> dict[str, str | None]:
    """Skill -> highest level, of all statements but the title."""
    found: dict[str, str | None] = {}
    for one in module.outcomes:
        for skill in one.skills if one.kind != "title" else ():
            ranks = [LEVELS.index(level) for level in (found.get(skill.skill), skill.level) if level]
            found[skill.skill] = LEVELS[max(ranks)] if ranks else None
    return found


def reasons(curricula: Curricula) -> list[str]:
    return [one.why for one in curricula.unread]


def pdf(source: str) -> bytes:
    import typst

    from qantara.design.assets import font_folders

    head = '#set text(font: ("IBM Plex Sans", "IBM Plex Sans Arabic"))\n'
    made: bytes = typst.compile((head + source).encode(), font_paths=list(font_folders()), ignore_system_fonts=True)
    return made


def docx(build: Callable[[Any], None]) -> bytes:
    from docx import Document

    document = Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def fill(document: Any, rows: list[list[str]]) -> Any:
    """A table of these cells in a Word document."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table
