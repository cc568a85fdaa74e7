"""How a page is made: a template and the words of the reader's language. What stands around every page is `web.frame`'s."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_from_path
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from qantara.design import marks
from qantara.design.formats import Lang
from qantara.kit.figures import Figure
from qantara.kit.icons import ICONS
from qantara.kit.wording import PortalWords, words_of


def environment(**options: Any) -> Environment:
    """Jinja's environment, as Django asks for it: a name that is not there is an error, never an empty place."""
    made = Environment(**(options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}))  # noqa: S701 - Django turns escaping on
    made.globals.update(static=static, url=reverse, icons=ICONS, bar=marks.bar, sparkline=marks.sparkline)
    made.filters["min"] = min
    return made


def page(request: HttpRequest, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """A page in the reader's language and theme. It is asked for again each time, and answered in short if unchanged."""
    text = render_to_string(template, values, request=request)
    headers = {"Cache-Control": "private, no-cache", "Content-Language": language_of(request)}
    response = HttpResponse(text, status=status, headers=headers)
    patch_vary_headers(response, ("Cookie",))
    return response


def tell(request: HttpRequest, message: Markup | str, *, kind: str = "success") -> None:
    """Say on the next page what has been done (`success`) or what to watch (`warning`)."""
    said = mark_safe(str(message)) if isinstance(message, Markup) else str(message)  # noqa: S308 - escaped when it was said
    messages.add_message(request, getattr(messages, kind.upper()), said)


def language_of(request: HttpRequest) -> Lang:
    """The language of the address, else the one that the browser asks for."""
    known = [language for language, _ in settings.LANGUAGES]
    found = get_language_from_path(request.path_info) or get_language() or settings.LANGUAGE_CODE
    return cast("Lang", found if found in known else settings.LANGUAGE_CODE)


def words_for(request: HttpRequest) -> PortalWords:
    """The voice of the reader's language."""
    return words_of(language_of(request))


def spoken(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the reader's language, and how it says sentences, numbers and figures."""
    lang = language_of(request)
    words = words_of(lang)
    return {
        "lang": lang,
        "words": words,
        "say": words.say,
        "say_n": words.say_n,
        "formats": words.formats,
        "level": words.ltr(words.formats.percent(0.95, 0)),  # of the intervals of shares
        "value_of": lambda figure: value_of(figure, words),
    }


def value_of(figure: Figure, words: PortalWords) -> Markup:
    """A figure's value as its language writes it."""
    formats = words.formats
    if figure.kind == "share":
        return words.percent(figure.value)
    if figure.kind == "change":
        return words.ltr(formats.change(figure.value))
    return words.ltr(formats.count(figure.value, hidden=figure.hidden))
