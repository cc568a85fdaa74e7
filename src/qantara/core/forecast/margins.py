"""Cells made to add up to forecasts of several margins at once: iterative proportional fitting."""

from collections.abc import Sequence

import numpy as np
import polars as pl

_ROUNDS = 50
_CLOSE = 1e-6


def fit_to_margins(cells: pl.DataFrame, margins: pl.DataFrame, groups: pl.DataFrame, *, lead: str) -> pl.DataFrame:
    """Move the means of cells so that each margin's cells add up to its own forecast.

    cells    forecast rows of the cells: series, month, mean and bounds; the same months for all
    margins  forecast rows of the margins: series, month, mean
    groups   [grouping, parent, child]: which cells (child) make each margin (parent), in every grouping (regions,
             occupations …); a grouping holds every cell once
    lead     the grouping whose sum is the whole: the others are scaled to it, for no two forecasts of one whole agree
    returns  cells with the means moved; a cell's bounds keep their ratio to the mean

    Iterative proportional fitting (Deming & Stephan 1940): the margins are met in turn until nothing moves, or 50 times;
    a margin that is forecast where its cells are all zero stays zero.
    """
    order = cells.select("series").unique().sort("series")["series"]
    months = cells["month"].unique().sort()
    laid = np.zeros((order.len(), months.len()))
    rows, columns = order.search_sorted(cells["series"]).to_numpy(), months.search_sorted(cells["month"]).to_numpy()
    laid[rows, columns] = cells["mean"].to_numpy()
    steps = _targets(margins, groups, order, months, lead=lead)
    fitted = laid.copy()
    for _ in range(_ROUNDS):
        before = fitted
        for of_cell, target in steps:
            sums = np.zeros_like(target)
            np.add.at(sums, of_cell, fitted)
            fitted = fitted * np.divide(target, sums, out=np.zeros_like(target), where=sums > 0)[of_cell]
        if np.abs(fitted - before).max(initial=0.0) <= _CLOSE * max(1.0, float(fitted.max(initial=0.0))):
            break
    factor = np.divide(fitted, laid, out=np.ones_like(laid), where=laid > 0)[rows, columns]
    bounds = ("mean", "lo80", "hi80", "lo95", "hi95")
    return cells.with_columns(pl.col(name) * pl.Series(factor) for name in bounds)


def _targets(
    margins: pl.DataFrame, groups: pl.DataFrame, order: pl.Series, months: pl.Series, *, lead: str
) -> Sequence[tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int, int], np.dtype[np.float64]]]]:
    """For each grouping, the leading one last: the margin of each cell, and what each margin is to add up to."""
    whole: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
    found = []
    for grouping in [lead, *sorted(set(groups["grouping"]) - {lead})]:
        of_grouping = groups.filter(pl.col("grouping") == grouping).sort("child")
        parents = of_grouping["parent"].unique().sort()
        of_cell = parents.search_sorted(
            order.to_frame().join(of_grouping, left_on="series", right_on="child", how="left", maintain_order="left")["parent"]
        ).to_numpy().astype(np.int64)  # fmt: skip
        target = np.zeros((parents.len(), months.len()))
        asked = margins.filter(pl.col("series").is_in(parents.implode()))
        target[parents.search_sorted(asked["series"]).to_numpy(), months.search_sorted(asked["month"]).to_numpy()] = (
            asked["mean"].to_numpy()
        )
        if whole is None:
            whole = target.sum(axis=0)
        sums = target.sum(axis=0)
        found.append((of_cell, target * np.divide(whole, sums, out=np.zeros_like(whole), where=sums > 0)))
    return [*found[1:], found[0]]
