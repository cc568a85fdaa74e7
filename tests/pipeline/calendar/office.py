"""An office's files, as somebody wrote them."""

from pathlib import Path

CALENDAR = """\
id = "alternance-2026"
title = "Alternance 2026-2027"
office = "alternance@exemple.ma"
rooms = 2
weekdays = ["mo", "tu", "we", "th", "fr"]
ramadan_loss = 25
days_file = "days.toml"
cohorts_file = "cohorts.csv"
learners_file = "learners.csv"

[rhythm]
company = 2
school = 1
tolerance = 1
school_days = 15

[prices]
teacher = 70

[[room_change]]
week = 2026-11-16
rooms = 1

[[cohort]]
name = "Données 1"
starts_on = 2026-10-05
ends_on = 2026-12-11
exams = [2026-11-30]
peaks = [2026-10-19]
teachers = ["Mme Alami"]
"""
COHORTS = """\
name,starts_on,ends_on,school_days,exams,closures,teachers
البيانات ٢,2026-10-07,2026-12-11,10,2026-11-09;2026-12-07,,Mme Alami; M. Idrissi
"""
LEARNERS = """\
learner,cohort,tutor
Salma Bennani,Données 1,Youssef Tazi
Omar Essai,Données 1,Youssef Tazi
ليلى,البيانات ٢,Youssef Tazi
Nour,البيانات ٢,
"""
DAYS = """\
[[feast]]
id = "green_march-2026-1"
day = 2026-11-06
fr = "La marche verte"
ar = "ذكرى المسيرة الخضراء"
en = "Green March"
source = "décret"

[[feast]]
id = "mawlid-1448-1"
day = 2026-10-20
fr = "Anniversaire du prophète"
ar = "عيد المولد النبوي"
en = "Prophet's Birthday"
estimated = true
source = "essai"

[[break]]
id = "autumn-2026"
first = 2026-10-26
last = 2026-10-30
fr = "Vacances d’automne"
ar = "عطلة الخريف"
en = "Autumn break"
source = "calendrier de l’établissement"

[[ramadan]]
id = "ramadan-1448"
first = 2027-02-08
last = 2027-03-08
fr = "Ramadan 1448"
ar = "رمضان 1448"
en = "Ramadan 1448"
estimated = true
source = "essai"
"""
FILES = {"calendar.toml": CALENDAR, "cohorts.csv": COHORTS, "learners.csv": LEARNERS, "days.toml": DAYS}


def office(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write the files, with one text of a file replaced by another; the calendar's file."""
    for name, text in FILES.items():
        old, new = changes.get(name.partition(".")[0], ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder / "calendar.toml"
