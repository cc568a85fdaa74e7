"""Rows of the tables on what is to come: forecast, scoreboard, movements, tension, intentions, scenarios."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qantara.design.formats import LANGS

Row = dict[str, Any]
Barometer = Mapping[str, Any]

_LEVELS = ("mean", "low_80", "high_80", "low_95", "high_95")


def _labels(label: Mapping[str, str] | None) -> Row:
    return {f"label_{lang}": (label or {}).get(lang, "") for lang in LANGS}


def _series(data: Barometer) -> Iterable[Mapping[str, Any]]:
    return _of_outlook(data, "series")


def forecast(data: Barometer) -> Iterator[Row]:
    """What was seen and what is expected of each series, month by month; what an expert expects stands beside."""
    for s in _series(data):
        same = {
            "series": s["id"],
            "kind": s["kind"],
            "key": s["key"],
            **_labels(s["label"]),
            "unit": s["unit"],
            "method": s["method"],
        }
        experts = {month: value for one in s["adjusted"] or () for month, value in one["mean"]}
        for month, value in s["history"]:
            yield {**same, "month": month, "seen": value, "status": "observed"}
        for month, *values, status in s["forecast"]:
            figures = dict(zip(_LEVELS, values, strict=True))
            yield {
                **same,
                "month": month,
                **figures,
                "naive": s["naive"],
                "expert": experts.get(month),
                "status": status,
            }


def forecast_total(data: Barometer) -> Iterator[Row]:
    return (row for row in forecast(data) if row["kind"] == "total")


def forecast_domains(data: Barometer) -> Iterator[Row]:
    return (row for row in forecast(data) if row["kind"] == "domain")


def _of_outlook(data: Barometer, key: str) -> Iterable[Mapping[str, Any]]:
    rows: Iterable[Mapping[str, Any]] = (data.get("outlook") or {}).get(key) or ()
    return rows


def years(data: Barometer) -> Iterator[Row]:
    for y in _of_outlook(data, "years"):
        yield {
            "year": y["year"], "kind": y["kind"], "key": y["key"], **_labels(y["label"]), "mean": y["mean"], "low_80": y["lo80"],
            "high_80": y["hi80"], "status": y["status"],
        }  # fmt: skip


def scoreboard(data: Barometer) -> Iterator[Row]:
    for s in _of_outlook(data, "scoreboard"):
        yield {
            "by": s["by"], "key": s["key"], **_labels(s["label"]), "method": s["method"], "error_over_naive": s["ratio"],
            "covered_80": s["covered80"], "covered_95": s["covered95"], "scrps": s["scrps"], "origins": s["origins"],
        }  # fmt: skip


def error(data: Barometer) -> Iterator[Row]:
    return (row for row in scoreboard(data) if row["by"] == "horizon")


def movements(data: Barometer) -> Iterator[Row]:
    found = data.get("movements") or {}
    for side in ("rising", "falling"):
        for m in found.get(side) or ():
            rates = {
                name: None if m[key] is None else round(math.expm1(m[key]), 4)
                for name, key in (("growth_a_year", "growth"), ("growth_low_80", "lo80"), ("growth_high_80", "hi80"))
            }
            yield {
                "side": side, "id": m["id"], **_labels(m["label"]), "candidate": m["candidate"], **rates,
                "flagged": m["flagged"], "share_before": m["before"], "share": m["share"], "recent": m["recent"],
            }  # fmt: skip


def tension(data: Barometer) -> Iterator[Row]:
    found = data.get("tension") or {"rows": (), "year": None}
    for t in found["rows"]:
        parts = {name: (t["parts"].get(name) or {"value": None})["value"] for name in ("vacancies", "hard", "exits")}
        yield {
            "year": found["year"], "occupation": t["occupation"], **_labels(t["label"]), "region": t["region"], "index": t["index"],
            "class": t["class"], "posts_per_seeker": parts["vacancies"], "hard": parts["hard"], "exits": parts["exits"],
            "missing": "|".join(t["missing"]), "reason": t["reason"], "posts": t["posts"], "seekers": t["seekers"], "hires": t["hires"],
        }  # fmt: skip


def intentions(data: Barometer) -> Iterator[Row]:
    for i in (data.get("intentions") or {}).get("rows") or ():
        yield {
            "occupation": i["occupation"], **_labels(i["label"]), "year": i["year"], "declared": i["declared"], "expected": i["expected"],
            "ratio": i["ratio"], "low_95": i["lo"], "high_95": i["hi"], "verdict": i["verdict"], "companies": i["companies"],
            "covered": i["covered"], "basis": i.get("basis"), "unseen": i.get("unseen"),
        }  # fmt: skip


def representativeness(data: Barometer) -> Iterator[Row]:
    for b in (data.get("representativeness") or {}).get("bias") or ():
        row = {
            "dimension": b["dimension"],
            "key": b["key"],
            **_labels(b["label"]),
            "known_share": b["known"],
            "verdict": b["verdict"],
        }
        if not 0 < b["counted"] < data["threshold"]:  # a share that rests on few posts would give them away
            row |= {
                "posts": b["counted"],
                "share": b["share"],
                "ratio": b["ratio"],
                "low_95": b["lo"],
                "high_95": b["hi"],
            }
        yield row


def scenarios(data: Barometer) -> Iterator[Row]:
    """What each scenario changes; a scenario that changes nothing has one row of zero."""
    for s in _of_outlook(data, "scenarios"):
        for r in s["rows"]:
            yield {
                "scenario": s["id"], **_labels(s["label"]), "domain": r["domain"], "points_a_year": r["points"], "from": r["from"],
                "to": r["to"], "assumption": r["assumption"], "source": r["source"],
                **{f"note_{lang}": (r.get("note") or {}).get(lang, "") for lang in LANGS},
            }  # fmt: skip


def scenario_totals(data: Barometer) -> Iterator[Row]:
    for s in _of_outlook(data, "scenarios"):
        for year, ads in s["total"]:
            yield {"scenario": s["id"], **_labels(s["label"]), "year": year, "ads": ads}


_LABELS = [f"label_{lang}" for lang in LANGS]
FORECAST = ["series", "kind", "key", *_LABELS, "unit", "method", "month", "seen", *_LEVELS, "naive", "expert", "status"]
SCORES = ["by", "key", *_LABELS, "method", "error_over_naive", "covered_80", "covered_95", "scrps", "origins"]
YEARS = ["year", "kind", "key", *_LABELS, "mean", "low_80", "high_80", "status"]
MOVEMENTS = [
    "side", "id", *_LABELS, "candidate", "growth_a_year", "growth_low_80", "growth_high_80", "flagged", "share_before", "share",
    "recent",
]  # fmt: skip
TENSION = [
    "year", "occupation", *_LABELS, "region", "index", "class", "posts_per_seeker", "hard", "exits", "missing", "reason", "posts", "seekers",
    "hires",
]  # fmt: skip
INTENTIONS = [
    "occupation",
    *_LABELS,
    "year",
    "declared",
    "expected",
    "ratio",
    "low_95",
    "high_95",
    "verdict",
    "companies",
    "covered",
    "basis",
    "unseen",
]
BIAS = ["dimension", "key", *_LABELS, "posts", "share", "known_share", "ratio", "low_95", "high_95", "verdict"]
SCENARIOS = [
    "scenario", *_LABELS, "domain", "points_a_year", "from", "to", "assumption", "source", *[f"note_{lang}" for lang in LANGS],
]  # fmt: skip
SCENARIO_TOTALS = ["scenario", *_LABELS, "year", "ads"]
