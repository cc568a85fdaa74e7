"""The past as forecasts need it: months of digital ads as if all of them had been seen through the sources of now."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from qantara.core.demand import NONE, full_months, spells, survivorship, units
from qantara.core.demand.mix import Corrected, correct_for_mix
from qantara.core.refusals import Refusal
from qantara.pipeline.keys import compact
from qantara.pipeline.lake import Lake
from qantara.pipeline.recount import asked_by_month

TOTAL = "total"
MARGINS = ("domain", "region", "occupation")
_DOMAIN = "domain:"
_QUIET_GAPS = 3  # a source without ads for so many of its usual gaps was not being read
_COUNTED = ("ad", "cluster", "posted_on", "last_seen_on", "region", "domain", "occupation", "posts", "source")


class HistoryError(Refusal):
    """The lake holds no past from which a future could be told."""


@dataclass(frozen=True)
class History:
    """Complete months of digital ads up to a day, without what comes from sources joining or leaving."""

    panel: pl.DataFrame
    """series, kind, key, month, value: ads a month of the whole (`total`), each domain, region and occupation; a month
    without an ad has a row of zero from the first ad of the series on."""
    cells: pl.DataFrame
    """cell, domain, region, occupation, month, value: the same ads by all three; months without ads have no row."""
    skills: pl.DataFrame
    """skill, month, ads, counted, link: as `emerging_skills` takes them."""
    totals: pl.DataFrame
    """month, ads: all digital ads."""
    left_out: pl.DataFrame
    """source, reason, months: what says nothing of a trend."""
    data_run: str
    """The newest run of which ads are in it."""

    @property
    def first(self) -> date:
        return self.totals["month"].min()  # type: ignore[return-value]

    @property
    def last(self) -> date:
        return self.totals["month"].max()  # type: ignore[return-value]

    @property
    def end(self) -> date:
        """The first day of the month after the last."""
        return date(self.last.year + self.last.month // 12, self.last.month % 12 + 1, 1)

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def known(self) -> pl.DataFrame:
        """series, kind, key, month, value: what happened, ads of the margins and shares of the skills."""
        shares = self.skills.join(self.totals.rename({"ads": "all"}), on="month").select(
            series=pl.concat_str(pl.lit("skill:"), "skill"), kind=pl.lit("skill"), key="skill", month="month",
            value=pl.col("ads") / pl.col("all"),
        )  # fmt: skip
        return pl.concat([self.panel.select(shares.columns), shares])


def read_history(lake: Lake, *, at: date, extra: pl.DataFrame | None = None) -> History:
    """Count the months before the one of `at`.

    at     nothing posted in or after its month is used
    extra  ad, skill: names in no vocabulary, counted like skills

    Raises HistoryError where no complete month is left.
    """
    sightings = spells(lake.scan("ads").select(_COUNTED).rename({"posted_on": "day"}).collect())
    first_of = sightings.sort("unit", "day", "ad", nulls_last=True).group_by("unit", maintain_order=True)
    source_of = first_of.agg(pl.col("source").first().fill_null("?"))
    counted = units(sightings).join(source_of, on="unit", maintain_order="left")
    inside = (pl.col("month") < at.replace(day=1)) & (pl.col("domain") != NONE)
    counted = counted.filter(inside)
    complete, survivors = _of_sources(sightings, at)
    if counted.is_empty() or complete.is_empty():
        raise HistoryError(
            "{folder}: the lake holds no complete month of dated digital ads. Observe more with: qantara observe FILES",
            folder=lake.folder,
        )
    asked = _asked(lake, sightings, counted, extra)
    totals = counted.group_by("source", "month").agg(pl.col("ads").sum())
    domains = counted.group_by("source", "month", skill=pl.lit(_DOMAIN) + pl.col("domain")).agg(pl.col("ads").sum())
    corrected = correct_for_mix(
        pl.concat([asked, domains.select(asked.columns)]), totals, complete=complete, survivors=survivors
    )
    if corrected.totals.is_empty():
        raise HistoryError(
            "{folder}: every source looks like one look at the ads still open ({sources}): no trend can be told from them. "
            "Observe ads of several months as they appear.",
            folder=lake.folder, sources=", ".join(sorted(survivors)) or "?",
        )  # fmt: skip
    kept = counted.join(complete.filter(~pl.col("source").is_in(survivors)), on=["source", "month"], how="semi")
    kept = kept.filter(pl.col("month").is_in(corrected.totals["month"].implode()))
    cells = _cells(kept, corrected)
    runs = lake.runs().filter(pl.col("command").is_in(["observe", "recompute"]))["run"]
    return History(
        panel=_panel(cells, corrected.totals),
        cells=cells,
        skills=corrected.counts.filter(~pl.col("skill").str.starts_with(_DOMAIN)),
        totals=corrected.totals,
        left_out=corrected.left_out,
        data_run=runs[-1],
    )


def _of_sources(sightings: pl.DataFrame, at: date) -> tuple[pl.DataFrame, list[str]]:
    """The complete months of each source (source, month), and the sources that are survivors of one snapshot.

    The lake as a whole says from when to when was looked; a source was read for as long as its ads do not stay away
    for three times their usual gap.
    """
    dated = sightings.filter(pl.col("day").is_not_null() & (pl.col("day") < at)).with_columns(
        pl.col("source").fill_null("?")
    )
    if dated.is_empty():
        return pl.DataFrame(schema={"source": pl.String, "month": pl.Date}), []
    whole = full_months(dated["day"].min(), dated["day"].max())  # type: ignore[arg-type]
    rows, survivors = [], []
    for (source,), of_source in dated.group_by("source", maintain_order=True):
        days = of_source["day"].sort()
        if survivorship(days.to_list()).verdict == "suspected":
            survivors.append(str(source))
        first, last = days[0], days[-1]
        gap = pl.duration(days=_QUIET_GAPS * max(1, (last - first).days // max(1, days.n_unique() - 1)))
        months = pl.DataFrame({"month": sorted(whole)}, schema={"month": pl.Date}).filter(
            (pl.col("month") + gap >= first) & (pl.col("month").dt.month_end() - gap <= last)
        )
        rows.append(months.select(source=pl.lit(source, pl.String), month="month"))
    return pl.concat(rows), sorted(survivors)


def _asked(lake: Lake, sightings: pl.DataFrame, counted: pl.DataFrame, extra: pl.DataFrame | None) -> pl.DataFrame:
    """source, month, skill, ads: each unit once, whatever its regions."""
    of_unit = counted.select("unit", "month", "source").unique()
    of_ad = sightings.select(compact(pl.col("ad")), "unit").unique().join(of_unit, on="unit").drop("source")
    found = [pl.DataFrame(schema={"source": pl.String, "month": pl.Date, "skill": pl.String, "ads": pl.Float64})]
    with TemporaryDirectory() as folder:
        files: list[str | Path] = list(lake.files("mentions"))
        if extra is not None:
            extra.write_parquet(path := Path(folder) / "extra.parquet")
            files.append(path)
        asked_in = asked_by_month(files, of_ad.select("ad", "unit", "month"), Path(folder))
        for (month,), of_month in of_unit.group_by("month"):
            asked = asked_in(month).join(of_month, on="unit")
            counted_once = asked.group_by("source", "month", "skill").agg(ads=pl.len().cast(pl.Float64))
            found.append(counted_once.with_columns(pl.col("skill").cast(pl.String)))  # numbered for speed until here
    return pl.concat(found)


def _cells(kept: pl.DataFrame, corrected: Corrected) -> pl.DataFrame:
    """Ads by domain, region, occupation and month, each domain at its corrected level in each month."""
    domains = corrected.counts.filter(pl.col("skill").str.starts_with(_DOMAIN)).select(
        "month", "ads", domain=pl.col("skill").str.strip_prefix(_DOMAIN)
    )
    of_month = domains.join(corrected.totals.rename({"ads": "total"}), on="month").with_columns(
        level=pl.col("ads") * pl.col("total") / pl.col("ads").sum().over("month")
    )
    counted = kept.group_by("domain", "region", "occupation", "month").agg(value=pl.col("ads").sum())
    return (
        counted.join(of_month.select("domain", "month", "level"), on=["domain", "month"])
        .with_columns(value=pl.col("value") * pl.col("level") / pl.col("value").sum().over("domain", "month"))
        .select(
            cell=pl.concat_str("domain", "region", "occupation", separator="|"),
            domain="domain", region="region", occupation="occupation", month="month", value="value",
        )
        .sort("cell", "month")
    )  # fmt: skip


def _panel(cells: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """The whole and each margin as series without holes, each from its first ad on."""
    margins = [
        cells.group_by("month", kind=pl.lit(kind), key=pl.col(kind)).agg(pl.col("value").sum()) for kind in MARGINS
    ]
    whole = totals.select("month", kind=pl.lit(TOTAL), key=pl.lit(TOTAL), value="ads")
    seen = pl.concat([whole, *(one.select("month", "kind", "key", "value") for one in margins)])
    months = pl.DataFrame({"month": pl.date_range(totals["month"].min(), totals["month"].max(), "1mo", eager=True)})  # type: ignore[arg-type]
    held = totals.select("month")  # months in which nothing could be said stay out
    begun = seen.filter(pl.col("value") > 0).group_by("kind", "key").agg(begins=pl.col("month").min())
    return (
        begun.join(months.join(held, on="month", how="semi"), how="cross")
        .filter(pl.col("month") >= pl.col("begins"))
        .join(seen, on=["kind", "key", "month"], how="left")
        .select(
            series=series_name(pl.col("kind"), pl.col("key")), kind="kind", key="key", month="month",
            value=pl.col("value").fill_null(0.0),
        )
        .sort("series", "month")
    )  # fmt: skip


def series_name(kind: pl.Expr, key: pl.Expr) -> pl.Expr:
    """`total`, `domain:data`, `region:MA-06`, `occupation:data-engineer`, `skill:python`."""
    return pl.when(kind == TOTAL).then(pl.lit(TOTAL)).otherwise(pl.concat_str(kind, key, separator=":"))
