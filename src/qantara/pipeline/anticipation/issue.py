"""Issuing forecasts: rows frozen in the lake, with their day, their data and their method; never written again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

import qantara
from qantara.core.demand.emerging import LEAST_RECENT
from qantara.core.forecast import borrow, forecast_panel, reconcile
from qantara.core.forecast.margins import fit_to_margins
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation.history import MARGINS, TOTAL, History, read_history, series_name
from qantara.pipeline.lake import Lake

FORECAST = "forecast"
LAST_YEAR = 2035
_CELL = "cell:"
_SKILL = "skill"


@dataclass(frozen=True)
class Issue:
    """What one issue of forecasts says, in short."""

    run: str
    issued_on: str
    data_run: str
    first: str
    last: str
    months: int
    tested: int
    to: str
    series: int
    methods: dict[str, int]
    left_out: list[dict[str, Any]]
    history: History
    """What it was told from."""

    @property
    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "history"}


def issue_forecasts(
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: datetime,
    ended: Callable[[], datetime],
    to: date = date(LAST_YEAR, 12, 1),
    on_wait: Callable[[], None] = lambda: None,
) -> Issue:
    """Forecast every series from the months before the one of `at`, and freeze the rows as one run.

    to  the last month forecast; what no back-test has reached is marked `extrapolated`
    """
    with lake.writer(on_wait) as writer:
        history = read_history(lake, at=at.date())
        rows = forecast_history(history, to=to)
        run = writer.begin(FORECAST, inputs=[], at=at)
        frozen = rows.with_columns(
            issued_on=pl.lit(at.date()), horizon=pl.col("horizon").cast(pl.Int32), vocabulary=pl.lit(vocabulary.version)
        )
        writer.append(run, "forecasts", [frozen])
        first_rows = rows.unique("series", keep="first", maintain_order=True)
        tested = rows.filter(pl.col("status") == "tested")
        issue = Issue(
            run=run.id, issued_on=at.date().isoformat(), data_run=history.data_run, first=f"{history.first:%Y-%m}",
            last=f"{history.last:%Y-%m}", months=history.months,
            tested=int(tested["horizon"].max() or 0),  # type: ignore[arg-type]
            to=f"{to:%Y-%m}", series=first_rows.height,
            methods=dict(first_rows["method"].value_counts(sort=True).iter_rows()),
            left_out=history.left_out.to_dicts(), history=history,
        )  # fmt: skip
        run.counts = issue.as_json
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": vocabulary.version}, at=ended())
    return issue


def forecast_history(history: History, *, to: date) -> pl.DataFrame:
    """The rows of an issue: series, month, horizon, mean, bounds, method, status.

    Series of ads (the whole, domains, regions, occupations) have whole means that add up to the unit in every month: each
    is forecast by itself, the cells of all three divide their domain's forecast and are fitted to every margin, and then
    rounded together. Skills are shares of ads and do not add up.
    """
    last = history.last
    horizon = (to.year - last.year) * 12 + to.month - last.month
    own = forecast_panel(history.panel.select("series", "month", "value"), horizon=horizon)
    groups = _groups(history)
    parents = own.filter(pl.col("series").str.starts_with("domain:"))
    of_domain = groups.filter(grouping="domain").select("parent", "child")
    borrowed = borrow(parents, _dense(history), of_domain)
    cells = fit_to_margins(borrowed, own, groups, lead="domain")
    hierarchy = pl.concat(
        [groups.select("parent", "child"), groups.filter(grouping="domain").select(parent=pl.lit(TOTAL), child="child")]
    )
    summed = reconcile(pl.concat([own, cells]), hierarchy).filter(~pl.col("series").str.starts_with(_CELL))
    return pl.concat([summed, _skills(history, horizon=horizon)]).sort("series", "month")


def _groups(history: History) -> pl.DataFrame:
    """grouping, parent, child: the cells below each domain, region and occupation."""
    cells = history.cells.select("cell", *MARGINS).unique("cell").sort("cell")
    return pl.concat(
        cells.select(
            grouping=pl.lit(kind), parent=series_name(pl.lit(kind), pl.col(kind)), child=pl.lit(_CELL) + pl.col("cell")
        )
        for kind in MARGINS
    )


def _dense(history: History) -> pl.DataFrame:
    """The cells as a panel; the last month has a row of each, so that all end together."""
    cells = history.cells.select(series=pl.lit(_CELL) + pl.col("cell"), month="month", value="value")
    end = cells.select("series").unique().with_columns(month=pl.lit(history.last), value=pl.lit(0.0))
    return pl.concat([cells, end]).group_by("series", "month").agg(pl.col("value").sum())


def skill_panel(history: History) -> tuple[pl.DataFrame, float]:
    """The shares of skills that enough recent ads name, as ads a month of the size of now; and that size.

    At the size of now a share behaves as the count that it stands for: small ones scatter more.
    """
    size = float(history.totals.sort("month")["ads"].tail(12).mean())  # type: ignore[arg-type]
    months = history.totals.filter(pl.col("ads") > 0).rename({"ads": "all"})
    recent = (
        history.skills.join(months.sort("month").tail(6), on="month", how="semi")
        .group_by("skill").agg(pl.col("counted").sum()).filter(pl.col("counted") >= LEAST_RECENT)
    )  # fmt: skip
    begun = (
        history.skills.filter(pl.col("ads") > 0).join(recent, on="skill", how="semi")
        .group_by("skill").agg(begins=pl.col("month").min())
    )  # fmt: skip
    panel = (
        begun.join(months, how="cross")
        .filter(pl.col("month") >= pl.col("begins"))
        .join(history.skills.select("skill", "month", "ads"), on=["skill", "month"], how="left")
        .select(
            series=series_name(pl.lit(_SKILL), pl.col("skill")), month="month",
            value=pl.col("ads").fill_null(0.0) / pl.col("all") * size,
        )
        .sort("series", "month")
    )  # fmt: skip
    return panel, size


def _skills(history: History, *, horizon: int) -> pl.DataFrame:
    panel, size = skill_panel(history)
    if panel.is_empty():
        return forecast_panel(history.panel.select("series", "month", "value"), horizon=1).clear()
    bounds = ("mean", "lo80", "hi80", "lo95", "hi95")
    return forecast_panel(panel, horizon=horizon).with_columns(
        (pl.col(name) / size).clip(upper_bound=1.0) for name in bounds
    )
