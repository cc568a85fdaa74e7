"""What the signals say beside the ads of a lake: tension, triangulation, representativeness, scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from qantara.core.demand import TOTAL, spells, units
from qantara.core.demand.intentions import by_company, latest, triangulate
from qantara.core.demand.tension import tension
from qantara.core.demand.weights import Bias, Weights, bias_note, rake, source_coverage
from qantara.core.measures import THRESHOLD
from qantara.core.review import Scenario, ScenarioError, merge_scenarios, read_scenarios, shipped_scenarios
from qantara.pipeline.lake import Lake
from qantara.pipeline.signals.kinds import KINDS

SCENARIOS = "scenarios.csv"
_COUNTED = (
    "ad",
    "cluster",
    "posted_on",
    "last_seen_on",
    "region",
    "domain",
    "occupation",
    "posts",
    "company",
    "source",
)


def in_force(lake: Lake, kind: str) -> pl.DataFrame:
    """The declarations of a kind that hold now: of each thing the newest; adjustments with all their versions.

    Companies come under the keys by which their names are matched.
    """
    rows = lake.scan(kind).collect()
    if kind == "adjustments":  # which version holds depends on the day on which one looks
        return rows
    day = KINDS[kind].day
    if kind == "intentions":  # "Atlas SARL" and "ATLAS" are one company, of which one declaration holds
        rows = by_company(rows)
    return latest(rows, key=KINDS[kind].key, by=[*([day] if day else []), "run"])


def _cells(lake: Lake) -> pl.DataFrame:
    """Posts of ads by complete month, region, domain and occupation: the innermost cells of the newest count."""
    demand = lake.demand()
    inner = [pl.col(name) != TOTAL for name in ("region", "domain", "occupation")]
    return demand.filter(*inner, pl.col("skill") == TOTAL, pl.col("complete"), pl.col("month").is_not_null()).select(
        "month", "region", "domain", "occupation", "posts", year=pl.col("month").dt.year()
    )


def tension_of(lake: Lake, *, threshold: int = THRESHOLD) -> pl.DataFrame:
    """The tension of each occupation, region and year: `core.demand.tension`."""
    posts = _cells(lake).group_by("occupation", "region", "year").agg(pl.col("posts").sum())
    digital = posts.filter(pl.col("occupation") != "none")
    return tension(digital, in_force(lake, "seekers"), in_force(lake, "intentions"), threshold=threshold)


def triangulation_of(
    lake: Lake,
    *,
    forecast: pl.DataFrame | None = None,
    by: Sequence[str] = ("occupation", "year"),
    threshold: int = THRESHOLD,
) -> pl.DataFrame:
    """Employers' intentions beside their ads: `core.demand.intentions`."""
    sightings = _sightings(lake)
    companies = sightings.group_by("unit", maintain_order=True).agg(pl.col("company").drop_nulls().first())
    posts = (
        units(sightings)
        .filter(pl.col("month").is_not_null())
        .join(companies, on="unit")
        .with_columns(year=pl.col("month").dt.year())
        .group_by("company", *by)
        .agg(pl.col("posts").sum())
    )
    intentions = in_force(lake, "intentions").with_columns(pl.col("year").cast(posts.schema["year"]))
    return triangulate(intentions, posts, forecast=forecast, by=by, threshold=threshold)


@dataclass(frozen=True)
class Representativeness:
    """How far the ads of a year stand for what is known of it.

    weights  of the cells region × domain × occupation; None where no total is known
    notes    each known stratum beside its share of the ads, the worst covered first
    months   how many months of the year were counted whole
    covered  ads' posts ÷ the known national total of as many months, the year taken evenly; None where it is not known
    sources  source, ads, share, alone
    """

    year: int | None
    months: int
    weights: Weights | None
    notes: Sequence[Bias]
    covered: float | None
    sources: pl.DataFrame


def coverage_of(lake: Lake) -> Representativeness:
    """Compare the ads of the last year that has known totals with these; months add up to a year where all are there."""
    sources = source_coverage(_sightings(lake).select("unit", "source"))
    totals = _yearly(in_force(lake, "totals"))
    cells = _cells(lake).rename({"posts": "n"})
    years = set(totals["year"].to_list()) & set(cells["year"].to_list())
    if not years:
        return Representativeness(None, 0, None, (), None, sources)
    year = max(years)
    known = totals.filter(year=year)
    months = cells.filter(year=year)["month"].n_unique()
    counts = cells.filter(year=year).group_by("region", "domain", "occupation").agg(pl.col("n").sum()).sort(pl.all())
    by_dimension = {
        str(dimension): dict(rows.select("key", "posts").iter_rows())
        for (dimension,), rows in known.group_by("dimension", maintain_order=True)
    }
    national = by_dimension.pop("national", {}).get(TOTAL)
    return Representativeness(
        year=year,
        months=months,
        weights=rake(counts, by_dimension) if by_dimension else None,
        notes=bias_note(counts, by_dimension),
        covered=float(counts["n"].sum()) / (national * months / 12) if national else None,
        sources=sources,
    )


def _yearly(totals: pl.DataFrame) -> pl.DataFrame:
    """Totals of years; of twelve months where the year itself is not given."""
    given = totals.filter(pl.col("month").is_null()).select("dimension", "key", "year", "posts")
    summed = (
        totals.filter(pl.col("month").is_not_null())
        .group_by("dimension", "key", "year")
        .agg(pl.col("posts").sum(), months=pl.len())
        .filter(months=12)
        .join(given, on=("dimension", "key", "year"), how="anti")
    )
    return pl.concat([given, summed.select(given.columns)]).sort("dimension", "key", "year")


def _sightings(lake: Lake) -> pl.DataFrame:
    """Every sighting with its counted unit and month."""
    return spells(lake.scan("ads").select(_COUNTED).rename({"posted_on": "day"}).collect())


def scenarios_of(folder: Path) -> list[Scenario]:
    """The shipped scenarios with those of a folder's `scenarios.csv`, which win."""
    own = folder / SCENARIOS
    if not own.is_file():
        return shipped_scenarios()
    try:
        text = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError("{file}: cannot be read ({error}). Save it as UTF-8.", file=own, error=error) from None
    return merge_scenarios(shipped_scenarios(), read_scenarios(text, name=str(own)))
