"""Demand: what ads ask for, counted once each, by month, region, domain, occupation and skill."""

from qantara.core.demand.completeness import Survivorship, full_months, survivorship
from qantara.core.demand.counting import NONE, TOTAL, count_demand, demand_of_months, numbered, spells, units
from qantara.core.demand.emerging import HitRate, Rate, emerging_skills, falling_skills, hit_rate
from qantara.core.demand.mix import Corrected, correct_for_mix

__all__ = [
    "NONE",
    "TOTAL",
    "Corrected",
    "HitRate",
    "Rate",
    "Survivorship",
    "correct_for_mix",
    "count_demand",
    "demand_of_months",
    "emerging_skills",
    "falling_skills",
    "full_months",
    "hit_rate",
    "numbered",
    "spells",
    "survivorship",
    "units",
]
