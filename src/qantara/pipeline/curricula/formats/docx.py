"""Word documents: paragraphs with their styles, tables with merged cells, in the order of the page."""

import io
import re
from collections.abc import Iterator
from typing import Any

from qantara.pipeline.curricula.document import Block, Grid, Line, ReadingError, Row
from qantara.pipeline.curricula.model import Place

_HEADING = re.compile(r"^(?:heading|titre|title|عنوان)\s*(\d?)", re.IGNORECASE)


def read_docx(content: bytes, file: str) -> list[Block]:
    """Blocks of a document: paragraphs are counted from 1, rows within their table."""
    import docx  # takes a third of a second to load

    try:
        document = docx.Document(io.BytesIO(content))
        return list(_blocks(document, file, _Count()))
    except Exception as error:
        raise ReadingError("broken-file", str(error)) from None


class _Count:
    paragraphs = tables = 0


def _blocks(container: Any, file: str, count: _Count) -> Iterator[Block]:
    for item in container.iter_inner_content():
        if hasattr(item, "rows"):
            count.tables += 1
            yield from _table(item, file, count)
            continue
        count.paragraphs += 1
        text = item.text.strip()
        if text:
            properties = item._p.pPr  # noqa: SLF001 (the only way to a list's mark)
            style = item.style.name or "" if item.style is not None else ""
            listed = properties is not None and properties.numPr is not None
            place = Place(file, "paragraph", count.paragraphs)
            depth = _depth(style)
            yield Line(f"• {text}" if (listed or style.startswith("List")) and not depth else text, place, depth)


def _depth(style: str) -> int:
    found = _HEADING.match(style)
    return int(found[1] or 1) if found else 0


def _table(table: Any, file: str, count: _Count) -> Iterator[Block]:
    name = f"table {count.tables}"
    rows: list[Row] = []
    above: list[Any] = []
    nested: list[Any] = []
    for number, row in enumerate(table.rows, start=1):
        cells, texts = [cell._tc for cell in row.cells], []  # noqa: SLF001 (merged cells are told by their element)
        for place, cell in enumerate(row.cells):
            covered = (place and cells[place - 1] is cells[place]) or (
                place < len(above) and above[place] is cells[place]
            )
            texts.append("" if covered else _text(cell))
            if not covered:
                nested += cell.tables
        above = cells
        rows.append(Row(tuple(texts), Place(file, "row", number, name)))
    if rows:
        yield Grid(tuple(rows))
    for inner in nested:
        count.tables += 1
        yield from _table(inner, file, count)


def _text(cell: Any) -> str:
    lines = []
    for paragraph in cell.paragraphs:
        properties = paragraph._p.pPr  # noqa: SLF001
        listed = properties is not None and properties.numPr is not None
        if paragraph.text.strip():
            lines.append(f"• {paragraph.text.strip()}" if listed else paragraph.text.strip())
    return "\n".join(lines)
