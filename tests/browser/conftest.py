"""One demonstration for all tests of a process, and a browser for each module (its loop keeps Django's tests away)."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser.filling import HALFWAY, PASSWORD, READER
from tests.browser.served import Demonstration, fill, make_folder, post_office, served

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_FAILED = pytest.StashKey[bool]()
NOBODY, WITH_PASSWORD, BEFORE_THE_CODE, ACTING = "nobody", "with a password", "before the code", "acting"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    lacking = CHROMIUM is None and "QANTARA_REQUIRE_BROWSER" not in os.environ
    for item in items:
        if "browser" in item.keywords and lacking:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    place = tmp_path_factory.mktemp("demonstration")
    with post_office() as (post, port):
        folder = make_folder(place / "partners", port)
        with served(folder, place / "said.txt") as address:
            yield Demonstration(folder, place / "said.txt", address, post)


@pytest.fixture(scope="session")
def parts(demonstration: Demonstration) -> dict[str, Any]:
    """What each page's address names, by the name of the page."""
    return fill(demonstration.folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield found
        found.close()


@dataclass
class Visit:
    """Somebody before the portal: their page, and what their browser complained of."""

    page: Any
    address: str
    lang: str
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _listen(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(message.text)

    def go(self, path: str) -> Any:
        return self.page.goto(f"{self.address}/{self.lang}/{path}")

    def enter(self, role: str) -> None:
        """By the button of the sign-in page."""
        self.go("sign-in/")
        self.press(f'form[action$="/demonstration/{role}/"] button')
        assert self.page.url.endswith("/dashboard/"), self.page.url

    def sign_in(self, email: str, password: str) -> None:
        self.go("sign-in/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.send("[name=login]")

    def send(self, within: str) -> None:
        """Press the main button of the form that holds this field."""
        self.press(f"form:has({within}) .form-end button[type=submit]")

    def follow(self, end: str) -> None:
        """The first link of the page's content whose address ends so."""
        self.press(f'main a[href$="{end}"]')

    def press(self, found: str) -> None:
        """Press the first of these, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(found).first.click()

    def come_as(self, reader: str, learner: int = 0) -> None:
        """Be one of the readers that pages are seen by."""
        if reader == WITH_PASSWORD:
            self.sign_in(READER, PASSWORD)
        elif reader == BEFORE_THE_CODE:
            self.sign_in(HALFWAY, PASSWORD)
        elif reader == ACTING:
            self.enter("administrator")
            self.go(f"acting/{learner}/")
            self.page.fill("[name=reason]", "Essai")
            self.send("[name=reason]")
        elif reader != NOBODY:
            self.enter(reader)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Any, demonstration: Demonstration) -> Iterator[Callable[..., Visit]]:
    """Come to the portal in a browser of one's own. What pages show and the portal says is printed where a test fails."""
    opened = []

    def come(lang: str = "fr", *, width: int = 1440, address: str = "", **options: Any) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce",  # a colour on its way is no theme's
            **options,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        opened.append(context)
        return Visit(context.new_page(), address or demonstration.address, lang)

    yield come
    failed = request.node.stash.get(_FAILED, False)
    for context in opened:
        if failed:
            for page in context.pages:
                sys.stdout.write(f"{page.url}\n{page.inner_text('body')[:3_000]}\n")
        context.close()
    if failed:
        sys.stdout.write(demonstration.log.read_text(encoding="utf-8", errors="replace")[-3_000:])
