"""What is wrong with a page as a browser shows it: accessibility, width, weight, complaints."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import Visit

WIDTHS = (320, 390, 768, 1024, 1440)
_RUN = 'options => axe.run({exclude: ["#swagger-ui"]}, options).then(found => found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 300)]))'
_ALL: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}  # nothing here comes from elsewhere
_COLOURS = _ALL | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_OPEN_ALL = "document.querySelectorAll('details').forEach(element => { element.open = true })"
# The tool that tries the API out is a library's, in English, in its own look: its page is ours, what it draws is not.
_SHEETS = "[...document.styleSheets].map(sheet => sheet.href).filter(address => !address.includes('/ninja/'))"
_MOST_BYTES = 150_000
_weights: dict[str, int] = {}


def width_of(visit: Visit, width: int) -> int:
    """How wide the page is on a screen of this width."""
    visit.page.set_viewport_size({"width": width, "height": 800})
    found: int = visit.page.evaluate("document.documentElement.scrollWidth")
    return found


def _weight_of(visit: Visit, sheet: str) -> int:
    if sheet not in _weights:
        _weights[sheet] = len(visit.page.request.get(sheet).body())
    return _weights[sheet]


def faults_of(visit: Visit, path: str, status: int = 200) -> list[Any]:
    """What is wrong with one page."""
    visit.said.clear()
    page = visit.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = visit.go(path)
    if answer.status != status:
        return [answer.status]
    if status == 200 and "sign-in/" in page.url and "sign-in/" not in path:
        return [page.url]
    page.evaluate(_OPEN_ALL)
    page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(_RUN, _ALL)
    page.emulate_media(color_scheme="dark")  # the same page: only its colours can be wrong now
    found += [["dark", *one] for one in page.evaluate(_RUN, _COLOURS)]
    if (width := width_of(visit, 320)) > 320:
        found.append(("width", width))
    weight = len(answer.body()) + sum(_weight_of(visit, sheet) for sheet in page.evaluate(_SHEETS))
    if weight > _MOST_BYTES:
        found.append(("bytes", weight))
    if "sign-in/demonstration/" in page.content() and path != "sign-in/":
        found.append("the accounts of the demonstration stand on the sign-in page alone")
    return found + [line for line in visit.said if not (status >= 400 and f" {status} " in line)]
