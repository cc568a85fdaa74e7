"""The month that is not over: how many ads it will have had, from those seen so far."""

from datetime import date

import polars as pl

from qantara.core.forecast import Nowcast, nowcast
from qantara.core.refusals import Refusal
from qantara.pipeline.lake import Lake


def nowcast_of(lake: Lake, *, at: date) -> Nowcast | None:
    """Estimate the digital ads of the month of `at`; None where the lake was not filled often enough to learn from.

    An ad was seen on the day of the run that brought it. A lake filled at one go has seen all months late, and teaches nothing.
    """
    brought = lake.runs().select(run="run", first_seen_on=pl.col("started_at").dt.date())
    ads = (
        lake.scan("ads")
        .filter(pl.col("domain").is_not_null() & pl.col("posted_on").is_not_null())
        .select("cluster", month=pl.col("posted_on").dt.truncate("1mo"), run=pl.coalesce("origin", "run"))
        .collect()
        .join(brought, on="run")
        .group_by("cluster", "month")
        .agg(pl.col("first_seen_on").min())
    )
    try:
        return nowcast(ads.select("month", "first_seen_on"), month=at.replace(day=1), seen_on=at)
    except Refusal:  # too few months, or too little of one: nothing is said
        return None
