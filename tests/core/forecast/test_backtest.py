"""A back-test issues what would have been issued, and scores it."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.forecast.panels import counts, month, panel

from qantara.core.forecast import backtest, forecast_panel, scoreboard
from qantara.core.refusals import Refusal

FIGURES = ["mean", "lo80", "hi80", "lo95", "hi95"]
ISSUED = ["origin", "series", "month", "horizon", "method", "published", *FIGURES, "status"]


@pytest.mark.parametrize(("series", "months", "cut"), [(12, 32, 11), (12, 32, 22), (12, 70, 40), (300, 50, 38)])
def test_nothing_issued_knows_the_future(series, months, cut):
    table = counts(series=series, months=months)
    origin = month(cut)
    rng = np.random.default_rng(5)
    future = pl.col("month") > origin
    changed = pl.concat(
        [
            table.filter(~future),
            table.filter(future).with_columns(value=pl.Series(rng.permutation(1000 * table.filter(future)["value"]))),
        ]
    )
    before, after = (
        backtest(one, horizon=6, origins=40).filter(pl.col("origin") <= origin).select(ISSUED)
        for one in (table, changed)
    )
    assert len(before) > 0
    assert_frame_equal(before, after, check_exact=True)


def test_a_back_test_issues_what_the_panel_cut_there_gives():
    table = counts(series=12, months=60)
    scored = backtest(table, horizon=6, origins=12, methods=["ours"])
    for origin in scored["origin"].unique().sort().gather_every(4):
        alone = forecast_panel(table.filter(pl.col("month") <= origin), horizon=6)
        then = scored.filter(pl.col("origin") == origin).sort("series", "month")
        assert then["published"].to_list() == alone["method"].to_list()
        assert then["status"].to_list() == alone["status"].to_list()
        for figure in FIGURES:
            assert then[figure].to_list() == pytest.approx(alone[figure].to_list(), rel=1e-3, abs=1e-4)


def test_naive_and_seasonal_naive_are_what_their_names_say():
    table = panel(a=np.arange(40.0) + 1)
    scored = backtest(table, horizon=3, origins=1, methods=["naive", "seasonal_naive"])
    assert scored.filter(pl.col("method") == "naive")["mean"].to_list() == pytest.approx([37, 37, 37])
    assert scored.filter(pl.col("method") == "seasonal_naive")["mean"].to_list() == pytest.approx([26, 27, 28])
    assert scored.filter(pl.col("method") == "naive")["actual"].to_list() == [38, 39, 40]


def test_origins_are_the_last_whose_horizon_has_come():
    scored = backtest(counts(series=2, months=40), horizon=5, origins=3, methods=["naive"])
    assert scored["origin"].unique().sort().to_list() == [month(32), month(33), month(34)]


def test_series_not_yet_begun_and_months_not_observed_have_no_row():
    late = [np.nan] * 35 + [3, 4, np.nan, 5, 6]
    scored = backtest(panel(a=np.arange(40.0), late=late), horizon=3, origins=6, methods=["naive"])
    rows = scored.filter(pl.col("series") == "late")
    assert rows.select("origin", "month").rows() == [
        (month(35), month(36)),
        (month(35), month(38)),
        (month(36), month(38)),
        (month(36), month(39)),
    ]


def test_we_beat_naive_on_counts_and_cover_what_we_promise():
    board = scoreboard(backtest(counts(series=60, months=90), horizon=12, origins=36)).to_dicts()
    ours = next(line for line in board if line["method"] == "ours")
    assert ours["ratio"] < 0.95
    assert ours["scrps_ratio"] < 0.95
    assert abs(ours["coverage80"] - 0.80) < 0.05
    assert abs(ours["coverage95"] - 0.95) < 0.025


def test_on_random_walks_we_are_as_naive():
    rng = np.random.default_rng(2)
    walks = {f"s{i}": np.exp(4 + np.cumsum(rng.normal(0, 0.1, 80))) for i in range(40)}
    board = scoreboard(backtest(panel(**walks), horizon=12, origins=36))
    assert board.filter(pl.col("method") == "ours")["ratio"].item() < 1.02


def _slow_ratio(scored: pl.DataFrame, method: str) -> float:
    """Geometric mean over series of error by naive's, in plain Python."""
    errors: dict[str, dict[str, float]] = {}
    for row in scored.iter_rows(named=True):
        mine = errors.setdefault(row["series"], {})
        mine[row["method"]] = mine.get(row["method"], 0.0) + abs(row["actual"] - row["mean"])
    ratios = [one[method] / one["naive"] for one in errors.values() if one[method] > 1e-3 and one["naive"] > 1e-3]
    return float(np.exp(np.mean(np.log(ratios))))


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_the_scoreboard_agrees_with_the_plain_sum(seed):
    scored = backtest(counts(series=6, months=40, seed=seed), horizon=4, origins=10)
    board = {line["method"]: line for line in scoreboard(scored).to_dicts()}
    ours = scored.filter(pl.col("method") == "ours")
    assert board["ours"]["ratio"] == pytest.approx(_slow_ratio(scored, "ours"))
    assert board["naive"]["ratio"] == pytest.approx(1)
    inside = [row["lo80"] - 1e-5 <= row["actual"] <= row["hi80"] + 1e-5 for row in ours.iter_rows(named=True)]
    assert board["ours"]["coverage80"] == pytest.approx(np.mean(inside))
    quantiles = {"lo95": 0.025, "lo80": 0.1, "mean": 0.5, "hi80": 0.9, "hi95": 0.975}
    losses = [
        max(level * (row["actual"] - row[name]), (level - 1) * (row["actual"] - row[name]))
        for row in ours.iter_rows(named=True)
        for name, level in quantiles.items()
    ]
    assert board["ours"]["scrps"] == pytest.approx(2 * np.mean(losses) / ours["actual"].mean())
    assert board["ours"]["scrps_ratio"] == pytest.approx(board["ours"]["scrps"] / board["naive"]["scrps"])
    assert board["ours"]["error"] == pytest.approx((ours["actual"] - ours["mean"]).abs().mean())


def test_scores_by_any_column_and_without_naive():
    scored = backtest(counts(series=6, months=40), horizon=4, origins=10, methods=["ours"]).with_columns(
        domain=pl.when(pl.col("series") < "s0003").then(pl.lit("data")).otherwise(pl.lit(None))
    )
    board = scoreboard(scored, by=["domain", "horizon"])
    assert len(board) == 8
    assert board["ratio"].null_count() == 8
    assert board["rows"].sum() == len(scored)


def test_a_series_without_error_is_left_out_of_the_ratio():
    table = pl.concat([counts(series=6, months=40), panel(zero=[0] * 40)])
    assert np.isfinite(scoreboard(backtest(table, horizon=4, origins=10))["ratio"].to_numpy()).all()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"horizon": 25}, "from 1 to 24"),
        ({"horizon": 12}, "needs 24 or more"),
        ({"horizon": 2, "origins": 0}, "origins is 0"),
        ({"horizon": 2, "methods": ["oracle"]}, "no method oracle"),
    ],
)
def test_what_cannot_be_back_tested_is_refused(asked, said):
    with pytest.raises(Refusal, match=said):
        backtest(panel(a=np.arange(10.0)), **asked)


def test_a_column_to_group_by_must_be_there():
    with pytest.raises(Refusal, match="no column domain"):
        scoreboard(backtest(panel(a=np.arange(20.0)), horizon=2, origins=2), by=["domain"])
