"""Intake: any file of ads, from any place, as records or as cleaned ads; whatever cannot be read says why."""

from qantara.pipeline.intake.ads import ADS_SCHEMA, AdsBatch, missing_column, read_ads, source_name, unknown_columns
from qantara.pipeline.intake.columns import find_columns
from qantara.pipeline.intake.dates import parse_date
from qantara.pipeline.intake.fields import flatten_fields
from qantara.pipeline.intake.inputs import Input, Inputs, find_inputs
from qantara.pipeline.intake.model import REASONS, IntakeError, Record, Reject
from qantara.pipeline.intake.records import read_records

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
