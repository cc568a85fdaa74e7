"""The page of an alignment: readable without colour, in three languages, and never wider than a phone."""

import copy
import os
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from qantara.design.formats import LANGS, Lang
from qantara.design.report.alignment_page import render_alignment

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def named(skill: str, **more: Any) -> dict[str, Any]:
    return {"skill": skill, "label": dict.fromkeys(("fr", "ar", "en"), skill), **more}


def asked(skill: str, **more: Any) -> dict[str, Any]:
    return named(skill, ads=40.0, today=0.4, mean=0.5, lo80=0.3, hi80=0.7, growth=0.05, **more)


_FIGURES = {"recall": 0.1, "lo80": 0.08, "hi80": 0.12, "relevance": 0.3, "staleness": 0.0, "redundancy": 0.0, "divergence": 0.9, "unread_hours": 0.0}  # fmt: skip
TOLD: dict[str, Any] = {
    "programme": {"title": "Licence Exemple", "file": "a.md", "modules": 2, "hours": 80.0, "modules_without_hours": 0},
    "target": {
        "occupations": [{"id": "x", "fr": "métier", "ar": "مهنة", "en": "occupation"}], "region": None, "wider": False, "ads": 93.0,
        "month": "2029-07", "window": ["2025-11", "2026-10"], "issued_on": "2026-11-01", "run": "1",
    },
    "before": _FIGURES, "after": {**_FIGURES, "recall": 0.25},
    "missing": [asked("Terraform", gap=0.1, covered=0.0, covered_after=0.9)],
    "leaving": [asked("Jenkins", hours=9.0) | {"growth": -0.6}],
    "unasked": [named("Ant", hours=0.4)],
    "proposal": {
        "budget": 60.0, "hours": 30.0, "value": 0.25, "bound": 0.2500001, "proved": 1.0, "room_missing": 6.0, "replacing": _FIGURES,
        "modules": [{
            "title": {"fr": "Ajout", "ar": "إضافة", "en": "Addition"}, "source": "library", "hours": 30.0, "gain": 0.15,
            "adds": [asked("Terraform", covered=0.0, covered_after=0.9), named("Rare", ads=None, today=None, mean=None, lo80=None, hi80=None, growth=None)],
            "replaces": [{"module": "Ancien", "code": None, "hours": 24.0}],
        }],
        "room": [{"module": "Ancien", "code": None, "hours": 24.0, "of": 40.0, "loss": 0.0, "skills": [named("Ant", hours=24.0, growth=None, why="unasked"), named("Jenkins", hours=9.0, growth=-0.6, why="falling")]}],
    },
    "shelf_life": {
        "source": {"series": "skill", "first": "2022-11", "last": "2026-10", "horizon": 10.0},
        "modules": [
            {"module": "Ancien", "code": None, "hours": 40.0, "state": "known", "known": 0.8, "years": 1.2, "least": 0.8, "most": None, "falling": [named("Jenkins", growth=-0.6, sure=True)]},
            {"module": "Durable", "code": None, "hours": 40.0, "state": "lasting", "known": 1.0, "years": None, "least": None, "most": None, "falling": []},
            {"module": "Obscur", "code": None, "hours": None, "state": "unknown", "known": 0.1, "years": None, "least": None, "most": None, "falling": []},
            {"module": "Muet", "code": None, "hours": None, "state": "unread", "known": 0.0, "years": None, "least": None, "most": None, "falling": []},
        ],
    },
    "beside": {"neighbours": [{"title": "Master Voisin", "file": "b.md", "likeness": 0.42}], "elsewhere": [asked("Kafka", worth=0.1, covered=0.0, covered_there=0.6, by=["Master Voisin"])]},
}  # fmt: skip


def page(lang: Lang = "en", *programmes: dict[str, Any]) -> str:
    return render_alignment(programmes or [TOLD], lang, synthetic=True, version="0")


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text.split("</style>")[1])).replace("\xa0", " ")


def test_a_proposal_is_explained_with_share_interval_year_and_ads() -> None:
    text = words(page())
    assert "Terraform: asked by 50.0% (30.0 – 70.0%) of ads in 2029, n = 93" in text
    assert "Rare: few ads yet" in text
    assert "− 24 h of Ancien" in text
    assert "It is proved that no choice within these hours covers more than these modules: 25.0%." in text
    assert "No room is seen for 6 h" in text


def test_a_gap_to_the_bound_is_told() -> None:
    told = copy.deepcopy(TOLD)
    told["proposal"]["bound"] = 0.27
    assert "it is proved that no choice within these hours covers more than 27.0%" in words(page("en", told))


def test_years_are_told_in_words_where_they_are_not_known() -> None:
    text = words(page())
    assert "1.2" in text
    assert "0.8 to over 10" in text
    for said in ("over 10", "not known", "no skill read", "November 2022 to October 2026"):
        assert said in text


def test_neighbours_and_what_they_teach_are_told() -> None:
    text = words(page())
    assert "Master Voisin: likeness 0.42" in text
    assert "Kafka" in text


def test_a_programme_alone_has_no_comparison_and_no_proposal_is_said() -> None:
    told = copy.deepcopy(TOLD) | {"beside": None, "leaving": [], "unasked": []}
    told["proposal"] |= {"modules": [], "room": [], "room_missing": 0.0}
    text = words(page("en", told))
    assert "Beside other programmes" not in text
    assert "No module within these hours adds anything." in text
    assert "No skill taught here surely loses its market." in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("several", [1, 3])
def test_headings_go_down_one_at_a_time_and_nothing_comes_from_outside(lang: Lang, several: int) -> None:
    text = page(lang, *[TOLD] * several)
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "<script" not in text
    assert "http" not in text.split("</style>")[1]
    assert len(set(ids := re.findall(r' id="([^"]+)"', text))) == len(ids)


# --- In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None and "QANTARA_REQUIRE_BROWSER" not in os.environ:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_never_wider_than_the_screen(browser: Any, tmp_path: Path, lang: Lang) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(lang, TOLD, TOLD), encoding="utf-8")
    for width in (320, 390, 1440):
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto(file.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.close()
