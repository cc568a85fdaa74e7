"""The scoreboard: how wrong forecasts were, of the past replayed from what was known then, and of what was issued."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

import qantara
from qantara.core.forecast import backtest, scoreboard
from qantara.core.forecast.issuing import METHODS
from qantara.core.refusals import Refusal
from qantara.core.review import adjust, score_adjustments
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation.history import History, read_history
from qantara.pipeline.anticipation.issue import skill_panel
from qantara.pipeline.anticipation.peers import replay_peers
from qantara.pipeline.lake import Lake

BACKTEST = "backtest"
EVERY = "all"  # series of ads, of whatever kind
BESIDE = "peers"  # some of them, at the few origins at which the peers were run too
_SKILL = "skill"
_YEAR = 12
_SHORTEST = 13  # months: one of the past for the first origin, and one after it
_BOUNDS = ("lo80", "hi80", "lo95", "hi95")


class ScoreError(Refusal):
    """There is too little past to judge a forecast by."""


@dataclass(frozen=True)
class Scoring:
    """What one scoring says, in short."""

    run: str
    scored_on: str
    horizon: int
    origins: int
    series: int
    board: list[dict[str, Any]]
    """kind (`all` and each), method, origins, series, mae, ratio, covered80, covered95, scrps."""
    issues: list[dict[str, Any]]
    """issued_on, months met, ratio, covered80, covered95."""
    experts: list[dict[str, Any]]
    """id, series, author, change, months, mae, mae_adjusted, ratio, nearer, verdict: of each adjustment with an outcome."""

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def score_forecasts(
    lake: Lake,
    vocabulary: Vocabulary,
    *,
    at: datetime,
    ended: Callable[[], datetime],
    origins: int = 36,
    peers: bool = False,
    on_wait: Callable[[], None] = lambda: None,
) -> Scoring:
    """Score every method on the lake's past, and every issue on the months that have come since; keep it as one run.

    origins  how many months of the past to issue from again, at most
    peers    also the methods of statsforecast, on few origins: they take minutes
    """
    with lake.writer(on_wait) as writer:
        history = read_history(lake, at=at.date())
        if history.months < _SHORTEST + 1:
            raise ScoreError(
                "{folder}: {months} complete months are too few to judge a forecast by; {least} are needed.",
                folder=lake.folder, months=history.months, least=_SHORTEST + 1,
            )  # fmt: skip
        horizon = min(_YEAR, history.months - _SHORTEST)
        scored = _replayed(history, horizon=horizon, origins=origins)
        board = _board(scored)
        if peers:
            told, _seconds = replay_peers(
                history.panel.select("series", "month", "value"), scored.filter(pl.col("kind") != _SKILL)
            )
            beside = _board(told).filter(pl.col("series").is_null() & (pl.col("kind") == EVERY))
            board = pl.concat([board, beside.with_columns(kind=pl.lit(BESIDE))])
        actual = history.known().rename({"value": "actual"})
        issued = _issued(lake, history, actual)
        run = writer.begin(BACKTEST, inputs=[], at=at)
        rows = pl.concat(
            [board.with_columns(issued_on=pl.lit(None, pl.Date)), issued.select(*board.columns, "issued_on")]
        )
        writer.append(run, "scores", [rows.with_columns(scored_on=pl.lit(at.date()))])
        scoring = Scoring(
            run=run.id, scored_on=at.date().isoformat(), horizon=horizon,
            origins=scored["origin"].n_unique(), series=scored["series"].n_unique(),
            board=board.filter(pl.col("series").is_null() & pl.col("horizon").is_null()).drop("series", "key", "horizon").to_dicts(),
            issues=issue_lines(issued).select(
                pl.col("issued_on").dt.to_string("%Y-%m-%d"), "months", "ratio", "covered80", "covered95"
            ).to_dicts(),
            experts=_experts(lake, actual),
        )  # fmt: skip
        run.counts = scoring.as_json
        writer.commit(run, versions={"qantara": qantara.__version__, "vocabulary": vocabulary.version}, at=ended())
    return scoring


def _replayed(history: History, *, horizon: int, origins: int) -> pl.DataFrame:
    """What each method would have issued: the columns of `backtest`, and kind, key."""
    kinds = history.panel.select("series", "kind", "key").unique()
    ads = backtest(history.panel.select("series", "month", "value"), horizon=horizon, origins=origins, methods=METHODS)
    found = [ads.join(kinds, on="series")]
    panel, size = skill_panel(history)
    if not panel.is_empty() and panel["month"].n_unique() > _SHORTEST:
        shares = backtest(panel, horizon=horizon, origins=origins, methods=METHODS).with_columns(
            pl.col("actual", "mean", *_BOUNDS) / size
        )
        found.append(
            shares.with_columns(kind=pl.lit(_SKILL), key=pl.col("series").str.strip_prefix(f"{_SKILL}:")).select(
                found[0].columns
            )
        )
    return pl.concat(found)


def _board(scored: pl.DataFrame) -> pl.DataFrame:
    """Scores of each series, of each kind, and of all series of ads together; over all horizons and at each."""
    every = scored.filter(pl.col("kind") != _SKILL).with_columns(kind=pl.lit(EVERY))
    both = pl.concat([every, scored])
    boards = [
        scoreboard(scored, by=["series", "kind", "key"]),
        scoreboard(both, by=["kind"]).drop("series"),
        scoreboard(both, by=["kind", "horizon"]).drop("series"),
    ]
    none = {"series": pl.String, "key": pl.String, "horizon": pl.Int32}
    return pl.concat(
        board.with_columns(pl.lit(None, kind).alias(name) for name, kind in none.items() if name not in board.columns)
        .select(
            "series", "kind", "key", "method", pl.col("horizon").cast(pl.Int32), pl.col("origins").cast(pl.Int32),
            "ratio", "scrps", mae="error", covered80="coverage80", covered95="coverage95",
        )
        for board in boards
    )  # fmt: skip


def _experts(lake: Lake, actual: pl.DataFrame) -> list[dict[str, Any]]:
    """Who was nearer in the months that have come: the figure that stood when an expert spoke, or the expert."""
    versions = lake.scan("adjustments").collect().sort("made_on", "run")
    issues = lake.scan("forecasts").collect()
    known = actual.select("series", "month", value="actual")
    told = []
    for one in versions.iter_rows(named=True):
        before = issues.filter((pl.col("series") == one["series"]) & (pl.col("issued_on") <= one["made_on"]))
        stood = before.filter(pl.col("run") == pl.col("run").max())
        own = versions.filter((pl.col("id") == one["id"]) & (pl.col("run") == one["run"]))
        scored = score_adjustments(adjust(stood, own, at=one["made_on"]), known)
        told += [
            {"id": one["id"], **{name: one[name] for name in ("series", "author", "change")}, **row}
            for row in scored.drop("adjustment").to_dicts()
        ]
    return told


def _issued(lake: Lake, history: History, actual: pl.DataFrame) -> pl.DataFrame:
    """Scores of each past issue on the months that have come: as the board, with issued_on; naive is the last month known then."""
    met = (
        lake.scan("forecasts").filter(pl.col("month") <= history.last).collect()
        .join(actual, on=["series", "month"], how="inner")
    )  # fmt: skip
    # A share of nothing is no row: the months of the whole say which have come.
    origin = (pl.col("month").dt.offset_by(pl.format("-{}mo", "horizon"))).alias("origin")
    ours = met.with_columns(origin, method=pl.lit("ours"))
    known = actual.select("series", origin="month", last="actual")
    naive = (
        ours.join(known, on=["series", "origin"], how="inner")
        .with_columns(pl.col("last").alias(name) for name in ("mean", *_BOUNDS))
        .with_columns(method=pl.lit("naive")).drop("last")
    )  # fmt: skip
    found = []
    for (issued_on,), issue in pl.concat([ours, naive.select(ours.columns)]).group_by("issued_on", maintain_order=True):
        board = _board(issue.select("series", "kind", "key", "origin", "horizon", "method", "actual", "mean", *_BOUNDS))
        found.append(board.with_columns(issued_on=pl.lit(issued_on, pl.Date)))
    empty = _EMPTY.with_columns(issued_on=pl.lit(None, pl.Date)).clear()
    # Naive had no interval then: its coverage would be that of a point.
    point = pl.col("method") == "naive"
    return pl.concat([empty, *found]).with_columns(
        pl.when(point).then(None).otherwise(pl.col(name)).alias(name) for name in ("covered80", "covered95", "scrps")
    )


def issue_lines(scores: pl.DataFrame) -> pl.DataFrame:
    """Each past issue in one line, oldest first: its scores over all series of ads, and `months` that have come."""
    ours = scores.filter(
        pl.col("issued_on").is_not_null() & (pl.col("kind") == EVERY) & (pl.col("method") == "ours") & pl.col("series").is_null()
    )  # fmt: skip
    months = ours.group_by("issued_on").agg(months=pl.col("horizon").max())
    return ours.filter(pl.col("horizon").is_null()).join(months, on="issued_on").sort("issued_on")


_EMPTY = pl.DataFrame(
    schema={
        "series": pl.String, "kind": pl.String, "key": pl.String, "method": pl.String, "horizon": pl.Int32,
        "origins": pl.Int32, "ratio": pl.Float64, "scrps": pl.Float64, "mae": pl.Float64, "covered80": pl.Float64,
        "covered95": pl.Float64,
    }
)  # fmt: skip
