"""From a record of any source to one row of ads."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

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

# Titles, companies, cities and contracts come back from ad to ad: short ones are cleaned once.
_LONGEST_REMEMBERED = 100
_REMEMBERED = 16_384
_PLAIN = ("ref", "company", "region", "contract", "experience", "remote", "url", "source")
_UNTOUCHED = ("ref", "url")  # their digits are no phone numbers
_DATES = ("posted_on", "expires_on")
_SALARIES = frozenset({"salary_text", "salary_min", "salary_max"})
_NOTHING: dict[str, Any] = dict.fromkeys(
    ("title", "city", "country", "languages", "salary_text", "posts", *_DATES, *_PLAIN)
)
# Only the service of France Travail names these; it says the country nowhere.
_FRENCH_MARKS = frozenset({"romeCode", "lieuTravail.commune", "COG_lieu", "Reference_apec"})


def text_parts(fields: Mapping[str, Any], plan: Plan) -> list[str]:
    """The texts that the fields (flat) of an ad hold, in joining order, not cleaned."""
    parts = []
    for names in plan.text:
        for name in names:
            value = fields.get(name)
            if not is_nothing(value):
                parts.append(raw_text(value))
                break
    return parts


def map_record(fields: Mapping[str, Any], plan: Plan, labelled: Mapping[str, str]) -> dict[str, Any]:
    """The columns of an ad, but for its text, that the fields (flat) hold; `title` is always there, be it empty.

    labelled  what `read_labels` found in its text
    """
    row = _NOTHING.copy()
    row["title"] = _title(fields, plan)
    for column in plan.columns:  # most sources have a third of them
        if column in _PLAIN:
            row[column] = _first(fields, plan, column)
        elif column in _DATES:
            row[column] = _date(fields, plan, column)
    row["city"], row["country"] = _place(fields, plan, labelled)
    if "languages" in plan.columns:
        row["languages"] = join_languages(_cell(fields, plan, "languages") or "")
    if not _SALARIES.isdisjoint(plan.columns):
        row["salary_text"] = _salary(fields, plan)
    if "posts" in plan.columns:
        row["posts"] = parse_posts(_cell(fields, plan, "posts"))
    if labelled:
        _fill(row, labelled)
    row["contract"] = row["contract"] or _contract(row["title"])
    if row["posted_on"] and row["expires_on"] and row["expires_on"] < row["posted_on"]:
        row["expires_on"] = None  # one of the two is wrong, and the posting date carries the series
    return row


def _fill(row: dict[str, Any], labelled: Mapping[str, str]) -> None:
    """What no column says, from the labels within the text."""
    for column in (*_PLAIN, "salary_text"):
        row[column] = row[column] or labelled.get(column)
    for column in _DATES:
        row[column] = row[column] or parse_date(labelled.get(column))
    row["posts"] = row["posts"] or parse_posts(labelled.get("posts"))


def _cell(fields: Mapping[str, Any], plan: Plan, column: str) -> Any:
    for name in plan.columns.get(column, ()):
        value = fields.get(name)
        if not is_nothing(value):
            return value
    return None


def _first(fields: Mapping[str, Any], plan: Plan, column: str) -> str | None:
    for name in plan.columns.get(column, ()):
        value = fields.get(name)
        touched = column not in _UNTOUCHED
        if touched and isinstance(value, str) and len(value) <= _LONGEST_REMEMBERED:
            text = _scrubbed(value)
        elif is_nothing(value):
            continue
        else:
            text = scrub(plain(value)) if touched else plain(value)
        if text:
            return text
    return None


@lru_cache(maxsize=_REMEMBERED)
def _scrubbed(cell: str) -> str:
    """A short cell on one line, without address or number; nothing of what exports write for nothing."""
    return "" if is_nothing(cell) else scrub(plain(cell))


def _title(fields: Mapping[str, Any], plan: Plan) -> str:
    value = _cell(fields, plan, "title")
    if value is None:
        return ""
    raw = raw_text(value)
    return _cleaned_title(raw) if len(raw) <= _LONGEST_REMEMBERED else clean_title(raw)


@lru_cache(maxsize=_REMEMBERED)
def _cleaned_title(raw: str) -> str:
    return clean_title(raw)


def _contract(title: str) -> str | None:
    return _known_contract(title) if len(title) <= _LONGEST_REMEMBERED else contract_of_title(title)


@lru_cache(maxsize=_REMEMBERED)
def _known_contract(title: str) -> str | None:
    return contract_of_title(title)


def _date(fields: Mapping[str, Any], plan: Plan, column: str) -> date | None:
    for name in plan.columns.get(column, ()):
        if day := parse_date(fields.get(name)):
            return day
    return None


def _place(fields: Mapping[str, Any], plan: Plan, labelled: Mapping[str, str]) -> tuple[str | None, str | None]:
    city = _first(fields, plan, "city")
    location = _first(fields, plan, "location") or labelled.get("location")
    country = _country(fields, plan)
    if city:
        # "Puteaux, Hauts-de-Seine" and "83126 LA SEYNE SUR MER" are cities with something more.
        city = tidy_city(city.split(",")[0])
    elif "city" in labelled:
        city = tidy_city(labelled["city"])
    if location and not (city and country):
        found_city, found_country = split_place(location)
        city, country = city or found_city, country or found_country
    if country is None and not _FRENCH_MARKS.isdisjoint(fields):
        country = "France"
    return city, country


def _country(fields: Mapping[str, Any], plan: Plan) -> str | None:
    for name in plan.columns.get("country", ()):
        value = fields.get(name)
        if is_nothing(value):
            continue
        text = plain(value[0] if isinstance(value, list) else value)
        if country := parse_country(text) if text else None:
            return country
    return None


def _salary(fields: Mapping[str, Any], plan: Plan) -> str | None:
    text = _first(fields, plan, "salary_text")
    if text and text != "0":
        return text
    return join_salary(_first(fields, plan, "salary_min") or "", _first(fields, plan, "salary_max") or "")
