"""Readings as frames. Apart from the extractor, which does not need Polars: importing it is a third of the start."""

from collections.abc import Sequence
from typing import Any

import polars as pl

MENTION = pl.Struct(
    {
        "skill": pl.String, "label": pl.String, "kind": pl.String, "field": pl.String,
        "start": pl.Int64, "end": pl.Int64, "surface": pl.String, "confidence": pl.Float64,
    }
)  # fmt: skip
_ROW: dict[str, pl.DataType | type[pl.DataType]] = {
    "lang": pl.String, "domain": pl.String, "occupation": pl.String, "occupation_group": pl.String,
    "mentions": pl.List(MENTION),
}  # fmt: skip


def as_frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """The rows of `Extractor.rows`, an ad each."""
    return pl.DataFrame(rows, schema=_ROW)
