"""Demand: what ads ask for, counted once each, by month, region, domain, occupation and skill."""

from qantara.core.demand.completeness import Survivorship, full_months, survivorship
from qantara.core.demand.counting import NONE, TOTAL, count_demand, demand_of_month, spells, units

__all__ = [
    "NONE",
    "TOTAL",
    "Survivorship",
    "count_demand",
    "demand_of_month",
    "full_months",
    "spells",
    "survivorship",
    "units",
]
