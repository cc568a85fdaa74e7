"""`qantara forecast`: what the ads of the months to come may be, issued once and frozen."""

import time
from datetime import UTC, date, datetime
from typing import Annotated

import polars as pl
import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _, active
from qantara.cli.output import number, print_json, table, tell, warn
from qantara.pipeline.anticipation import Issue, issue_forecasts
from qantara.pipeline.anticipation.content import SHORT
from qantara.pipeline.anticipation.issue import LAST_YEAR
from qantara.pipeline.anticipation.names import SeriesNames
from qantara.pipeline.anticipation.present import nowcast_of
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.signals import in_force

HELP = _(
    "Forecast the ads of the months to come, with intervals that past errors have made, and freeze the figures.\n\n"
    "The whole, the domains, regions and occupations add up to the unit; skills are shares of the ads. An issue is never "
    "rewritten: `qantara backtest` scores it when the months have come, `qantara export forecasts` gives its rows.\n\n"
    "Example: qantara forecast --to 2030"
)
_SHOWN = {"total": 1, "domain": 20, "occupation": 8, "region": 12}
_YEAR = 12
_BARS = "▁▂▃▄▅▆▇█"


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(forecast)


def forecast(
    to: Annotated[int, typer.Option(min=2000, max=2060, metavar="YEAR", help=_("Last year to forecast."))] = LAST_YEAR,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    place = partnership(folder)
    at = now(as_of)
    if to < at.year:
        raise typer.BadParameter(_("the year is over; give this one or a later one"), param_hint="--to")
    started = time.perf_counter()
    done = run(place, at=at, fixed=as_of is not None, to=to)
    if as_json:
        print_json({**done.as_json, "seconds": round(time.perf_counter() - started, 2)})
    else:
        show(place, done)


def run(place: Partnership, *, at: datetime, fixed: bool, to: int = LAST_YEAR) -> Issue:
    """Issue the forecasts. With a fixed clock the run also ends at `at`."""
    return issue_forecasts(
        place.lake, place.vocabulary(), at=at, ended=lambda: at if fixed else datetime.now(UTC), to=date(to, 12, 1),
        on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
    )  # fmt: skip


def show(place: Partnership, done: Issue) -> None:
    """The summary for people: the whole, the domains, the first occupations and the regions, a year from now."""
    names = SeriesNames(place.vocabulary())
    rows = place.lake.scan("forecasts").filter(pl.col("run") == done.run).collect()
    horizon = min(_YEAR, *rows.select(pl.col("horizon").max()).row(0))
    past = {name: part["value"].tail(_YEAR).to_list() for (name,), part in done.history.panel.group_by("series")}
    lines = []
    for kind, most in _SHOWN.items():
        of_kind = rows.filter((pl.col("horizon") == horizon) & (pl.col("series").str.split(":").list.first() == kind))
        enough = [name for name in of_kind["series"] if sum(past[name]) >= place.threshold]
        of_kind = of_kind.filter(pl.col("series").is_in(enough)).sort("mean", "series", descending=[True, False])
        for row in of_kind.head(most).iter_rows(named=True):
            months = past[row["series"]]
            lines.append(
                (
                    names.label(kind, row["series"].partition(":")[2])[active()], spark(months), number(round(months[-1])),
                    number(round(row["mean"])), f"{number(round(row['lo80']))} – {number(round(row['hi80']))}",
                    methods()[row["method"]],
                )
            )  # fmt: skip
    month = rows.filter(pl.col("horizon") == horizon)["month"][0]
    table(
        _("Ads in {month}, forecast on {day}").format(month=f"{month:%Y-%m}", day=done.issued_on),
        ["", _("last 12 months"), _("last month"), _("mean"), _("eight times out of ten"), _("method")], lines,
        numbers=[2, 3, 4],
    )  # fmt: skip
    if done.months < SHORT:
        warn(
            _("{months} months of history: all of it may have lived through the same shocks, so intervals may be too narrow.").format(months=number(done.months))
        )  # fmt: skip
    tell(
        _("From {first} to {last}, {months} months; back-tested up to {tested} months ahead, extrapolated beyond, to {to}.").format(
            first=done.first, last=done.last, months=number(done.months), tested=done.tested, to=done.to
        )
    )  # fmt: skip
    seen = nowcast_of(place.lake, at=date.fromisoformat(done.issued_on))
    if seen is not None:
        tell(
            _("{month} so far: {seen} ads seen; {mean} expected once all are, eight times out of ten {low} to {high}.").format(
                month=done.issued_on[:7], seen=number(seen.seen), mean=number(round(seen.mean)),
                low=number(round(seen.lo80)), high=number(round(seen.hi80)),
            )
        )  # fmt: skip
    warn_of_left_out(done.left_out)
    for name in sorted(set(in_force(place.lake, "adjustments")["series"]) - set(rows["series"])):
        warn(
            _(
                "An adjustment speaks of {series}, which is no series. Series are named as in `qantara export forecasts`."
            ).format(series=name)
        )
    tell(_("Run {run}. Next: qantara backtest").format(run=done.run))


def methods() -> dict[str, str]:
    """What stands behind a figure, in words."""
    return {"smoothed": _("smoothed"), "naive": _("as last month"), "pooled": _("as last month, too short")}


def spark(values: list[float]) -> str:
    """A line of bars, from zero.

    >>> spark([0, 4, 8])
    '▁▄█'
    """
    top = max(values, default=0) or 1
    return "".join(_BARS[min(len(_BARS) - 1, int(value / top * (len(_BARS) - 0.5)))] for value in values)


def warn_of_left_out(left_out: list[dict[str, object]]) -> None:
    """Say which sources tell nothing of a trend."""
    reasons = {
        "survivorship": _("only the ads still open were seen"), "incomplete months": _("incomplete months"),
        "no month in common": _("no month in common with the newest sources"),
    }  # fmt: skip
    for one in left_out:
        warn(
            _("{source}: {months} months left out ({reason}).").format(
                source=one["source"], months=one["months"], reason=reasons[str(one["reason"])]
            )
        )
