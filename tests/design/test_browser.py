"""The pages in a real browser: accessible, and never wider than the screen. Skipped where there is none."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qantara.design.formats import LANGS, Lang
from qantara.design.report import write_report

sync_api = pytest.importorskip("playwright.sync_api")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    # Where a browser is required, a missing one fails instead.
    pytest.mark.skipif(
        CHROMIUM is None and "QANTARA_REQUIRE_BROWSER" not in os.environ, reason="no Chromium on this machine"
    ),
    pytest.mark.browser,
]

OPEN_ALL = "document.querySelectorAll('details').forEach(element => { element.open = true })"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


@pytest.fixture
def barometer(make_barometer: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return make_barometer(skills=14)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_in_either_theme(browser: Any, barometer: dict[str, Any], tmp_path: Path, lang: Lang) -> None:
    page_file = write_report(barometer, tmp_path, pdf=False, charts=False)[lang]
    for theme in ("light", "dark"):
        page = browser.new_page(color_scheme=theme)
        page.goto(page_file.as_uri())
        page.evaluate(OPEN_ALL)
        found = axe_api.Axe().run(page).response["violations"]
        page.close()
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_scrolls_sideways(browser: Any, barometer: dict[str, Any], tmp_path: Path, lang: Lang) -> None:
    page_file = write_report(barometer, tmp_path, pdf=False, charts=False)[lang]
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.evaluate(OPEN_ALL)
    widths = {}
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert all(seen <= width for width, seen in widths.items()), widths


def test_the_reader_can_choose_the_theme_without_a_script(
    browser: Any, barometer: dict[str, Any], tmp_path: Path
) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(write_report(barometer, tmp_path, pdf=False, charts=False)["fr"].as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.check("#theme-dark")
    after = page.evaluate(ground)
    page.close()
    assert (before, after) == ("rgb(255, 255, 255)", "rgb(15, 21, 39)")
