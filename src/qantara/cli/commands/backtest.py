"""`qantara backtest`: how wrong forecasts were."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Folder, Json, now, partnership
from qantara.cli.languages import _
from qantara.cli.output import decimal, number, print_json, table, tell, warn
from qantara.pipeline.anticipation import Scoring, score_forecasts
from qantara.pipeline.anticipation.scores import BESIDE
from qantara.pipeline.partnership import Partnership

HELP = _(
    "Score forecasts against what happened: each method replayed from what was known then, and each past issue.\n\n"
    "An error under 1 is better than “as last month”. Where ours loses on a series, “as last month” is what is published.\n\n"
    "Example: qantara backtest --origins 24"
)
_ORDER = ("all", "total", "domain", "region", "occupation", "skill", BESIDE)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(backtest)


def backtest(
    origins: Annotated[int, typer.Option(min=1, max=240, help=_("Months of the past to forecast from again, at most."))] = 36,
    peers: Annotated[
        bool, typer.Option("--peers", help=_("The methods of statsforecast too, on a few origins: takes minutes."))
    ] = False,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    done = run(partnership(folder), at=now(as_of), fixed=as_of is not None, origins=origins, peers=peers)
    if as_json:
        print_json(done.as_json)
    else:
        show(done)


def run(place: Partnership, *, at: datetime, fixed: bool, origins: int = 36, peers: bool = False) -> Scoring:
    """Score. With a fixed clock the run also ends at `at`."""
    return score_forecasts(
        place.lake, place.vocabulary(), at=at, ended=lambda: at if fixed else datetime.now(UTC), origins=origins,
        peers=peers, on_wait=lambda: warn(_("Another run is at work in this folder; waiting for it.")),
    )  # fmt: skip


def show(done: Scoring) -> None:
    """The scoreboard for people."""
    kinds = {
        "all": _("all series of ads"), "total": _("the whole"), "domain": _("domains"), "region": _("regions"),
        "occupation": _("occupations"), "skill": _("shares of skills"), BESIDE: _("a few series, beside other methods"),
    }  # fmt: skip
    methods = {"naive": _("as last month"), "seasonal_naive": _("as a year ago"), "ours": _("ours, as published")}
    board = sorted(done.board, key=lambda row: (_ORDER.index(row["kind"]), row["ratio"] or 9))
    lines = [(kinds[row["kind"]], methods.get(row["method"], row["method"]), *_figures(row)) for row in board]
    heads = ["", _("method"), _("error against as last month"), _("80 % holds"), _("95 % holds")]
    table(
        _("Forecasts of up to {horizon} months, from {origins} months of the past").format(
            horizon=done.horizon, origins=done.origins
        ),
        heads, lines, numbers=[2, 3, 4],
    )  # fmt: skip
    if done.issues:
        rows = [(row["issued_on"], str(row["months"]), *_figures(row)) for row in done.issues]
        table(
            _("Issues that months have met since"),
            [_("issued on"), _("months"), *heads[2:]],
            rows,
            numbers=[1, 2, 3, 4],
        )
    if done.experts:
        _show_experts(done.experts)
    tell(_("Run {run}. Next: qantara report").format(run=done.run))


def _show_experts(experts: list[dict[str, Any]]) -> None:
    verdicts = {
        "helped": _("nearer than the figure"),
        "harmed": _("further than the figure"),
        "too-few": _("too few months"),
    }
    rows = [
        (
            row["author"], row["series"], f"{100 * row['change']:+.0f} %".replace("-", "\u2212"), str(row["months"]),
            "–" if row["ratio"] is None else decimal(row["ratio"], 2), verdicts[row["verdict"]],
        )
        for row in experts
    ]  # fmt: skip
    heads = [_("expert"), _("series"), _("change"), _("months"), _("error against the figure"), ""]
    table(_("Experts' adjustments that months have met"), heads, rows, numbers=[2, 3, 4])


def _figures(row: Mapping[str, Any]) -> tuple[str, str, str]:
    ratio = "–" if row["ratio"] is None else decimal(row["ratio"], 3)
    return ratio, *(
        "–" if row[name] is None else f"{number(round(100 * row[name]))} %" for name in ("covered80", "covered95")
    )  # type: ignore[return-value]
