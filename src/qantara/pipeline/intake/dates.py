"""Dates as ads write them: in three languages, two calendars and a dozen forms."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from hijridate import Hijri

from qantara.core.text.folding import fold

_MONTHS = {
    1: "janvier janv jan january يناير ينار جانفي كانون-الثاني",
    2: "fevrier fevr fev feb february فبراير فيفري شباط",
    3: "mars mar march مارس آذار",
    4: "avril avr apr april أبريل ابريل إبريل أفريل نيسان",
    5: "mai may ماي مايو أيار",
    6: "juin jun june يونيو يونيه جوان حزيران",
    7: "juillet juil jul july يوليوز يوليو يوليه جويلية تموز",
    8: "aout aou aug august غشت أغسطس أوت آب",
    9: "septembre sept sep september شتنبر سبتمبر أيلول",
    10: "octobre oct october أكتوبر اكتوبر تشرين-الأول",
    11: "novembre nov november نونبر نوفمبر تشرين-الثاني",
    12: "decembre dec december دجنبر ديسمبر كانون-الأول",
}
_HIJRI_MONTHS = {
    1: "محرم المحرم", 2: "صفر", 3: "ربيع-الأول ربيع-الاول", 4: "ربيع-الثاني ربيع-الآخر",
    5: "جمادى-الأولى جمادى-الاولى", 6: "جمادى-الثانية جمادى-الآخرة", 7: "رجب", 8: "شعبان", 9: "رمضان", 10: "شوال",
    11: "ذو-القعدة ذي-القعدة", 12: "ذو-الحجة ذي-الحجة",
}  # fmt: skip


def _by_name(months: dict[int, str]) -> dict[str, int]:
    return {fold(name.replace("-", " ")): number for number, names in months.items() for name in names.split()}


_MONTH_NUMBER = _by_name(_MONTHS)
_HIJRI_NUMBER = _by_name(_HIJRI_MONTHS)

_YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T\d{2,6}Z?)?$")
_NUMBER = re.compile(r"^-?\d{1,19}(?:\.\d*)?$")
_DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?: ?er| ?st| ?nd| ?rd| ?th)? (?:de |من )?([^\W\d]+(?: [^\W\d]+)?),? (\d{4})(?!\d)"
)
_MONTH_DAY_YEAR = re.compile(r"([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})(?!\d)")
_NANO = 1e20  # above, not even nanoseconds since 1970
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def parse_date(value: object) -> date | None:
    """The day that a cell names, in the time zone in which it was written; None if it cannot be read.

    >>> parse_date("27/05/1444"), parse_date("5 janvier 2026"), parse_date("12 شتنبر 2026")
    (datetime.date(2022, 12, 21), datetime.date(2026, 1, 5), datetime.date(2026, 9, 12))
    """
    if isinstance(value, str):
        return _from_text(value[:80])
    if isinstance(value, datetime):
        return _sane(value.date())
    if isinstance(value, date):
        return _sane(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(float(value)) if abs(value) < _NANO else None
    return None


def _sane(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _from_number(number: float) -> date | None:
    """Seconds since 1970, or thousandths and finer of them; or the day number of a spreadsheet."""
    if 32_000 <= number <= 75_000:
        return _sane(date(1899, 12, 30) + timedelta(days=int(number)))
    for unit, most in ((1.0, 1e11), (1e3, 1e14), (1e6, 1e17), (1e9, 1e20)):
        if 6e8 * unit <= number < most:
            return _sane(datetime.fromtimestamp(number / unit, UTC).date())
    return None


@lru_cache(maxsize=8192)
def _from_text(text: str) -> date | None:
    text = "".join(str(int(c)) if c.isdecimal() and not c.isascii() else c for c in text if c.isprintable()).strip()
    if _NUMBER.match(text):
        if compact := _COMPACT.match(text):
            day = _day(compact[1], compact[2], compact[3])
            if day:
                return day
        return _from_number(float(text))
    if (found := _YEAR_FIRST.match(text)) or (found := _COMPACT.match(text)):
        return _day(found[1], found[2], found[3])
    if found := _SHORT_YEAR.match(text):
        return _day(f"20{found[3]}", found[2], found[1])
    if found := _YEAR_LAST.search(text):
        day_first = _day(found[3], found[2], found[1])
        # Month first is American, never Hijri.
        return day_first or (_day(found[3], found[1], found[2]) if found[3] > "1500" else None)
    if found := _YEAR_FIRST.search(text):
        return _day(found[1], found[2], found[3])
    return _from_words(fold(text).replace(".", " ").replace("  ", " "))


def _from_words(folded: str) -> date | None:
    for found in _DAY_MONTH_YEAR.finditer(folded):
        day, words, year = found.groups()
        first = words.split()[0]
        if month := _HIJRI_NUMBER.get(words) or _HIJRI_NUMBER.get(first):
            return _day(year, str(month), day)
        if month := _MONTH_NUMBER.get(words) or _MONTH_NUMBER.get(first):
            return _day(year, str(month), day)
    for found in _MONTH_DAY_YEAR.finditer(folded):
        if month := _MONTH_NUMBER.get(found[1]):
            return _day(found[3], str(month), found[2])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        if 1343 <= int(year) <= 1500:
            return date(*Hijri(int(year), int(month), int(day)).to_gregorian().datetuple())
        return _sane(date(int(year), int(month), int(day)))
    except (ValueError, OverflowError):
        return None
