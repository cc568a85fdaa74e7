"""What stands around every page: the partnership's name, sections, languages, appearance, and who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_from_path

import qantara
from qantara.design.formats import Lang
from qantara.kit.pages import language_of
from qantara.kit.wording import PortalWords, words_of
from qantara.web.site import read_site

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "qantara_theme"


@dataclass(frozen=True)
class Link:
    """Where one can go from here."""

    name: str
    address: str
    current: bool
    lang: str = ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: what layout.html shows."""
    lang = language_of(request)
    words = words_of(lang)
    return {
        "site": read_site(settings.QANTARA_FOLDER),
        "theme": theme_of(request),
        "themes": _themes(request, words, lang),
        "languages": _languages(request, lang),
        "sections": _sections(request, words),
        "home": reverse("home"),
        "version": qantara.__version__,
    }


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def _languages(request: HttpRequest, lang: Lang) -> list[Link]:
    """The same page in each language; where the address has none, the home page."""
    rest = request.path_info.removeprefix(f"/{lang}/") if get_language_from_path(request.path_info) else ""
    return [Link(name, f"/{code}/{rest}", code == lang, code) for code, name in settings.LANGUAGES]


def _sections(request: HttpRequest, words: PortalWords) -> list[Link]:
    named = [("home", words.say("Home")), ("reports", words.say("Reports")), ("convention", words.say("Convention"))]
    if settings.DEBUG:
        named.append(("style", words.say("Components")))
    here = request.path_info
    links = []
    for view, name in named:
        address = reverse(view)
        links.append(Link(name, address, here == address or (view != "home" and here.startswith(address))))
    return links


def _themes(request: HttpRequest, words: PortalWords, lang: Lang) -> list[Link]:
    names = {"auto": words.say("automatic"), "light": words.say("light"), "dark": words.say("dark")}
    return [
        Link(names[theme], reverse("theme", args=[theme]), theme == theme_of(request), lang) for theme in THEMES
    ]  # fmt: skip
