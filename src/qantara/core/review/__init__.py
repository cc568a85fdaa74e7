"""What people add to a forecast, kept apart from it: experts' adjustments, and named scenarios."""

from qantara.core.review.adjustments import adjust, current_adjustments, score_adjustments
from qantara.core.review.scenarios import (
    BASELINE,
    Scenario,
    ScenarioError,
    apply_scenarios,
    merge_scenarios,
    read_scenarios,
    shipped_scenarios,
)

__all__ = [
    "BASELINE",
    "Scenario",
    "ScenarioError",
    "adjust",
    "apply_scenarios",
    "current_adjustments",
    "merge_scenarios",
    "read_scenarios",
    "score_adjustments",
    "shipped_scenarios",
]
