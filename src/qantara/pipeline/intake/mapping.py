"""From records of any source to columns of ads: those of one plan at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from qantara.core.text.cleaning import clean_title, scrub
from qantara.pipeline.intake.columns import Plan
from qantara.pipeline.intake.dates import parse_date
from qantara.pipeline.intake.values import (
    contract_of_title,
    is_nothing,
    join_languages,
    join_salary,
    parse_country,
    parse_posts,
    plain,
    raw_text,
    split_place,
    tidy_city,
)

Fields = Mapping[str, Any]
Value = TypeVar("Value")

_LONGEST_REMEMBERED = 100
_REMEMBERED = 16_384


def text_columns(records: Sequence[Fields], plan: Plan) -> list[list[str]]:
    """The parts of the texts of ads, in joining order, not cleaned; "" for a part that is missing."""
    return [[text or "" for text in _read(records, names, _text)] for names in plan.text]


def map_columns(
    records: Sequence[Fields], plan: Plan, labelled: Mapping[int, Mapping[str, str]]
) -> dict[str, list[Any]]:
    """The columns of ads, but for their texts; `title` is always there, be it empty.

    records   the fields (flat) of each, with all names of the plan
    labelled  what `read_labels` found in some of the texts, by the record's place
    """
    found = {column: _read(records, names, _READERS[column]) for column, names in plan.columns.items()}
    columns: dict[str, list[Any]] = {column: found.get(column) or [None] * len(records) for column in _READERS}
    ranges = map(join_salary, columns.pop("salary_min"), columns.pop("salary_max"))
    columns["salary_text"] = [text or amounts for text, amounts in zip(columns["salary_text"], ranges, strict=True)]
    for place, labels in labelled.items():  # for what no column says
        for column, label in labels.items():
            columns[column][place] = columns[column][place] or _READERS[column](label)
    places = list(map(_place, columns["city"], columns.pop("location"), columns["country"]))
    columns["city"] = [city for city, _ in places]
    columns["country"] = [country or plan.country for _, country in places]
    titles = columns["title"] = [title or "" for title in columns["title"]]
    columns["contract"] = [said or _contract(title) for said, title in zip(columns["contract"], titles, strict=True)]
    columns["expires_on"] = list(map(_after, columns["posted_on"], columns["expires_on"]))
    return columns


def _read(records: Sequence[Fields], names: Sequence[str], reader: Callable[[Any], Value | None]) -> list[Value | None]:
    """Of each record, the first of some fields in which something can be read."""
    values: list[Value | None] = [None] * len(records)
    for name in names:
        values = [value or reader(fields[name]) for value, fields in zip(values, records, strict=True)]
    return values


def _text(cell: Any) -> str | None:
    return None if is_nothing(cell) else raw_text(cell)


def _remembered(work: Callable[[str], Value]) -> Callable[[str], Value]:
    """The work done once for each short text: titles, companies, cities and contracts come back from ad to ad."""
    once = lru_cache(maxsize=_REMEMBERED)(work)
    return lambda text: once(text) if len(text) <= _LONGEST_REMEMBERED else work(text)


def _scrubbed(cell: Any) -> str | None:
    """A cell on one line, without address or number."""
    return None if is_nothing(cell) else scrub(plain(cell)) or None


def _line(cell: Any) -> str | None:
    return _scrubbed_text(cell) if isinstance(cell, str) else _scrubbed(cell)


_scrubbed_text = _remembered(_scrubbed)
_cleaned_title = _remembered(clean_title)
_contract = _remembered(contract_of_title)


def _untouched(cell: Any) -> str | None:
    """A cell on one line, whose digits are no phone number."""
    return None if is_nothing(cell) else plain(cell) or None


def _title(cell: Any) -> str | None:
    return None if is_nothing(cell) else _cleaned_title(raw_text(cell))


def _country(cell: Any) -> str | None:
    if is_nothing(cell):
        return None
    text = plain(cell[0] if isinstance(cell, list) else cell)
    return parse_country(text) if text else None


def _salary(cell: Any) -> str | None:
    text = _line(cell)
    return None if text == "0" else text


def _languages(cell: Any) -> str | None:
    return None if is_nothing(cell) else join_languages(cell)


_READERS: dict[str, Callable[[Any], Any]] = {
    "ref": _untouched, "title": _title, "company": _line, "city": _line, "location": _line, "region": _line,
    "country": _country, "contract": _line, "languages": _languages, "salary_text": _salary, "salary_min": _line,
    "salary_max": _line, "experience": _line, "remote": _line, "posts": parse_posts, "posted_on": parse_date,
    "expires_on": parse_date, "url": _untouched, "source": _line,
}  # fmt: skip
MAPPED = tuple(name for name in _READERS if name not in ("location", "salary_min", "salary_max"))


def _place(city: str | None, location: str | None, country: str | None) -> tuple[str | None, str | None]:
    if city:
        # "Puteaux, Hauts-de-Seine" and "83126 LA SEYNE SUR MER" are cities with something more.
        city = tidy_city(city.split(",")[0])
    if location and not (city and country):
        found_city, found_country = split_place(location)
        city, country = city or found_city, country or found_country
    return city, country


def _after(posted_on: date | None, expires_on: date | None) -> date | None:
    """The day on which an ad ends; none before the day it begins: one of the two is wrong, and that one carries series."""
    return None if posted_on and expires_on and expires_on < posted_on else expires_on
