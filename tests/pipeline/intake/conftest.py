"""Small helpers: write a file, read it back as records or as ads."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qantara.pipeline.intake import ADS_SCHEMA, Record, Reject, find_inputs, read_ads, read_records

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def records(path: Path, **more: Any) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, str]]]:
    """Rows as (line, fields) and rejects as (line, reason)."""
    rows: list[tuple[int, dict[str, Any]]] = []
    rejects: list[tuple[int, str]] = []
    for item in find_inputs([path]):
        for found in read_records(item, **more):
            if isinstance(found, Record):
                rows.append((found.line, found.fields))
            else:
                rejects.append((found.line, found.reason))
    return rows, rejects


def ads(*paths: Path | str, **more: Any) -> tuple[list[dict[str, Any]], list[Reject]]:
    """All ads as dictionaries, and all rejects."""
    batches = list(read_ads(paths, **more))
    frame = pl.concat([b.ads for b in batches]) if batches else pl.DataFrame(schema=ADS_SCHEMA)
    assert sum(b.read for b in batches) == frame.height + sum(len(b.rejects) for b in batches)
    return frame.to_dicts(), [r for b in batches for r in b.rejects]
