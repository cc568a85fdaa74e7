"""A work-study office's file for the six synthetic programmes: two cohorts each, over the school year to come.

Feasts and Ramadan are those of that year; the weeks of exams avoid them, as an office would. Who shares whom, and when
companies refuse, is invented.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from qantara.core.rhythm import monday_of
from qantara.pipeline.calendar import (
    CALENDARS,
    DaysFile,
    Stretch,
    days_text,
    moroccan_feasts,
    moroccan_ramadans,
    school_years,
)
from qantara.pipeline.synthetic.dice import Dice
from qantara.pipeline.synthetic.employers import companies
from qantara.pipeline.synthetic.folder import write_files
from qantara.pipeline.synthetic.learners import learner_name
from qantara.pipeline.synthetic.programmes import PROGRAMMES

OFFICE, DAYS, LEARNERS = "alternance.toml", "jours.toml", "apprenants.csv"

WEEK = timedelta(days=7)
_LAST_YEAR = 2076  # whose school year still lies within the lunar calendar of `hijridate`
_GROUPS = 2
_LETTERS = {"fr": "AB", "en": "AB", "ar": "أب"}
_EXAM_WEEKS = 4  # of each session: cohorts that share a teacher sit in different ones
_LEARNERS = 8  # of each cohort
_OF_A_TUTOR = 3  # learners, of whatever cohort
_FIRST_TUTOR = 90_000  # among invented names: those before are the learners'
_RHYTHMS = {
    "cybersecurity": "company = 2\nschool = 1\nschool_days = 65\n",
    "ai": "company = 2\nschool = 2\nschool_days = 80\n",
}
"""Of the programmes that differ from the others."""
_LEADS = {
    "cloud": "Responsable du cloud", "data": "Responsable des données", "testing": "Responsable des tests",
    "cybersecurity": "مسؤول الأمن السيبراني", "devops": "Head of DevOps", "ai": "Responsable de l’IA",
}  # fmt: skip
_STATISTICS = "Enseignante de statistique"
_TAUGHT_STATISTICS = (("data", 0), ("ai", 1))
_CLOSED = (("data", 1), ("ai", 1))
"""Whose companies receive nobody at the end of the year."""
_HEAD = """\
# L’alternance des six formations de la démonstration : tout y est inventé, sauf les fêtes. Leurs semaines à l’école se
# passent sur un campus commun.  qantara calendar {office} --out DOSSIER

id = "alternance-{first}-{last}"
title = "Alternance {first}-{last} (démonstration)"
office = "alternance@exemple.ma"
rooms = 6
weekdays = ["mo", "tu", "we", "th", "fr"]
ramadan_loss = 25                  # centièmes de journée perdus un jour de ramadan
days_file = "{days}"
learners_file = "{learners}"

[rhythm]                           # des formations qui ne disent rien d’autre
company = 3
school = 1
tolerance = 1
school_days = 50

[[room_change]]                    # forum des entreprises
week = {forum}
rooms = 4
"""


def make_work_study(folder: Path, *, seed: int, as_of: date) -> Path:
    """Write `calendars/` of a demonstration folder: the office's file, the days without teaching, the learners.

    They are of the first school year that begins after `as_of`. Returns the office's file. Raises DemoError if one
    cannot be written.
    """
    year = _School(min(as_of.year + (as_of >= date(as_of.year, 9, 1)), _LAST_YEAR))
    dice = Dice((seed, 5))
    names = [f"{one.title} {_LETTERS[one.lang][group]}" for one in PROGRAMMES for group in range(_GROUPS)]
    texts = {
        OFFICE: "\n".join([_HEAD.format_map(year.said), *_cohorts(dice, year, names)]),
        DAYS: days_text(year.days),
        LEARNERS: "\n".join(["learner,cohort,tutor", *_learners(dice, names), ""]),
    }
    write_files(folder, {f"{CALENDARS}/{name}": text.encode() for name, text in texts.items()})
    return folder / CALENDARS / OFFICE


class _School:
    """A school year: from the second week of September to the second of July."""

    def __init__(self, year: int) -> None:
        self.first = monday_of(date(year, 9, 14))
        self.last = monday_of(date(year + 1, 7, 8)) + timedelta(days=4)
        whole = school_years(self.first, self.last)
        feasts = moroccan_feasts(*whole)
        held = {monday_of(feast.day) for feast in feasts}
        self.winter, self.summer = (_free(date(year + 1, *day), held, _EXAM_WEEKS) for day in ((1, 10), (6, 1)))
        self.breaks = [self.winter[-1] + WEEK, _free(date(year + 1, 4, 1), held, 1)[0]]
        names = ({"fr": "Vacances de mi-année", "ar": "عطلة منتصف السنة", "en": "Mid-year break"},
                 {"fr": "Vacances de printemps", "ar": "عطلة الربيع", "en": "Spring break"})  # fmt: skip
        stretches = tuple(
            Stretch(
                f"{key}-{year + 1}", monday, monday + timedelta(days=6), named, False, "inventé pour la démonstration"
            )
            for key, monday, named in zip(("mid_year", "spring"), self.breaks, names, strict=True)
        )
        self.days = DaysFile(feasts, stretches, moroccan_ramadans(*whole))
        self.autumn = _free(date(year, 11, 1), held, 4)
        self.december = monday_of(date(year, 12, 24))
        self.said = {
            "first": year, "last": year + 1, "forum": self.autumn[0],
            "office": OFFICE, "days": DAYS, "learners": LEARNERS,
        }  # fmt: skip


def _free(day: date, held: set[date], count: int) -> list[date]:
    """The Mondays of the first weeks from a day on without a feast."""
    weeks = (monday_of(day) + k * WEEK for k in range(count + len(held)))
    return [monday for monday in weeks if monday not in held][:count]


def _cohorts(dice: Dice, year: _School, names: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        place, group = divmod(number, _GROUPS)
        domain = PROGRAMMES[place].domain
        teachers = [_LEADS[domain]] + ([_STATISTICS] if (domain, group) in _TAUGHT_STATISTICS else [])
        peak = dice.pick(year.autumn)
        exams = (year.winter[number % _EXAM_WEEKS], year.summer[number % _EXAM_WEEKS])
        yield (
            f"[[cohort]]\nname = {_quoted(name)}\nstarts_on = {year.first}\nends_on = {year.last}\n{_RHYTHMS.get(domain, '')}"
            f"exams = [{', '.join(map(str, exams))}]\npeaks = [{peak}, {peak + WEEK}]\n"
            + (f"closures = [{year.december}]\n" if (domain, group) in _CLOSED else "")
            + f"teachers = [{', '.join(map(_quoted, teachers))}]\n"
        )


def _learners(dice: Dice, names: Sequence[str]) -> Iterator[str]:
    """Learners of a company share a tutor, whatever their cohorts."""
    learners = [(name, " ".join(learner_name(8 * row + k))) for row, name in enumerate(names) for k in range(_LEARNERS)]
    order = {number: place for place, number in enumerate(dice.shuffled(range(len(learners))))}
    for number, (cohort, learner) in enumerate(learners):
        tutor = order[number] // _OF_A_TUTOR
        company = companies()[tutor % len(companies())].name
        yield f"{learner},{cohort},{' '.join(learner_name(_FIRST_TUTOR + tutor))} ({company})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
