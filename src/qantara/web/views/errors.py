"""When something is not as it should be: what happened, and what to do next, in the reader's language."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from markupsafe import Markup

from qantara.kit.api import problems
from qantara.kit.pages import page
from qantara.kit.wording import PortalWords, words_of

_log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's name
    return _told(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Said to the person, and to whoever watches the log: who, what, and which right was missing."""
    _log.warning(
        "Refused: person %s, %s %s (%s)", getattr(request.user, "pk", None), request.method, request.path, exception
    )
    return _told(request, 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's name
    """A form that does not come from one of our pages, or from one that is too old."""
    return _told(request, 403, forged=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's name
    if request.path_info.startswith("/api/"):  # an address that the API itself never sees
        return problems.answer(request, problems.Problem("not-found"))
    return _told(request, 404)


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """For whoever counts requests: `seconds` until the next is welcome."""
    response = _told(request, 429)
    response["Retry-After"] = str(seconds)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours. If even the designed page cannot be made, a bare one in three languages says so."""
    try:
        return _told(request, 500)
    except Exception:
        _log.exception("The page for a fault could not be made either.")
        return HttpResponse(_BARE, status=500)


def _told(request: HttpRequest, status: int, *, forged: bool = False) -> HttpResponse:
    lang: Any = getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)
    title, happened, remedy = _sentences(words_of(lang), status, forged=forged)
    response = page(
        request, "error.html", status=status, code=status, title=title, happened=happened, remedy=remedy, forged=forged
    )
    response["Cache-Control"] = "no-store"
    return response


def _sentences(words: PortalWords, status: int, *, forged: bool) -> tuple[Markup, Markup, Markup]:
    """Title, what happened, what to do."""
    say = words.say
    if forged:
        return (
            say("This form has been open for too long"),
            say("For your safety a form is only taken for some time after it was opened, and from the browser that opened it. Nothing has been changed."),
            say("Go back with your browser’s own button: what you typed is still there. Copy it if it is long, reload the page, and send the form again."),
        )  # fmt: skip
    return {
        400: (
            say("This request cannot be read"),
            say("The address or the form that was sent is not one that this portal understands."),
            say("Go back, reload the page and try again. If you followed a link, it may be incomplete."),
        ),
        403: (
            say("This page is not open to you"),
            say("Your account does not give this right."),
            say("If you should have it, ask your organisation’s administrator."),
        ),
        404: (
            say("This page does not exist"),
            say("The address is mistyped, or the page has been moved or withdrawn."),
            say("Check the address, or start again from the home page. Older reports are in the list of reports."),
        ),
        429: (
            say("Too many requests"),
            say("More requests came from your connection than the portal can serve fairly."),
            say("Wait a minute, then reload the page. Nothing that you had saved is lost."),
        ),
        500: (
            say("Something went wrong on our side"),
            say("The portal met a fault that it did not expect. It has been written to the log."),
            say("Try again in a moment. If it happens again, tell whoever runs this portal the address and the time."),
        ),
    }[status]  # fmt: skip


_BARE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>500 – Qantara</title></head><body>
<h1>Qantara</h1>
<p>Une panne de notre côté. Réessayez dans un instant.</p>
<p lang="ar" dir="rtl">حدث خلل من جانبنا. أعد المحاولة بعد لحظات.</p>
<p lang="en">Something went wrong on our side. Try again in a moment.</p>
</body></html>
"""
