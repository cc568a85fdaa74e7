"""A person's own file, to take away: JSON for machines, a ZIP of tables for people. Everything that the page shows, whole."""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from qantara.kit.privacy.queries import Held, said
from qantara.kit.tables import write_table
from qantara.kit.wording import PortalWords

FORMAT = "qantara.my-data.1"


def as_json(held: Sequence[Held], *, at: datetime, words: PortalWords) -> bytes:
    """Each category with its purpose, source, recipients and logic, and every row."""
    told = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "categories": [
            {
                "category": one.category.name,
                "title": words.plain(one.category.title),
                "purpose": words.plain(one.purpose.why),
                "source": words.plain(one.category.source),
                "recipients": words.plain(one.category.recipients),
                "logic": words.plain(one.purpose.logic),
                "kept": words.plain(one.purpose.kept),
                "rows": [{field: _plain(value) for field, value in row.items()} for row in one.rows],
            }
            for one in held
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def as_zip(held: Sequence[Held], *, at: datetime, words: PortalWords) -> bytes:
    """The same, with a table for each category that opens in a spreadsheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", as_json(held, at=at, words=words))
        for one in held:
            if not one.rows:
                continue
            headings = [words.plain(name) for _, name in one.columns]
            rows = [[said(row.get(field), words) for field, _ in one.columns] for row in one.rows]
            packed.writestr(f"{_file_name(one.category.name)}.csv", write_table(headings, rows, "csv"))
    return made.getvalue()


def _file_name(category: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value)
