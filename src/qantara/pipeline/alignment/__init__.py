"""Curricula against what ads are expected to ask for when a cohort graduates."""

from qantara.pipeline.alignment.aligning import AlignmentError, align
from qantara.pipeline.alignment.demand import DemandAhead, DemandError, read_demand_ahead
from qantara.pipeline.alignment.files import Aligned, align_files

__all__ = ["Aligned", "AlignmentError", "DemandAhead", "DemandError", "align", "align_files", "read_demand_ahead"]
