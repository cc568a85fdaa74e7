"""Capacity: from seats to graduates to supply, beside demand; the odds of targets, and what they hang on."""

from qantara.core.capacity.flow import LEVELS, MEASURES, OUTCOMES, RECONVERSION, TOTAL, Paths, simulate
from qantara.core.capacity.flow_inputs import (
    ALL,
    RATES,
    Correlation,
    CorrelationError,
    LeadTime,
    Outside,
    Rates,
    SupplyInputs,
    lead_times,
    most_doubt,
)
from qantara.core.capacity.sensitivity import Bar, tornado
from qantara.core.capacity.targets import Odds, Target, odds

__all__ = [
    "ALL",
    "LEVELS",
    "MEASURES",
    "OUTCOMES",
    "RATES",
    "RECONVERSION",
    "TOTAL",
    "Bar",
    "Correlation",
    "CorrelationError",
    "LeadTime",
    "Odds",
    "Outside",
    "Paths",
    "Rates",
    "SupplyInputs",
    "Target",
    "lead_times",
    "most_doubt",
    "odds",
    "simulate",
    "tornado",
]
