"""Trace this number: every figure of the axis is a measure of a query on an edition, and its address says which.

A page asks `Tracer` for the address of each figure that it shows; the page at that address computes the figure anew,
shows its chain, and lists the ads that were counted, or hides them where they are too few.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import expm1
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from qantara.axes.needs.bridge import LEAST_FOR_CHANGE, TECH, TOTAL, Edition, Query, is_hidden, wilson

MEASURES = (
    "ads",
    "posts",
    "share",
    "change",
    "growth",
    "oftener",
    "forecast",
    "tension",
    "companies",
    "read",
    "rejected",
    "kept",
)
DIMENSIONS = ("region", "domain", "occupation", "skill")
# What a page of one subject counts within it: the part of its content, and the column that names a row of it.
_PART = {"beside": ("together", "id"), "company": ("employers", "name"), "contract": ("contracts", "kind")}
NARROWED = tuple(_PART)
OF_SOURCES = ("read", "rejected", "kept")


@dataclass(frozen=True)
class Asked:
    """A figure as its address tells it.

    of      the dimension that a share opens: its denominator is the same query with that dimension summed over
    month   of a forecast
    source  whose rows were read, rejected, kept; none: of all
    """

    measure: str
    query: Query
    of: str = ""
    month: str = ""
    source: str = ""

    def parameters(self) -> dict[str, str]:
        more = {name: value for name in ("of", "month", "source") if (value := getattr(self, name))}
        return {"measure": self.measure, **more, **self.query.parameters()}


@dataclass(frozen=True)
class Answer:
    """The figure: its value in the unit of its measure (ads, posts, parts of one), on how many ads it rests, and of how many.

    hidden: too few to be shown; then nothing of it is.
    """

    value: float | None
    n: float
    whole: float | None = None
    interval: tuple[float, float] | None = None
    hidden: bool = False


class Tracer:
    """Addresses of the figures of one edition, which its run names."""

    def __init__(self, version: str) -> None:
        self.version = version

    def ads(self, **cell: str) -> str:
        return self._address(Asked("ads", Query(**cell)))

    def posts(self, **cell: str) -> str:
        return self._address(Asked("posts", Query(**cell)))

    def share(self, of: str, **cell: str) -> str:
        """`of`: the dimension opened, such as `skill` for the share of ads that ask for it."""
        return self._address(Asked("share", Query(**cell), of=of))

    def change(self, **cell: str) -> str:
        return self._address(Asked("change", Query(**cell)))

    def forecast(self, month: str, **cell: str) -> str:
        """The forecast of a month, of a series with one dimension or none."""
        return self._address(Asked("forecast", Query(**cell), month=month))

    def growth(self, skill: str) -> str:
        """The yearly pace of the latest months."""
        return self._address(Asked("growth", Query(skill=skill)))

    def oftener(self, skill: str, beside: str) -> str:
        """How many times oftener than by chance two skills are asked for by the same ads."""
        return self._address(Asked("oftener", Query(skill=skill, beside=beside)))

    def tension(self, occupation: str, region: str = TOTAL) -> str:
        return self._address(Asked("tension", Query(occupation=occupation, region=region)))

    def companies(self) -> str:
        return self._address(Asked("companies", Query()))

    def of_source(self, measure: str, source: str = "") -> str:
        """`measure`: `read`, `rejected` or `kept`."""
        return self._address(Asked(measure, Query(), source=source))

    def _address(self, asked: Asked) -> str:
        return f"{reverse('trace')}?{urlencode(asked.parameters() | {'v': self.version})}"


def has_rows(asked: Asked) -> bool:
    """Whether the figure is counted from ads that can be listed one by one."""
    return asked.measure not in {*OF_SOURCES, "tension"}


def read_asked(told: Mapping[str, str]) -> Asked | None:
    """What an address asks for; None where it is no figure of ours."""
    measure, of = told.get("measure", "ads"), told.get("of", "")
    named = {name: told[name] for name in (*DIMENSIONS, *NARROWED, "first", "last") if told.get(name)}
    if measure not in MEASURES or (measure == "share") != bool(of) or (of and of not in (*DIMENSIONS, "contract")):
        return None
    if of and named.get(of, TOTAL) in {TOTAL, TECH}:
        return None
    return Asked(measure, Query(**named), of, told.get("month", ""), told.get("source", ""))


def answer(edition: Edition, asked: Asked) -> Answer:
    """Compute the figure from the edition's cells, or take it from the page of its subject."""
    if asked.measure in OF_SOURCES:
        return _of_sources(edition, asked)
    if asked.measure == "tension":
        row = tension_of(edition, asked.query)
        return Answer(row["index"], row["posts"] or 0.0) if row else Answer(None, 0.0, hidden=True)
    if any(getattr(asked.query, name) is not None for name in NARROWED):
        return _narrowed(edition, asked)
    cell, ads = edition.cell(asked.query), edition.count(asked.query)
    if cell.hidden or is_hidden(ads, threshold=int(edition.part("threshold"))):
        return Answer(None, ads, hidden=True)
    if asked.measure == "forecast":
        return _forecast(edition, asked)
    if asked.measure == "ads":
        return Answer(float(round(ads)), ads)
    if asked.measure == "companies":
        named = edition.part("headline")["companies"] if asked.query == Query() else None
        return Answer(named, ads)
    if asked.measure == "growth":
        return _growth(edition, asked, ads)
    if asked.measure == "posts":
        return Answer(float(round(cell.posts)), ads)
    if asked.measure == "change":
        enough = cell.before >= LEAST_FOR_CHANGE and edition.part("quality")["survivorship"]["verdict"] != "suspected"
        return Answer(round(ads / cell.before - 1, 4) if enough else None, ads, whole=cell.before)
    opened = asked.query.opened(asked.of)
    whole = edition.located(opened) if asked.of == "region" else edition.count(opened)
    bounds = wilson(min(ads, whole), whole) if whole else None
    return Answer(round(ads / whole, 4) if whole else None, ads, whole, bounds)


def _narrowed(edition: Edition, asked: Asked) -> Answer:
    """What a subject's page says of a company, a contract or a second skill; what it does not say is hidden."""
    query = asked.query
    own = replace(query, beside=None, company=None, contract=None)
    names = [name for name in NARROWED if getattr(query, name) is not None]
    content = _subject_of(edition, own) if len(own.parameters()) == 1 else None  # no months beside its one dimension
    if content is None or content["hidden"] or len(names) > 1:
        return Answer(None, 0.0, hidden=True)
    name, (part, column) = names[0], _PART[names[0]]
    row = next((row for row in content[part] if row[column] == getattr(query, name)), None)
    if row is None or row["ads"] is None:
        return Answer(None, 0.0, hidden=True)
    if asked.measure == "ads":
        return Answer(row["ads"], row["ads"])
    if asked.measure == "oftener" and name == "beside":
        return Answer(row["lift"], row["ads"])
    if asked.measure == "share" and asked.of == name == "contract":
        return Answer(row["share"], row["ads"], row["n"], wilson(row["ads"], row["n"]))
    return Answer(None, row["ads"])


def tension_of(edition: Edition, query: Query) -> dict[str, Any] | None:
    """The tension of an occupation in a region or in the country, with its parts and its year; None where none is told."""
    found = edition.part("tension") or {"year": None, "rows": []}
    rows = (
        row
        for row in found["rows"]
        if (row["occupation"], row["region"]) == (query.occupation, query.region) and row["class"]
    )
    row = next(rows, None)
    return row | {"year": found["year"]} if row else None


def sources_of(edition: Edition, asked: Asked) -> list[dict[str, Any]]:
    """What is known of the source that is asked about, or of all."""
    return [row for row in edition.part("quality")["sources"] if asked.source in {"", row["name"]}]


def _of_sources(edition: Edition, asked: Asked) -> Answer:
    """Rows of the files, not ads of the digital field: nothing of them is too few to be told."""
    column = {"kept": "ads"}.get(asked.measure, asked.measure)
    rows = sources_of(edition, asked)
    value = sum(row[column] for row in rows)
    return Answer(value if rows else None, value)


def _growth(edition: Edition, asked: Asked, ads: float) -> Answer:
    subject = _subject_of(edition, asked.query)
    told = subject["movement"] if subject else None  # skills alone have one
    if told is None:
        return Answer(None, ads)
    return Answer(expm1(told["growth"]), ads, interval=(expm1(told["lo80"]), expm1(told["hi80"])))


def series_of(query: Query) -> str | None:
    """The name of the forecast series of a query; None where there is none."""
    named = [(name, getattr(query, name)) for name in DIMENSIONS if getattr(query, name) not in {TOTAL, TECH}]
    if not named:
        return "total"
    return f"{named[0][0]}:{named[0][1]}" if len(named) == 1 else None


def forecast_of(edition: Edition, query: Query) -> dict[str, Any] | None:
    """The series of a forecast with its past, as the page of its subject has it."""
    if series_of(query) == "total":
        found: dict[str, Any] | None = edition.part("forecast")
        return found
    subject = _subject_of(edition, query)
    return subject["forecast"] if subject else None


def _subject_of(edition: Edition, query: Query) -> dict[str, Any] | None:
    """The page's content of the one thing that a query names; None where it names none or several."""
    kind, _, key = (series_of(query) or "").partition(":")
    return edition.subject(kind, key) if key else None


def _forecast(edition: Edition, asked: Asked) -> Answer:
    series = forecast_of(edition, asked.query)
    row = next((row for row in series["forecast"] if row[0] == asked.month), None) if series else None
    n = edition.count(asked.query)
    if row is None:
        return Answer(None, n)
    return Answer(row[1], n, interval=(row[2], row[3]))
