"""What `forecast_panel` publishes, whatever it is given."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.forecast.panels import counts, month, panel

from qantara.core.forecast import forecast_panel
from qantara.core.forecast.panel import read_panel
from qantara.core.refusals import Refusal

COLUMNS = ["series", "month", "horizon", "mean", "lo80", "hi80", "lo95", "hi95", "method", "status"]

values = st.lists(
    st.one_of(st.just(float("nan")), st.integers(0, 5), st.floats(0, 1e6, allow_subnormal=False)),
    min_size=1,
    max_size=50,
).filter(lambda row: not all(np.isnan(row)))


@settings(max_examples=40)
@given(rows=st.lists(values, min_size=1, max_size=4), horizon=st.integers(1, 30))
def test_any_panel_gives_ordered_finite_rows(rows, horizon):
    given_panel = panel(**{f"s{i}": row for i, row in enumerate(rows)})
    forecast = forecast_panel(given_panel, horizon=horizon)
    assert forecast.columns == COLUMNS
    assert len(forecast) == len(rows) * horizon
    figures = forecast.select("lo95", "lo80", "mean", "hi80", "hi95").to_numpy()
    assert np.isfinite(figures).all()
    assert (figures >= 0).all()
    assert (np.diff(figures, axis=1) >= 0).all()


def test_rows_follow_the_last_month_of_the_panel():
    forecast = forecast_panel(panel(a=[4, 5, 6], b=[1]), horizon=2)
    assert forecast["month"].unique().sort().to_list() == [date(2018, 4, 1), date(2018, 5, 1)]
    assert forecast["horizon"].to_list() == [1, 2, 1, 2]


def test_order_of_rows_does_not_matter():
    given_panel = counts(series=20, months=40)
    shuffled = given_panel.sample(fraction=1.0, shuffle=True, seed=7)
    assert_frame_equal(forecast_panel(given_panel, horizon=12), forecast_panel(shuffled, horizon=12), check_exact=True)


def test_what_is_issued_for_next_month_does_not_depend_on_how_far_was_asked():
    given_panel = counts(series=10, months=60)
    near, far = forecast_panel(given_panel, horizon=1), forecast_panel(given_panel, horizon=9)
    assert_frame_equal(near, far.filter(pl.col("horizon") == 1), check_exact=True)


def test_a_short_series_is_as_last_month_and_says_so():
    given_panel = pl.concat([counts(series=20, months=48), panel(young=[np.nan] * 31 + list(range(3, 20)))])
    young = forecast_panel(given_panel, horizon=3).filter(pl.col("series") == "young")
    assert young["method"].unique().to_list() == ["pooled"]
    assert young["mean"].to_list() == pytest.approx([19, 19, 19])
    assert (young["hi80"] > young["mean"]).all()


def test_eighteen_months_are_enough_for_a_model():
    given_panel = pl.concat([counts(series=20, months=48), panel(young=[np.nan] * 30 + list(range(3, 21)))])
    young = forecast_panel(given_panel, horizon=3).filter(pl.col("series") == "young")
    assert young["method"].unique().to_list() != ["pooled"]


def test_where_the_model_loses_naive_is_published():
    # Each month turns the last year's movement around at once: smoothing is late every time.
    rng = np.random.default_rng(3)
    steps = {f"s{i}": np.exp(5 + np.repeat(rng.normal(0, 1, 20), 6)[:110]) for i in range(30)}
    forecast = forecast_panel(panel(**steps), horizon=1)
    naive = forecast.filter(pl.col("method") == "naive")
    assert len(naive) > 0
    last = {name: row[-1] for name, row in steps.items()}
    assert naive["mean"].to_list() == pytest.approx([last[name] for name in naive["series"]])


def test_noise_around_a_level_is_smoothed():
    rng = np.random.default_rng(1)
    rows = {f"s{i}": rng.poisson(20, 60) for i in range(30)}
    forecast = forecast_panel(panel(**rows), horizon=12)
    assert forecast["method"].unique().to_list() == ["smoothed"]
    assert np.abs(forecast["mean"].to_numpy() - 20).max() < 5


def test_a_season_comes_back():
    year = np.array([1, 1, 1, 1, 1, 1, 1, 1, 0.3, 1, 1, 2.0])
    rng = np.random.default_rng(1)
    rows = {f"s{i}": rng.poisson(100 * np.tile(year, 6)) for i in range(20)}
    forecast = forecast_panel(panel(**rows), horizon=12).group_by("month").agg(pl.col("mean").mean()).sort("month")
    assert forecast["mean"].arg_max() == 11
    assert forecast["mean"].arg_min() == 8


def test_constant_and_zero_series_stay():
    given_panel = pl.concat([counts(series=10, months=40), panel(constant=[7] * 40, zero=[0] * 40)])
    forecast = forecast_panel(given_panel, horizon=6)
    assert forecast.filter(pl.col("series") == "constant")["mean"].to_list() == pytest.approx([7] * 6, rel=1e-5)
    assert forecast.filter(pl.col("series") == "zero")["mean"].to_list() == pytest.approx([0] * 6, abs=1e-5)


def test_a_series_that_ended_early_is_less_sure_and_not_called_tested_far_out():
    base = counts(series=20, months=60)
    ended = panel(ended=[20, 22, 19, 21] * 9)
    forecast = forecast_panel(pl.concat([base, ended]), horizon=12).filter(pl.col("series") == "ended")
    assert (forecast["status"] == "extrapolated").any()
    whole = forecast_panel(pl.concat([base, panel(ended=[20, 22, 19, 21] * 15)]), horizon=12).filter(
        pl.col("series") == "ended"
    )
    assert forecast["hi80"][0] / forecast["mean"][0] > whole["hi80"][0] / whole["mean"][0]


def test_missing_months_are_bridged_not_taken_for_zero():
    row = np.full(60, 50.0)
    row[20:26] = np.nan
    forecast = forecast_panel(pl.concat([counts(series=5, months=60), panel(gap=row)]), horizon=3)
    assert forecast.filter(pl.col("series") == "gap")["mean"].to_list() == pytest.approx([50] * 3, rel=1e-4)


def test_intervals_widen_with_the_horizon_on_the_log_scale():
    table = counts(series=30, months=60)
    forecast = forecast_panel(table, horizon=36)
    unit = read_panel(table).unit
    for bound in ("hi80", "hi95"):
        width = np.log((forecast[bound].to_numpy() + unit) / (forecast["mean"].to_numpy() + unit)).reshape(30, 36)
        assert (np.diff(width, axis=1) >= -1e-5).all()


def test_rows_beyond_what_could_be_tested_are_marked_and_flat():
    forecast = forecast_panel(counts(series=10, months=60), horizon=40)
    one = forecast.filter(pl.col("series") == "s0003")
    assert one["status"].to_list() == ["tested"] * 24 + ["extrapolated"] * 16
    assert one["mean"][24:].n_unique() == 1


def test_one_point_is_carried_with_an_interval():
    forecast = forecast_panel(panel(a=[9]), horizon=2)
    assert forecast["mean"].to_list() == pytest.approx([9, 9])
    assert forecast["method"].to_list() == ["pooled", "pooled"]
    assert forecast["status"].to_list() == ["extrapolated", "extrapolated"]


def test_shares_are_forecast_like_counts():
    table = counts(series=15, months=60)
    shares = table.with_columns(pl.col("value") / 400)
    ours, same = forecast_panel(table, horizon=6), forecast_panel(shares, horizon=6)
    assert same["mean"].to_list() == pytest.approx((ours["mean"] / 400).to_list(), rel=1e-3)
    assert same["lo95"].to_list() == pytest.approx((ours["lo95"] / 400).to_list(), rel=1e-3, abs=1e-6)


def test_null_is_not_observed():
    table = counts(series=3, months=30)
    nulls = pl.DataFrame({"series": ["s0001"], "month": [month(30)], "value": [None]}, schema=table.schema)
    assert_frame_equal(forecast_panel(table, horizon=2), forecast_panel(pl.concat([table, nulls]), horizon=2))


BASE = panel(a=[1, 2, 3])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (BASE.drop("value"), "no column value"),
        (BASE.clear(), "no row"),
        (BASE.with_columns(value=pl.lit("x")), "Column value"),
        (BASE.with_columns(month=pl.lit(3)), "Column month"),
        (BASE.with_columns(series=pl.lit(3)), "Column series"),
        (BASE.with_columns(value=pl.lit(-1.0)), "-1.0 in 2018-01-01"),
        (BASE.with_columns(value=pl.lit(float("nan"))), "nan in 2018-01-01"),
        (BASE.with_columns(value=pl.lit(float("inf"))), "inf in 2018-01-01"),
        (BASE.with_columns(value=pl.lit(None, pl.Float64)), "a has no value at all"),
        (BASE.with_columns(month=pl.lit(date(2020, 1, 2))), "first day"),
        (BASE.with_columns(month=pl.lit(date(2020, 1, 1))), "more than one row for 2020-01-01"),
        (BASE.with_columns(series=pl.lit(None, pl.String)), "names no series"),
        (BASE.with_columns(month=pl.lit(None, pl.Date)), "has no month"),
        (pl.concat([BASE, BASE.head(1).with_columns(month=pl.lit(date(1018, 1, 1)))]), "wrong date"),
    ],
)
def test_a_bad_panel_is_refused_in_one_sentence(table, said):
    with pytest.raises(Refusal, match=said):
        forecast_panel(table, horizon=3)


@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, "3", None, 601])
def test_a_bad_horizon_is_refused(horizon):
    with pytest.raises(Refusal, match="horizon is"):
        forecast_panel(BASE, horizon=horizon)


def test_a_single_month_is_no_certainty():
    one = forecast_panel(pl.DataFrame({"series": ["a"], "month": [date(2026, 1, 1)], "value": [5.0]}), horizon=3)
    assert one["mean"].to_list() == pytest.approx([5.0] * 3)
    assert (one["lo80"] < 4).all()
    assert (one["hi80"] > 6).all()
    assert one["status"].unique().to_list() == ["extrapolated"]
