"""Experts' adjustments: who expects what else than the statistical figure, why, until when, and who was right."""

from datetime import date

import polars as pl

LEAST_MONTHS = 6
"""Months with an outcome, below which an adjustment gets no verdict."""


def current_adjustments(adjustments: pl.DataFrame, *, at: date) -> pl.DataFrame:
    """The adjustments in force on a day: the last version of each, unless it has expired.

    adjustments  id, series, from_month, to_month, change, author, reason, made_on, expires_on (or null), run:
                 every version; of those made on one day, the later run's counts
    at           versions made after that day did not exist; one that expires that day still applies
    """
    return (
        adjustments.filter(pl.col("made_on") <= at)
        .sort("made_on", "run", maintain_order=True)
        .unique("id", keep="last", maintain_order=True)
        .filter(pl.col("expires_on").is_null() | (pl.col("expires_on") >= at))
        .sort("id")
    )


def adjust(forecast: pl.DataFrame, adjustments: pl.DataFrame, *, at: date) -> pl.DataFrame:
    """Set what experts expect beside a forecast; nothing of the forecast changes.

    forecast     series, month (its first day), mean, and any other columns
    adjustments  as for `current_adjustments`; change is relative: 0.10 raises the mean by a tenth
    at           the day on which the figure is read
    returns      the forecast's rows and columns, then `adjusted` (mean × (1 + change), null where none applies),
                 `adjustment` (its id) and `adjustments` (how many apply). Of several the newest is taken, never a mix
                 of them. None applies to a month that was over when it was made: that would be hindsight.
    """
    rows = forecast.with_row_index("_row")
    held = (
        rows.select("_row", "series", "month")
        .join(current_adjustments(adjustments, at=at), on="series", how="inner")
        .filter(
            pl.col("month").is_between("from_month", "to_month"), pl.col("month").dt.month_end() >= pl.col("made_on")
        )
    )
    newest = (
        held.sort("made_on", "id")
        .group_by("_row")
        .agg(_change=pl.col("change").last(), adjustment=pl.col("id").last(), adjustments=pl.len().cast(pl.Int32))
    )
    return (
        rows.join(newest, on="_row", how="left", maintain_order="left")
        .with_columns(adjusted=pl.col("mean") * (1 + pl.col("_change")), adjustments=pl.col("adjustments").fill_null(0))
        .select(*forecast.columns, "adjusted", "adjustment", "adjustments")
    )


def score_adjustments(adjusted: pl.DataFrame, actuals: pl.DataFrame) -> pl.DataFrame:
    """Who was nearer once the months are known: the statistical figure, or the expert.

    adjusted  what `adjust` gave at the time: series, month, mean, adjusted, adjustment
    actuals   series, month, value
    returns   a row per adjustment: adjustment, months (with an outcome), mae (of the statistical mean), mae_adjusted,
              ratio (mae_adjusted ÷ mae; below one the expert was nearer; null where mae is 0), nearer (share of the
              months in which the expert was nearer), verdict: helped, harmed or, under six months, too-few
    """
    known = adjusted.filter(pl.col("adjusted").is_not_null()).join(actuals, on=("series", "month"), how="inner")
    errors = known.with_columns(
        of_mean=(pl.col("mean") - pl.col("value")).abs(), of_expert=(pl.col("adjusted") - pl.col("value")).abs()
    )
    scored = errors.group_by("adjustment").agg(
        months=pl.len().cast(pl.Int32),
        mae=pl.col("of_mean").mean(),
        mae_adjusted=pl.col("of_expert").mean(),
        nearer=(pl.col("of_expert") < pl.col("of_mean")).mean(),
    )
    helped = pl.when(pl.col("mae_adjusted") < pl.col("mae")).then(pl.lit("helped")).otherwise(pl.lit("harmed"))
    return (
        scored.with_columns(
            ratio=pl.when(pl.col("mae") > 0).then(pl.col("mae_adjusted") / pl.col("mae")),
            verdict=pl.when(pl.col("months") < LEAST_MONTHS).then(pl.lit("too-few")).otherwise(helped),
        )
        .select("adjustment", "months", "mae", "mae_adjusted", "ratio", "nearer", "verdict")
        .sort("adjustment")
    )
