"""Intake: any file of ads, from any place, as records or as cleaned ads; whatever cannot be read says why."""

from typing import TYPE_CHECKING

from qantara.pipeline.intake.columns import find_columns, missing_column, unknown_columns
from qantara.pipeline.intake.dates import parse_date
from qantara.pipeline.intake.fields import flatten_fields
from qantara.pipeline.intake.inputs import Input, Inputs, find_inputs, source_name
from qantara.pipeline.intake.model import REASONS, IntakeError, Record, Reject
from qantara.pipeline.intake.records import read_records

if TYPE_CHECKING:  # Polars is loaded for those who ask for it
    from qantara.pipeline.intake.ads import ADS_SCHEMA, AdsBatch, read_ads

__all__ = [
    "ADS_SCHEMA",
    "REASONS",
    "AdsBatch",
    "Input",
    "Inputs",
    "IntakeError",
    "Record",
    "Reject",
    "find_columns",
    "find_inputs",
    "flatten_fields",
    "missing_column",
    "parse_date",
    "read_ads",
    "read_records",
    "source_name",
    "unknown_columns",
]


def __getattr__(name: str) -> object:
    if name not in {"ADS_SCHEMA", "AdsBatch", "read_ads"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from qantara.pipeline.intake import ads

    return getattr(ads, name)
