"""Matching: learners and offers by deferred acceptance, its proof, and the reason of every result."""

from qantara.core.matching.assignment import Assignment, assign
from qantara.core.matching.market import Market, Reserve
from qantara.core.matching.proof import OPEN, Classes, Cutoffs, Proof, classes_taken, prove
from qantara.core.matching.reasons import Reason, explain
from qantara.core.matching.reruns import close, difference, fix, leave

__all__ = [
    "OPEN",
    "Assignment",
    "Classes",
    "Cutoffs",
    "Market",
    "Proof",
    "Reason",
    "Reserve",
    "assign",
    "classes_taken",
    "close",
    "difference",
    "explain",
    "fix",
    "leave",
    "prove",
]
