"""How a page is made: a template, the words of the reader's language, and what every page shows around its content."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

import qantara
from qantara.design import marks
from qantara.design.formats import Lang
from qantara.web.figures import Figure
from qantara.web.icons import ICONS
from qantara.web.site import Site, read_site
from qantara.web.wording import PortalWords, words_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "qantara_theme"
DIRECTIONS = {"fr": "ltr", "ar": "rtl", "en": "ltr"}


def environment(**options: Any) -> Environment:
    """Jinja's environment, as Django asks for it: a name that is not there is an error, never an empty place."""
    made = Environment(**(options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}))  # noqa: S701 - Django turns escaping on
    made.globals.update(static=static, url=reverse, icons=ICONS, bar=marks.bar, sparkline=marks.sparkline)
    made.filters["min"] = min
    return made


@dataclass(frozen=True)
class Link:
    """Where one can go from here."""

    name: str
    address: str
    current: bool
    lang: str = ""


def page(request: HttpRequest, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """A page in the reader's language and theme. It is asked for again each time, and answered in short if unchanged."""
    lang = language_of(request)
    site = read_site(settings.QANTARA_FOLDER)
    text = render_to_string(template, {**frame(request, site, lang), **values}, request=request)
    response = HttpResponse(
        text, status=status, headers={"Cache-Control": "private, no-cache", "Content-Language": lang}
    )
    patch_vary_headers(response, ("Cookie",))
    return response


def language_of(request: HttpRequest) -> Lang:
    """The language of the address, else the one that the browser asks for."""
    known = [language for language, _ in settings.LANGUAGES]
    found = get_language_from_path(request.path_info) or get_language() or settings.LANGUAGE_CODE
    return cast("Lang", found if found in known else settings.LANGUAGE_CODE)


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def frame(request: HttpRequest, site: Site, lang: Lang) -> dict[str, Any]:
    """What layout.html and the components need."""
    words = words_of(lang)
    return {
        "lang": lang,
        "words": words,
        "say": words.say,
        "say_n": words.say_n,
        "formats": words.formats,
        "site": site,
        "theme": theme_of(request),
        "themes": _themes(request, words, lang),
        "languages": _languages(request, lang),
        "sections": _sections(request, words),
        "home": reverse("home"),
        "level": words.ltr(words.formats.percent(0.95, 0)),  # of the intervals of shares
        "version": qantara.__version__,
        "value_of": lambda figure: value_of(figure, words),
        "trace_of": lambda figure: reverse("figure", args=[figure.name]),
    }


def value_of(figure: Figure, words: PortalWords) -> Markup:
    """A figure's value as its language writes it."""
    formats = words.formats
    if figure.kind == "share":
        return words.percent(figure.value)
    if figure.kind == "change":
        return words.ltr(formats.change(figure.value))
    return words.ltr(formats.count(figure.value, hidden=figure.hidden))


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
