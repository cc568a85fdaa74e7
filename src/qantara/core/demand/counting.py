"""The counting rules (docs/guide/comptage.md): a cluster counts once per spell, 1/k in each of its k regions."""

import polars as pl

SPELL_GAP_DAYS = 60
_NEVER, _ABOVE_DAYS = -(1 << 31), 1 << 33
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
    seen = ads.sort("cluster", "day", "ad", nulls_last=True, maintain_order=True).with_columns(
        opens=(pl.col("cluster") != pl.col("cluster").shift(1)).fill_null(value=True), on=_number("day")
    )
    # With the cluster's number above it, the latest day so far is the cluster's own: several times cheaper than `over`.
    above = pl.col("opens").cum_sum().cast(pl.Int64) * _ABOVE_DAYS
    reached = (above + pl.max_horizontal("on", _number("last_seen_on"))).cum_max().shift(1) - above
    dated = pl.col("day").is_not_null()
    seen = seen.with_columns(starts=pl.col("opens") | (dated & (pl.col("on") > reached + SPELL_GAP_DAYS)))

    def of_spell(name: str) -> pl.Expr:
        """Undated sightings sort last and would join the last spell: they belong to the first."""
        own, first = (pl.when(begin).then(name).forward_fill() for begin in ("starts", "opens"))
        return pl.when(dated).then(own).otherwise(first)

    return (
        seen.with_columns(unit=pl.col("starts").cum_sum().cast(pl.UInt32))
        .with_columns(unit=of_spell("unit"), on=of_spell("on"))
        .with_columns(month=pl.when(pl.col("on") != _NEVER).then("on").cast(pl.Int32).cast(pl.Date).dt.truncate("1mo"))
        .drop("opens", "starts", "on")
    )


def _number(day: str) -> pl.Expr:
    """Days since 1970; for no day, less than any."""
    return pl.col(day).to_physical().cast(pl.Int64).fill_null(_NEVER)


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
    return demand_of_months(counted, asked)


def demand_of_months(units: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The rows of `count_demand` for some months, in the order of their dimensions, no month last.

    units  what `units` gave, all of those months
    asked  unit, skill: which skills each of them asks for, once each

    Their names may be numbered beforehand, see `numbered`.
    """
    cells = _Cells.of([units[name] for name in (*_PLACE, *_FIELD)] + [asked["skill"]])
    months = units["month"].unique().sort(nulls_last=True)
    month = (units["month"].rank("dense") - 1).fill_null(months.len() - 1).cast(pl.UInt64) * (1 << cells.width)
    keyed = units.select("unit", "ads", "posts", key=month + cells.pack([units[name] for name in (*_PLACE, *_FIELD)]))
    wanted = asked.select("unit", skill=cells.pack([asked["skill"]], begin=len(_PLACE + _FIELD)))
    every = pl.concat(
        [
            keyed.select("ads", "posts", key=pl.col("key") | cells.total(_SKILL)),
            keyed.join(wanted, on="unit").select("ads", "posts", key=pl.col("key") | pl.col("skill")),
        ]
    )
    summed = every.group_by("key").agg(pl.col("ads", "posts").sum())
    margins = [summed]
    for place in (_SKILL - 1, _SKILL - 2):  # each margin from the finer one before it, which has fewer cells than all
        margins.append(_margin(margins[-1], cells, place))
    margins += [_margin(margin, cells, 0) for margin in margins]
    counted = pl.concat(margins).with_columns(pl.col("ads", "posts").round(_DECIMALS)).sort("key")
    return (
        cells.unpack(_with_shares(counted, cells))
        .with_columns(month=months.gather(counted["key"] // (1 << cells.width)))
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    )


def numbered(names: pl.Series) -> pl.Enum:
    """The type of a dimension whose names are known for all months, so that they are not numbered for each anew."""
    return pl.Enum(_names(names))


def _names(values: pl.Series) -> pl.Series:
    return pl.concat([values.unique(), pl.Series(values.name, [TOTAL])]).unique().sort()


def _margin(summed: pl.DataFrame, cells: "_Cells", place: int) -> pl.DataFrame:
    """The same cells with one dimension summed over."""
    closed = summed.with_columns(key=cells.closed(pl.col("key"), [place]))
    return closed.group_by("key").agg(pl.col("ads", "posts").sum())


_SKILL = len(_PLACE + _FIELD)  # the place of the skill among the dimensions of a cell


class _Cells:
    """Cells as one number each: a number a dimension, in the order of the names, so that numbers sort as names do.
    Millions of cells are grouped by one integer instead of four texts. The month's number stands above all of them.
    """

    def __init__(self, names: list[pl.Series]) -> None:
        self._names = names
        self._totals = [int(series.index_of(TOTAL) or 0) for series in names]
        self._bits = [series.len().bit_length() for series in names]

    @classmethod
    def of(cls, dimensions: list[pl.Series]) -> "_Cells":
        return cls([kind.categories if isinstance(kind := of.dtype, pl.Enum) else _names(of) for of in dimensions])

    def pack(self, dimensions: list[pl.Series], *, begin: int = 0) -> pl.Series:
        """The numbers of rows of the dimensions from one on, side by side."""
        packed = pl.zeros(dimensions[0].len(), pl.UInt64, eager=True)
        for place, values in enumerate(dimensions, begin):
            number = values.cast(pl.Enum(self._names[place])).to_physical().cast(pl.UInt64)
            packed = packed + number * (1 << self._shift(place))
        return packed

    @property
    def width(self) -> int:
        """The bits of a cell, without its month's."""
        return sum(self._bits)

    def _shift(self, place: int) -> int:
        return sum(self._bits[place + 1 :])

    def total(self, place: int) -> pl.Expr:
        return pl.lit(self._totals[place] << self._shift(place), pl.UInt64)

    def closed(self, key: pl.Expr, places: list[int]) -> pl.Expr:
        """The cell with these dimensions summed over."""
        for place in places:
            kept = (1 << 64) - 1 - (((1 << self._bits[place]) - 1) << self._shift(place))
            key = (key & pl.lit(kept, pl.UInt64)) | self.total(place)
        return key

    def unpack(self, cells: pl.DataFrame) -> pl.DataFrame:
        """The cells with the names of their dimensions."""
        numbers = [
            (pl.col("key") // (1 << self._shift(place)) % (1 << self._bits[place])).alias(str(place))
            for place in range(_SKILL + 1)
        ]
        by_number = cells.select(numbers)
        names = [
            self._names[place].gather(by_number[str(place)]).alias(name)
            for place, name in enumerate((*_PLACE, *_FIELD, "skill"))
        ]
        return cells.drop("key").with_columns(names)


def units(sightings: pl.DataFrame) -> pl.DataFrame:
    """One row per counted spell and region, with its weight in ads and posts."""
    alone = pl.col("unit").is_unique()  # nearly all: of those there is nothing to group
    spell = (
        sightings.filter(~alone)
        .group_by("unit", maintain_order=True)
        .agg(
            pl.col("month", "domain", "occupation").first(),
            pl.col("posts").fill_null(1).max(),
            pl.col("region").unique().sort(),
        )
        .with_columns(ads=1.0 / pl.col("region").list.len())
        .explode("region")
    )
    single = sightings.filter(alone).with_columns(pl.col("posts").fill_null(1), ads=pl.lit(1.0))
    return pl.concat([single.select(spell.columns), spell]).with_columns(
        pl.col("domain", "occupation").fill_null(NONE),
        pl.col("region").fill_null("unknown"),
        posts=pl.col("posts") * pl.col("ads"),
    )


def _with_shares(counted: pl.DataFrame, cells: _Cells) -> pl.DataFrame:
    """Shares: a skill's of the ads of its cell, a cell's of all ads of the month."""
    whole = counted.with_columns(of=cells.closed(pl.col("key"), [_SKILL]))
    is_whole = pl.col("key") == pl.col("of")
    of_months = counted.filter(pl.col("key") == cells.closed(pl.col("key"), list(range(_SKILL + 1))))["ads"]
    of_month = of_months.gather(counted["key"] // (1 << cells.width))
    return (
        whole.join(whole.filter(is_whole).select("of", of_cell="ads"), on="of", maintain_order="left")
        .with_columns(share=pl.col("ads") / pl.when(is_whole).then(of_month).otherwise("of_cell"))
        .drop("of", "of_cell")
    )
