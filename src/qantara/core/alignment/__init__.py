"""Alignment: what programmes teach against what will be asked, and which modules to add."""

from qantara.core.alignment.checks import CSR
from qantara.core.alignment.comparison import Elsewhere, Neighbours, nearest, taught_elsewhere
from qantara.core.alignment.measures import Coverage, Recall, advantage, coverage
from qantara.core.alignment.proposal import Proposal, propose_modules
from qantara.core.alignment.shelf_life import shelf_life

__all__ = [
    "CSR",
    "Coverage",
    "Elsewhere",
    "Neighbours",
    "Proposal",
    "Recall",
    "advantage",
    "coverage",
    "nearest",
    "propose_modules",
    "shelf_life",
    "taught_elsewhere",
]
