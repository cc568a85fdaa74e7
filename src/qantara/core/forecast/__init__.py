"""Panel forecasts that admit their error: issued, reconciled, back-tested, extended, nowcast."""

from qantara.core.forecast.backtest import backtest
from qantara.core.forecast.borrowing import borrow
from qantara.core.forecast.extrapolation import extrapolate
from qantara.core.forecast.forecasting import forecast_panel
from qantara.core.forecast.nowcast import Nowcast, nowcast
from qantara.core.forecast.reconcile import reconcile
from qantara.core.forecast.scores import scoreboard

__all__ = ["Nowcast", "backtest", "borrow", "extrapolate", "forecast_panel", "nowcast", "reconcile", "scoreboard"]
