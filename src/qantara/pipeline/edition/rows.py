"""The rows behind the figures: which ads were counted where, and where they say what they ask for."""

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from qantara.core.demand import NONE, spells, units
from qantara.pipeline.edition.contracts import contract_kind
from qantara.pipeline.lake import Lake

_COUNTED = ("ad", "cluster", "posted_on", "last_seen_on", "region", "domain", "occupation", "posts")
_SHOWN = ("id", "title", "company", "city", "posted_on", "lang", "source", "file", "line", "url")


@dataclass(frozen=True)
class Rows:
    """What was counted.

    counted  spell, region, domain, occupation, ads, posts, ad (its number), copies, company, contract, month: one row per
             spell and region
    asked    skill, spell, ad, field, start, end: once per skill and spell, of the digital field alone
    of_ad    ad (its number), id, spell, month, domain: every sighting's spell
    """

    counted: pl.DataFrame
    asked: pl.DataFrame
    of_ad: pl.DataFrame


def count_rows(lake: Lake) -> Rows:
    """Count as the demand table does, keeping which ad stands for which count."""
    sightings = spells(lake.scan("ads").select(_COUNTED).rename({"posted_on": "day"}).collect(engine="streaming"))
    order = sightings.select("unit", "month").unique("unit").sort("month", "unit", nulls_last=False)
    order = order.with_columns(spell=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)).select("unit", "spell")
    numbers = sightings.select("ad").unique(maintain_order=True).with_row_index("number", 1)
    first = sightings.group_by("unit", maintain_order=True).agg(pl.col("ad").first(), copies=pl.col("ad").n_unique())
    counted = (
        units(sightings)
        .join(first, on="unit").join(order, on="unit").join(numbers, on="ad").join(_said(lake), on="ad", how="left")
        .select("spell", "region", "domain", "occupation", "ads", "posts", "copies", "company", "contract", "month", ad="number")
        .sort("spell", "region")
    )  # fmt: skip
    of_ad = (
        sightings.select("ad", "unit", "month").unique()
        .join(order, on="unit").join(numbers, on="ad")
        .join(counted.select("spell", "domain").unique(), on="spell")
        .select(ad="number", id="ad", spell="spell", month="month", domain="domain")
    )  # fmt: skip
    return Rows(counted, _asked(lake, of_ad.filter(pl.col("domain") != NONE)), of_ad)


def _said(lake: Lake) -> pl.DataFrame:
    """ad, company, contract: which company publishes each ad, by the most frequent writing of its name, and what it offers."""
    told = (
        lake.scan("ads").select("ad", "contract", written=pl.col("company").str.strip_chars().replace("", None))
        .unique("ad", keep="first").collect(engine="streaming")
    )  # fmt: skip
    company = pl.col("written").str.to_lowercase()
    names = (
        told.drop_nulls("written").group_by("written").len().sort("len", "written", descending=[True, False])
        .select(key=company, company="written").unique("key", keep="first", maintain_order=True)
    )  # fmt: skip
    contracts = told.select("contract").unique()
    kinds = contracts.with_columns(
        kind=pl.Series([contract_kind(said) for said in contracts["contract"]], dtype=pl.String)
    )
    return (
        told.with_columns(key=company).join(names, on="key", how="left").join(kinds, on="contract", how="left")
        .select("ad", "company", contract="kind")
    )  # fmt: skip


def _asked(lake: Lake, tech: pl.DataFrame) -> pl.DataFrame:
    """The first place in the text, else in the title, at which a spell's ads name each skill."""
    of = tech.lazy().select("ad", "id", "spell")
    return (
        lake.scan("mentions")
        .select("ad", "skill", field=(pl.col("field") != "text").cast(pl.Int8), start="start", end="end")
        .rename({"ad": "id"})
        .join(of, on="id")
        .sort("field", "ad", "start")
        .unique(["skill", "spell"], keep="first", maintain_order=True)
        .select("skill", "spell", "ad", "field", "start", "end")
        .sort("skill", "spell")
        .collect(engine="streaming")
    )


def write_rows(into: sqlite3.Connection, lake: Lake, rows: Rows) -> None:
    """Write months, ads with the texts of the digital ones, what was counted and what was asked for."""
    ranges = rows.counted.group_by("month").agg(first=pl.col("spell").min(), last=pl.col("spell").max())
    into.executemany(
        "INSERT INTO month VALUES (?, ?, ?)",
        ranges.select(pl.col("month").dt.strftime("%Y-%m").fill_null(""), "first", "last").iter_rows(),
    )
    into.executemany("INSERT INTO ad VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _ads(lake, rows.of_ad))
    companies = rows.counted["company"].drop_nulls().unique().sort()
    into.executemany("INSERT INTO company VALUES (?, ?)", enumerate(companies, 1))
    columns = ("spell", "region", "domain", "occupation", "ads", "posts", "ad", "copies", "company", "contract")
    counted = rows.counted.select(columns).with_columns(_number_in(companies, "company"))
    into.executemany("INSERT INTO counted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", counted.iter_rows())
    keys = rows.asked["skill"].unique().sort()
    into.executemany("INSERT INTO skill VALUES (?, ?)", enumerate(keys, 1))
    asked = rows.asked.with_columns(_number_in(keys, "skill"))
    into.executemany("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?)", asked.iter_rows())


def _number_in(names: pl.Series, column: str) -> pl.Expr:
    """The place of a column's values among the names, from 1."""
    return pl.col(column).cast(pl.Enum(names)).to_physical().cast(pl.Int64) + 1


def _ads(lake: Lake, of_ad: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Each ad once, file by file, so that the texts of a million are never held together."""
    numbers = (
        of_ad.select("id", "ad", tech=pl.col("domain") != NONE).sort("tech", descending=True).unique("id", keep="first")
    )
    seen: set[int] = set()
    columns = ["ad", "title", "company", "city", "posted_on", "lang", "source", "file", "line", "url", "text"]
    for file in lake.files("ads"):
        part = pl.read_parquet(file, columns=columns, hive_partitioning=False).rename({"ad": "id"})
        held = part.unique("id", keep="first", maintain_order=True).join(numbers, on="id", maintain_order="left")
        shown = held.select("ad", pl.col("id"), "title", "company", "city", pl.col("posted_on").cast(pl.String), "lang",
                            "source", "file", "line", "url", "tech", "text")  # fmt: skip
        for number, *told, tech, text in shown.iter_rows():
            if number not in seen:
                seen.add(number)
                yield (number, *told, zlib.compress(text.encode(), 3) if tech and text else None)
