"""Counting an edition and putting it in its file, which has its name only when it is whole."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from qantara.core.demand import NONE
from qantara.core.vocabulary import Vocabulary
from qantara.core.vocabulary.labels import DOMAIN_LABELS
from qantara.pipeline.anticipation.content import newest_forecasts, series_content
from qantara.pipeline.anticipation.history import HistoryError
from qantara.pipeline.anticipation.movements import CANDIDATE, Movements, read_movements
from qantara.pipeline.anticipation.names import SeriesNames
from qantara.pipeline.barometer import REGIONS, build_barometer, last_unbroken, year_before
from qantara.pipeline.edition.beside import Beside, beside
from qantara.pipeline.edition.cells import cells_of, hide_cells, write_cells
from qantara.pipeline.edition.rows import Rows, count_rows, write_rows
from qantara.pipeline.edition.schema import FORMAT, INDEXES, TABLES
from qantara.pipeline.edition.subjects import Around, Subjects, around_ads
from qantara.pipeline.examples import example, read_texts
from qantara.pipeline.partnership import Partnership
from qantara.pipeline.signals import tension_of

Json = dict[str, Any]
_EXAMPLES = 4


def write_edition(
    partnership: Partnership,
    vocabulary: Vocabulary,
    target: Path,
    *,
    as_of: date,
    told: Mapping[str, Any] | None = None,
) -> Json | None:
    """Count an edition of the lake as it is and put it at `target`; return its barometer, or None of an empty lake.

    told  what else its readers are to know (part `told`)

    Takes some seconds for ten thousand ads, some minutes for a million.
    """
    lake = partnership.lake
    demand = lake.newest_demand()
    if demand is None:
        return None
    try:
        movements = read_movements(partnership, vocabulary, at=as_of)
    except HistoryError:
        movements = None
    barometer = build_barometer(partnership, vocabulary, as_of=as_of, movements=movements)
    period = barometer["period"]
    window, months = period["window"], period["months"]
    before = year_before(last_unbroken(months, period["complete"]))
    cells = cells_of(demand, months, window, before)
    rows = count_rows(lake)
    inside = _inside(rows, window)
    asked = rows.asked.join(inside.select("spell").unique(), on="spell", how="semi")
    around = Around(
        forecasts=_forecasts(partnership, movements), movements=_movements(movements),
        tension=_tension(partnership), examples=_examples(partnership, rows, inside, asked),
        employers=around_ads(inside, asked, "company"), contracts=around_ads(inside, asked, "contract"),
        beside=beside(asked.select("skill", "spell"), inside["spell"].n_unique()) if asked.height else Beside({}, {}),
    )  # fmt: skip
    trend = barometer["quality"]["survivorship"]["verdict"] != "suspected"
    hidden = [("region", row["code"]) for row in barometer["regions"] if row["beside"]]
    hidden += [("domain", row["id"]) for row in barometer["domains"] if row["beside"]]
    subjects = Subjects(
        cells, vocabulary, around, threshold=partnership.threshold, trend=trend, months=len(months), hidden=hidden
    )
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as into:
        into.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off;" + TABLES)
        with into:
            more = {
                "before": before,
                "forecast": around.forecasts.get("total"),
                "labels": _labels(vocabulary),
                "told": dict(told or {}),
                "format": FORMAT,
            }
            _write_parts(into, {**barometer, **more})
            _write_subjects(into, subjects)
            write_cells(into, cells)
            hide_cells(into, subjects.beside)
            write_rows(into, lake, rows)
            into.executescript(INDEXES)
        into.execute("ANALYZE")
    part.replace(target)
    return barometer


def _labels(vocabulary: Vocabulary) -> dict[str, Json]:
    """How regions, domains and occupations are called; of a skill, its line says so."""
    names = SeriesNames(vocabulary)
    kinds = {"region": (*REGIONS, "unknown", "abroad"), "domain": DOMAIN_LABELS, "occupation": vocabulary.occupations}
    return {kind: {key: names.label(kind, key) for key in keys} for kind, keys in kinds.items()}


def _inside(rows: Rows, window: Sequence[str] | None) -> pl.DataFrame:
    """What was counted in the digital field within the window."""
    tech = rows.counted.filter(pl.col("domain") != NONE)
    if not window:
        return tech
    return tech.filter(pl.col("month").dt.strftime("%Y-%m").is_between(pl.lit(window[0]), pl.lit(window[1])))


def _write_parts(into: sqlite3.Connection, content: Mapping[str, Any]) -> None:
    """Each key of the barometer by itself. Of skills, the lines alone: each has its page."""
    lines = [
        {key: row[key] for key in ("id", "label", "kind", "domains", "ads", "hidden", "share", "interval")}
        for row in content["skills"]
    ]
    into.executemany(
        "INSERT INTO part VALUES (?, ?)", ((name, _text(value)) for name, value in {**content, "skills": lines}.items())
    )


def _write_subjects(into: sqlite3.Connection, subjects: Subjects) -> None:
    into.executemany("INSERT INTO subject VALUES (?, ?, ?)", ((kind, key, _text(told)) for kind, key, told in subjects))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _forecasts(partnership: Partnership, movements: Movements | None) -> dict[str, Json]:
    """Every series of the newest issue, by subject."""
    frozen = newest_forecasts(partnership.lake)
    if movements is None or frozen is None:
        return {}
    return series_content(partnership, movements.history, frozen)


def _movements(movements: Movements | None) -> dict[str, Json]:
    """Growth of each skill with its interval; where both tables know it, the one that says more."""
    if movements is None:
        return {}
    found: dict[str, Json] = {}
    for direction, table in (("rising", movements.rising), ("falling", movements.falling)):
        for row in table.iter_rows(named=True):
            key = f"skill:{row['skill']}"
            if row["skill"].startswith(CANDIDATE) or row["growth"] is None or (key in found and not row["flagged"]):
                continue
            found[key] = {
                "direction": direction, "flagged": row["flagged"],
                **{name: round(row[name], 4) for name in ("growth", "lo80", "hi80")},
            }  # fmt: skip
    return found


def _tension(partnership: Partnership) -> dict[str, list[Json]]:
    """Tension of each occupation, the whole country first."""
    table = tension_of(partnership.lake, threshold=partnership.threshold)
    found: dict[str, list[Json]] = defaultdict(list)
    if table.is_empty():
        return found
    newest = table.filter(pl.col("year") == pl.col("year").max().over("occupation"))
    for row in newest.sort(pl.col("region") != "total", "region").iter_rows(named=True):
        if row["index"] is not None:
            found[f"occupation:{row['occupation']}"].append(
                {"year": row["year"], "region": row["region"], "index": round(row["index"], 2), "class": row["class"]}
            )
    return found


def _examples(partnership: Partnership, rows: Rows, inside: pl.DataFrame, asked: pl.DataFrame) -> dict[str, list[Json]]:
    """Up to four sentences a subject, the newest of each language first, each from another ad."""
    ids = rows.of_ad.select("ad", "id").unique("ad")
    lang = partnership.lake.scan("ads").select(id="ad", lang="lang").unique("id").join(ids.lazy(), on="id").collect()
    places = asked.filter(pl.col("field") == 0).join(lang.select("ad", "lang", "id"), on="ad")
    one = inside.unique("spell", keep="first")
    by_subject = [
        places.select(
            subject=pl.lit("skill:") + pl.col("skill"), spell="spell", id="id", lang="lang", start="start", end="end"
        )
    ]
    first = places.sort("spell", "start").unique("spell", keep="first", maintain_order=True)
    for kind in ("domain", "occupation", "region"):
        with_kind = first.join(one.select("spell", kind), on="spell")
        by_subject.append(with_kind.select(subject=pl.lit(f"{kind}:") + pl.col(kind), spell="spell", id="id", lang="lang", start="start", end="end"))  # fmt: skip
    chosen = (
        pl.concat(by_subject)
        .sort("spell", "id", descending=[True, False])
        .with_columns(turn=pl.int_range(pl.len()).over("subject", "lang"))
        .sort("turn", maintain_order=True)
        .group_by("subject", maintain_order=True).head(_EXAMPLES)
    )  # fmt: skip
    texts = {row["ad"]: row for row in read_texts(partnership, chosen["id"].unique())}
    found: dict[str, list[Json]] = defaultdict(list)
    for row in chosen.iter_rows(named=True):
        found[row["subject"]].append(example(texts[row["id"]], row["start"], row["end"]))
    return found
