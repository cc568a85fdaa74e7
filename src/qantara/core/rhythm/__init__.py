"""Work-study calendars: which weeks a cohort spends at school, and which at its companies.

`plan_rhythm` plans one cohort or a school's sixty together; `replan` follows a date that moved with the fewest
changes. What cannot be kept is named in `Rhythm.reasons`; a plan is never refused as infeasible.
"""

from qantara.core.rhythm.inputs import Cohort, Prices, RhythmInputs, monday_of
from qantara.core.rhythm.measures import Costs, Reason, costs_of, fixed_rhythm, lost_days, reasons_of
from qantara.core.rhythm.planning import Rhythm, Timetable, plan_rhythm, replan

__all__ = [
    "Cohort",
    "Costs",
    "Prices",
    "Reason",
    "Rhythm",
    "RhythmInputs",
    "Timetable",
    "costs_of",
    "fixed_rhythm",
    "lost_days",
    "monday_of",
    "plan_rhythm",
    "reasons_of",
    "replan",
]
