"""From a record of any source to one row of ads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qantara.core.text.cleaning import clean_text, clean_title, scrub
from qantara.pipeline.intake.columns import Plan
from qantara.pipeline.intake.dates import parse_date
from qantara.pipeline.intake.labels import read_labels
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

_PLAIN = ("ref", "company", "region", "contract", "experience", "remote", "url", "source")
# Only the service of France Travail names these; it says the country nowhere.
_FRENCH_MARKS = frozenset({"romeCode", "lieuTravail.commune", "COG_lieu", "Reference_apec"})


def map_record(fields: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The columns of an ad that the fields (flat) hold; `title` and `text` are always there, be they empty."""
    row: dict[str, Any] = {"title": _title(fields, plan), "text": _text(fields, plan)}
    row["text"], labelled = read_labels(row["text"])
    for column in _PLAIN:
        row[column] = _first(fields, plan, column) or labelled.get(column)
    for column in ("posted_on", "expires_on"):
        row[column] = _date(fields, plan, column) or parse_date(labelled.get(column))
    row["city"], row["country"] = _place(fields, plan, labelled)
    row["languages"] = join_languages(_cell(fields, plan, "languages") or "")
    row["salary_text"] = _salary(fields, plan) or labelled.get("salary_text")
    row["posts"] = parse_posts(_cell(fields, plan, "posts")) or parse_posts(labelled.get("posts"))
    row["contract"] = row["contract"] or contract_of_title(row["title"])
    if row["posted_on"] and row["expires_on"] and row["expires_on"] < row["posted_on"]:
        row["expires_on"] = None  # one of the two is wrong, and the posting date carries the series
    return row


def _cell(fields: Mapping[str, Any], plan: Plan, column: str) -> Any:
    for name in plan.columns.get(column, ()):
        value = fields.get(name)
        if not is_nothing(value):
            return value
    return None


def _first(fields: Mapping[str, Any], plan: Plan, column: str) -> str | None:
    for name in plan.columns.get(column, ()):
        value = fields.get(name)
        if not is_nothing(value) and (text := plain(value)):
            return text if column in ("url", "ref") else scrub(text)
    return None


def _title(fields: Mapping[str, Any], plan: Plan) -> str:
    value = _cell(fields, plan, "title")
    return "" if value is None else clean_title(raw_text(value))


def _text(fields: Mapping[str, Any], plan: Plan) -> str:
    parts: list[str] = []
    for names in plan.text:
        value = next((v for name in names if not is_nothing(v := fields.get(name))), None)
        if value is not None and (text := clean_text(raw_text(value))) and text not in parts:
            parts.append(text)
    return parts[0] if len(parts) == 1 else "\n".join(parts)


def _date(fields: Mapping[str, Any], plan: Plan, column: str) -> date | None:
    for name in plan.columns.get(column, ()):
        value = fields.get(name)
        if not is_nothing(value) and (day := parse_date(value)):
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
