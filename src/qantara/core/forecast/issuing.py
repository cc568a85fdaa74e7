"""What is issued at each origin of a panel, by each method, from the past alone: one walk serves forecasts and backtests."""

from dataclasses import dataclass

import numpy as np

from qantara.core.forecast.intervals import half_widths, past_errors, tested_horizon
from qantara.core.forecast.panel import FIRST_YEAR, Bools, Floats, Ints, Panel, Singles
from qantara.core.forecast.seasons import common_steps
from qantara.core.forecast.smoothing import smooth
from qantara.core.forecast.volatility import carried_forward, last_months, monthly_steps

YEAR = 12
LONGEST_TESTED = 24
SHORT = 18
"""Months a series must have been observed for a model of it to be published."""
_LEAST_ORIGINS = 6
"""A horizon is tested when so many origins of the panel have met it."""
_BLOCK = 500
_SAMPLE = 256
"""The panel's losses are learnt from at most so many series, spread over it."""
_POOL = 2_000
_EVIDENCE = 60
_DOUBT = 60
"""Months of the panel's evidence that are added to a series' own when it is asked whether the model or naive is better."""
_LOSS = 0.02
"""A model that has lost by less cannot be told from one that has not."""
_ROUNDING = 1e-5

METHODS = ("naive", "seasonal_naive", "ours")
PUBLISHED = ("pooled", "naive", "smoothed")
"""What may stand behind a published series."""


@dataclass(frozen=True)
class Issue:
    """The forecasts of one method issued at one origin, on the log scale."""

    origin: int
    path: Floats
    """Shape (series, horizon)."""
    widths: Floats
    """Half-widths, shape (levels, series, horizon)."""
    tested: Bools
    """Which rows rest on a back-tested horizon, shape (series, horizon)."""
    longest: int
    """The longest horizon tested in this panel by then; 0 if none."""
    published: Ints
    """What stands behind each series: place in PUBLISHED, shape (series,)."""


class Walk:
    """All that was, or would have been, issued at each month of a panel.

    >>> from datetime import date
    >>> panel = Panel(("a",), date(2024, 1, 1), np.full((1, 24), 7.0))
    >>> issue = Walk(panel, horizon=3).issue(23)
    >>> panel.natural(issue.path[:, :3]).round(3).tolist()
    [[7.0, 7.0, 7.0]]
    """

    def __init__(self, panel: Panel, *, horizon: int, season: int = YEAR) -> None:
        self.panel = panel
        self.season = season
        # At least a year, so that what is issued for next month does not depend on how far was asked.
        self.horizon = min(max(horizon, YEAR), LONGEST_TESTED)
        self.since = min(FIRST_YEAR, panel.months) - 1
        self._scaled = panel.scaled
        self._observed = np.cumsum(~np.isnan(self._scaled), axis=1)
        self._typical = monthly_steps(self._scaled)
        self._last = carried_forward(self._scaled)
        self._paths: dict[str, Singles] = {}
        self._errors: dict[str, Singles] = {}
        self._stands = self._evidence()

    def issue(self, origin: int, *, method: str = "ours") -> Issue:
        """Return what a method issues at an origin, for all series observed by then (others are NaN)."""
        path = self.paths(method)[origin - self.since].astype(float)
        errors = self._past_errors(method)
        longest = tested_horizon(errors, origin=origin, since=self.since, least=_LEAST_ORIGINS)
        # A series that ended earlier is further from its forecast than the panel is.
        away = np.arange(1, self.horizon + 1) + self._silent(origin)[:, None]
        inside = np.minimum(away, max(longest, 1))
        unit = half_widths(errors, origin=origin, since=self.since)[:, inside - 1]
        widths = unit * np.sqrt(away / inside) * self._typical[:, origin][:, None]
        naive = np.full(len(path), PUBLISHED.index("naive"))
        published = self._stands[origin - self.since] if method == "ours" else naive
        if method == "ours":
            path = np.where(published[:, None] < PUBLISHED.index("smoothed"), self._last[:, origin, None], path)
        return Issue(origin, path, widths, away <= longest, longest, published)

    def paths(self, method: str) -> Singles:
        """Return the log-scale forecasts of a method, shape (origins, series, horizon)."""
        if method not in self._paths:
            self._paths[method] = self._naive() if method == "naive" else self._seasonal_naive()
        return self._paths[method]

    def _past_errors(self, method: str) -> Singles:
        if method not in self._errors:
            pool = spread_order(len(self.panel.series))[:_POOL]
            self._errors[method] = past_errors(self.paths(method), self._scaled, self._typical, pool, since=self.since)
        return self._errors[method]

    def _silent(self, origin: int) -> Ints:
        """Return for how many months each series has not been observed, shape (series,)."""
        seen = ~np.isnan(self._scaled[:, : origin + 1])
        return np.asarray(np.argmax(seen[:, ::-1], axis=1))

    def _naive(self) -> Singles:
        last = self._last[:, self.since :].T.astype(np.float32)
        return np.broadcast_to(last[:, :, None], (*last.shape, self.horizon))

    def _seasonal_naive(self) -> Singles:
        origins = np.arange(self.since, self.panel.months)
        paths = self._naive().copy()
        for lead in range(1, self.horizon + 1):
            before = origins + lead - self.season * -(-lead // self.season)
            known = before >= 0
            value = self._scaled[:, before[known]].T.astype(np.float32)
            paths[known, :, lead - 1] = np.where(np.isnan(value), paths[known, :, lead - 1], value)
        return paths

    def _evidence(self) -> Ints:
        """Fill in `ours` and return what stands behind each series at each origin, shape (origins, series)."""
        common = common_steps(self._scaled, season=self.season)
        order = spread_order(len(self.panel.series))

        def run(rows: Ints, pooled: Singles | None, since: int) -> tuple[Singles, Singles]:
            done = smooth(
                self._scaled[rows],
                self._typical[rows],
                common,
                horizon=self.horizon,
                since=since,
                season=self.season,
                pooled=pooled,
            )
            return done.paths, done.pooled

        whole = len(order) <= _SAMPLE
        pooled = None if whole else run(order[:_SAMPLE], None, self.panel.months)[1]
        naive = self._naive()
        ours = np.empty(naive.shape, dtype=np.float32)
        model_errors, naive_errors = (np.empty((len(order), self.panel.months)) for _ in range(2))
        for start in range(0, len(order), _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, len(order)))
            ours[:, rows], _ = run(rows, pooled, self.since)
            model_errors[rows] = self._errors_by_month(ours[:, rows], rows)
            naive_errors[rows] = self._errors_by_month(naive[:, rows, :1], rows)
        keeps = better_than_naive(model_errors, naive_errors)[:, self.since :].T
        long = self._observed[:, self.since :].T >= SHORT
        stands = np.where(long, np.where(keeps, 2, 1), 0)
        np.copyto(ours, naive, where=(stands < 2)[:, :, None])
        self._paths["ours"] = ours
        return stands

    def _errors_by_month(self, paths: Singles, rows: Ints) -> Floats:
        """Return the absolute errors met in each month at horizons 1 to 12, summed, shape (series, months)."""
        values, total = self.panel.values[rows], np.zeros((len(rows), self.panel.months))
        for lead in range(1, YEAR + 1):
            met = values[:, self.since + lead :]
            issued = self.panel.natural(paths[: met.shape[1], :, min(lead, paths.shape[2]) - 1].T)
            error = np.nan_to_num(np.abs(met - issued))
            total[:, self.since + lead :] += np.where(error > _ROUNDING * (issued + self.panel.unit), error, 0.0)
        return total


def better_than_naive(model: Floats, naive: Floats) -> Bools:
    """Say where a model is published rather than naive, as known at each month; shape (series, months).

    model, naive  summed absolute errors met in each month, shape (series, months)

    Over the last 60 months, the log ratio of the two errors; a series' own counts by its months, and the panel's mean by 60:
    short evidence follows the panel. Ties go to the model: a constant series has no error in either.
    """
    met = (model > 0) | (naive > 0)
    totals = [last_months(errors, _EVIDENCE) for errors in (model, naive, met.astype(float))]
    told = (totals[0] > 0) & (totals[1] > 0)
    ratio = np.log(np.where(told, totals[0], 1.0) / np.where(told, totals[1], 1.0)).clip(-1, 1)
    months = totals[2] * told
    panel = (months * ratio).sum(axis=0) / np.maximum(months.sum(axis=0), 1)
    return np.asarray((months * ratio + _DOUBT * panel) / (months + _DOUBT) <= _LOSS)


def spread_order(count: int) -> Ints:
    """Return 0 … count-1 so that every beginning of the list is spread evenly over the whole."""
    golden = (np.arange(count) * 0.618_033_988_749_894_9) % 1.0
    return np.argsort(golden, kind="stable")
