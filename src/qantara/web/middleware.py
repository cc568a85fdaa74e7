"""What every answer gets: headers that keep a browser from being used against its reader, compression, the language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path, get_language_from_request

Handler = Callable[[HttpRequest], HttpResponseBase]

# Nothing inline, nothing evaluated, nothing from elsewhere.
POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
))  # fmt: skip
_PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
                 "midi", "payment", "usb", "browsing-topics")
)  # fmt: skip


def safe_headers(handle: Handler) -> Handler:
    """A policy on every answer; a view that serves something else than our pages sets a narrower one itself."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handle(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return answer


MOST_BYTES = 25_000_000
"""Of one request, files included. Each kind of file has its own, smaller bound."""


def bounded_requests(handle: Handler) -> Handler:
    """Refuse what is too big, or does not say how big it is, before a byte of it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return _closed(411)
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return _closed(413)
        return handle(request)

    return answer


def _closed(status: int) -> HttpResponse:
    """Nothing is known of the reader yet, and the body is not read: three languages, and the connection ends."""
    said = "Demande trop volumineuse. · الطلب كبير جدا. · The request is too big."
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers={"Connection": "close"})


class _Compressed(GZipMiddleware):
    """Pages and tables are compressed; what is compressed already is not."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in {"text/html", "text/csv", "image/svg+xml"}:
            return response
        return super().process_response(request, response)


def compressed_pages(handle: Handler) -> Handler:
    return _Compressed(handle)  # type: ignore[return-value]


def remembered_language(handle: Handler) -> Handler:
    """Who reads a page in another language than the one offered has chosen it: `/` will lead there next time.

    Who has chosen nothing gets no cookie.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = handle(request)
        chosen = get_language_from_path(request.path_info)
        if (
            chosen
            and request.method == "GET"
            and isinstance(response, HttpResponse)
            and response.status_code == 200
            and chosen != get_language_from_request(request)
        ):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    return answer
