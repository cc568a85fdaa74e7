"""Invented content of what is to come: forecast, moves, tension, intentions, representativeness."""

import random
from typing import Any

Json = dict[str, Any]
Label = dict[str, str]

_MODES = ["ours", "naive", "ours", "borrowed", "ours", "pooled"]
_SCENARIOS = [
    ("baseline", "Référence", "المرجع", "Baseline", 0.0),
    ("fast-ai", "Adoption rapide de l’IA", "تبنٍّ سريع للذكاء الاصطناعي", "Fast AI adoption", 3.0),
    ("slow-down", "Ralentissement de l’offshoring", "تباطؤ ترحيل الخدمات", "Offshoring slow-down", -5.5),
    ("hub", "Accélération du hub régional", "تسريع القطب الإقليمي", "Hub acceleration", 2.5),
]


def _label(fr: str, ar: str, en: str) -> Label:
    return {"fr": fr, "ar": ar, "en": en}


def months(first: str, count: int) -> list[str]:
    """So many months from the first one on.

    >>> months("2026-12", 2)
    ['2026-12', '2027-01']
    """
    year, number = (int(part) for part in first.split("-"))
    return [f"{year + (number - 1 + i) // 12}-{(number - 1 + i) % 12 + 1:02d}" for i in range(count)]


def _series(
    chance: random.Random, kind: str, key: str, label: Label, level: float, *, tested: int, unit: str = "ads", slope: float = 0.004
) -> Json:  # fmt: skip
    past = months("2023-11", 36)
    values: list[float | None] = [
        round(level * (1 + slope * i) * chance.uniform(0.92, 1.08), 4 if unit == "share" else 0) for i in range(36)
    ]
    if unit == "ads" and level < 12:
        values = [None if value is not None and value < 10 else value for value in values]
    now = values[-1] or level
    forecast = []
    for k, month in enumerate(months("2026-11", 110)):
        mean = now * (1 + slope * 0.7 * min(k, 12))
        wide = 0.09 + 0.016 * min(k, 40) ** 0.8
        bounds = [mean * (1 - wide), mean * (1 + 1.1 * wide), mean * (1 - 1.5 * wide), mean * (1 + 1.8 * wide)]
        row: list[Any] = [round(max(0.0, value), 4 if unit == "share" else 1) for value in (mean, *bounds)]
        forecast.append([month, *row, "tested" if k < tested else "extrapolated"])
    n = round(level * 12) if unit == "ads" else round(level * 9000)
    return {
        "id": kind if kind == "total" else f"{kind}:{key}", "kind": kind, "key": key, "label": label, "unit": unit, "n": n,
        "history": [list(pair) for pair in zip(past, values, strict=True)], "forecast": forecast, "naive": now,
        "method": chance.choice(_MODES),
        "score": {"ratio": round(chance.uniform(0.88, 1.04), 3), "mae": 9.1, "covered80": 0.79, "covered95": 0.94, "origins": 24}
        if chance.random() < 0.9
        else None,
        "adjusted": [],
    }  # fmt: skip


def _outlook(barometer: Json, chance: random.Random, *, tested: int) -> Json:
    tech = barometer["headline"]["tech_ads"] / 12
    domains = [d for d in barometer["domains"] if d["id"] not in {"none", "other"}]
    total = _series(
        chance, "total", "total", _label("Tout le numérique", "جميع المهن الرقمية", "All tech"), tech, tested=tested
    )
    rows = [total]
    for i, d in enumerate(domains):
        rows.append(
            _series(chance, "domain", d["id"], d["label"], tech * d["share"], tested=tested, slope=0.012 * (1 - i / 3))
        )
    for o in barometer["occupations"]:
        rows.append(_series(chance, "occupation", o["id"], o["label"], tech * o["share"], tested=tested))
    for r in barometer["regions"]:
        if r["share"]:
            rows.append(_series(chance, "region", r["code"], r["label"], tech * r["share"], tested=tested))
    for s in [s for s in barometer["skills"] if s["share"]][:30]:
        rows.append(_series(chance, "skill", s["id"], s["label"], s["share"], tested=tested, unit="share"))
    rows[2]["adjusted"] = [
        {"id": "adj-1", "from": "2027-01", "to": "2027-12", "change": 0.1, "author": "Comité de suivi, axe prospective",
         "reason": "Trois centres d’ingénierie annoncés pour le premier trimestre", "made_on": "2026-10-20",
         "expires_on": "2027-12-31", "mean": [[row[0], round(row[1] * 1.1, 1)] for row in rows[2]["forecast"][2:14]]}
    ]  # fmt: skip
    years = []
    for series in rows[: 1 + len(domains)]:
        by_year: dict[int, list[list[Any]]] = {}
        for row in series["forecast"]:
            by_year.setdefault(int(row[0][:4]), []).append(row)
        for year, held in by_year.items():
            if len(held) == 12:
                sums = [round(sum(row[k] for row in held)) for k in (1, 2, 3)]
                years.append(
                    {"year": year, "kind": series["kind"], "key": series["key"], "label": series["label"], "mean": sums[0],
                     "lo80": sums[1], "hi80": sums[2], "status": "tested" if all(row[6] == "tested" for row in held) else "extrapolated"}
                )  # fmt: skip
    years = [{**row, "status": "tested"} if row["year"] == 2027 and tested >= 14 else row for row in years]
    whole = [row for row in years if row["kind"] == "total"]
    for year in (2024, 2025):
        seen = sum(value or 0 for month, value in total["history"] if month.startswith(str(year)))
        years.append({**whole[0], "year": year, "mean": seen, "lo80": seen, "hi80": seen, "status": "observed"})
    return {
        "issued_on": "2026-11-01", "run": "00007-1a2b", "data_run": "00003-3c4d", "first": "2023-11", "last": "2026-10",
        "months": 36, "short": True, "tested": tested, "to": "2035-12", "definition": {"id": "FOR-01", "version": 1},
        "series": rows, "years": years, "scoreboard": _scoreboard(barometer, chance, tested),
        "issues": [
            {"issued_on": "2026-05-01", "ratio": 0.91, "mae": 9.0, "covered80": 0.8, "covered95": 0.95, "scrps": 0.9, "origins": 1}
        ],
        "present": {"month": "2026-11", "seen": 412, "share": 0.36, "months": 9, "mean": 1150, "lo80": 1080, "hi80": 1230, "lo95": 1030, "hi95": 1300},
        "experts": [
            {"id": "a1", "series": "domain:ai", "label": _label("Intelligence artificielle", "الذكاء الاصطناعي", "Artificial intelligence"),
             "author": "Comité de suivi", "change": 0.1, "months": 8, "mae": 9.0, "mae_adjusted": 7.2, "ratio": 0.8, "nearer": 0.75,
             "verdict": "helped"},
            {"id": "a2", "series": "total", "label": _label("Tout le numérique", "كل المهن الرقمية", "All digital ads"),
             "author": "Comité de suivi", "change": -0.05, "months": 2, "mae": 9.0, "mae_adjusted": 9.9, "ratio": 1.1, "nearer": 0.5,
             "verdict": "too-few"},
        ],
        "left_out": [], "scored_on": "2026-11-01",
        "scenarios": [
            {"id": key, "label": _label(fr, ar, en),
             "rows": [{"domain": "total", "label": total["label"], "points": points, "from": 2026, "to": 2035, "assumption": points != 0,
                       "source": "Source fictive, tableau 3" if points < 0 else "",
                       "note": _label("Hypothèse à confirmer : l’ampleur est posée, non mesurée.", "فرضية للتأكيد: المقدار مفترض وغير مقيس.", "Hypothesis to confirm: the size is assumed, not measured.")}],
             "total": [[str(row["year"]), round(row["mean"] * (1 + points / 100) ** (row["year"] - 2026))] for row in whole]}
            for key, fr, ar, en, points in _SCENARIOS
        ],
    }  # fmt: skip


def _scoreboard(barometer: Json, chance: random.Random, tested: int) -> list[Json]:
    rows: list[Json] = []

    def add(by: str, key: str, label: Label | None, method: str, ratio: float) -> None:
        covered = round(chance.uniform(0.74, 0.84), 3)
        rows.append(
            {"by": by, "key": key, "label": label, "method": method, "ratio": round(ratio, 3), "covered80": covered,
             "covered95": round(min(0.99, covered + 0.15), 3), "scrps": 0.95, "origins": 24, "mae": 8.0}
        )  # fmt: skip

    for method, level in (("ours", 0.95), ("naive", 1.0), ("seasonal_naive", 1.31)):
        add("all", "all", None, method, level)
        for h in range(1, tested + 1):
            add("horizon", str(h), None, method, 1.0 if method == "naive" else level + chance.uniform(-0.05, 0.07))
    for method, level in (("ours", 0.96), ("naive", 1.0), ("AutoETS", 0.99), ("AutoARIMA", 1.02)):
        add("peers", "", None, method, level)
    for kind in ("domain", "occupation", "region", "skill"):
        add("kind", kind, None, "ours", chance.uniform(0.9, 1.02))
    for table in ("domain", "occupation", "region"):
        for row in barometer[f"{table}s"]:
            if row["id" if table != "region" else "code"] not in {"none", "other"}:
                add(table, row["id" if table != "region" else "code"], row["label"], "ours", chance.uniform(0.86, 1.06))
    return rows


def _movements(barometer: Json, chance: random.Random) -> Json:
    def rows(skills: list[Json], sign: int) -> list[Json]:
        found = []
        for i, skill in enumerate(skills):
            growth = sign * max(0.05, 0.62 - 0.06 * i)
            share = skill["share"] or 0.004
            found.append(
                {"id": skill["id"], "label": skill["label"], "candidate": False, "growth": growth,
                 "lo80": growth - 0.15, "hi80": growth + 0.15, "recent": chance.randint(14, 260), "flagged": i < 3, "share": share,
                 "before": round(share * (1 - 0.6 * growth), 4), "examples": skill["examples"]}
            )  # fmt: skip
        return found

    rising = rows(barometer["skills"][2:11], 1)
    name = barometer["emerging_names"][0] if barometer["emerging_names"] else {"name": "Zarqalytics", "examples": []}
    rising.insert(
        1,
        {**rising[0], "id": f"candidate:{name['name']}", "label": dict.fromkeys(("fr", "ar", "en"), name["name"]),
         "candidate": True, "examples": name["examples"], "recent": 21, "share": 0.006, "before": 0.001},
    )  # fmt: skip
    return {
        "at": "2026-11-01", "rising": rising, "falling": rows(barometer["skills"][11:16], -1), "candidates": True,
        "hit_rate": {
            "rising": {"precision": [0.44, 0.38, 0.5], "auc": [0.79, 0.75, 0.83], "base": 0.1, "origins": 4, "reason": None},
            "falling": {"precision": None, "auc": None, "base": 0.1, "origins": 0, "reason": "too short"},
        },
        "left_out": [{"source": "Flux fictif d’entreprises", "reason": "incomplete months", "months": 3}],
    }  # fmt: skip


def _tension(barometer: Json, chance: random.Random) -> Json:
    rows = []
    for i, occupation in enumerate(barometer["occupations"]):
        base = {"occupation": occupation["id"], "label": occupation["label"], "region": "total", "region_label": None}
        parts: Json = {
            "vacancies": {"value": round(1.2 / (i + 2), 3), "z": 0.4},
            "hard": {"value": round(0.6 / (i + 1), 3), "z": 0.2} if i % 3 else None,
            "exits": {"value": 0.06, "z": -0.1} if i % 2 else None,
        }
        missing = [name for name, part in parts.items() if part is None]
        enough = len(missing) < 2 and i < 10
        index = round(1.6 - 0.32 * i, 2)
        level = 1 + sum(index > edge for edge in (-1.0, -1 / 3, 1 / 3, 1.0))
        if i >= 10:
            parts, missing = {"vacancies": None, "hard": None, "exits": None}, ["vacancies", "hard", "exits"]
        rows.append(
            {**base, "index": index if enough else None, "class": level if enough else None, "parts": parts, "missing": missing,
             "reason": None if enough else "small" if i >= 12 else "parts", "posts": 40.0 * (14 - i) if i < 10 else None,
             "seekers": 120.0 * (i + 1) if i < 10 else None, "hires": 60.0 if i % 3 else None}
        )  # fmt: skip
    for row in rows[:4]:
        for code in ("MA-06", "MA-04"):
            label = next(r["label"] for r in barometer["regions"] if r["code"] == code)
            rows.append({**row, "region": code, "region_label": label})
    del chance
    return {"year": 2026, "rows": rows}


def _intentions(barometer: Json) -> Json:
    verdicts = ["agree", "disagree-up", "too-few", "disagree-down", "agree", "too-few"]
    rows = []
    for i, (occupation, verdict) in enumerate(zip(barometer["occupations"], verdicts, strict=False)):
        few = verdict == "too-few"
        ratio = {"agree": 1.1, "disagree-up": 2.4, "disagree-down": 0.4, "too-few": None}[verdict]
        rows.append(
            {"occupation": occupation["id"], "label": occupation["label"], "year": 2026 + i % 2, "declared": None if few else 40.0 + i,
             "expected": None if few else 36.0, "ratio": ratio, "lo": ratio * 0.7 if ratio else None, "hi": ratio * 1.4 if ratio else None,
             "verdict": verdict, "companies": None if few else 5, "covered": None if few else 0.31,
             "basis": "forecast" if i % 2 else "ads", "unseen": None if few else 0.12}
        )  # fmt: skip
    return {"rows": rows, "companies": 12}


def _representativeness(barometer: Json) -> Json:
    known = [0.13, 0.06, 0.09, 0.17, 0.06, 0.3, 0.1, 0.03, 0.05, 0.01, 0.01, 0.01]
    return {
        "sources": [{"source": "Portail fictif", "ads": 14000, "share": 0.71}, {"source": "Flux fictif", "ads": 5200, "share": 0.33}],
        "bias": [
            {"dimension": "region", "key": r["code"], "label": r["label"], "share": r["share"] or 0.0005, "known": part,
             "ratio": round((r["share"] or 0.0005) / part, 3), "lo": round(0.9 * (r["share"] or 0.0005) / part, 3),
             "hi": round(1.1 * (r["share"] or 0.0005) / part, 3), "counted": r["ads"] or 5,
             "verdict": "under" if (r["share"] or 0.0005) < 0.7 * part else "over" if (r["share"] or 0.0005) > 1.4 * part else "fair"}
            for r, part in zip(barometer["regions"], known, strict=True)
        ],
        "effective": 1234.0, "uncovered": 0.02, "year": 2026, "months": 10, "covered": 0.41,
    }  # fmt: skip


def add_ahead(barometer: Json, *, seed: int = 3, tested: int = 12) -> Json:
    """Give a barometer all that stands on what is to come."""
    chance = random.Random(seed)
    return barometer | {
        "outlook": _outlook(barometer, chance, tested=tested),
        "movements": _movements(barometer, chance),
        "tension": _tension(barometer, chance),
        "intentions": _intentions(barometer),
        "representativeness": _representativeness(barometer),
    }
