"""Indicator formulas: intervals and the hiding of small counts."""

from qantara.core.measures.disclosure import THRESHOLD, is_hidden, visible
from qantara.core.measures.intervals import wilson

__all__ = ["THRESHOLD", "is_hidden", "visible", "wilson"]
