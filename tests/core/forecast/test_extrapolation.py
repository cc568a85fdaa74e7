"""Beyond what could be tested: flat, wider, marked."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.core.forecast.panels import counts

from qantara.core.forecast import extrapolate, forecast_panel
from qantara.core.refusals import Refusal


def test_to_2035_the_level_is_flat_and_the_width_grows_with_the_root_of_time():
    near = forecast_panel(counts(series=5, months=60), horizon=12)
    far = extrapolate(near, to=date(2035, 12, 1))
    one = far.filter(pl.col("series") == "s0001")
    assert one["month"].max() == date(2035, 12, 1)
    assert one["horizon"].to_list() == list(range(1, len(one) + 1))
    assert one["status"].to_list() == ["tested"] * 12 + ["extrapolated"] * (len(one) - 12)
    assert one["mean"][12:].to_list() == pytest.approx([one["mean"][:12].mean()] * (len(one) - 12))
    width = np.log((one["hi80"] + 1) / (one["mean"] + 1)).to_numpy()
    assert width[47] == pytest.approx(2 * width[11])
    figures = one.select("lo95", "lo80", "mean", "hi80", "hi95").to_numpy()
    assert (np.diff(figures, axis=1) >= 0).all()


def test_in_two_steps_it_is_the_same_as_in_one():
    near = forecast_panel(counts(series=5, months=60), horizon=12)
    once = extrapolate(near, to=date(2030, 1, 1))
    assert_frame_equal(once, extrapolate(extrapolate(near, to=date(2026, 1, 1)), to=date(2030, 1, 1)))


def test_what_is_there_already_stays():
    near = forecast_panel(counts(series=5, months=60), horizon=12)
    assert_frame_equal(extrapolate(near, to=date(2020, 1, 1)), near)
    assert extrapolate(near.clear(), to=date(2035, 1, 1)).is_empty()


def test_series_with_other_months_and_foreign_tables_are_refused():
    near = forecast_panel(counts(series=5, months=60), horizon=12)
    with pytest.raises(Refusal, match="same months"):
        extrapolate(near.slice(1), to=date(2035, 1, 1))
    with pytest.raises(Refusal, match="no column lo80"):
        extrapolate(near.drop("lo80"), to=date(2035, 1, 1))
    with pytest.raises(Refusal, match="more than one row"):
        extrapolate(pl.concat([near, near.head(1)]), to=date(2035, 1, 1))
