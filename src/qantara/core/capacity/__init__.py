"""Capacity: from seats to graduates to supply, beside demand; the odds of targets; which seats to open, and what stops us."""

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
from qantara.core.capacity.openings import follow_ads
from qantara.core.capacity.plans import Plan, Plans
from qantara.core.capacity.seats import plan_seats
from qantara.core.capacity.seats_inputs import FREE, SeatInputs
from qantara.core.capacity.sensitivity import Bar, tornado
from qantara.core.capacity.targets import Odds, Target, odds

__all__ = [
    "ALL",
    "FREE",
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
    "Plan",
    "Plans",
    "Rates",
    "SeatInputs",
    "SupplyInputs",
    "Target",
    "follow_ads",
    "lead_times",
    "most_doubt",
    "odds",
    "plan_seats",
    "simulate",
    "tornado",
]
