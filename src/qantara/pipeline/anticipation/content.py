"""What a report shows of the future, as plain data (JSON types only): nothing here is computed by the page."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from qantara.core.demand.emerging import HitRate, Rate
from qantara.core.measures import is_hidden
from qantara.core.review import BASELINE, adjust, apply_scenarios, current_adjustments
from qantara.core.vocabulary import LANGUAGES, Vocabulary
from qantara.pipeline.anticipation.history import TOTAL, History, HistoryError
from qantara.pipeline.anticipation.issue import FORECAST
from qantara.pipeline.anticipation.movements import CANDIDATE, Movements, likely, read_movements
from qantara.pipeline.anticipation.names import SeriesNames
from qantara.pipeline.anticipation.present import nowcast_of
from qantara.pipeline.anticipation.scores import BACKTEST, BESIDE, EVERY, issue_lines
from qantara.pipeline.anticipation.years import BOUNDS, yearly_ads
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.signals import (
    Representativeness,
    coverage_of,
    in_force,
    scenarios_of,
    tension_of,
    triangulation_of,
)

Json = dict[str, Any]
Label = dict[str, str]
DEFINITION = {"id": "FOR-01", "version": 1}
SHORT = 96  # months: shorter panels live on one shock
_BOUNDS = ("mean", "lo80", "hi80", "lo95", "hi95")
_OCCUPATIONS, _SKILLS = 15, 25  # series shown; all are in the table
_MOVES, _EXAMPLES = 20, 2
_TENSIONS = 40
_METHODS = {"smoothed": "ours"}


def build_anticipation(
    partnership: Partnership,
    vocabulary: Vocabulary,
    *,
    at: date,
    examples: Mapping[str, Sequence[Json]],
    movements: Movements | None = None,
) -> Json:
    """The keys `outlook movements tension intentions representativeness` of the barometer; null where nothing is known.

    examples   sentences of ads by skill, and by `candidate:` and name
    movements  those of `at`, where they have been read already
    """
    lake = partnership.lake
    try:
        movements = movements or read_movements(partnership, vocabulary, at=at)
    except HistoryError:
        movements = None
    issued = _newest(lake, FORECAST)
    frozen = newest_forecasts(lake)
    words = SeriesNames(vocabulary)
    outlook = None
    if movements is not None and frozen is not None and issued is not None:
        outlook = _outlook(partnership, movements.history, frozen, words, run=issued, at=at)
    return {
        "outlook": outlook,
        "movements": _movements(movements, words, examples, partnership.threshold) if movements else None,
        "tension": _tension(lake, words, vocabulary, partnership.threshold),
        "intentions": _intentions(lake, words, frozen, partnership.threshold),
        "representativeness": _representativeness(coverage_of(lake), words),
    }


def newest_forecasts(lake: Lake) -> pl.DataFrame | None:
    """The rows of the newest issue; None where none has been issued."""
    issued = _newest(lake, FORECAST)
    return lake.scan("forecasts").filter(pl.col("run") == issued).collect() if issued else None


def series_content(partnership: Partnership, history: History, frozen: pl.DataFrame) -> dict[str, Json]:
    """Each series of an issue with its past, by name (`skill:python`, `domain:data`, `total`)."""
    lake = partnership.lake
    issued_on: date = frozen["issued_on"][0]
    run = frozen["run"][0]
    scored = _newest(lake, BACKTEST)
    scores = lake.scan("scores").filter(pl.col("run") == (scored or "")).collect()
    lines = _lines(scores)
    past = {str(name): part.sort("month") for (name,), part in history.known().group_by("series")}
    adjustments = in_force(lake, "adjustments")
    found = {}
    for (name,), future in frozen.sort("series", "month").group_by("series", maintain_order=True):
        name, kind = str(name), str(name).partition(":")[0]
        share = kind == "skill"
        if name not in past or kind not in {TOTAL, "domain", "region", "occupation", "skill"}:
            continue
        held = [
            [_month(month), None if not share and is_hidden(value, threshold=partnership.threshold) else _figure(value, share)]
            for month, value in past[name].select("month", "value").iter_rows()
        ]  # fmt: skip
        found[name] = {
            "issued_on": issued_on.isoformat(), "run": run, "unit": "share" if share else "ads",
            "history": held, "forecast": _forecast(future, share), "method": _METHODS.get(future["method"][0], future["method"][0]),
            "score": _score(lines[name]) if name in lines else None,
            "adjusted": _adjusted(future, adjustments, at=issued_on, share=share) if adjustments.height else [],
        }  # fmt: skip
    return found


def _lines(scores: pl.DataFrame) -> dict[str, Json]:
    """The score of each series over all its replays, by its name."""
    return {
        row["series"]: row for row in scores.filter(
            pl.col("series").is_not_null() & (pl.col("method") == "ours") & pl.col("issued_on").is_null()
        ).to_dicts()
    }  # fmt: skip


def _forecast(future: pl.DataFrame, share: bool) -> list[list[Any]]:
    """month, mean, lo80, hi80, lo95, hi95, status"""
    return [
        [_month(month), *(_figure(value, share) for value in values), status]
        for month, *values, status in future.select("month", *_BOUNDS, "status").iter_rows()
    ]


def _newest(lake: Lake, command: str) -> str | None:
    runs = lake.runs().filter(pl.col("command") == command)["run"]
    return runs[-1] if runs.len() else None


def _counts(lake: Lake, run: str) -> Json:
    """What a run said of itself."""
    told: Json = json.loads(lake.runs().filter(run=run)["counts"].item())
    return told


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


# --- The forecasts ---------------------------------------------------------------------------------------------


def _outlook(
    partnership: Partnership, history: History, frozen: pl.DataFrame, words: SeriesNames, *, run: str, at: date
) -> Json:
    lake = partnership.lake
    issue = _counts(lake, run)
    scored = _newest(lake, BACKTEST)
    scores = lake.scan("scores").filter(pl.col("run") == (scored or "")).collect()
    shown = _shown(history, frozen, threshold=partnership.threshold)
    adjustments = in_force(lake, "adjustments")
    past = history.known()
    rows = frozen.filter(pl.col("series").is_in(shown["series"].implode())).sort("series", "month")
    own = {str(series): part for (series,), part in rows.group_by("series")}
    histories = {str(series): part for (series,), part in past.group_by("series")}
    lines = _lines(scores)
    series = []
    for one in shown.iter_rows(named=True):
        name, kind = one["series"], one["kind"]
        share = kind == "skill"
        before = histories[name].sort("month")
        held = before.select("month", "value").rows()
        hidden = [None if not share and is_hidden(value, threshold=partnership.threshold) else _figure(value, share)
                  for _, value in held]  # fmt: skip
        future = own[name]
        line = lines.get(name)
        series.append({
            "id": name, "kind": kind, "key": one["key"], "label": words.label(kind, one["key"]),
            "unit": "share" if share else "ads", "n": round(one["n"]),
            "history": [[_month(month), value] for (month, _), value in zip(held, hidden, strict=True)],
            "forecast": _forecast(future, share),
            "naive": hidden[-1], "method": _METHODS.get(future["method"][0], future["method"][0]),
            "score": _score(line) if line else None,
            "adjusted": _adjusted(future, adjustments, at=at, share=share),
        })  # fmt: skip
    return {
        **{key: issue[key] for key in ("issued_on", "data_run", "first", "last", "months", "tested", "to", "left_out")},
        "run": run, "short": issue["months"] < SHORT, "definition": DEFINITION, "series": series,
        "years": _years(history, frozen, words), "scoreboard": _scoreboard(scores, words),
        "scored_on": scores["scored_on"].max().isoformat() if scores.height else None,  # type: ignore[union-attr]
        "present": _present(lake, at), "experts": _experts(lake, scored, words), "issues": _issues(scores), "scenarios": _scenarios(partnership, frozen, words),
    }  # fmt: skip


def _present(lake: Lake, at: date) -> Json | None:
    """The month of `at`, as far as it has been seen."""
    told = nowcast_of(lake, at=at)
    if told is None:
        return None
    figures = {name: round(getattr(told, name)) for name in _BOUNDS}
    return {"month": _month(at), "seen": told.seen, "share": round(told.share, 3), "months": told.months, **figures}


def _figure(value: float, share: bool) -> float:
    return round(value, 5 if share else 1)


def _shown(history: History, frozen: pl.DataFrame, *, threshold: int) -> pl.DataFrame:
    """series, kind, key, n: what a page has room for, in its order; n is the ads of the last twelve months."""
    year = history.totals.sort("month")["month"].tail(12)
    margins = (
        history.panel.filter(pl.col("month").is_in(year.implode()))
        .group_by("series", "kind", "key").agg(n=pl.col("value").sum())
    )  # fmt: skip
    skills = (
        history.skills.filter(pl.col("month").is_in(year.implode()) & ~pl.col("skill").str.starts_with(CANDIDATE))
        .group_by("skill").agg(n=pl.col("counted").sum())
        .select(series=pl.concat_str(pl.lit("skill:"), "skill"), kind=pl.lit("skill"), key="skill", n="n")
    )  # fmt: skip
    named = pl.concat([margins, skills]).filter(
        (pl.col("n") >= threshold)
        & pl.col("series").is_in(frozen["series"].unique().implode())
        & ~pl.col("key").is_in(["none", "unknown", "abroad"])
    )
    order = {TOTAL: 1, "domain": 20, "region": 20, "occupation": _OCCUPATIONS, "skill": _SKILLS}
    return pl.concat(
        named.filter(kind=kind).sort("n", "series", descending=[True, False]).head(most) for kind, most in order.items()
    )


def _score(row: Mapping[str, Any]) -> Json:
    names = ("ratio", "mae", "covered80", "covered95", "scrps")
    return {**{name: _rounded(row[name]) for name in names}, "origins": row["origins"]}


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _adjusted(future: pl.DataFrame, adjustments: pl.DataFrame, *, at: date, share: bool) -> list[Json]:
    """Each adjustment in force beside the figure that it would change."""
    name = future["series"][0]
    found = []
    for one in current_adjustments(adjustments.filter(series=name), at=at).iter_rows(named=True):
        beside = adjust(future, adjustments.filter(id=one["id"]), at=at).filter(pl.col("adjusted").is_not_null())
        found.append({
            "id": one["id"], "from": _month(one["from_month"]), "to": _month(one["to_month"]), "change": one["change"],
            "author": one["author"], "reason": one["reason"], "made_on": one["made_on"].isoformat(),
            "expires_on": one["expires_on"].isoformat() if one["expires_on"] else None,
            "mean": [[_month(month), _figure(value, share)] for month, value in beside.select("month", "adjusted").rows()],
        })  # fmt: skip
    return found


def _years(history: History, frozen: pl.DataFrame, words: SeriesNames) -> list[Json]:
    """Ads a year of the whole and of each domain: what was counted and what is forecast."""
    shown = []
    for row in yearly_ads(history, frozen).iter_rows(named=True):
        kind, _, key = row["series"].partition(":")
        status = next(s for s in ("extrapolated", "tested", "observed") if s in row["status"])
        shown.append({
            "year": row["year"], "kind": kind, "key": key or kind, "label": words.label(kind, key),
            **{name: round(row[name]) for name in BOUNDS}, "status": status,
        })  # fmt: skip
    return shown


def _scoreboard(scores: pl.DataFrame, words: SeriesNames) -> list[Json]:
    replayed = scores.filter(pl.col("issued_on").is_null())
    lines = replayed.filter(pl.col("series").is_not_null() & (pl.col("method") == "ours"))
    held = dict(lines["kind"].value_counts().iter_rows())
    held[EVERY] = sum(count for kind, count in held.items() if kind != "skill")
    margin = pl.col("series").is_not_null() & pl.col("kind").is_in(["domain", "region", "occupation"])
    whole = pl.col("series").is_null()
    parts = [
        ("all", replayed.filter(whole & (pl.col("kind") == EVERY) & pl.col("horizon").is_null()), pl.lit(None, pl.String)),
        ("kind", replayed.filter(whole & ~pl.col("kind").is_in([EVERY, BESIDE]) & pl.col("horizon").is_null()), pl.col("kind")),
        ("horizon", replayed.filter(whole & (pl.col("kind") == EVERY) & pl.col("horizon").is_not_null()), pl.col("horizon").cast(pl.String)),
        ("peers", replayed.filter(whole & (pl.col("kind") == BESIDE) & pl.col("horizon").is_null()), pl.lit(None, pl.String)),
        (None, replayed.filter(margin), pl.col("key")),
    ]  # fmt: skip
    board = []
    for by, rows, key in parts:
        for row in (
            rows.with_columns(named=key)
            .sort("kind", "horizon", "named", "method", nulls_last=False)
            .iter_rows(named=True)
        ):
            group = by or row["kind"]
            board.append({
                "by": group, "key": row["named"], "label": words.label(group, row["named"]) if by is None else None,
                "method": row["method"], **_score(row), "series": 1 if row["series"] else held.get(row["kind"]),
            })  # fmt: skip
    return board


def _issues(scores: pl.DataFrame) -> list[Json]:
    return [
        {"issued_on": row["issued_on"].isoformat(), "scored": row["months"], **_score(row)}
        for row in issue_lines(scores).iter_rows(named=True)
    ]


def _experts(lake: Lake, scored: str | None, words: SeriesNames) -> list[Json]:
    """Who was nearer, the figure or the expert, as the newest scoring found it."""
    if scored is None:
        return []
    told = []
    for row in _counts(lake, scored).get("experts", []):
        kind, _sign, key = row["series"].partition(":")
        told.append({**row, "label": words.label(kind, key), "ratio": _rounded(row["ratio"])})
    return told


def _scenarios(partnership: Partnership, frozen: pl.DataFrame, words: SeriesNames) -> list[Json]:
    scenarios = scenarios_of(partnership.folder)
    rows = frozen.filter((pl.col("series") == TOTAL) | pl.col("series").str.starts_with("domain:"))
    of_domain = {name: name.partition(":")[2] for name in rows["series"].unique() if name != TOTAL}
    now = rows.filter(pl.col("horizon") == 12)
    mix = {of_domain[name]: mean for name, mean in now.select("series", "mean").iter_rows() if name in of_domain}
    futures = apply_scenarios(rows, scenarios, domains=of_domain, mix=mix)
    whole = futures.filter(series=TOTAL).group_by("scenario", year=pl.col("month").dt.year()).agg(pl.col("mean").sum(), months=pl.len())  # fmt: skip
    totals = whole.filter(pl.col("months") == 12).sort("year")
    return [
        {
            "id": one.id, "label": {"fr": one.fr, "ar": one.ar, "en": one.en}, "baseline": one.id == BASELINE,
            "rows": [
                {
                    "domain": row.domain, "label": words.label(TOTAL if row.domain == TOTAL else "domain", row.domain),
                    "points": row.points, "from": row.from_year, "to": row.to_year, "assumption": row.assumption,
                    "source": row.source, "note": {language: row.note(language) for language in LANGUAGES},
                }
                for row in one.growth
            ],
            "total": [[str(year), round(mean)] for year, mean in totals.filter(scenario=one.id).select("year", "mean").rows()],
        }
        for one in scenarios
    ]  # fmt: skip


# --- Rising and falling ----------------------------------------------------------------------------------------


def _movements(
    movements: Movements, words: SeriesNames, examples: Mapping[str, Sequence[Json]], threshold: int
) -> Json:
    def rows(table: pl.DataFrame, sign: int) -> list[Json]:
        told = likely(table, sign).filter(pl.col("recent") >= threshold).head(_MOVES)
        return [
            {
                "id": row["skill"], "label": words.label("skill", row["skill"]),
                "candidate": row["skill"].startswith(CANDIDATE),
                **{name: round(row[name], 4) for name in ("growth", "lo80", "hi80")},
                "recent": round(row["recent"]), "flagged": row["flagged"],
                "share": _rounded(row["share"], 5), "before": _rounded(row["before"], 5),
                "examples": list(examples.get(row["skill"], ()))[:_EXAMPLES],
            }
            for row in told.iter_rows(named=True)
        ]  # fmt: skip

    return {
        "at": movements.at.isoformat(), "candidates": True, "rising": rows(movements.rising, 1), "falling": rows(movements.falling, -1),
        "hit_rate": {direction: _hits(hits) for direction, hits in movements.hits.items()},
        "left_out": movements.history.left_out.to_dicts(),
    }  # fmt: skip


def _hits(hits: HitRate) -> Json:
    def three(rate: Rate | None) -> list[float] | None:
        return [round(rate.value, 3), round(rate.low, 3), round(rate.high, 3)] if rate else None

    return {
        "precision": three(hits.precision), "auc": three(hits.auc), "base": _rounded(hits.base_rate, 3),
        "origins": hits.origins, "reason": hits.reason,
    }  # fmt: skip


# --- Signals beside the ads ------------------------------------------------------------------------------------


def _tension(lake: Lake, words: SeriesNames, vocabulary: Vocabulary, threshold: int) -> Json | None:
    digital = [name for name, one in vocabulary.occupations.items() if one.group != "non-tech"]
    table = tension_of(lake, threshold=threshold).filter(pl.col("occupation").is_in(digital))
    told = table.filter(pl.col("index").is_not_null())
    if told.is_empty():
        return None
    year = told["year"].max()
    of_year = table.filter(year=year)
    whole = of_year.filter(region="total").sort("index", "occupation", descending=[True, False], nulls_last=True)
    regions = of_year.filter((pl.col("region") != "total") & pl.col("index").is_not_null()).sort(
        "index", "occupation", "region", descending=[True, False, False]
    )
    rows = [*whole.head(_TENSIONS).to_dicts(), *regions.head(_TENSIONS).to_dicts()]
    return {
        "year": year,
        "rows": [
            {
                "occupation": row["occupation"], "label": words.label("occupation", row["occupation"]),
                "region": row["region"],
                "region_label": None if row["region"] == "total" else words.label("region", row["region"]),
                "index": _rounded(row["index"], 2), "class": row["class"],
                "parts": {
                    name: None if row[f"z_{name}"] is None else {"value": _rounded(row[name]), "z": _rounded(row[f"z_{name}"], 2)}
                    for name in ("vacancies", "hard", "exits")
                },
                "missing": [name for name in (row["missing"] or "").split("|") if name], "reason": row["reason"],
                **{name: None if row[name] is None else round(row[name]) for name in ("posts", "seekers", "hires")},
            }
            for row in rows
        ],
    }  # fmt: skip


def _intentions(lake: Lake, words: SeriesNames, frozen: pl.DataFrame | None, threshold: int) -> Json | None:
    table = triangulation_of(lake, forecast=_future_posts(lake, frozen), threshold=threshold)
    if table.is_empty():
        return None
    declared = in_force(lake, "intentions")
    names = {"hires": "declared", "posts": "expected"}
    return {
        "companies": declared["company"].n_unique(),
        "rows": [
            {
                "occupation": row["occupation"], "label": words.label("occupation", row["occupation"]), "year": row["year"],
                "basis": row["basis"],
                **{ours: None if row[theirs] is None else round(row[theirs]) for theirs, ours in names.items()},
                **{name: _finite(row[name]) for name in ("ratio", "lo", "hi")}, "verdict": row["verdict"],
                "companies": row["companies"], "covered": _rounded(row["coverage"]), "unseen": _rounded(row["unseen"]),
            }
            for row in table.sort("year", "occupation").iter_rows(named=True)
        ],
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return None if value is None or value == float("inf") else round(value, 3)


def _future_posts(lake: Lake, frozen: pl.DataFrame | None) -> pl.DataFrame | None:
    """occupation, year, mean, lo95, hi95: posts that ads are forecast to offer, at the posts an ad has had so far."""
    if frozen is None or frozen.is_empty():
        return None
    demand = lake.demand().filter(
        (pl.col("occupation") != TOTAL) & (pl.col("region") == TOTAL) & (pl.col("domain") != TOTAL) & (pl.col("skill") == TOTAL)
    )  # fmt: skip
    per_ad = demand.group_by("occupation").agg(each=pl.col("posts").sum() / pl.col("ads").sum())
    return (
        frozen.filter(pl.col("series").str.starts_with("occupation:"))
        .with_columns(occupation=pl.col("series").str.strip_prefix("occupation:"), year=pl.col("month").dt.year())
        .group_by("occupation", "year").agg(pl.col("mean", "lo95", "hi95").sum(), months=pl.len())
        .filter(pl.col("months") == 12)
        .join(per_ad, on="occupation")
        .select("occupation", "year", *(pl.col(name) * pl.col("each") for name in ("mean", "lo95", "hi95")))
    )  # fmt: skip


def _representativeness(told: Representativeness, words: SeriesNames) -> Json | None:
    if told.sources.is_empty():
        return None
    return {
        "year": told.year, "months": told.months, "covered": _rounded(told.covered),
        "sources": told.sources.to_dicts(),
        "bias": [
            {
                "dimension": one.dimension, "key": one.key, "label": words.label(one.dimension, one.key),
                "share": round(one.share, 4), "known": round(one.known_share, 4), "ratio": round(one.ratio, 3),
                "lo": round(one.low, 3), "hi": round(one.high, 3), "verdict": one.verdict, "counted": round(one.counted),
            }
            for one in told.notes
        ],
        "effective": round(told.weights.effective, 1) if told.weights else None,
        "uncovered": round(told.weights.uncovered, 4) if told.weights else None,
    }  # fmt: skip
