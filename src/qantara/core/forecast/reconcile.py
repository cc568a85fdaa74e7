"""Published figures that add up to the unit: national = sum of regions = sum of occupations."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from qantara.core.forecast.panel import Floats, Ints
from qantara.core.forecast.table import BOUNDS, COLUMNS, EXTRAPOLATED, FIGURES, TESTED, check_forecast
from qantara.core.refusals import Refusal

_COMMON = 0.5
"""Share of the leaves' error variance that a total without a forecast of its own is taken to have in common."""
_SWEEPS = 3
_WHOLE = 1e-6
"""A leaf as near to a whole number is one: it goes neither down nor up."""


def reconcile(forecast: pl.DataFrame, hierarchy: pl.DataFrame, *, unit: float = 1.0) -> pl.DataFrame:
    """Return the forecast with whole means that add up at every level and in every month.

    forecast   as `forecast_panel` returns it
    hierarchy  [parent, child], names of series; a child may have several parents (a cell is in its region and in its
               occupation), and a parent stands for its distinct leaves, each counted once
    unit       the step of the log scale: 1 for counts
    returns    the same columns and rows, and rows for parents that had none (method `sum`)

    Bottom-up: a leaf, a name that is never a parent, is rounded down or up; a parent is the sum of its leaves. Which way a
    leaf goes is decided in the order of names by what the rounding has so far added to its parents, so that no parent
    strays from its real-valued sum: error diffusion, with the parents' residuals averaged, then three sweeps of
    single changes that bring the residuals nearer to zero.
    Sparse leaves must come from `borrow`, or their sum falls short: the middle of a count that is mostly 0 lies below its
    average (measured on 52 cells of 0.3 a month: 30 % too few; borrowed cells add up to their parent's forecast).
    A parent with a forecast keeps the width of its own interval on the scale log(1 + value / unit), moved onto the new mean.
    One without gets it from its leaves' half-widths w: sqrt(c (sum w)² + (1 - c) sum w²) with c = 1/2, half of their error
    being common.

    Refuses a cycle, a leaf without a forecast, and leaves that are not forecast for the same months.
    """
    check_forecast(forecast)
    forecast = forecast.select(COLUMNS).cast(dict.fromkeys(FIGURES, pl.Float64)).sort("series", "month")
    tree = _Tree.read(hierarchy)
    own = forecast["series"].unique(maintain_order=True).to_list()
    known = set(own)
    for leaf in tree.leaves:
        if leaf not in known:
            raise Refusal("{child} is in the hierarchy but has no forecast: forecast it or leave it out.", child=leaf)
    parents = list(tree.below)
    leaves = [name for name in own if name not in tree.below]
    months = forecast["month"].unique().sort()
    lines = forecast.filter(pl.col("series").is_in(leaves))
    if len(lines) != len(leaves) * len(months):
        raise Refusal("Not all leaves of the hierarchy are forecast for the same months: forecast them together.")
    real = lines["mean"].to_numpy().reshape(len(leaves), len(months))
    place = {name: row for row, name in enumerate(leaves)}
    members = [np.array([place[leaf] for leaf in tree.below[parent]], dtype=np.int64) for parent in parents]
    whole = _rounded(real, members)

    sums = [whole[rows].sum(axis=0) for rows in members]
    means = pl.DataFrame(
        {
            "series": pl.Series(np.repeat(np.array(leaves + parents, dtype=object), len(months)), dtype=pl.String),
            "month": pl.concat([months] * (len(leaves) + len(parents))),
            "whole": np.concatenate([whole.ravel(), *sums]),
        }
    )
    lacking = [(parent, leaf) for parent in parents if parent not in known for leaf in tree.below[parent]]
    joined = pl.concat([forecast, _totals(lines, lacking)]).join(means, on=["series", "month"], how="left")
    kept = joined.filter(pl.col("whole").is_null())
    for name, month in kept.select("series", "month").head(1).rows():
        raise Refusal(
            "{parent} is forecast for {month}, its leaves are not: forecast them together.", parent=name, month=month
        )
    moved = (pl.col("whole") + unit) / (pl.col("mean") + unit)
    return (
        joined.with_columns(((pl.col(bound) + unit) * moved - unit).clip(lower_bound=0.0) for bound in BOUNDS)
        .with_columns(mean=pl.col("whole"))
        # Rounding of the last digit must not put a bound on the wrong side.
        .with_columns(
            lo80=pl.min_horizontal("lo80", "mean"),
            lo95=pl.min_horizontal("lo95", "lo80", "mean"),
            hi80=pl.max_horizontal("hi80", "mean"),
            hi95=pl.max_horizontal("hi95", "hi80", "mean"),
        )
        .select(COLUMNS)
        .sort("series", "month")
    )


@dataclass(frozen=True)
class _Tree:
    """The distinct leaves below each parent, in the order of names."""

    below: dict[str, list[str]]
    leaves: list[str]

    @classmethod
    def read(cls, hierarchy: pl.DataFrame) -> "_Tree":
        for column in ("parent", "child"):
            if column not in hierarchy.columns:
                raise Refusal("The hierarchy has no column {column}: it must hold names of series.", column=column)
        children: dict[str, list[str]] = {}
        for parent, child in hierarchy.select("parent", "child").unique().sort("parent", "child").rows():
            children.setdefault(parent, []).append(child)
        found: dict[str, frozenset[str]] = {}
        for parent in children:
            _gather(parent, children, found)
        leaves = sorted(set().union(*found.values())) if found else []
        return cls({parent: sorted(found[parent]) for parent in children}, leaves)


def _gather(top: str, children: dict[str, list[str]], found: dict[str, frozenset[str]]) -> None:
    """Find the leaves below a name and below all parents under it; by hand, since a chain may be deep."""
    path, stack = {top: None}, [(top, iter(children[top]))]
    while stack:
        name, rest = stack[-1]
        for child in rest:
            if child in path:
                raise Refusal("The hierarchy has a cycle: {name} is below itself.", name=child)
            if child in children and child not in found:
                path[child] = None
                stack.append((child, iter(children[child])))
                break
        else:
            found[name] = frozenset().union(*(found.get(child, frozenset({child})) for child in children[name]))
            stack.pop()
            del path[name]


def _rounded(real: Floats, members: list[Ints]) -> Floats:
    """Return whole numbers next to the real ones, shape (leaves, months), whose sums stay near the real sums."""
    floor = np.floor(real + _WHOLE)
    rest = np.maximum(real - floor, 0.0)
    above: list[list[int]] = [[] for _ in range(len(real))]
    for parent, rows in enumerate(members):
        for row in rows.tolist():
            above[row].append(parent)
    residual = np.zeros((len(members), real.shape[1]))
    up = np.zeros(real.shape, dtype=bool)
    for sweep in range(1 + _SWEEPS):
        for row, parents in enumerate(above):
            if sweep:
                residual[parents] -= up[row] - rest[row]
            debt = residual[parents].mean(axis=0) if parents else 0.0
            up[row] = (rest[row] - debt > 0.5) & (rest[row] > _WHOLE)
            residual[parents] += up[row] - rest[row]
    return np.asarray(floor + up)


def _totals(lines: pl.DataFrame, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    """Return the rows of parents that have none, given with each of their leaves."""
    below = pl.DataFrame(pairs, schema={"parent": pl.String, "series": pl.String}, orient="row")
    widths = [(pl.col(bound) - pl.col("mean")).abs() for bound in BOUNDS]
    sums = (
        below.join(lines, on="series")
        .group_by("parent", "month")
        .agg(
            pl.col("horizon").first(),
            pl.col("mean").sum(),
            *[
                (_COMMON * w.sum() ** 2 + (1 - _COMMON) * (w**2).sum()).sqrt().alias(b)
                for b, w in zip(BOUNDS, widths, strict=True)
            ],
            extrapolated=(pl.col("status") == EXTRAPOLATED).any(),
        )
    )
    signs = {bound: (-1 if bound.startswith("lo") else 1) for bound in BOUNDS}
    return sums.with_columns(
        *[(pl.col("mean") + sign * pl.col(bound)).clip(lower_bound=0.0).alias(bound) for bound, sign in signs.items()],
        series=pl.col("parent"),
        method=pl.lit("sum"),
        status=pl.when("extrapolated").then(pl.lit(EXTRAPOLATED)).otherwise(pl.lit(TESTED)),
    ).select(COLUMNS)
