"""The lake: Delta tables under one folder, written by whole runs."""

from qantara.pipeline.lake.store import Lake, LakeError, Run
from qantara.pipeline.lake.tables import FORMAT, RECOMPUTE, TABLES

__all__ = ["FORMAT", "RECOMPUTE", "TABLES", "Lake", "LakeError", "Run"]
