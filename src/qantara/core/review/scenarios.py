"""Named scenarios: growth adjustments by domain, declared as data, side by side with the statistical forecast."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

import polars as pl

from qantara.core.refusals import Refusal
from qantara.core.vocabulary.model import DOMAINS

BASELINE = "baseline"
ALL = "total"
"""The domain of a row that holds for every domain without a row of its own."""
COLUMNS = (
    "scenario", "fr", "ar", "en", "domain", "points", "from_year", "to_year", "assumption", "source", "note_fr", "note_ar",
    "note_en",
)  # fmt: skip
SCHEMA = pl.Schema({"series": pl.String, "month": pl.Date, "scenario": pl.String, "mean": pl.Float64})

_FURTHEST = 100.0  # points a year
_YES, _NO = {"true", "yes", "oui", "vrai", "1"}, {"false", "no", "non", "faux", "0"}


class ScenarioError(Refusal):
    """A file of scenarios that cannot be used; the sentence names file, line and remedy."""


@dataclass(frozen=True)
class Growth:
    """By how many points the yearly growth of a domain differs from the forecast's, from one year to another.

    assumption  nobody has measured it: shown as a hypothesis to confirm
    """

    domain: str
    points: float
    from_year: int
    to_year: int
    assumption: bool
    source: str
    note_fr: str = ""
    note_ar: str = ""
    note_en: str = ""

    def note(self, language: str) -> str:
        """Why this number; in another language where it was not written in this one."""
        own = {"fr": self.note_fr, "ar": self.note_ar, "en": self.note_en}[language]
        return own or self.note_fr or self.note_en or self.note_ar


@dataclass(frozen=True)
class Scenario:
    """A named future. `growth` holds a row a domain and period."""

    id: str
    fr: str
    ar: str
    en: str
    growth: tuple[Growth, ...]

    def label(self, language: str) -> str:
        return self.fr if language == "fr" else self.ar if language == "ar" else self.en

    @property
    def assumption(self) -> bool:
        """Whether anything in it is assumed."""
        return any(row.assumption for row in self.growth)

    def points(self, domain: str, year: int) -> float:
        """The adjustment of a domain in a year: its own row's, else the one for all domains, else none."""
        for wanted in (domain, ALL):
            for row in self.growth:
                if row.domain == wanted and row.from_year <= year <= row.to_year:
                    return row.points
        return 0.0


def shipped_scenarios() -> list[Scenario]:
    """The scenarios of the package."""
    name = "scenarios.csv"
    return read_scenarios((files("qantara.core.review") / name).read_text(encoding="utf-8"), name=name)


def read_scenarios(text: str, *, name: str) -> list[Scenario]:
    """Read scenarios, in the order of their first rows.

    text  CSV with the COLUMNS, separated by , or ; . Labels stand in a scenario's first row; `domain` is one of ours or
          "total" (all others); `points` a year; `assumption` true or false: without a source it is true
    name  what errors call the file
    Raises ScenarioError.
    """
    text = text.removeprefix("\ufeff")
    heading = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if heading.count(";") > heading.count(",") else ",", strict=True
    )
    try:
        known = reader.fieldnames or ()
    except csv.Error as error:
        raise _broken(name, 1, error) from None
    missing = [column for column in COLUMNS if column not in known]
    if missing:
        raise ScenarioError(
            "{file}: the column {column} is missing. The columns are: {known}.",
            file=name, column=missing[0], known=", ".join(COLUMNS),
        )  # fmt: skip
    labels: dict[str, tuple[str, str, str]] = {}
    growth: dict[str, list[Growth]] = {}
    for row in _strictly(reader, name):
        cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if not any(cells.values()):
            continue
        key = cells["scenario"]
        line = reader.line_num
        if not key:
            raise ScenarioError(
                "{file}, line {line}: the scenario has no name. Write a short one, such as slow-down.",
                file=name,
                line=line,
            )
        given = cells["fr"], cells["ar"], cells["en"]
        if key not in labels and not all(given):
            raise ScenarioError(
                "{file}, line {line}: the first row of a scenario needs its labels in the columns fr, ar and en.",
                file=name, line=line,
            )  # fmt: skip
        labels.setdefault(key, given)
        fresh = _growth(cells, name, line)
        for other in growth.setdefault(key, []):
            if other.domain == fresh.domain and other.from_year <= fresh.to_year and fresh.from_year <= other.to_year:
                raise ScenarioError(
                    "{file}, line {line}: another row of this scenario and domain has years from {first} to {last} too."
                    " Keep one.",
                    file=name, line=line, first=fresh.from_year, last=fresh.to_year,
                )  # fmt: skip
        growth[key].append(fresh)
    return [Scenario(key, *names, tuple(growth[key])) for key, names in labels.items()]


def _strictly(reader: "csv.DictReader[str]", name: str) -> Iterator[dict[str, str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(name, reader.line_num + 1, error) from None


def _broken(name: str, line: int, error: csv.Error) -> ScenarioError:
    return ScenarioError(
        "{file}, line {line}: {error}. Double every quote inside a cell.", file=name, line=line, error=error
    )


def _growth(cells: Mapping[str, str], name: str, line: int) -> Growth:
    if cells["domain"] not in (*DOMAINS, ALL):
        raise ScenarioError(
            "{file}, line {line}: the domain “{value}” is not known. Write one of: {known}.",
            file=name, line=line, value=cells["domain"], known=", ".join((*DOMAINS, ALL)),
        )  # fmt: skip
    try:
        points = float(cells["points"].replace(",", "."))
    except ValueError:
        points = math.nan
    if not -_FURTHEST < points <= _FURTHEST:
        raise ScenarioError(
            "{file}, line {line}: points is “{value}”. Write points a year above -100 and up to 100, such as 2.5.",
            file=name, line=line, value=cells["points"],
        )  # fmt: skip
    years = [cells["from_year"], cells["to_year"]]
    if not all(year.isdigit() and len(year) == 4 for year in years) or years[0] > years[1]:
        raise ScenarioError(
            "{file}, line {line}: from_year and to_year are “{value}”. Write two years in their order: 2026 and 2035.",
            file=name, line=line, value=" - ".join(years),
        )  # fmt: skip
    assumption = cells["assumption"].lower()
    if assumption not in _YES | _NO:
        raise ScenarioError(
            "{file}, line {line}: assumption is “{value}”. Write true or false.",
            file=name, line=line, value=cells["assumption"],
        )  # fmt: skip
    if assumption in _NO and not cells["source"]:
        raise ScenarioError(
            "{file}, line {line}: what is no assumption has a source. Name it, or write true under assumption.",
            file=name, line=line,
        )  # fmt: skip
    return Growth(
        cells["domain"], points, int(years[0]), int(years[1]), assumption in _YES, cells["source"],
        cells["note_fr"], cells["note_ar"], cells["note_en"],
    )  # fmt: skip


def merge_scenarios(shipped: Iterable[Scenario], own: Iterable[Scenario]) -> list[Scenario]:
    """The shipped scenarios with a folder's own: one of the same identifier takes its place, the others follow."""
    merged = {scenario.id: scenario for scenario in shipped}
    merged.update((scenario.id, scenario) for scenario in own)
    return list(merged.values())


def apply_scenarios(
    forecast: pl.DataFrame,
    scenarios: Iterable[Scenario],
    *,
    domains: Mapping[str, str],
    mix: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """The mean of each series under each scenario. Intervals are none of a scenario's business and are not touched.

    forecast   series, month (its first day), horizon (months ahead, from 1), mean; other columns are left aside
    scenarios  in the order in which they are shown
    domains    series -> domain
    mix        domain -> share: for series of no single domain (the country, a region), whose growth is then the
               mean of the domains' by these shares; without it such series are left out
    returns    series, month, scenario, mean: each month's mean times the yearly factors (1 + points ÷ 100), a twelfth
               of each a month, over all the months up to it
    """
    steps = forecast.select("series", "month", "horizon", "mean")
    frames = [pl.DataFrame(schema=SCHEMA)]
    distinct = steps.select("month", "horizon").unique().rows()
    shares = {name: share / sum(mix.values()) for name, share in mix.items()} if mix and sum(mix.values()) else {}
    for scenario in scenarios:
        factors = {
            (domain, month, horizon): _factor(scenario, domain, month.year * 12 + month.month - 1, horizon)
            for domain in {*domains.values(), *shares}
            for month, horizon in distinct
        }
        means: list[float | None] = []
        for series, month, horizon, mean in steps.iter_rows():
            domain = domains.get(series)
            if mean is None or (domain is None and not shares):
                means.append(None)
            elif domain is not None:
                means.append(mean * factors[domain, month, horizon])
            else:
                means.append(mean * sum(share * factors[name, month, horizon] for name, share in shares.items()))
        frames.append(
            steps.select("series", "month", scenario=pl.lit(scenario.id))
            .with_columns(pl.Series("mean", means, dtype=pl.Float64))
            .drop_nulls("mean")
        )
    return pl.concat(frames)


def _factor(scenario: Scenario, domain: str, month: int, horizon: int) -> float:
    """The product of the monthly factors from the first month ahead up to this one (months counted from year 0)."""
    factor = 1.0
    for step in range(month - horizon + 1, month + 1):
        factor *= (1 + scenario.points(domain, step // 12) / 100) ** (1 / 12)
    return factor
