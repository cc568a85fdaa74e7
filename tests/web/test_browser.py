"""The portal in a real browser: accessible in three languages and two themes, never wider than the screen, no error."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qantara.design.assets import stylesheet
from qantara.pipeline.partnership import init_partnership
from tests.design.conftest import build
from tests.web.conftest import RUN, keep_edition, observe_nothing, write_report
from tests.web.serving import Portal, serve

sync_api = pytest.importorskip("playwright.sync_api")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None and "QANTARA_REQUIRE_BROWSER" not in os.environ, reason="no Chromium on this machine"
    ),
    pytest.mark.browser,
]
PAGES = ("", "reports/", "convention/", "figures/skill-python/", "nowhere/")
GROUND = "getComputedStyle(document.body).backgroundColor"
OPEN_ALL = "document.querySelectorAll('details').forEach(element => { element.open = true })"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = init_partnership(tmp_path_factory.mktemp("browser") / "partners").folder
    text = (made / "qantara.toml").read_text(encoding="utf-8")
    told = text.replace("synthetic = false", "synthetic = true")
    (made / "qantara.toml").write_text(told, encoding="utf-8")
    observe_nothing(made)
    keep_edition(made, build(skills=20))
    report = write_report(made)
    (report / "fr.html").write_text(
        f'<!doctype html><html lang="fr"><head><title>Rapport</title><style>\n{stylesheet("fr")}\n</style></head>'
        '<body><p>Lu</p><a href="tables/domains.csv">CSV</a> <a href="ar.html">ar</a></body></html>',
        encoding="utf-8",
    )
    return made


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[Portal]:
    with serve(folder, DATABASE_URL="") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield found
        found.close()


def _walk(browser: Any, address: str, pages: tuple[str, ...], lang: str) -> None:
    """Axe in both themes, every width, and nothing on the console but the page that is not there."""
    page = browser.new_page(reduced_motion="reduce")  # a colour on its way is neither theme's
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    for name in pages:
        said.clear()
        page.goto(f"{address}/{lang}/{name}")
        page.evaluate(OPEN_ALL)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = axe_api.Axe().run(page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], (name, theme)
        widths = {}
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            widths[width] = page.evaluate("document.documentElement.scrollWidth")
        assert all(seen <= width for width, seen in widths.items()), (name, widths)
        assert [line for line in said if not (name == "nowhere/" and "404" in line)] == []
    page.close()


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_pages_are_open_to_everyone_at_every_width(browser: Any, portal: Portal, lang: str) -> None:
    _walk(browser, portal.address, PAGES, lang)


def test_components_and_an_empty_folder_are_too(browser: Any, tmp_path: Path) -> None:
    made = init_partnership(tmp_path / "partners").folder
    with serve(made, DATABASE_URL="", QANTARA_DEBUG="1") as running:
        for lang in ("fr", "ar", "en"):
            _walk(browser, running.address, ("", "reports/", "design/"), lang)


def test_language_and_theme_change_without_a_script(browser: Any, portal: Portal) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="light", locale="fr-FR")
    page = context.new_page()
    page.goto(portal.address)
    assert page.url.endswith("/fr/")
    page.click("footer .choose a >> nth=2")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click(".langs a[lang=ar]")
    assert page.url.endswith("/ar/")
    assert (page.get_attribute("html", "dir"), page.get_attribute("html", "data-theme")) == ("rtl", "dark")
    page.goto(portal.address)
    assert page.url.endswith("/ar/")
    context.close()


def test_the_first_key_leads_to_the_content(browser: Any, portal: Portal) -> None:
    page = browser.new_page()
    page.goto(f"{portal.address}/fr/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.close()


def test_a_report_shows_as_it_is_under_its_policy(browser: Any, portal: Portal) -> None:
    page = browser.new_page(color_scheme="dark")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.goto(f"{portal.address}/reports/{RUN}/fr.html")
    assert page.evaluate(GROUND) == "rgb(15, 21, 39)"
    assert said == []
    with page.expect_download() as download:
        page.click("text=CSV")
    assert download.value.suggested_filename == "domains.csv"
    page.click("text=ar")
    assert page.url.endswith("/ar.html")
    page.close()


def test_paper_is_white_and_carries_no_navigation(browser: Any, portal: Portal) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{portal.address}/fr/")
    page.emulate_media(media="print")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert not page.is_visible(".nav")
    assert page.is_visible(".synthetic")
    page.close()
