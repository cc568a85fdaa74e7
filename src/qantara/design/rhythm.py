"""A work-study plan told and drawn: why it is not as asked, and the year of its cohorts.

A plan comes as the plain mapping that `qantara.pipeline.calendar.overview` describes.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qantara.design.charts import Target
from qantara.design.formats import Lang
from qantara.design.year import YearLine, YearMark, YearWords, year_view

if TYPE_CHECKING:
    from qantara.design.report.words import Words

Plan = Mapping[str, Any]


def N_(message: str) -> str:  # noqa: N802  (gettext's usual name)
    """Mark a message that is translated later."""
    return message


_TAG = re.compile(r"<[^>]*>")
_NAMED = 6  # cohorts of a week without rooms: more would hide the rest
# What is broken, then what would help. Where something else than the plan fixed the week, the remedy is to move that.
_BROKEN = {
    "teacher": N_("%(teacher)s has several cohorts at school at once: %(weeks)s."),
    "peak": N_("%(cohorts)s is at school though its companies need their learners: %(weeks)s."),
    "closure": N_("%(cohorts)s is at its companies though they receive nobody: %(weeks)s."),
    "school_days": N_("%(cohorts)s: %(found)s days of teaching of the %(limit)s due."),
    "company_period": N_("%(cohorts)s: weeks in a row at its companies from the %(weeks)s: %(found)s, at most %(limit)s by its rhythm."),
    "school_period": N_("%(cohorts)s: weeks in a row at school from the %(weeks)s: %(found)s, at most %(limit)s by its rhythm."),
    "company_period short": N_("%(cohorts)s: weeks in a row at its companies from the %(weeks)s: %(found)s, at least %(limit)s by its rhythm."),
    "school_period short": N_("%(cohorts)s: weeks in a row at school from the %(weeks)s: %(found)s, at least %(limit)s by its rhythm."),
    "rooms": N_("Rooms are missing: %(weeks)s."),
}  # fmt: skip
_WEEK = N_("week of %(day)s")
_WEEKS = {
    "teacher": N_("week of %(day)s (%(cohorts)s)"),
    "rooms": N_("week of %(day)s (needed: %(found)s, there are: %(limit)s; %(cohorts)s)"),
}
"""How a week is named where what is broken differs from week to week."""
_TO_SCHOOL = N_("%(cohort)s is now at school, no longer at its companies: %(weeks)s.")
_TO_COMPANY = N_("%(cohort)s is now at its companies, no longer at school: %(weeks)s.")
_REMEDIES = {
    "teacher": N_("Give one of these cohorts another teacher in these weeks, or allow more tolerance."),
    "teacher exams": N_("They sit exams in the same week: move the exams of one of them."),
    "peak": N_("Ask the companies for other weeks, or allow more tolerance."),
    "peak exams": N_("It sits exams there: move the exams, or ask the companies for another week."),
    "peak closure": N_("The same week is said to be a peak and a closure: keep one of the two."),
    "closure": N_("Ask the companies to receive in that week, or allow more tolerance."),
    "closure peak": N_("The same week is said to be a peak and a closure: keep one of the two."),
    "school_days": N_("Ask for fewer days (%(key)s), a later end, or more weeks at school in the rhythm."),
    "company_period": N_("Allow more tolerance, or a rhythm with more weeks at the company."),
    "company_period peak": N_("Spread the peaks, or allow more tolerance."),
    "school_period": N_("Ask for fewer days (%(key)s), or allow more tolerance."),
    "school_period exams": N_("Spread the exams, or allow more tolerance."),
    "school_period closure": N_("Ask the companies to receive in one of these weeks, or allow more tolerance."),
    "short": N_("Move an exam, a peak or a closure nearby, or allow more tolerance."),
    "rooms": N_("Find rooms for these weeks, or allow more tolerance."),
    "rooms exams": N_("The exams alone need more rooms than there are: move some, or find rooms."),
}


def said(broken: Sequence[Mapping[str, Any]], lang: Lang) -> list[Markup]:
    """Two sentences for all weeks in which the same constraint is broken: who, what, when; and what would help.

    broken  as `overview` gives them
    """
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for one in broken:
        groups.setdefault(_told_together(one), []).append(one)
    return [_sentences(same, _voice(lang)) for same in groups.values()]


def changes_said(changes: Sequence[tuple[str, str, bool]], lang: Lang) -> list[Markup]:
    """What changes for whom since the plan before: (cohort, Monday, is it now at school) each."""
    words = _voice(lang)
    found = []
    for cohort, to_school in dict.fromkeys((cohort, to_school) for cohort, _, to_school in changes):
        weeks = [
            words.say(_WEEK, day=words.day(week)) for whose, week, now in changes if (whose, now) == (cohort, to_school)
        ]
        sentence = _TO_SCHOOL if to_school else _TO_COMPANY
        found.append(words.say(sentence, cohort=words.isolated(cohort), weeks=words.say(", ").join(weeks)))
    return found


def year_drawing(plan: Plan, lang: Lang, *, target: Target = "page") -> Markup:
    """The year of all cohorts of a plan, as SVG: see `year_view`."""
    return sheet(plan, lang, plan["cohorts"], range(len(plan["weeks"])), target=target)


def sheet(
    plan: Plan, lang: Lang, cohorts: Sequence[Mapping[str, Any]], columns: range, *, target: Target, titled: bool = True
) -> Markup:
    """Some cohorts and weeks of the year."""
    say = _voice(lang).say
    marks = [
        YearMark(
            date.fromisoformat(mark["first"]), date.fromisoformat(mark["last"]),
            "ramadan" if mark["kind"] == "ramadan" else "feast", mark["estimated"],
        )
        for mark in plan["marks"]
    ]  # fmt: skip
    words = YearWords(
        title=plan["title"], description=plain(say("Weeks at school and at the company, a line a cohort.")),
        school=plain(say("School")), company=plain(say("Company")), exams=plain(say("Exams")), feast=plain(say("Feast or break")),
        estimated=plain(say("Feast, estimated")), ramadan=plain(say("Ramadan")),
    )  # fmt: skip
    lines = [YearLine(one["name"], [one["places"][column] for column in columns]) for one in cohorts]
    weeks = [date.fromisoformat(plan["weeks"][column]) for column in columns]
    return year_view(lines, weeks, marks=marks, words=words, lang=lang, target=target, titled=titled)


def plain(text: Markup) -> str:
    """A sentence without its marks, for a terminal or a drawing; its no-break spaces stay."""
    return unescape(_TAG.sub("", text))


def _voice(lang: Lang) -> "Words":
    from qantara.design.report.words import Words  # the report tells of plans too: it imports this module

    return Words(lang)


def _told_together(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """By what a teacher, a cohort or the rooms are told of once; a period is told for itself."""
    kind, cause = one["kind"], one["cause"]
    if kind == "rooms":
        return kind, cause
    return (
        (kind, cause, one["teacher"])
        if kind == "teacher"
        else (kind, cause, *one["cohorts"], kind.endswith("_period") and one["week"])
    )


def _sentences(same: Sequence[Mapping[str, Any]], words: "Words") -> Markup:
    one, comma = same[0], words.say(", ")
    kind = one["kind"]
    short = kind.endswith("_period") and one["found"] < one["limit"]
    week = _WEEKS.get(kind, _WEEK)
    what = words.say(
        _BROKEN[f"{kind} short" if short else kind], cohorts=_names(one["cohorts"], words), teacher=words.isolated(one["teacher"]),
        found=words.num(one["found"]), limit=words.num(one["limit"]),
        weeks=comma.join(
            words.say(
                week, day=words.day(each["week"]), cohorts=_names(each["cohorts"], words),
                found=words.num(each["found"]), limit=words.num(each["limit"]),
            )
            for each in same
        ),
    )  # fmt: skip
    remedy = _REMEDIES["short" if short else f"{kind} {one['cause']}".strip()]
    return Markup("{} {}").format(what, words.say(remedy, key=words.ltr("school_days")))


def _names(cohorts: Sequence[str], words: "Words") -> Markup:
    """The first of the cohorts, and how many more."""
    shown = words.say(", ").join(words.isolated(name) for name in cohorts[:_NAMED])
    more = len(cohorts) - _NAMED
    return words.say("%(cohorts)s and %(n)s others", cohorts=shown, n=words.num(more)) if more > 0 else shown
