"""What a reader chooses for themself: the theme. (The language is in the address.)"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qantara.kit.access import everyone
from qantara.web.frame import THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 3600


@require_safe
@never_cache
@everyone
def theme(request: HttpRequest, choice: str) -> HttpResponse:
    """Keep the choice in a cookie and lead back. It is a link, and works without script: it changes nothing of ours."""
    if choice not in THEMES:
        raise Http404
    back = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if back and own else reverse("home"))
    if choice == "auto":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            THEME_COOKIE, choice, max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    return response
