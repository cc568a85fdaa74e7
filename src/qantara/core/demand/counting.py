"""The counting rules (docs/guide/comptage.md): a cluster counts once per spell, 1/k in each of its k regions."""

import itertools

import polars as pl

SPELL_GAP_DAYS = 60
TOTAL = "total"
NONE = "none"
SCHEMA = pl.Schema(
    {
        "month": pl.Date, "region": pl.String, "domain": pl.String, "occupation": pl.String, "skill": pl.String,
        "ads": pl.Float64, "posts": pl.Float64, "share": pl.Float64,
    }
)  # fmt: skip
_DECIMALS = 6  # thirds of ads are added up in no fixed order
_PLACE, _FIELD = ("region",), ("domain", "occupation")


def spells(ads: pl.DataFrame) -> pl.DataFrame:
    """Group sightings of a cluster into spells; a spell ends 60 days after it was last seen.

    ads      one row a sighting: ad, cluster, day (Date or null), last_seen_on (Date or null),
             region, domain, occupation, posts
    returns  the same rows with `unit` (u32, one per counted spell) and `month` (first of the month, or null).
             Sightings without a date join the cluster's first spell; a cluster without any date has one spell.
    """
    gap = pl.duration(days=SPELL_GAP_DAYS)
    dated = ads.sort("cluster", "day", "ad", nulls_last=True, maintain_order=True)
    reached = (
        pl.max_horizontal("day", pl.col("last_seen_on").fill_null(pl.col("day"))).cum_max().over("cluster").shift(1)
    )
    first = pl.col("cluster") != pl.col("cluster").shift(1)
    dated = dated.with_columns(
        starts=first.fill_null(value=True) | (pl.col("day") > reached + gap).fill_null(value=False)
    ).with_columns(unit=pl.col("starts").cum_sum().cast(pl.UInt32))
    # Undated sightings sort last and would join the last spell: they belong to the first.
    first_unit = pl.col("unit").min().over("cluster")
    return (
        dated.with_columns(unit=pl.when(pl.col("day").is_null()).then(first_unit).otherwise(pl.col("unit")))
        .with_columns(month=pl.col("day").min().over("unit").dt.truncate("1mo"))
        .drop("starts")
    )


def count_demand(ads: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Count ads and posts in every cell and margin.

    ads       as for `spells`
    mentions  ad, skill (repeats allowed)
    returns   month, region, domain, occupation, skill, ads, posts, share; a margin is marked by "total" in its
              column. `share` is of the ads of the same month, region, domain and occupation; where `skill` is
              itself "total", of all ads of the month. Skill counts do not add up over skills.
    """
    if ads.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    sightings = spells(ads)
    counted = units(sightings)
    asked = mentions.join(sightings.select("ad", "unit").unique(), on="ad").select("unit", "skill").unique()
    months = [of_month for _, of_month in counted.group_by("month", maintain_order=True)]
    return pl.concat(
        demand_of_month(of_month, asked.join(of_month.select("unit").unique(), on="unit", how="semi"))
        for of_month in months
    ).sort("month", *_PLACE, *_FIELD, "skill", nulls_last=True)


def demand_of_month(units: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The rows of `count_demand` for one month.

    units  what `units` gave, for that month alone
    asked  unit, skill: which skills each of them asks for, once each
    """
    keys = ["month", *_PLACE, *_FIELD]
    cells = _margins(units.group_by(keys).agg(pl.col("ads", "posts").sum())).with_columns(skill=pl.lit(TOTAL))
    skill_cells = _margins(
        units.join(asked, on="unit").group_by(*keys, "skill").agg(pl.col("ads", "posts").sum()), "skill"
    )
    every = pl.concat([cells, skill_cells.with_columns(pl.col("skill").cast(pl.String)).select(cells.columns)])
    return _with_shares(every).select(SCHEMA.names()).sort(*_PLACE, *_FIELD, "skill")


def units(sightings: pl.DataFrame) -> pl.DataFrame:
    """One row per counted spell and region, with its weight in ads and posts."""
    spell = sightings.group_by("unit", maintain_order=True).agg(
        pl.col("month", "domain", "occupation").first(),
        pl.col("posts").fill_null(1).max(),
        pl.col("region").unique().sort(),
    )
    weight = 1.0 / pl.col("region").list.len()
    return (
        spell.with_columns(
            ads=weight,
            posts=pl.col("posts") * weight,
            domain=pl.col("domain").fill_null(NONE),
            occupation=pl.col("occupation").fill_null(NONE),
        )
        .explode("region")
        .with_columns(pl.col("region").fill_null("unknown"))
    )


def _margins(cells: pl.DataFrame, *more: str) -> pl.DataFrame:
    """The cells, and their sums over regions, over occupations, and over domains."""
    keys = ["month", *_PLACE, *_FIELD, *more]
    tables = []
    for closed in itertools.product((False, True), (0, 1, 2)):
        over_regions, over_field = closed
        summed = [*(_PLACE if over_regions else ()), *_FIELD[len(_FIELD) - over_field :]]
        tables.append(
            cells.with_columns(pl.lit(TOTAL).alias(column) for column in summed)
            .group_by(keys)
            .agg(pl.col("ads", "posts").sum().round(_DECIMALS))
        )
    return pl.concat(tables)


def _with_shares(cells: pl.DataFrame) -> pl.DataFrame:
    keys = ["month", *_PLACE, *_FIELD]
    whole = cells.filter(skill=TOTAL)
    everywhere = whole.filter(region=TOTAL, domain=TOTAL).select("month", of_month="ads")
    return (
        cells.join(whole.select(*keys, of_cell="ads"), on=keys, nulls_equal=True)
        .join(everywhere, on="month", nulls_equal=True)
        .with_columns(share=pl.col("ads") / pl.when(pl.col("skill") == TOTAL).then("of_month").otherwise("of_cell"))
        .drop("of_cell", "of_month")
    )
