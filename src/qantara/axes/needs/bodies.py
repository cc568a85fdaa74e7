"""The bodies of public pages, kept: they say the same to every reader, and an edition never changes."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from markupsafe import Markup

from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.reading import Reading
from qantara.kit.pages import page

_MOST = 200  # of an edition: some tens of kilobytes each
_kept: WeakKeyDictionary[Edition, dict[str, Markup]] = WeakKeyDictionary()


def public(
    request: HttpRequest, reading: Reading, template: str, title: str, values: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """The page at this address, its body written once. `values`: what the template of the body needs."""
    held = _kept.setdefault(reading.edition, {})
    address = request.build_absolute_uri()
    body = held.get(address)
    if body is None:
        text = render_to_string(template, values(), request=request)
        body = held[address] = Markup(text)  # noqa: S704 - our own template, which escapes
        while len(held) > _MOST:
            held.pop(next(iter(held)), None)
    return page(request, "needs/public.html", title=title, body=body, feed=reverse("barometer-feed"))
