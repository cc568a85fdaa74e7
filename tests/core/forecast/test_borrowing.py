"""Sparse cells borrow from their parent."""

import numpy as np
import polars as pl
import pytest
from tests.core.forecast.panels import panel

from qantara.core.forecast import borrow, forecast_panel
from qantara.core.refusals import Refusal


def sparse(seed: int, cells: int = 20, months: int = 48) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Cells of a few ads a month, their sum, and who belongs to whom."""
    rng = np.random.default_rng(seed)
    values = rng.poisson(rng.exponential(0.6, (cells, 1)), (cells, months))
    names = [f"c{i:02}" for i in range(cells)]
    parent_of = pl.DataFrame({"parent": ["top"] * cells, "child": names})
    return panel(**dict(zip(names, values, strict=True))), panel(top=values.sum(axis=0)), parent_of


def test_cells_share_out_their_parent():
    cells, total, parent_of = sparse(1)
    top = forecast_panel(total, horizon=6)
    rows = borrow(top, cells, parent_of)
    assert rows["method"].unique().to_list() == ["share"]
    sums = rows.group_by("month").agg(pl.col("mean").sum()).sort("month")
    assert sums["mean"].to_list() == pytest.approx(top.sort("month")["mean"].to_list())
    figures = rows.select("lo95", "lo80", "mean", "hi80", "hi95").to_numpy()
    assert (np.diff(figures, axis=1) >= 0).all()
    assert (figures >= 0).all()


def test_a_cell_without_recent_ads_is_not_declared_dead():
    cells = panel(quiet=[1] * 24 + [0] * 6, busy=[9] * 30)
    top = forecast_panel(panel(top=[10] * 24 + [9] * 6), horizon=1)
    rows = borrow(top, cells, pl.DataFrame({"parent": ["top"] * 2, "child": ["quiet", "busy"]}))
    quiet = rows.filter(pl.col("series") == "quiet")["mean"].item()
    assert 0 < quiet < 1


def test_counting_adds_to_the_width_of_the_parent():
    cells = panel(a=[1] * 30, b=[3] * 30)
    top = forecast_panel(panel(top=[4] * 30), horizon=1).with_columns(hi80=pl.col("mean"), lo80=pl.col("mean"))
    a = borrow(top, cells, pl.DataFrame({"parent": ["top"] * 2, "child": ["a", "b"]})).row(0, named=True)
    assert a["mean"] == pytest.approx(1, rel=1e-5)
    # m = 1 and C6 = 6: scatter of the count to come 1/4, of the share 1/4 / (6 + 10).
    assert np.log((a["hi80"] + 1) / 2) == pytest.approx(1.2816 * np.sqrt(1 / 4 + 1 / 64), rel=1e-4)


def test_intervals_of_sparse_cells_cover():
    inside = []
    for seed in range(12):
        cells, total, parent_of = sparse(seed)
        known = pl.col("month") < pl.date(2021, 7, 1)
        rows = borrow(forecast_panel(total.filter(known), horizon=6), cells.filter(known), parent_of)
        both = rows.join(cells, on=["series", "month"])
        inside.append(both["value"].is_between(both["lo80"], both["hi80"]).mean())
    assert 0.75 < np.mean(inside) < 0.97


def test_impossible_parents_are_refused():
    cells, total, parent_of = sparse(1, cells=2)
    top = forecast_panel(total, horizon=1)
    with pytest.raises(Refusal, match="c00 has 2 parents"):
        borrow(top, cells, pl.concat([parent_of, pl.DataFrame({"parent": ["x"], "child": ["c00"]})]))
    with pytest.raises(Refusal, match="ghost has no value"):
        borrow(top, cells, pl.DataFrame({"parent": ["top"], "child": ["ghost"]}))
    with pytest.raises(Refusal, match="x, from which c00 borrows"):
        borrow(top, cells, pl.DataFrame({"parent": ["x"], "child": ["c00"]}))
