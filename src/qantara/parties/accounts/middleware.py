"""What is asked of whoever is signed in, at each page: a session that is not over, a second factor where the role asks
for one, and, for staff who act as somebody else, the bounds of that.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from qantara.kit.audit.context import acting as traced_as
from qantara.kit.wording import active_language, words_of
from qantara.parties.accounts.acting import acting_of, is_acting, stop_acting
from qantara.parties.accounts.sessions import is_over, mark_seen
from qantara.parties.holding import holding_of

Handler = Callable[[HttpRequest], HttpResponseBase]

ALWAYS_OPEN = frozenset({"account_logout", "acting_stop", "theme", "health", "root"})
"""What needs neither a second factor nor to be oneself."""
_TO_SET_UP = ALWAYS_OPEN | {"mfa_activate_totp", "mfa_qr", "account_reauthenticate", "mfa_reauthenticate"}
_OWN_AFFAIRS = (
    "account", "acting", "mfa_", "openid_", "usersessions_", "sign_in_link", "your-", "privacy", "notification", "token",
    "api-token", "api_token", "membership-delegate", "delegation",
)  # fmt: skip
"""How the names of pages begin that belong to the person alone, not to whoever acts as them."""


def ended_sessions(handle: Handler) -> Handler:
    """Sign out whoever has been away too long, or has been signed in for too long."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        person: Any = request.user
        if person.is_authenticated:
            now = timezone.now()
            if is_over(request.session, person, at=now):
                logout(request)
                said = words_of(active_language()).plain("You have been signed out because time had passed. Sign in again to go on.")  # fmt: skip
                messages.info(request, said)
            else:
                mark_seen(request.session, at=now)
        return handle(request)

    return answer


class SecondFactor:
    """Whoever holds a staff role and has no second factor is led to set one up, and can open nothing else."""

    def __init__(self, handle: Handler) -> None:
        self.handle = handle

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.handle(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        person: Any = getattr(request, "real_user", None) or request.user
        match = request.resolver_match
        assert match is not None
        if not person.is_authenticated or match.url_name in _TO_SET_UP:
            return None
        if holding_of(person).needs_second_factor and not has_second_factor(person):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return None


def has_second_factor(person: Any) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


class ActingAs:
    """While staff act as somebody, `user` is that person, `real_user` whoever acts; both are traced.

    `request.acting_for` is the person acted for, None on every other page.
    """

    def __init__(self, handle: Handler) -> None:
        self.handle = handle

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked: Any = request
        asked.acting_for = None
        if not (request.user.is_authenticated and is_acting(request.session)):
            return self.handle(request)
        real: Any = request.user
        acting = acting_of(request.session, real, at=timezone.now())
        if acting is None:
            stop_acting(session=request.session, person=None, by=real, at=timezone.now())
            messages.info(request, words_of(active_language()).plain("You are yourself again: half an hour has passed, or the right has ended."))  # fmt: skip
            return self.handle(request)
        asked.real_user, asked.user, asked.acting_for = real, acting.person, acting.person
        asked.acting_until = acting.until
        with traced_as(real.pk):
            return self.handle(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        assert match is not None
        if getattr(request, "acting_for", None) is None or match.url_name in ALWAYS_OPEN:
            return None
        if match.url_name == "invitation" or (match.url_name or "").startswith(_OWN_AFFAIRS):
            raise PermissionDenied("These pages are the person's own.")
        return None
