"""What allauth's pages and ours share: our templates, nothing kept by browsers, a page of its own for too many attempts."""

from typing import Any, ClassVar, cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from qantara.kit.access import View
from qantara.kit.pages import page
from qantara.parties.accounts import QUARTER

_TOO_MANY = {"too_many_login_attempts", "rate_limited"}


def freshly(view: View) -> View:
    """For the gravest acts: the person proves anew who they are, unless they have just done so."""
    return cast("View", reauthentication_required(app="allauth.account", enabled=True)(view))


def private_page(request: HttpRequest, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """A page that no browser keeps: going back after signing out shows nothing of it."""
    response = page(request, template, status=status, **values)
    response["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Too many attempts: how long to wait, and what can be done meanwhile."""
    response = private_page(request, "parties/accounts/too_many.html", status=429, minutes=QUARTER // 60)
    response["Retry-After"] = str(QUARTER)
    return response


class Ours:
    """Before a view of allauth: its form and what `shows` names, in a template of ours."""

    shows: ClassVar[tuple[str, ...]] = ()
    request: HttpRequest
    template_name: str

    def render_to_response(self, context: dict[str, Any], **_options: Any) -> HttpResponse:
        form = context.get("form")
        if form is not None and form.is_bound and _TOO_MANY & {error.code for errors in form.errors.as_data().values() for error in errors}:  # fmt: skip
            return too_many(self.request)
        return private_page(self.request, self.template_name, form=form, **{name: context[name] for name in self.shows})


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards, if it is a page of this portal."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_ours(asked, request) else ""


def is_ours(address: str, request: HttpRequest) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=settings.SESSION_COOKIE_SECURE
    )
