"""Published figures add up to the unit."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.forecast.panels import counts, month, panel

from qantara.core.forecast import forecast_panel, reconcile
from qantara.core.refusals import Refusal

FIGURES = ["lo95", "lo80", "mean", "hi80", "hi95"]


def flat(**means: float) -> pl.DataFrame:
    """A forecast of one month with these means."""
    rows = [
        (name, month(0), 1, float(mean), mean / 1.5, mean * 1.5, mean / 2, 2.0 * mean, "smoothed", "tested")
        for name, mean in means.items()
    ]
    names = ["series", "month", "horizon", "mean", "lo80", "hi80", "lo95", "hi95", "method", "status"]
    return pl.DataFrame(rows, schema=names, orient="row")


def edges(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["parent", "child"], orient="row")


def grid(regions: int, occupations: int) -> pl.DataFrame:
    """Cells in their region and in their occupation; both groupings under the country."""
    cells = [(f"r{r}", f"o{o}", f"r{r}/o{o}") for r in range(regions) for o in range(occupations)]
    pairs = [(r, cell) for r, _, cell in cells] + [(o, cell) for _, o, cell in cells]
    tops = [("country", name) for name in sorted({p for p, _ in pairs})]
    return edges(*pairs, *tops)


def means(forecast: pl.DataFrame) -> dict[str, float]:
    return dict(forecast.filter(pl.col("month") == forecast["month"].min()).select("series", "mean").iter_rows())


@settings(max_examples=60)
@given(data=st.data(), regions=st.integers(1, 6), occupations=st.integers(1, 6))
def test_both_margins_add_up_to_the_country_and_stay_near_their_real_sums(data, regions, occupations):
    real = {
        f"r{r}/o{o}": data.draw(st.floats(0, 50, allow_subnormal=False))
        for r in range(regions)
        for o in range(occupations)
    }
    whole = means(reconcile(flat(**real), grid(regions, occupations)))
    assert all(value == int(value) for value in whole.values())
    assert all(abs(whole[cell] - real[cell]) < 1 for cell in real)
    assert whole["country"] == sum(whole[f"r{r}"] for r in range(regions))
    assert whole["country"] == sum(whole[f"o{o}"] for o in range(occupations))
    for parent in [f"r{r}" for r in range(regions)] + [f"o{o}" for o in range(occupations)] + ["country"]:
        below = [cell for cell in real if parent in {"country", *cell.split("/")}]
        assert whole[parent] == sum(whole[cell] for cell in below)
        assert abs(whole[parent] - sum(real[cell] for cell in below)) < 2


def test_a_single_parent_is_within_half_a_unit():
    rng = np.random.default_rng(1)
    real = {f"c{i:03}": value for i, value in enumerate(rng.exponential(0.4, 300))}
    whole = means(reconcile(flat(**real), edges(*[("all", name) for name in real])))
    assert abs(whole["all"] - sum(real.values())) <= 0.5 + 1e-9


def test_margins_of_a_large_sparse_grid_stay_near():
    rng = np.random.default_rng(1)
    real = {f"r{r}/o{o}": float(rng.exponential(0.3)) for r in range(12) for o in range(24)}
    whole = means(reconcile(flat(**real), grid(12, 24)))
    far = [
        abs(whole[name] - sum(value for cell, value in real.items() if name in {"country", *cell.split("/")}))
        for name in whole
        if "/" not in name
    ]
    assert max(far) < 1.5


def test_a_parent_keeps_its_own_width_around_the_new_mean():
    forecast = pl.concat([flat(a=10.2, b=20.4), flat(top=40)])
    top = reconcile(forecast, edges(("top", "a"), ("top", "b"))).filter(pl.col("series") == "top").row(0, named=True)
    assert top["mean"] == 31
    assert (top["hi80"] + 1) / (top["mean"] + 1) == pytest.approx(61 / 41)
    assert (top["lo95"] + 1) / (top["mean"] + 1) == pytest.approx(21 / 41)
    assert top["method"] == "smoothed"


def test_a_parent_without_forecast_gets_one_from_its_leaves():
    rows = reconcile(flat(a=10.0, b=20.0), edges(("top", "a"), ("top", "b")))
    top = rows.filter(pl.col("series") == "top").row(0, named=True)
    assert (top["mean"], top["method"], top["status"]) == (30, "sum", "tested")
    assert top["hi95"] - 30 == pytest.approx(np.sqrt(0.5 * 30**2 + 0.5 * (10**2 + 20**2)))


def test_a_leaf_reached_twice_counts_once():
    pairs = edges(("top", "left"), ("top", "right"), ("left", "a"), ("right", "a"), ("right", "b"))
    whole = means(reconcile(flat(a=3.0, b=4.0), pairs))
    assert (whole["top"], whole["left"], whole["right"]) == (7, 3, 7)


def test_series_outside_the_hierarchy_become_whole_too():
    assert means(reconcile(flat(a=3.0, other=4.6), edges(("top", "a"))))["other"] == 5


def test_order_of_bounds_holds_after_a_real_forecast():
    forecast = forecast_panel(counts(series=24, months=48), horizon=30)
    names = forecast["series"].unique().sort().to_list()
    pairs = edges(*[(f"p{i % 5}", name) for i, name in enumerate(names)], *[("top", f"p{i}") for i in range(5)])
    rows = reconcile(forecast, pairs)
    assert (np.diff(rows.select(FIGURES).to_numpy(), axis=1) >= 0).all()
    assert set(rows.filter(pl.col("horizon") > 24)["status"]) == {"extrapolated"}
    assert len(rows) == (24 + 6) * 30


def test_order_of_rows_does_not_matter():
    forecast, pairs = forecast_panel(counts(series=9, months=30), horizon=2), edges(("p", "s0001"), ("p", "s0002"))
    again = reconcile(forecast.sample(fraction=1.0, shuffle=True, seed=1), pairs.reverse())
    assert reconcile(forecast, pairs).equals(again)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("a", "b"), ("b", "a")], "cycle"),
        ([("top", "x"), ("x", "y"), ("y", "x")], "cycle"),
        ([("a", "a")], "cycle: a"),
        ([("top", "a"), ("top", "ghost")], "ghost is in the hierarchy but has no forecast"),
    ],
)
def test_an_impossible_hierarchy_is_refused(pairs, said):
    with pytest.raises(Refusal, match=said):
        reconcile(flat(a=1.0, b=2.0), edges(*pairs))


def test_leaves_for_other_months_are_refused():
    early = forecast_panel(panel(a=[1, 2]), horizon=1)
    late = forecast_panel(panel(b=[1, 2, 3]), horizon=1)
    with pytest.raises(Refusal, match="same months"):
        reconcile(pl.concat([early, late]), edges(("top", "a"), ("top", "b")))


def test_a_chain_deeper_than_python_recurses_is_no_problem():
    chain = [(f"p{i:04}", f"p{i + 1:04}") for i in range(1200)] + [("p1200", "a")]
    assert means(reconcile(flat(a=2.0), edges(*chain)))["p0000"] == 2
