"""Signing in and out: password, link by e-mail, second factor, an organisation's own provider; a forgotten password."""

from typing import Any, ClassVar

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qantara.kit.access import everyone
from qantara.parties import demonstration
from qantara.parties.accounts import mails, oidc
from qantara.parties.accounts.forms import AddressForm
from qantara.parties.accounts.links import (
    SIGN_IN_MINUTES,
    LinkError,
    read_sign_in_token,
    sign_in_token,
    use_sign_in_token,
)
from qantara.parties.accounts.views.base import Ours, is_ours, private_page, safe_next, too_many
from qantara.parties.managers import clean_email
from qantara.parties.models import Person


class _SignIn(Ours, account.LoginView):
    shows = ("form_next", "providers", "demonstration")

    def get_next_url(self) -> str:
        return safe_next(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "form_next": self.get_next_url(), "providers": providers(), "demonstration": demonstration.accounts(),
        }  # fmt: skip


def providers() -> list[dict[str, Any]]:
    """Those that the portal's configuration names."""
    configured: Any = settings.SOCIALACCOUNT_PROVIDERS
    found: list[dict[str, Any]] = configured.get("openid_connect", {}).get("APPS", [])
    return found


sign_in = everyone(_SignIn.as_view())


@require_POST
@everyone
def enter_demonstration(request: HttpRequest, role: str) -> HttpResponse:
    """Come in as the demonstration's account of a role. Elsewhere there are no such accounts, and no such page."""
    for known, person in demonstration.accounts():
        if known == role:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            return HttpResponseRedirect(reverse(settings.LOGIN_REDIRECT_URL))
    raise Http404


class _SignOut(account.LogoutView):
    def get_next_url(self) -> None:
        return None


sign_out = everyone(require_POST(_SignOut.as_view()))


class _Closed(Ours, account.AccountInactiveView):
    pass


closed = everyone(_Closed.as_view())


class _SecondFactor(Ours, mfa.AuthenticateView):
    pass


second_factor = everyone(_SecondFactor.as_view())


# A link by e-mail


@everyone
@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """The answer is the same whoever the address belongs to, or nobody."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = clean_email(form.cleaned_data["email"])
        if not _may_ask(request, email):
            return too_many(request)
        person = Person.objects.filter(email=email, is_active=True).first()
        if person is not None:
            link = reverse("sign_in_link", args=[sign_in_token(person, then=safe_next(request))])
            mails.send_sign_in_link(person, link, at=timezone.now())
        return HttpResponseRedirect(reverse("sign_in_link_sent"))
    return private_page(request, "parties/accounts/link_ask.html", form=form, form_next=safe_next(request))


def _may_ask(request: HttpRequest, email: str) -> bool:
    """Counted by address and place, so that a stranger does not use up what the owner may ask for; widely by address alone."""
    place = get_adapter().get_client_ip(request)
    return ratelimit.consume(request, action="sign_in_link", key=f"{email}|{place}") and ratelimit.consume(
        request, action="sign_in_link_anywhere", key=email
    )


@everyone
@require_GET
def link_sent(request: HttpRequest) -> HttpResponse:
    return private_page(request, "parties/accounts/link_sent.html", minutes=SIGN_IN_MINUTES)


@everyone
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Looking uses nothing up (mail scanners look); the button signs in, by way of the second factor."""
    try:
        person, then = (use_sign_in_token if request.method == "POST" else read_sign_in_token)(token)
    except LinkError as refusal:
        return private_page(request, "parties/accounts/link_dead.html", status=410, refusal=refusal)
    if request.method != "POST":
        return private_page(request, "parties/accounts/link_open.html", email=person.email)
    if request.user.is_authenticated:
        logout(request)
    answer: HttpResponseBase = perform_login(
        request, person, email=person.email, redirect_url=then if is_ours(then, request) else None
    )
    return answer


# A forgotten password


class _Forgotten(Ours, account.PasswordResetView):
    pass


forgotten = everyone(_Forgotten.as_view())


class _ForgottenSent(Ours, account.PasswordResetDoneView):
    shows = ("minutes",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"minutes": mails.RESET_MINUTES}


forgotten_sent = everyone(_ForgottenSent.as_view())


class _NewPassword(Ours, account.PasswordResetFromKeyView):
    shows: ClassVar = ("dead",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dead = kwargs.get("token_fail", False)
        context = {"form": None} if dead else {}
        return super().get_context_data(**kwargs, **context) | {"dead": dead}


new_password = everyone(_NewPassword.as_view())


class _NewPasswordDone(Ours, account.PasswordResetFromKeyDoneView):
    pass


new_password_done = everyone(_NewPasswordDone.as_view())


# An organisation's own provider


@everyone
@require_POST
def provider_leave(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return oidc.leave_for(request, provider_id, then=safe_next(request) or None)


@everyone
@require_GET
def provider_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    return oidc.come_back(request, provider_id)
