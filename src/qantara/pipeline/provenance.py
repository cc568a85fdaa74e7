"""What each source brings to a lake, and how good it is: for those who answer for the figures."""

import json
import os
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import polars as pl

from qantara.core.demand import survivorship
from qantara.core.demand.weights import Bias
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.lake import Lake
from qantara.pipeline.signals import coverage_of

_WORST = 8  # strata shown


def mark_of(lake: Lake) -> str | None:
    """A mark that changes with the lake; none for a lake without runs. Costs one listing of a folder."""
    try:
        entries = os.scandir(lake.folder / "runs" / "_delta_log")
        return max(
            (entry.name.removesuffix(".json") for entry in entries if entry.name.endswith(".json")), default=None
        )
    except OSError:
        return None


def provenance(lake: Lake, vocabulary: Vocabulary) -> dict[str, Any]:
    """Each source with its ads, rejects, duplicates, days, licence and verdict, and how far all stand for the market.

    Takes seconds for a million ads, and memory in proportion to their days: keep what it returns.
    """
    runs = lake.runs()
    read, licences = _told_by(runs)
    ads = lake.scan("ads").select("ad", "source", "posted_on").collect()
    joined = lake.scan("merges").select("ad").unique().collect()
    copies = Counter(
        dict(
            ads.select("ad", "source").unique("ad", keep="first", maintain_order=True)
            .join(joined, on="ad", how="semi")["source"].value_counts().iter_rows()
        )
    )  # fmt: skip
    held = {
        row["source"]: row
        for row in ads.group_by("source").agg(
            ads=pl.len(), first=pl.col("posted_on").min(), last=pl.col("posted_on").max(),
            undated=pl.col("posted_on").null_count(), months=pl.col("posted_on").drop_nulls().dt.truncate("1mo").n_unique(),
            days=pl.col("posted_on").drop_nulls(),
        ).iter_rows(named=True)
    }  # fmt: skip
    coverage = coverage_of(lake)
    share = {row["source"]: row for row in coverage.sources.iter_rows(named=True)}
    rows = [
        _of_source(name, read[name], licences.get(name), held.get(name), share.get(name, {}), copies[name])
        for name in {*read, *held}
    ]
    return {
        "mark": mark_of(lake),
        "run": runs["run"][-1] if runs.height else None,
        "sources": sorted(rows, key=lambda row: (-row["ads"], row["name"])),
        "totals": {key: sum(row[key] for row in rows) for key in ("ads", "rejected", "known", "copies")},
        "coverage": {
            "year": coverage.year, "months": coverage.months, "covered": coverage.covered,
            "notes": [
                {"dimension": note.dimension, "key": note.key, "label": _label(note, vocabulary), "share": note.share, "known": note.known_share,
                 "ratio": note.ratio, "verdict": note.verdict}
                for note in coverage.notes if note.verdict in {"none", "under", "over"}
            ][:_WORST],
        },
    }  # fmt: skip


def _label(note: Bias, vocabulary: Vocabulary) -> dict[str, str] | None:
    """An occupation's name; regions and domains have theirs everywhere."""
    found = vocabulary.occupations.get(note.key) if note.dimension == "occupation" else None
    return {language: found.label(language) for language in ("fr", "ar", "en")} if found else None


def _told_by(runs: pl.DataFrame) -> tuple[dict[str, Counter[str]], dict[str, str]]:
    """What the runs say that they read of each source, and under which licence."""
    read: dict[str, Counter[str]] = defaultdict(Counter)
    licences: dict[str, str] = {}
    for text in runs.filter(pl.col("command") == "observe")["counts"]:
        counts = json.loads(text)
        sources = counts.get("sources", {})
        for name, told in sources.items():
            read[name].update(read=told["read"], rejected=told["rejected"])
            if told.get("licence"):
                licences[name] = told["licence"]
        if len(sources) == 1:  # of a run over several sources nobody knows whose the repeats were
            read[next(iter(sources))].update(known=counts.get("known", 0))
    return read, licences


def _of_source(
    name: str,
    read: Counter[str],
    licence: str | None,
    held: dict[str, Any] | None,
    share: dict[str, Any],
    copies: int,
) -> dict[str, Any]:
    held = held or {"ads": 0, "first": None, "last": None, "undated": 0, "months": 0, "days": []}
    verdict = survivorship(held["days"])
    return {
        "name": name, "licence": licence, "read": read["read"], "rejected": read["rejected"], "known": read["known"],
        "ads": held["ads"], "copies": copies, "undated": held["undated"], "months": held["months"],
        "first": _iso(held["first"]), "last": _iso(held["last"]), "span": _span(held["first"], held["last"]),
        "share": share.get("share"), "alone": share.get("alone"),
        "survivorship": {"verdict": verdict.verdict, "ratio": verdict.ratio},
    }  # fmt: skip


def _span(first: date | None, last: date | None) -> int:
    """Months from the first to the last, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1 if first and last else 0


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
