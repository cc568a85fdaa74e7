"""The scoreboard: how wrong each method was, and how often its intervals held."""

from collections.abc import Sequence

import polars as pl

from qantara.core.refusals import Refusal

_QUANTILES = {"lo95": 0.025, "lo80": 0.1, "mean": 0.5, "hi80": 0.9, "hi95": 0.975}
_ROUNDING = 1e-5
"""Less than this share of what happened is the rounding of the log scale, no error."""


def scoreboard(scored: pl.DataFrame, *, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return one line for each method and group of a back-test.

    scored   as `backtest` returns it, with any further column to group by (domain, occupation…)
    by       columns to group by beside the method, such as `horizon` or `series`
    returns  [method, *by, rows, series, origins, error, ratio, coverage80, coverage95, scrps, scrps_ratio]; series is how many
             there are, or the series itself where `by` holds it

    error        mean absolute error, in the unit of the panel
    ratio        geometric mean over series of (error / naive's error on the same rows); series without error in either left
                 out; null where `naive` was not scored
    coverage80   share of rows within [lo80, hi80]; coverage95 likewise
    scrps        twice the mean pinball loss over the five published quantiles, by the mean of what happened
    scrps_ratio  scrps by naive's, whose intervals come from its own errors by the same rule
    """
    for column in ("method", "series", "origin", "actual", *_QUANTILES, *by):
        if column not in scored.columns:
            raise Refusal("The back-test has no column {column}: join it before scoring.", column=column)
    by = [column for column in by if column != "method"]
    keys = ["method", *by]
    slack = _ROUNDING * pl.col("actual")
    rows = scored.with_columns(
        wrong=(pl.col("actual") - pl.col("mean")).abs(),
        in80=pl.col("actual").is_between(pl.col("lo80") - slack, pl.col("hi80") + slack),
        in95=pl.col("actual").is_between(pl.col("lo95") - slack, pl.col("hi95") + slack),
        pinball=pl.mean_horizontal(
            pl.max_horizontal(
                level * (pl.col("actual") - pl.col(name)), (level - 1) * (pl.col("actual") - pl.col(name))
            )
            for name, level in _QUANTILES.items()
        ),
    )
    counted = {} if "series" in by else {"series": pl.col("series").n_unique()}
    board = rows.group_by(keys).agg(
        rows=pl.len(),
        **counted,
        origins=pl.col("origin").n_unique(),
        error=pl.col("wrong").mean(),
        coverage80=pl.col("in80").mean(),
        coverage95=pl.col("in95").mean(),
        scrps=2 * _part(pl.col("pinball").mean(), pl.col("actual").mean()),
    )
    lines = list(dict.fromkeys([*keys, "series"]))
    errors = rows.group_by(lines).agg(wrong=pl.col("wrong").sum(), noise=_ROUNDING * pl.col("actual").sum())
    ratios = (
        _beside_naive(errors, "wrong", [name for name in lines if name != "method"])
        .filter((pl.col("wrong") > pl.col("noise")) & (pl.col("naive") > pl.col("noise")))
        .group_by(keys)
        .agg(ratio=(pl.col("wrong") / pl.col("naive")).log().mean().exp())
    )
    board = _beside_naive(board, "scrps", by).join(ratios, on=keys, how="left", nulls_equal=True)
    columns = ["rows", *counted, "origins", "error", "ratio", "coverage80", "coverage95", "scrps"]
    return board.select(*keys, *columns, scrps_ratio=_part(pl.col("scrps"), pl.col("naive"))).sort(keys)


def _beside_naive(table: pl.DataFrame, figure: str, on: list[str]) -> pl.DataFrame:
    """Return the table with naive's figure for the same group in column `naive`; null where there is none."""
    base = table.filter(pl.col("method") == "naive").select(*on, naive=figure)
    if on:
        return table.join(base, on=on, how="left", nulls_equal=True)
    return table.with_columns(naive=pl.lit(base["naive"].first(), pl.Float64))


def _part(value: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(value / whole)
