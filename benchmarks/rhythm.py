"""Work-study calendars of 60 cohorts in 20 rooms, planned together: days lost, proof, time; then a feast that moves.

    python benchmarks/rhythm.py
    python benchmarks/rhythm.py --cohorts 60 --rooms 20 --seconds 60

The cohorts are invented; the holidays are Morocco's, the lunar ones as estimated. The fixed rhythm it is compared
with repeats each cohort's rhythm without a look at the calendar, the k-th cohort k weeks into it.
"""

import argparse
import importlib
import time
from dataclasses import replace
from datetime import date, timedelta

from qantara.core.rhythm import Cohort, Rhythm, RhythmInputs, costs_of, fixed_rhythm, lost_days, plan_rhythm, replan
from qantara.pipeline.calendar import days_off, moroccan_feasts

FIRST, LAST = date(2026, 9, 14), date(2027, 7, 9)
EXAMS = (date(2027, 2, 8), date(2027, 6, 28))


def cohort(number: int) -> Cohort:
    """Every cohort 3 weeks out, 1 in; two exam weeks; a peak that differs; one lead teacher for two cohorts."""
    peak = FIRST + timedelta(weeks=4 + 7 * (number % 5))
    return Cohort(
        f"C{number:02d}", FIRST, LAST, company=3, school=1, tolerance=1, school_days=52,
        exams=tuple(day + timedelta(weeks=number % 3) - timedelta(weeks=2) for day in EXAMS),
        peaks=(peak, peak + timedelta(weeks=1)), teachers=(f"T{number // 2:02d}",),
    )  # fmt: skip


def show(name: str, value: str) -> None:
    print(f"{name:<58}{value:>22}", flush=True)


def report(rhythm: Rhythm, wall: float, cpu: float) -> None:
    show("  days of teaching lost to holidays", f"{rhythm.lost:,}")
    for name, value in vars(rhythm.costs).items():
        bound = getattr(rhythm.bounds, name)
        show(f"  {name}", f"{value:,}" + ("  (proved)" if bound == value else f"  (at least {bound:,})"))
    show("  constraints broken", f"{len(rhythm.reasons)}")
    show("  seconds (CPU)", f"{wall:.1f} ({cpu:.1f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohorts", type=int, default=60)
    parser.add_argument("--rooms", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    importlib.import_module("ortools.sat.python.cp_model")  # before the clock starts
    feasts = moroccan_feasts(FIRST, LAST)
    inputs = RhythmInputs(tuple(map(cohort, range(options.cohorts))), options.rooms, holidays=days_off(feasts))
    fixed = fixed_rhythm(inputs)
    show(f"{options.cohorts} cohorts, {options.rooms} rooms, weeks", f"{len(inputs.weeks)}")
    show("fixed rhythm: days of teaching lost to holidays", f"{lost_days(inputs, fixed):,}")
    show("fixed rhythm: rooms missing, over all weeks", f"{costs_of(inputs, fixed).overflow:,}")
    wall, cpu = time.perf_counter(), time.process_time()
    plan = plan_rhythm(inputs, seconds=options.seconds)
    print("planned")
    report(plan, time.perf_counter() - wall, time.process_time() - cpu)
    again = plan_rhythm(inputs, seconds=options.seconds)
    show("  the same plan again", "yes" if (again.school == plan.school).all() else "no")
    for days in (1, -1):
        feasts_moved = [replace(one, day=one.day + timedelta(days=days)) if one.estimated else one for one in feasts]
        moved = replace(inputs, holidays=days_off(feasts_moved))
        wall, cpu = time.perf_counter(), time.process_time()
        other = replan(plan, moved, seconds=options.seconds)
        print(f"all lunar feasts move by {days:+d} day: lost {lost_days(moved, plan.school)}, so planned again")
        report(other, time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    main()
