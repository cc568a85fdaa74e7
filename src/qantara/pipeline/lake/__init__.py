"""The lake: Delta tables under one folder, written by whole runs."""

from qantara.pipeline.lake.store import Lake, LakeError, Run
from qantara.pipeline.lake.tables import FORMAT, TABLES

__all__ = ["FORMAT", "TABLES", "Lake", "LakeError", "Run"]
