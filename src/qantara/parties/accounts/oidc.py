"""Signing in through an organisation's own provider (OpenID Connect): code, PKCE, state, nonce; no account is ever made.

allauth drives the exchange; here is what it leaves out: the nonce, and the signature of the identity token.
"""

import logging
import secrets
from typing import Any

import jwt
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import override
from requests import RequestException

from qantara.kit.bridge import Refusal
from qantara.kit.pages import language_of, page
from qantara.parties.managers import clean_email
from qantara.parties.models import Person

_log = logging.getLogger(__name__)
_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
]  # never "none", never a shared key
_LANGUAGE = "provider_language"
_LEEWAY = 60  # seconds that two clocks may differ


class ProviderError(Refusal):
    """A provider's word does not open an account."""


class _Exchange(OpenIDConnectOAuth2Adapter):
    """The exchange with one provider. The identity token is verified, wherever it came from."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        claims = self._verified(app, kwargs["response"].get("id_token", ""))
        told = self._fetch_user_info(token.token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("The provider speaks of two different people.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims, "userinfo": told})

    def _verified(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            named = jwt.get_unverified_header(id_token).get("kid")
            keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if named in {None, key.key_id}]
            if len(keys) != 1:
                raise OAuth2Error("The provider does not publish the key of its identity token.")
            claims: dict[str, Any] = jwt.decode(
                id_token, keys[0].key, algorithms=_ALGORITHMS, audience=app.client_id, leeway=_LEEWAY,
                issuer=self.openid_config["issuer"], options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The identity token is not valid: {error}") from error
        return claims


class ProviderAdapter(DefaultSocialAccountAdapter):
    """What is made of a provider's answer: the person with that address signs in, everybody else is told why not."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - allauth's names
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        try:
            person = _person_of(sociallogin)
        except ProviderError as refusal:
            raise ImmediateHttpResponse(refused(request, refusal)) from None
        raise ImmediateHttpResponse(perform_login(request, person, redirect_url=sociallogin.state.get("next")))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's name
    ) -> None:  # fmt: skip
        _log.warning("Signing in through %s failed: %s", provider.app.provider_id, exception or error)
        raise ImmediateHttpResponse(refused(request, _failed(provider.app.name)))


def _failed(name: str) -> ProviderError:
    return ProviderError("{name} did not confirm who you are. Start again from the sign-in page.", name=name)


def _person_of(login: SocialLogin) -> Person:
    told, name = login.account.extra_data, login.provider.app.name
    if not secrets.compare_digest(str(told["id_token"].get("nonce", "")), str(login.state.get("nonce") or secrets.token_hex())):  # fmt: skip
        raise _failed(name)
    email, verified = told["userinfo"].get("email"), told["userinfo"].get("email_verified")
    if not email or verified is not True:
        raise ProviderError(
            "{name} has not verified your e-mail address, so it cannot open an account here."
            " Have it verified there, or ask for a link by e-mail.", name=name,
        )  # fmt: skip
    email = clean_email(email)
    if email.rpartition("@")[2] not in login.provider.app.settings.get("domains", ()):
        raise ProviderError(
            "{name} cannot vouch for {email}: this address is not one of its own."
            " Sign in with your password or by a link.", name=name, email=email,
        )  # fmt: skip
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        raise ProviderError(
            "No account has the address {email}. Accounts are opened by invitation:"
            " ask your organisation’s administrator for one.", email=email,
        )  # fmt: skip
    return person


def refused(request: HttpRequest, refusal: Refusal, *, status: int = 403) -> HttpResponse:
    response = page(request, "socialaccount/refused.html", status=status, refusal=refusal)
    response["Cache-Control"] = "no-store"
    return response


def leave_for(request: HttpRequest, provider_id: str, *, then: str | None) -> HttpResponseBase:
    """Send the browser to the provider, with a state and a nonce that its answer must carry."""
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404(provider_id) from None
    provider.oauth2_adapter_class = _Exchange
    nonce = secrets.token_urlsafe(32)
    request.session[_LANGUAGE] = language_of(request)
    try:
        away = provider.redirect(request, "login", then, nonce=nonce, auth_params={"nonce": nonce})
    except RequestException as error:
        _log.warning("%s does not answer: %s", provider.app.provider_id, error)
        return refused(request, _silent(provider.app.name), status=503)
    # Not a redirect: the policy lets forms lead to this portal alone, and browsers hold redirects of a form to it.
    answer = page(request, "socialaccount/leave.html", name=provider.app.name, address=away["Location"])
    answer["Refresh"] = f"0; url={away['Location']}"
    answer["Cache-Control"] = "no-store"
    return answer


def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """What the provider sends the browser back with. Its address has no language: it goes on in the one that was left."""
    with override(request.session.get(_LANGUAGE) or language_of(request)):
        try:
            answer: HttpResponseBase = OAuth2CallbackView.adapter_view(_Exchange(request, provider_id))(request)
        except SocialApp.DoesNotExist:
            raise Http404(provider_id) from None
    return answer


def _silent(name: str) -> ProviderError:
    return ProviderError(
        "{name} does not answer now. Sign in with your password or by a link, or try later.", name=name
    )
