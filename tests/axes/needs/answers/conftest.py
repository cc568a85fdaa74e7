"""Editions planted without reading one ad: two runs of one small field, the newer one moved where a test says."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import person_with
from tests.web.conftest import empty_folder, folder, full_folder, nothing_remembered

from qantara.pipeline.edition.schema import FORMAT, INDEXES, TABLES

__all__ = ["empty_folder", "folder", "full_folder", "nothing_remembered"]

OLD, NEW, THIRD = "00007-20261101-0a1b2c3d", "00008-20261201-1b2c3d4e", "00009-20270101-2c3d4e5f"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
WHOLE = 1000


def row(key: str, ads: int, whole: int = WHOLE, **more: Any) -> dict[str, Any]:
    """A line of a list, as an edition holds it."""
    share = ads / whole
    hidden = ads < 10
    return {
        "id": key, "label": {"fr": f"{key.capitalize()} FR", "ar": f"{key} بالعربية", "en": f"{key.capitalize()} EN"},
        "ads": None if hidden else ads, "hidden": hidden, "share": None if hidden else share,
        "interval": None if hidden else [round(share * 0.9, 4), round(share * 1.1, 4)], **more,
    }  # fmt: skip


def subject(kind: str, key: str, ads: int, **more: Any) -> dict[str, Any]:
    """The content of a page."""
    ahead = [[f"2026-{month:02}", 50.0, 40.0, 60.0, 30.0, 70.0, "tested"] for month in range(1, 13)]
    told = {
        **row(key, ads), "kind": kind, "posts": None if ads < 10 else ads + 5, "n": WHOLE, "change": 0.25, "series": [20.0] * 24,
        "skills": [], "languages": [], "occupations": [], "domains": [], "regions": [], "together": [], "employers": [],
        "contracts": [], "tension": [], "examples": [], "alike": [], "movement": None,
        "forecast": {"issued_on": "2026-11-01", "run": "f1", "unit": "ads", "history": [[month, 20.0] for month in MONTHS],
                     "forecast": ahead, "method": "ours", "score": None, "adjusted": []},
    }  # fmt: skip
    return told | more


def subjects(**ads: int) -> list[dict[str, Any]]:
    """A small field: two domains, two skills, a region, an occupation."""
    told = {"python": 300, "docker": 100, "data": 400, "cloud": 200, "MA-06": 500, "engineer": 150, "rare": 4} | ads
    skills = [row(f"skill{number}", 200 - number) for number in range(12)]
    kinds = {
        "python": "skill",
        "docker": "skill",
        "rare": "skill",
        "data": "domain",
        "cloud": "domain",
        "MA-06": "region",
        "engineer": "occupation",
    }
    return [
        subject(kind, key, told[key], **({"skills": skills, "regions": [row("MA-06", 90), row("MA-01", 3)]} if kind != "skill" else {}))
        for key, kind in kinds.items()
    ]  # fmt: skip


def plant(folder: Path, run: str, content: list[dict[str, Any]], **parts: Any) -> Path:
    """Keep an edition, as the newest."""
    place = folder / ".portal" / "editions"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = place / f"{run}.sqlite3"
    path.unlink(missing_ok=True)
    by_kind = {
        kind: [one for one in content if one["kind"] == kind] for kind in ("domain", "occupation", "skill", "region")
    }
    told = {
        "format": FORMAT, "run": run, "as_of": f"{run[6:10]}-{run[10:12]}-{run[12:14]}", "synthetic": True, "vocabulary": "v1",
        "partnership": {"fr": "Partenariat", "ar": "شراكة", "en": "Partnership"}, "definition": {"id": "DEM-01", "version": 1},
        "threshold": 10, "period": {"months": MONTHS, "complete": [True] * 24, "window": ["2025-01", "2025-12"]},
        "headline": {"ads": 1200, "tech_ads": WHOLE, "posts": 1500, "companies": 40, "skills": 2, "change": 0.1},
        "months": [{"month": month, "ads": 50, "tech_ads": 40, "posts": 60, "complete": True} for month in MONTHS],
        "skills": [one | {"kind": "technology"} for one in by_kind["skill"]], "domains": by_kind["domain"],
        "occupations": by_kind["occupation"], "regions": [one | {"code": one["id"]} for one in by_kind["region"]],
        "outlook": None, "quality": {"survivorship": {"verdict": "clean"}}, "before": MONTHS[:12],
        "qantara": "0.4.0",
    } | parts  # fmt: skip
    with closing(sqlite3.connect(path)) as into, into:
        into.executescript(TABLES)
        into.executemany("INSERT INTO part VALUES (?, ?)", ((name, json.dumps(value)) for name, value in told.items()))
        into.executemany(
            "INSERT INTO subject VALUES (?, ?, ?)", ((one["kind"], one["id"], json.dumps(one)) for one in content)
        )
        margins = {"region": "total", "domain": "tech", "occupation": "total", "skill": "total"}
        cells = [
            [*(margins | {one["kind"]: one["id"]}).values(), one["ads"] or 4, one["posts"] or 4, 100, "[]"]
            for one in content
        ]
        cells.append([*margins.values(), WHOLE, 1500, 900, "[]"])
        into.executemany("INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", cells)
        into.executescript(INDEXES)
    (place / "newest").write_text(path.name, encoding="ascii")
    return path


@pytest.fixture(autouse=True)
def portal(db: None, folder: Path) -> None:
    """A database, a folder, nobody counted as trying too often."""
    cache.clear()


@pytest.fixture
def two(folder: Path) -> Path:
    """Two editions: ads for Python leave their interval, those for Docker stay within, the first skill leaves the ten."""
    plant(folder, OLD, subjects())
    moved = subjects(python=360, docker=105)
    for one in moved:
        if one["id"] == "data":
            one["skills"] = one["skills"][1:]
        if one["id"] == "python":
            one["forecast"]["run"] = "f2"
            one["forecast"]["forecast"][11][1] = 75.0
    plant(folder, NEW, moved)
    return folder


@pytest.fixture
def enter(client: Any) -> Callable[..., Any]:
    """Sign somebody of a role in; the person."""

    def come(role: Any, **fields: Any) -> Any:
        person = person_with(role, **fields)
        give_factor(person)
        client.force_login(person)
        return person

    return come
