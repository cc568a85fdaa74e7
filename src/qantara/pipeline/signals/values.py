"""Cells of a declaration as values; None is what cannot be read as one."""

import re
from datetime import date, datetime

from qantara.pipeline.intake import parse_date

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))
_WHOLE = re.compile(r"\+?\d{1,9}(?:[.,]0{1,2})?")  # "1.200" is a thousand here and one there: not read
_YEAR_MONTH = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_CHANGE = re.compile(r"([+-]?\d{1,3}(?:[.,]\d{1,6})?)([%٪]?)")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MOST_CHANGE = 3.0  # relative; a bare "10" means 10 % to who wrote it, and 1,000 % to who reads it


def _plain(text: str) -> str:
    """The digits of every script as ours, without the spaces between thousands."""
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return digits.replace("\u2212", "-").translate(_SPACES)


def whole(text: str) -> int | None:
    """A count.

    >>> whole("1 200"), whole("12,0"), whole("١٢"), whole("1.200"), whole("-3")
    (1200, 12, 12, None, None)
    """
    plain = _plain(text)
    return int(re.split(r"[.,]", plain)[0]) if _WHOLE.fullmatch(plain) else None


def year(text: str) -> int | None:
    """A year of this century."""
    number = whole(text)
    return number if number is not None and _FIRST_YEAR <= number <= _LAST_YEAR else None


def month(text: str) -> date | None:
    """The first day of a month, of which any day, the number or the name is given.

    >>> month("2026-03"), month("03/2026"), month("mars 2026"), month("2026-03-17")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
    """
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in text).strip()
    if found := _YEAR_MONTH.fullmatch(plain):
        return _first(found[1], found[2])
    if found := _MONTH_YEAR.fullmatch(plain):
        return _first(found[2], found[1])
    day = parse_date(plain) or parse_date(f"1 {plain}")
    return day.replace(day=1) if day else None


def _first(in_year: str, number: str) -> date | None:
    known = _FIRST_YEAR <= int(in_year) <= _LAST_YEAR and 1 <= int(number) <= 12
    return date(int(in_year), int(number), 1) if known else None


def day(text: str) -> date | None:
    """A day; that of a sheet's cell comes with an hour."""
    found = parse_date(text)
    return found.date() if isinstance(found, datetime) else found


def change(text: str) -> float | None:
    """A relative change.

    >>> change("0,10"), change("+10 %"), change("-5%"), change("10"), change("-100 %")
    (0.1, 0.1, -0.05, None, None)
    """
    found = _CHANGE.fullmatch(_plain(text))
    if not found:
        return None
    number = float(found[1].replace(",", "."))
    relative = round(number / 100 if found[2] else number, 8)
    return relative if -1 < relative <= _MOST_CHANGE else None
