"""The door of the API: what is asked of every request before its view, and put on every answer after it.

In this order: the language, the token, the limit. Session cookies count for nothing
here, so that no page elsewhere can make a browser ask in its reader's name.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from qantara.kit.access import EVERYONE
from qantara.kit.api import problems
from qantara.kit.api.limits import count
from qantara.kit.api.problems import Problem
from qantara.kit.api.tokens import token_of
from qantara.kit.bridge import Refusal
from qantara.kit.wording import active_language

MOST_BYTES = 100_000
POLICY = "default-src 'none'; frame-ancestors 'none'"
View = Callable[..., HttpResponse]
_log = logging.getLogger(__name__)
_READING = {"GET", "HEAD"}


def entrance(view: View, *, access: str = EVERYONE) -> View:
    """A view of the API behind the door. `access`: who may open it, as `kit.access` has every view say."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_asked(request)
        with override(language):
            response = _let_in(view, request, *args, **kwargs)
        response["Content-Language"] = language
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Content-Security-Policy", POLICY)
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    opened.csrf_exempt = True  # type: ignore[attr-defined] # no cookie is read
    opened.access = access  # type: ignore[attr-defined]
    return opened


def language_asked(request: HttpRequest) -> str:
    """The first language of Accept-Language that the portal has, else its own. No cookie chooses for a program."""
    for language, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    with override(None):
        return active_language()


def _let_in(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    headers: dict[str, str] = {}
    try:
        _check(request, headers)
        method = request.method
        if method == "HEAD":  # as GET, without the body
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if method == "HEAD":
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        request.method = method
        if response.status_code == 405 and response.headers.get("Content-Type") != problems.CONTENT_TYPE:
            allowed = {part.strip() for part in response["Allow"].split(",")}
            told = sorted(allowed | ({"HEAD"} if "GET" in allowed else set()))
            response = problems.answer(request, Problem("method", headers={"Allow": ", ".join(told)}))
    except Exception as error:
        response = failed(request, error)
    for name, value in headers.items():
        response[name] = value
    return response


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem that an exception is."""
    if isinstance(error, Problem):
        return problems.answer(request, error)
    if isinstance(error, Refusal):
        return problems.answer(request, problems.refused(error))
    if isinstance(error, Http404):
        return problems.answer(request, Problem("not-found"))
    if isinstance(error, PermissionDenied):
        return problems.answer(request, Problem("forbidden"))
    _log.error("%s %s", request.method, request.path, exc_info=error)
    return problems.answer(request, Problem("fault"))


def _check(request: Any, headers: dict[str, str]) -> None:
    at = timezone.now()
    request.user, request.api_token = AnonymousUser(), None
    refused: Problem | None = None
    try:
        request.api_token = token_of(request, at=at)
    except Problem as problem:
        refused = problem  # it is counted first: whoever tries tokens is slowed down
    counted = count(request, request.api_token, at=at)
    headers.update(counted.headers)
    if counted.exceeded:
        raise Problem("too-many", headers={"Retry-After": str(counted.seconds)})
    if refused is not None:
        raise refused
    if request.api_token is not None:
        request.user = request.api_token.person


def check_content(request: HttpRequest) -> None:
    """Refuse what an operation would not read."""
    if request.method in _READING:
        return
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Problem("too-big")
    kind = request.content_type or ""
    if int(length) and kind != "application/json":
        raise Problem("media-type", headers={"Accept": "application/json"})
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8"}:
        raise Problem("media-type", headers={"Accept": "application/json"})
