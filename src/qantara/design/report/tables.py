"""The tables as CSV files: one row a fact, columns named alike in every language, labels in the three of them."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from qantara.design.formats import LANGS
from qantara.design.report import tables_ahead, tables_chain
from qantara.design.report.words import Words

Row = dict[str, Any]
Barometer = Mapping[str, Any]

# A spreadsheet takes a text that starts so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _labels(label: Mapping[str, str]) -> Row:
    return {f"label_{lang}": label.get(lang, "") for lang in LANGS}


def _bounds(interval: Sequence[float] | None) -> Row:
    low, high = interval or (None, None)
    return {"share_low_95": low, "share_high_95": high}


def _headline(data: Barometer) -> Iterator[Row]:
    head, window = data["headline"], data["period"]["window"] or [None, None]
    top = head["top_domain"] or {"id": None, "share": None}
    yield {
        "as_of": data["as_of"],
        "first_month": window[0],
        "last_month": window[1],
        **{key: head[key] for key in ("ads", "tech_ads", "posts", "companies", "skills", "change")},
        "top_domain": top["id"],
        "top_domain_share": top["share"],
        "synthetic": data["synthetic"],
        "definition": f"{data['definition']['id']}/{data['definition']['version']}",
        "vocabulary": data["vocabulary"],
        "run": data["run"],
        "qantara": data["qantara"],
    }


def _domains(data: Barometer) -> Iterator[Row]:
    for d in data["domains"]:
        yield {
            "domain": d["id"], **_labels(d["label"]), "ads": d["ads"], "hidden": d["hidden"], "posts": d["posts"],
            "share": d["share"], **_bounds(d["interval"]), "change": d["change"],
        }  # fmt: skip


def _skills(data: Barometer) -> Iterator[Row]:
    for s in data["skills"]:
        yield {
            "skill": s["id"], **_labels(s["label"]), "kind": s["kind"], "domains": "|".join(s["domains"]),
            "ads": s["ads"], "hidden": s["hidden"], "share": s["share"], **_bounds(s["interval"]),
        }  # fmt: skip


def _domain_skills(data: Barometer) -> Iterator[Row]:
    labels = {s["id"]: s["label"] for s in data["skills"]}
    for d in data["domain_skills"]:
        for s in d["skills"]:
            yield {
                "domain": d["domain"], "domain_ads": d["n"], "skill": s["id"], **_labels(labels.get(s["id"], {})),
                "ads": s["ads"], "hidden": s["hidden"], "share": s["share"], **_bounds(s["interval"]),
            }  # fmt: skip


def _occupations(data: Barometer) -> Iterator[Row]:
    for o in data["occupations"]:
        yield {
            "occupation": o["id"], **_labels(o["label"]), "group": o["group"], "domain": o["domain"],
            "ads": o["ads"], "hidden": o["hidden"], "posts": o["posts"], "share": o["share"],
        }  # fmt: skip


_ELSEWHERE = {
    "abroad": {"fr": "À l’étranger", "ar": "خارج المغرب", "en": "Abroad"},
    "unknown": {"fr": "Lieu inconnu", "ar": "مكان غير معروف", "en": "Place unknown"},
}


def _regions(data: Barometer) -> Iterator[Row]:
    for r in data["regions"]:
        yield {
            "region": r["code"], **_labels(r["label"]), "ads": r["ads"], "hidden": r["hidden"], "share": r["share"],
        }  # fmt: skip
    for key, label in _ELSEWHERE.items():
        yield {"region": key, **_labels(label), "ads": data["elsewhere"][key], "hidden": False, "share": None}


def _months(data: Barometer) -> Iterator[Row]:
    for m in data["months"]:
        yield {key: m[key] for key in ("month", "ads", "tech_ads", "posts", "complete")}


def _series(data: Barometer) -> Iterator[Row]:
    """The lines drawn small in the tables."""
    period = data["period"]
    for kind, key in (("domains", "id"), ("skills", "id"), ("occupations", "id"), ("regions", "code")):
        for row in data[kind]:
            # A hidden total hides its months.
            series = [] if row["hidden"] else row["series"] or []
            for month, complete, ads in zip_longest(period["months"], period["complete"], series):
                if ads is not None and month is not None:
                    yield {"table": kind, "id": row[key], "month": month, "ads": ads, "complete": complete}


def _emerging(data: Barometer) -> Iterator[Row]:
    for e in data["emerging_names"]:
        yield {"name": e["name"], "ads": e["ads"]}


def _sources(data: Barometer) -> Iterator[Row]:
    for s in data["quality"]["sources"]:
        yield {key: s[key] for key in ("name", "licence", "read", "rejected", "ads", "first", "last")}


def _rejects(data: Barometer) -> Iterator[Row]:
    for r in data["quality"]["rejects"]:
        yield {
            "reason": r["reason"], **{f"sentence_{lang}": r["sentence"].get(lang, "") for lang in LANGS},
            "count": r["count"], "file": r["file"], "line": r["line"], "excerpt": r["excerpt"],
        }  # fmt: skip


def _languages(data: Barometer) -> Iterator[Row]:
    for row in data["quality"]["languages"]:
        yield {key: row[key] for key in ("lang", "ads", "share")}


_LABELS = [f"label_{lang}" for lang in LANGS]
_SHARES = ["ads", "hidden", "share", "share_low_95", "share_high_95"]
_TABLES: Mapping[str, tuple[Callable[[Barometer], Iterable[Row]], Sequence[str]]] = {
    "headline": (_headline, [
        "as_of", "first_month", "last_month", "ads", "tech_ads", "posts", "companies", "skills", "change",
        "top_domain", "top_domain_share", "synthetic", "definition", "vocabulary", "run", "qantara"]),
    "months": (_months, ["month", "ads", "tech_ads", "posts", "complete"]),
    "domains": (_domains, ["domain", *_LABELS, "ads", "hidden", "posts", *_SHARES[2:], "change"]),
    "domain_skills": (_domain_skills, ["domain", "domain_ads", "skill", *_LABELS, *_SHARES]),
    "skills": (_skills, ["skill", *_LABELS, "kind", "domains", *_SHARES]),
    "occupations": (_occupations, ["occupation", *_LABELS, "group", "domain", "ads", "hidden", "posts", "share"]),
    "regions": (_regions, ["region", *_LABELS, "ads", "hidden", "share"]),
    "series": (_series, ["table", "id", "month", "ads", "complete"]),
    "emerging_names": (_emerging, ["name", "ads"]),
    "sources": (_sources, ["name", "licence", "read", "rejected", "ads", "first", "last"]),
    "rejects": (_rejects, ["reason", *[f"sentence_{lang}" for lang in LANGS], "count", "file", "line", "excerpt"]),
    "languages": (_languages, ["lang", "ads", "share"]),
    "forecast": (tables_ahead.forecast, tables_ahead.FORECAST),
    "years": (tables_ahead.years, tables_ahead.YEARS),
    "scoreboard": (tables_ahead.scoreboard, tables_ahead.SCORES),
    "movements": (tables_ahead.movements, tables_ahead.MOVEMENTS),
    "tension": (tables_ahead.tension, tables_ahead.TENSION),
    "intentions": (tables_ahead.intentions, tables_ahead.INTENTIONS),
    "representativeness": (tables_ahead.representativeness, tables_ahead.BIAS),
    "scenarios": (tables_ahead.scenarios, tables_ahead.SCENARIOS),
}  # fmt: skip
# Only beside the chart that draws them.
_CHARTS: Mapping[str, tuple[Callable[[Barometer], Iterable[Row]], Sequence[str]]] = {
    "forecast_total": (tables_ahead.forecast_total, tables_ahead.FORECAST),
    "forecast_domains": (tables_ahead.forecast_domains, tables_ahead.FORECAST),
    "error": (tables_ahead.error, tables_ahead.SCORES),
    "scenario_totals": (tables_ahead.scenario_totals, tables_ahead.SCENARIO_TOTALS),
}


def _kept(barometer: Barometer, kind: str, rows: Callable[[Barometer], Iterable[Row]]) -> Iterable[Row]:
    return rows(barometer["chain"][kind])


def _tables(barometer: Barometer) -> Mapping[str, tuple[Callable[[Barometer], Iterable[Row]], Sequence[str]]]:
    """The tables of a report, those of what was kept for it included."""
    kept = {
        name: (partial(_kept, kind=kind, rows=rows), columns)
        for kind in barometer.get("chain") or ()
        for name, (rows, columns) in tables_chain.TABLES[kind].items()
    }
    return {**_TABLES, **kept}


def table_names(barometer: Barometer, words: Words) -> list[tuple[str, str]]:
    """Each file with what it is called in the reader's language."""
    say = words.say
    names = {
        "headline": say("Key figures"),
        "months": say("Months"),
        "domains": say("Domains"),
        "domain_skills": say("Skills by domain"),
        "skills": say("All skills"),
        "occupations": say("Occupations"),
        "regions": say("Regions"),
        "series": say("Monthly series"),
        "emerging_names": say("New names"),
        "sources": say("Sources"),
        "rejects": say("Rejected rows"),
        "languages": say("Languages"),
        "forecast": say("Forecast"),
        "years": say("Years to come"),
        "scoreboard": say("Scoreboard"),
        "movements": say("Rising and falling"),
        "tension": say("Tension"),
        "intentions": say("Employers’ intentions"),
        "representativeness": say("Representativeness"),
        "scenarios": say("Scenarios"),
        "programmes": say("Programmes"),
        "missing": say("What is missing"),
        "proposals": say("Modules to add"),
        "targets": say("Targets"),
        "plans": say("Plans of seats"),
        "groups": say("Groups of the plans"),
        "tornado": say("What decides"),
        "calendar": say("Work-study weeks"),
    }
    return [(key, names[key]) for key in _tables(barometer)]


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def write_tables(barometer: Barometer, folder: Path, *, excel: bool = False) -> dict[str, Path]:
    """Write every table; `excel` gives semicolons and a byte-order mark. Unknown or hidden values are empty."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name in _tables(barometer):
        path = folder / f"{name}.csv"
        write_table(name, barometer, path, excel=excel)
        written[f"tables/{name}"] = path
    return written


def write_table(name: str, barometer: Barometer, path: Path, *, excel: bool = False) -> None:
    """Write one table, or the values behind one chart."""
    rows, columns = _CHARTS.get(name) or _tables(barometer)[name]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows(barometer))
    path.write_bytes(text.getvalue().encode("utf-8-sig" if excel else "utf-8"))
