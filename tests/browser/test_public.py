"""What a browser shows to whoever passes by: reports under their policy, paper, the empty folder, other widths."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qantara.design.assets import stylesheet
from qantara.pipeline.partnership import init_partnership
from tests.browser.conftest import Visit
from tests.browser.looking import WIDTHS, faults_of, width_of
from tests.browser.served import Demonstration, served
from tests.web.conftest import RUN

pytestmark = pytest.mark.browser
Visits = Callable[..., Visit]
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def report(demonstration: Demonstration) -> Iterator[str]:
    """A report that looks as reports do."""
    page = demonstration.folder / "reports" / RUN / "fr.html"
    before = page.read_text(encoding="utf-8")
    page.write_text(
        f'<!doctype html><html lang="fr"><head><title>Rapport</title><style>\n{stylesheet("fr")}\n</style></head>'
        '<body><p>Lu</p><a href="tables/domains.csv">CSV</a> <a href="ar.html">ar</a></body></html>',
        encoding="utf-8",
    )
    yield f"{demonstration.address}/reports/{RUN}/fr.html"
    page.write_text(before, encoding="utf-8")


def test_a_report_shows_as_it_is_under_its_policy(visit: Visits, report: str) -> None:
    reader = visit(color_scheme="dark")
    reader.page.goto(report)
    assert reader.page.evaluate(GROUND) == "rgb(15, 21, 39)"
    assert reader.said == []
    with reader.page.expect_download() as download:
        reader.page.click("text=CSV")
    assert download.value.suggested_filename == "domains.csv"
    reader.press("text=ar")
    assert reader.page.url.endswith("/ar.html")


def test_paper_is_white_and_carries_no_navigation(visit: Visits) -> None:
    reader = visit(color_scheme="dark")
    reader.go("")
    reader.page.emulate_media(media="print")
    assert reader.page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert not reader.page.is_visible(".nav")
    assert reader.page.is_visible(".synthetic")


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_first_pages_fit_every_screen(visit: Visits, lang: str) -> None:
    reader = visit(lang)
    for path in ("", "convention/", "sign-in/", "nowhere/"):
        reader.go(path)
        assert [width for width in WIDTHS if width_of(reader, width) > width] == [], path


@pytest.mark.slow
def test_a_folder_that_has_observed_nothing_is_as_accessible(visit: Visits, tmp_path: Path) -> None:
    made = init_partnership(tmp_path / "partners").folder
    with served(made, tmp_path / "said.txt") as address:
        for lang in ("fr", "ar", "en"):
            reader = visit(lang, address=address)
            for path in ("", "reports/", "convention/", "sign-in/"):
                assert faults_of(reader, path) == [], (lang, path)
