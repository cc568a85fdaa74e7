"""Days without teaching: Morocco's public holidays, breaks, Ramadan; in a file that an office corrects.

Fixed holidays come from the law. Lunar ones depend on the sighting of the moon and are announced the evening before
the month begins: the packages estimate them, a day off at times. So they are written to a file, each with its source
and flagged as estimated; who knows better changes the day, the flag and the source, and plans again. The `id` stays:
by it a calendar that people subscribed to moves the feast instead of adding a second one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from qantara.pipeline.calendar.fields import CalendarFileError, Table, read_toml
from qantara.pipeline.whole_file import write_whole

LANGUAGES = {"fr": "fr", "ar": "ar", "en": "en_US"}
"""Ours, and what the package `holidays` calls them."""
_KEYS = {
    "New Year's Day": "new_year",
    "Proclamation of Independence Day": "independence_manifesto",
    "Amazigh New Year": "amazigh_new_year",
    "Labor Day": "labour_day",
    "Throne Day": "throne_day",
    "Oued Ed-Dahab Day": "oued_ed_dahab",
    "Revolution Day": "revolution_day",
    "Youth Day": "youth_day",
    "Unity Day": "unity_day",
    "Green March": "green_march",
    "Independence Day": "independence_day",
    "Eid al-Fitr": "eid_al_fitr",
    "Eid al-Adha": "eid_al_adha",
    "Islamic New Year": "islamic_new_year",
    "Prophet's Birthday": "mawlid",
}
_LUNAR = {"eid_al_fitr", "eid_al_adha", "islamic_new_year", "mawlid"}
_RAMADAN = 9
_SURE = timedelta(days=5)  # after a lunar feast: still its year, however the moon was seen
_HEAD = """\
# Days without teaching. Lunar feasts are estimates until they are announced: correct the day, write
# estimated = false, and name the source; then plan again. Keep the id: calendars know the feast by it.
# A break is added as [[break]], with id, first, last, fr, ar, en, source.
"""


@dataclass(frozen=True)
class Feast:
    """A day without work. `names` by language; `key` says which feast it is in any year, `id` which one it is."""

    id: str
    day: date
    names: Mapping[str, str]
    estimated: bool
    source: str

    @property
    def key(self) -> str:
        """Which feast, in any year."""
        return self.id.split("-")[0]


@dataclass(frozen=True)
class Stretch:
    """Days in a row: a break without teaching, or Ramadan."""

    id: str
    first: date
    last: date
    names: Mapping[str, str]
    estimated: bool
    source: str

    @property
    def days(self) -> frozenset[date]:
        """All of them."""
        return frozenset(self.first + timedelta(days=k) for k in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class DaysFile:
    """All that the file of days says."""

    feasts: tuple[Feast, ...]
    breaks: tuple[Stretch, ...]
    ramadans: tuple[Stretch, ...]

    @property
    def off(self) -> frozenset[date]:
        """The days without teaching."""
        return days_off(self.feasts).union(*(each.days for each in self.breaks))

    @property
    def ramadan(self) -> frozenset[date]:
        """The days of Ramadan."""
        return frozenset[date]().union(*(each.days for each in self.ramadans))


def days_off(feasts: Iterable[Feast]) -> frozenset[date]:
    """The days of feasts."""
    return frozenset(feast.day for feast in feasts)


def school_years(first: date, last: date) -> tuple[date, date]:
    """From the first of September before a day to the last of August after another."""
    return date(first.year - (first.month < 9), 9, 1), date(last.year + (last.month >= 9), 8, 31)


def moroccan_feasts(first: date, last: date) -> tuple[Feast, ...]:
    """Morocco's public holidays between two days, in French, Arabic and English, by the package `holidays`."""
    import holidays

    years = range(first.year - 1, last.year + 2)  # with neighbours, for `_alone`
    named = {
        ours: holidays.country_holidays("MA", years=years, language=theirs, islamic_show_estimated=False)
        for ours, theirs in LANGUAGES.items()
    }
    labelled = holidays.country_holidays("MA", years=years, language="en_US")
    source = f"holidays {version('holidays')}"
    feasts: list[Feast] = []
    for day in sorted(named["en"]):
        if not first <= day <= last:
            continue
        lists = {language: calendar.get_list(day) for language, calendar in named.items()}
        for place, english in enumerate(lists["en"]):
            # The lists of a day are sorted by name in each language: where two feasts meet, each is named on a day of its own.
            names = {
                language: found[place] if len(found) == 1 else _alone(calendar, english, named["en"])
                for (language, found), calendar in zip(lists.items(), named.values(), strict=True)
            }
            key = _KEYS.get(english, "_".join("".join(c if c.isalnum() else " " for c in english.lower()).split()))
            stem = f"{key}-{_hijri_year(day + _SURE) if key in _LUNAR else day.year}"
            number = 1 + sum(feast.id.startswith(f"{stem}-") for feast in feasts)
            estimated = english not in labelled.get_list(day)
            names["fr"] = names["fr"].replace("'", "’")
            feasts.append(Feast(f"{stem}-{number}", day, names, estimated, source))
    return tuple(feasts)


def moroccan_ramadans(first: date, last: date) -> tuple[Stretch, ...]:
    """The months of Ramadan that begin or end between two days, estimated by the package `hijridate` (Umm al-Qura)."""
    from hijridate import Hijri

    found = []
    for year in range(_hijri_year(first), _hijri_year(last) + 1):
        begins = Hijri(year, _RAMADAN, 1).to_gregorian()
        begin = date(begins.year, begins.month, begins.day)
        end = begin + timedelta(days=Hijri(year, _RAMADAN, 1).month_length() - 1)
        if begin <= last and end >= first:
            names = {"fr": f"Ramadan {year}", "ar": f"رمضان {year}", "en": f"Ramadan {year}"}
            source = f"hijridate {version('hijridate')}, Umm al-Qura"
            found.append(Stretch(f"ramadan-{year}", begin, end, names, estimated=True, source=source))
    return tuple(found)


def write_days(path: Path, days: DaysFile) -> None:
    """Write the file of days, in order; raises WriteError if it cannot be written."""
    write_whole(path, days_text(days))


def days_text(days: DaysFile) -> str:
    """The file of days, as text."""
    return "\n".join([_HEAD, *_lines(days)])


def read_days(path: Path) -> DaysFile:
    """Read the file of days; raises CalendarFileError for what it may not say."""
    whole = Table(path, str(path), read_toml(path)).only("feast", "break", "ramadan")
    feasts = tuple(
        Feast(_id(table), table.day("day"), _names(table), table.flag("estimated", default=False), table.text("source"))
        for table in (each.only("id", "day", *LANGUAGES, "estimated", "source") for each in whole.tables("feast"))
    )
    breaks, ramadans = (
        tuple(
            _stretch(each.only("id", "first", "last", *LANGUAGES, "estimated", "source")) for each in whole.tables(key)
        )
        for key in ("break", "ramadan")
    )
    seen: set[str] = set()
    every: tuple[Feast | Stretch, ...] = (*feasts, *breaks, *ramadans)
    for one in every:
        if one.id in seen:
            raise CalendarFileError("{file}: the id “{id}” is given twice. Give each an id of its own.", file=path, id=one.id)  # fmt: skip
        seen.add(one.id)
    return DaysFile(feasts, breaks, ramadans)


def _stretch(table: Table) -> Stretch:
    first, last = table.day("first"), table.day("last")
    if not first <= last <= first + timedelta(days=366):
        raise CalendarFileError(
            "{place}: it runs from {first} to {last}. Its last day comes after its first, within a year.",
            place=table.place, first=first, last=last,
        )  # fmt: skip
    return Stretch(_id(table), first, last, _names(table), table.flag("estimated", default=False), table.text("source"))


def _id(table: Table) -> str:
    return table.text("id")


def _names(table: Table) -> dict[str, str]:
    return {language: table.text(language) for language in LANGUAGES}


def _lines(days: DaysFile) -> Iterator[str]:
    for kind, those in (("feast", days.feasts), ("break", days.breaks), ("ramadan", days.ramadans)):
        for one in those:
            yield f"[[{kind}]]\nid = {json.dumps(one.id)}"
            yield f"day = {one.day}" if isinstance(one, Feast) else f"first = {one.first}\nlast = {one.last}"
            yield from (f"{language} = {json.dumps(one.names[language], ensure_ascii=False)}" for language in LANGUAGES)
            yield f"estimated = {str(one.estimated).lower()}\nsource = {json.dumps(one.source, ensure_ascii=False)}\n"


def _alone(calendar: Mapping[date, str], english: str, in_english: Mapping[date, str]) -> str:
    """The name of a feast in another language, from a day on which no other feast falls."""
    return next((calendar[day] for day, name in in_english.items() if name == english), english)


def _hijri_year(day: date) -> int:
    from hijridate import Gregorian

    return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
