"""A plan as `qantara.pipeline.calendar.overview` tells it."""

from datetime import date, timedelta
from typing import Any

MONDAY = date(2026, 9, 14)


def a_plan(*, cohorts: int = 2, weeks: int = 43) -> dict[str, Any]:
    """Cohorts a week apart, with a feast of each kind."""
    here = [["company", "company", "school", "exams"][(row + k) % 4] for row in range(cohorts) for k in range(weeks)]
    last = MONDAY + timedelta(weeks=weeks - 1, days=4)
    return {
        "title": "Alternance (essai) 2026-2027", "office": "alternance@exemple.ma", "weekdays": [0, 1, 2, 3, 4],
        "weeks": [str(MONDAY + timedelta(weeks=k)) for k in range(weeks)],
        "cohorts": [
            {
                "name": f"فوج البيانات {row}" if row % 2 else f"Données & réseaux {row}",
                "starts_on": str(MONDAY), "ends_on": str(last), "places": here[row * weeks : (row + 1) * weeks],
            }
            for row in range(cohorts)
        ],
        "marks": [
            _mark("feast", "2026-11-06", "2026-11-06", "La marche verte", "ذكرى المسيرة الخضراء", "Green March"),
            _mark("break", "2026-12-28", "2027-01-03", "Vacances", "عطلة", "Break"),
            _mark("ramadan", "2027-02-08", "2027-03-08", "Ramadan 1448", "رمضان 1448", "Ramadan 1448", estimated=True),
        ],
    }  # fmt: skip


def _mark(kind: str, first: str, last: str, fr: str, ar: str, en: str, *, estimated: bool = False) -> dict[str, Any]:
    return {"kind": kind, "first": first, "last": last, "names": {"fr": fr, "ar": ar, "en": en}, "estimated": estimated}
