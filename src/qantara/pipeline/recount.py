"""Counting demand anew over all that the lake holds, in memory that does not grow with the texts."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from qantara.core.demand import demand_of_month, full_months, spells, units
from qantara.pipeline.clustering import Clustering
from qantara.pipeline.engines import Part
from qantara.pipeline.keys import compact
from qantara.pipeline.lake import Lake, Run
from qantara.pipeline.lake.store import Writer

_COUNTED = ("ad", "cluster", "posted_on", "last_seen_on", "region", "domain", "occupation", "posts")
_FILES_AT_ONCE = 8


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
    ads = writer.append(run, "ads", clustering.ads(parts))
    mentions = writer.adopt(run, "mentions", ((part.mentions, part.mention_rows) for part in parts))
    writer.append(run, "merges", [clustering.merges])
    write_demand(writer, run, lake, ads, mentions, version=version, today=today)


def write_demand(
    writer: Writer,
    run: Run,
    lake: Lake | None,
    own_ads: Sequence[Path] = (),
    own_mentions: Sequence[Path] = (),
    *,
    version: str,
    today: date,
) -> None:
    """Append to the run the demand of everything the lake and the run hold.

    own_ads, own_mentions  the run's part files, not committed yet
    """
    held = [lake.scan("ads").select(_COUNTED)] if lake is not None else []
    own = [pl.scan_parquet(file, hive_partitioning=False).select(_COUNTED) for file in own_ads]
    ads = pl.concat([*held, *own], how="vertical_relaxed").with_columns(
        compact(pl.col("ad")), compact(pl.col("cluster"))
    )
    sightings = ads.rename({"posted_on": "day"}).collect(engine="streaming")
    if sightings.is_empty():
        return
    days = sightings["day"].drop_nulls()
    whole = full_months(days.min(), min(days.max(), today)) if days.len() else set()  # type: ignore[arg-type, type-var]
    complete = pl.col("month").is_in(sorted(whole)).fill_null(value=False)
    spelled = spells(sightings)
    del sightings  # a million ads' rows are not held twice
    counted = units(spelled)
    of_ads = spelled.select("ad", "unit", "month").unique()
    del spelled
    files: list[str | Path] = [*(lake.files("mentions") if lake is not None else []), *own_mentions]
    asked_in = asked_by_month(files, of_ads, run.staging)
    months = counted["month"].unique().sort(nulls_last=True).to_list()
    of_month = (counted.filter(pl.col("month").eq_missing(pl.lit(month, pl.Date))) for month in months)
    writer.append(
        run,
        "demand",
        (
            demand_of_month(part, asked_in(month)).with_columns(complete=complete, vocabulary=pl.lit(version))
            for month, part in zip(months, of_month, strict=True)
        ),
    )


def asked_by_month(
    files: Sequence[str | Path], counted: pl.DataFrame, folder: Path
) -> Callable[[date | None], pl.DataFrame]:
    """Put on disk, month by month, which skill each counted unit asks for; return what reads a month back.

    counted  ad, unit, month: the unit that each ad counts in

    The pairs of a million ads would be held several times over while they are joined and sorted.
    """
    spooled: dict[date | None, list[Path]] = {}
    for number, some in enumerate(files[i : i + _FILES_AT_ONCE] for i in range(0, len(files), _FILES_AT_ONCE)):
        # Repeats within these files go now; those of an ad that came with two runs, when the month is read.
        named = pl.concat([pl.read_parquet(file, columns=["ad", "skill"], hive_partitioning=False) for file in some])
        asked = (
            named.unique().with_columns(compact(pl.col("ad"))).join(counted, on="ad").select("month", "unit", "skill")
        )
        for (month,), part in asked.group_by("month"):
            path = folder / f"asked-{month}-{number}.parquet"
            part.select("unit", "skill").write_parquet(path, compression="lz4")
            spooled.setdefault(month, []).append(path)

    def read(month: date | None) -> pl.DataFrame:
        empty = pl.DataFrame(schema={"unit": pl.UInt32, "skill": pl.String})
        return pl.concat([empty, *(pl.read_parquet(path) for path in spooled.get(month, []))]).unique()

    return read
