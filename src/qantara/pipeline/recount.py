"""Counting demand anew over all that the lake holds, in memory that does not grow with the texts."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from qantara.core.demand import demand_of_months, full_months, numbered, spells, units
from qantara.pipeline.clustering import Clustering
from qantara.pipeline.engines import Part
from qantara.pipeline.keys import compact
from qantara.pipeline.lake import Lake, Run
from qantara.pipeline.lake.store import Writer

_COUNTED = ("ad", "cluster", "posted_on", "last_seen_on", "region", "domain", "occupation", "posts")
_DIMENSIONS = ("region", "domain", "occupation")
_FILES_AT_ONCE = 8
_UNITS_AT_ONCE = 10_000  # a month of a country has more; of a province, many months are counted at once
_SKILLS = 1 << 32  # more than there are


def write_ads(
    writer: Writer,
    run: Run,
    parts: Sequence[Part],
    clustering: Clustering,
    lake: Lake | None,
    *,
    version: str,
    today: date,
) -> None:
    """Append staged ads, their mentions and merges, and the demand of all that the lake and they hold.

    lake  None where the staged ads stand for all that the lake holds
    """
    with ThreadPoolExecutor(1) as beside:  # demand needs no text, so that the texts are written while it is counted
        written = beside.submit(writer.append, run, "ads", clustering.ads(parts))
        mentions = writer.adopt(run, "mentions", ((part.mentions, part.mention_rows) for part in parts))
        writer.append(run, "merges", [clustering.merges])
        write_demand(writer, run, lake, _sightings(parts, clustering), mentions, version=version, today=today)
        written.result()


def _sightings(parts: Sequence[Part], clustering: Clustering) -> pl.DataFrame:
    """What is counted of the staged ads."""
    counted = [name for name in _COUNTED if name != "cluster"]
    staged = pl.concat([pl.read_ipc(part.ads, columns=counted) for part in parts])
    return staged.select(compact(pl.col("ad")), clustering.of_rows.alias("cluster"), *counted[1:])


def write_demand(
    writer: Writer,
    run: Run,
    lake: Lake | None,
    own: pl.DataFrame | None = None,
    own_mentions: Sequence[Path] = (),
    *,
    version: str,
    today: date,
) -> None:
    """Append to the run the demand of everything the lake and the run hold.

    own           what is counted of the run's own ads, not committed yet
    own_mentions  the run's part files of mentions
    """
    keys = compact(pl.col("ad")), compact(pl.col("cluster"))
    held = [lake.scan("ads").select(*keys, *_COUNTED[2:])] if lake is not None else []
    ads = pl.concat([*held, *([own.lazy()] if own is not None else [])], how="vertical_relaxed")
    sightings = ads.rename({"posted_on": "day"}).collect(engine="streaming")
    if sightings.is_empty():
        return
    days = sightings["day"].drop_nulls()
    whole = full_months(days.min(), min(days.max(), today)) if days.len() else set()  # type: ignore[arg-type, type-var]
    complete = pl.col("month").is_in(sorted(whole)).fill_null(value=False)
    spelled = spells(sightings)
    del sightings  # a million ads' rows are not held twice
    counted = units(spelled)
    counted = counted.with_columns(pl.col(name).cast(numbered(counted[name])) for name in _DIMENSIONS)
    of_ads = spelled.select("ad", "unit", "month").unique()
    del spelled
    files: list[str | Path] = [*(lake.files("mentions") if lake is not None else []), *own_mentions]
    asked_in = asked_by_month(files, of_ads, run.staging)
    writer.append(
        run,
        "demand",
        (
            demand_of_months(
                counted.filter(pl.col("month").is_in(months, nulls_equal=True)), pl.concat(map(asked_in, months))
            ).with_columns(complete=complete, vocabulary=pl.lit(version))
            for months in _months_at_once(counted["month"])
        ),
    )


def _months_at_once(of_units: pl.Series) -> Iterator[list[date | None]]:
    """The months, in their order, in groups that are counted together."""
    group: list[date | None] = []
    size = 0
    for month, count in of_units.value_counts().sort("month", nulls_last=True).iter_rows():
        if group and size + count > _UNITS_AT_ONCE:
            yield group
            group, size = [], 0
        group.append(month)
        size += count
    if group:
        yield group


def asked_by_month(
    files: Sequence[str | Path], counted: pl.DataFrame, folder: Path
) -> Callable[[date | None], pl.DataFrame]:
    """Put on disk, month by month, which skill each counted unit asks for; return what reads a month back.

    counted  ad, unit, month: the unit that each ad counts in

    The pairs of a million ads would be held several times over while they are joined and sorted. A pair on disk is one
    number: that of its unit, then that of its skill.
    """
    units = counted.select("ad", "month", unit=pl.col("unit").cast(pl.UInt64) * _SKILLS)
    names: dict[str, None] = {}  # skills in the order in which they came, which is their number
    spooled: dict[date | None, Path] = {}
    for some in (files[i : i + _FILES_AT_ONCE] for i in range(0, len(files), _FILES_AT_ONCE)):
        named = pl.concat([pl.read_parquet(file, columns=["ad", "skill"], hive_partitioning=False) for file in some])
        names.update(dict.fromkeys(named["skill"].unique(maintain_order=True)))
        number = named["skill"].cast(pl.Enum(list(names))).to_physical().to_numpy().astype(np.uint64)
        runs = named.select(pl.col("ad").rle()).unnest("ad").select(compact(pl.col("value")).alias("ad"), "len")
        runs = runs.with_columns(begin=pl.col("len").cast(pl.Int64).cum_sum() - pl.col("len"))
        asked = runs.join(units, on="ad")
        for (month,), of_month in asked.group_by("month"):
            length = of_month["len"].to_numpy()
            ends = length.cumsum(dtype=np.int64)
            rows = np.arange(ends[-1]) + np.repeat(of_month["begin"].to_numpy() - ends + length, length)
            pairs = np.repeat(of_month["unit"].to_numpy(), length) + number[rows]
            mode = "ab" if month in spooled else "wb"
            with spooled.setdefault(month, folder / f"asked-{month}").open(mode) as stream:
                pairs.tofile(stream)
    skills = pl.Series(list(names), dtype=pl.String)
    skills = skills.cast(numbered(skills))

    def read(month: date | None) -> pl.DataFrame:
        held = np.fromfile(spooled[month], np.uint64) if month in spooled else np.empty(0, np.uint64)
        pairs = pl.Series(held).unique()
        return pl.DataFrame({"unit": (pairs // _SKILLS).cast(pl.UInt32), "skill": skills.gather(pairs % _SKILLS)})

    return read
