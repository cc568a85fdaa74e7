"""Signals beside the ads: employers' intentions, job seekers, known totals, experts' adjustments."""

from qantara.pipeline.signals.declare import Declaration, declare
from qantara.pipeline.signals.kinds import KINDS, REASONS, SignalError
from qantara.pipeline.signals.measures import (
    Representativeness,
    coverage_of,
    in_force,
    scenarios_of,
    tension_of,
    triangulation_of,
)

__all__ = [
    "KINDS",
    "REASONS",
    "Declaration",
    "Representativeness",
    "SignalError",
    "coverage_of",
    "declare",
    "in_force",
    "scenarios_of",
    "tension_of",
    "triangulation_of",
]
