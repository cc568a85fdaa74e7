"""Curricula against what ads are expected to ask for when a cohort graduates."""

from qantara.pipeline.alignment.aligning import AlignmentError, align
from qantara.pipeline.alignment.demand import DemandAhead, DemandError, read_demand_ahead

__all__ = ["AlignmentError", "DemandAhead", "DemandError", "align", "read_demand_ahead"]
