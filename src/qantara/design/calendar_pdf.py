"""Work-study calendars on paper, as tagged PDF (PDF/A-2a and PDF/UA-1): the year of all cohorts, and a wall calendar each.

A plan comes as the plain mapping that `qantara.pipeline.calendar.overview` describes. Places are told apart by filling
and by words, never by colour alone: a black and white copy says the same.
"""

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst

from qantara.design.assets import colours, font_folders
from qantara.design.charts import for_drawing
from qantara.design.formats import Formats, Lang
from qantara.design.report.pdf import printable
from qantara.design.report.words import Words
from qantara.design.rhythm import Plan, plain, sheet

_COHORTS, _WEEKS = 24, 53  # of a sheet of the year: letters of nine points on A4
_MM = 0.25  # of a pixel of a drawing: the longest year fills the page, a short one keeps its letters
_WEEKDAYS: Mapping[Lang, Sequence[str]] = {
    "fr": "L M M J V S D".split(), "ar": "ن ث ر خ ج س ح".split(), "en": "M T W T F S S".split(),
}  # fmt: skip
_DAY = timedelta(days=1)
_SEPTEMBER = 9


def year_pdf(plan: Plan, lang: Lang, *, made_on: date) -> bytes:
    """The year of all cohorts: A4 across, twenty-four cohorts and a year of weeks a page."""
    words, cohorts, weeks = Words(lang), plan["cohorts"], plan["weeks"]
    pages = []
    for begin in range(0, len(weeks), _WEEKS):
        columns = range(begin, min(begin + _WEEKS, len(weeks)))
        first, last = weeks[begin], str(date.fromisoformat(weeks[columns[-1]]) + 6 * _DAY)
        for row in range(0, len(cohorts), _COHORTS):
            shown = [{**one, "name": printable(one["name"])} for one in cohorts[row : row + _COHORTS]]
            names = ", ".join(one["name"] for one in shown)
            svg = for_drawing(str(sheet(plan, lang, shown, columns, target="file", titled=False)))
            pages.append(
                {
                    "title": printable(plan["title"]),
                    "svg": svg,
                    "width": float(svg.partition('width="')[2].partition('"')[0]) * _MM,
                    "alt": f"{plain(words.say('Weeks at school and at the company, a line a cohort.'))} {names}",
                    "feasts": _feasts(plan, first, last, lang),
                    "notes": _notes(plan, first, last, words),
                }
            )
    return _compiled("year", plan, pages, lang, made_on)


def _feasts(plan: Plan, first: str, last: str, lang: Lang) -> list[tuple[str, str]]:
    """The days and names of what stands above the weeks."""
    day = Formats(lang).day
    return [
        (
            printable(" – ".join(dict.fromkeys((day(mark["first"]), day(mark["last"]))))),
            printable(mark["names"][lang] + "*" * mark["estimated"]),
        )
        for mark in sorted(_marks(plan, first, last), key=lambda mark: str(mark["first"]))
    ]


def _notes(plan: Plan, first: str, last: str, words: Words) -> list[str]:
    estimated = any(mark["estimated"] for mark in _marks(plan, first, last))
    return [plain(words.say("* This day is an estimate and may move by a day or two."))] * estimated


def _marks(plan: Plan, first: str, last: str) -> list[Mapping[str, Any]]:
    """Feasts, breaks and Ramadans that touch these days."""
    return [mark for mark in plan["marks"] if mark["last"] >= first and mark["first"] <= last]


def wall_pdf(plan: Plan, lang: Lang, *, made_on: date) -> bytes:
    """A page a cohort and school year, from September to August: A3 across, to read on A4 as well."""
    pages = [page for number in range(len(plan["cohorts"])) for page in _cohort_pages(plan, number, lang)]
    return _compiled("wall", plan, pages, lang, made_on)


def _cohort_pages(plan: Plan, number: int, lang: Lang) -> Iterator[dict[str, Any]]:
    cohort, words = plan["cohorts"][number], Words(lang)
    first, last = date.fromisoformat(cohort["starts_on"]), date.fromisoformat(cohort["ends_on"])
    days = _days(plan, cohort, words)
    for year in range(first.year - (first.month < _SEPTEMBER), last.year + (last.month >= _SEPTEMBER)):
        months = [date(year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(_SEPTEMBER, _SEPTEMBER + 12)]
        yield {
            "title": " · ".join(map(_isolated, (cohort["name"], plan["title"]))),
            "months": [
                {
                    "name": printable(Formats(lang).month(f"{month:%Y-%m}")),
                    "days": [_shown(day, days, lang) for day in _month(month)] + [None] * (31 - len(_month(month))),
                }
                for month in months
            ],
            "legend": list(_places(words).items()),
            "notes": _notes(plan, str(months[0]), str(_month(months[-1])[-1]), words),
        }


def _days(plan: Plan, cohort: Mapping[str, Any], words: Words) -> dict[date, dict[str, Any]]:
    """What there is to say of each day: where the cohort is, the feasts' names, and each place by its word where it begins."""
    days: dict[date, dict[str, Any]] = {}

    def of(day: date) -> dict[str, Any]:
        return days.setdefault(day, {"place": None, "names": [], "word": "", "off": False})

    for mark in plan["marks"]:
        begin, end = date.fromisoformat(mark["first"]), date.fromisoformat(mark["last"])
        name = mark["names"][words.lang] + "*" * mark["estimated"]
        if mark["kind"] == "ramadan":
            of(begin)["names"].append(name)
        else:
            for k in range((end - begin).days + 1):
                of(begin + k * _DAY)["off"] = True
            of(begin)["names"].append(name)
    said = _places(words)
    first, last = date.fromisoformat(cohort["starts_on"]), date.fromisoformat(cohort["ends_on"])
    before = None
    for monday, place in zip(plan["weeks"], cohort["places"], strict=True):
        if place is None:
            continue
        week = [date.fromisoformat(monday) + weekday * _DAY for weekday in plan["weekdays"]]
        taught = [day for day in week if first <= day <= last and not of(day)["off"]]
        for day in taught:
            of(day)["place"] = place
        silent = [day for day in taught if not of(day)["names"]]
        if place != before and silent:
            of(silent[0])["word"], before = said[place], place
    return days


def _places(words: Words) -> dict[str, str]:
    return {
        "school": plain(words.say("School")),
        "exams": plain(words.say("Exams")),
        "company": plain(words.say("Company")),
    }


def _shown(day: date, days: Mapping[date, Mapping[str, Any]], lang: Lang) -> dict[str, Any]:
    told = days.get(day, {"place": None, "names": [], "word": "", "off": False})
    return {
        "weekday": _WEEKDAYS[lang][day.weekday()], "number": str(day.day), "place": told["place"], "off": told["off"],
        "free": day.weekday() > 4 and told["place"] is None, "text": printable(" · ".join(told["names"]) or told["word"]),
    }  # fmt: skip


def _isolated(text: str) -> str:
    """A text whose direction is its own, whatever stands beside it."""
    return f"\u2068{printable(text)}\u2069"


def _month(first: date) -> list[date]:
    return [first + k * _DAY for k in range(calendar.monthrange(first.year, first.month)[1])]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    template = str(files("qantara.design") / "calendar.typ")
    return typst.Compiler(template, font_paths=list(font_folders()), ignore_system_fonts=True)


def _compiled(kind: str, plan: Plan, pages: Sequence[Mapping[str, Any]], lang: Lang, made_on: date) -> bytes:
    words = Words(lang)
    document = {
        "kind": kind, "lang": lang, "dir": words.formats.direction, "colours": dict(colours("light")),
        "title": printable(plan["title"]), "date": [made_on.year, made_on.month, made_on.day], "pages": pages,
        "foot": " · ".join(map(_isolated, (plan["office"], words.formats.day(str(made_on))))),
    }  # fmt: skip
    made = _compiler().compile(
        format="pdf", sys_inputs={"document": json.dumps(document, ensure_ascii=False)}, pdf_standards=["a-2a", "ua-1"],
        timestamp=calendar.timegm(made_on.timetuple()),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single document.")
    return made
