"""How allauth behaves here: nobody signs up, our sentences, our messages, our limits; what happens is recorded."""

import base64
import logging
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes

from qantara.kit.audit.actions import record
from qantara.kit.wording import later
from qantara.parties.accounts import mails
from qantara.parties.accounts.sessions import is_fresh, mark_signed_in
from qantara.parties.demonstration import is_demonstration
from qantara.parties.holding import holding_of
from qantara.parties.models import Person

_log = logging.getLogger(__name__)

_DONE = {
    "account/messages/password_changed.txt": later("Your password has been changed."),
    "account/messages/password_set.txt": later("Your account now has a password."),
    "account/messages/logged_out.txt": later("You are signed out."),
    "mfa/messages/totp_activated.txt": later("The second factor is on. Keep the recovery codes below in a safe place."),
    "mfa/messages/totp_deactivated.txt": later("The second factor is off."),
}
"""What the next page says, by the name that allauth gives to it; what is not named here goes without saying."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": later("This address and this password do not go together. Check both, or ask for a link by e-mail."),
        "too_many_login_attempts": later("Too many attempts. Wait a quarter of an hour, or ask for a link by e-mail."),
        "enter_current_password": later("This is not your current password. Type it again."),
        "incorrect_password": later("This is not your password. Type it again."),
        "incorrect_code": later("This code is not right. Wait for the next one and type it within thirty seconds."),
        "rate_limited": later("Too many attempts. Wait a few minutes, then try again."),
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's name
        """People come by invitation."""
        return False

    # Limits

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted by address *and* by where they come from: a stranger locks out themselves, not the owner."""
        return f"{credentials.get('email', '').lower()}|{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # Many places at once against one address: a far higher count, which signing in by link goes round.
        key = credentials.get("email", "").lower()
        if not ratelimit.consume(request, action="login_failed_anywhere", key=key, dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials.get("email", "").lower()
        ratelimit.consume(request, action="login_failed_anywhere", key=email)
        person = Person.objects.filter(email=email).first()
        if person is not None:  # what strangers type is not kept
            record("person.sign_in_failed", target=person, by=None, at=timezone.now(), person=person)

    # What happens

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        now = timezone.now()
        mark_signed_in(request.session, at=now)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        record("person.signed_in", target=user, by=user, at=now, person=user)

    def logout(self, request: HttpRequest) -> None:
        person: Any = getattr(request, "real_user", None) or request.user
        if person.is_authenticated:
            record("person.signed_out", target=person, by=person, at=timezone.now(), person=person)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not prove it again."""
        if is_demonstration() or is_fresh(context.request.session, at=timezone.now()):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    # Where to go next

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's name
        return reverse("account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The page alone: the mail puts the portal's own address before it, never the one that a browser pretends."""
        uid, _, rest = key.partition("-")
        return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})

    # What is said

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,
        message_context: dict[str, Any] | None = None, extra_tags: str = "", message: str | None = None,  # noqa: ARG002
    ) -> None:  # fmt: skip
        said = message or _DONE.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Our own words instead of the template that is named."""
        now = timezone.now()
        person = context.get("user") or Person.objects.get(email=email)
        if template_prefix == "account/email/password_reset_key":
            mails.send_password_reset(person, context["password_reset_url"], at=now)
        elif template_prefix in mails.CHANGES:
            mails.send_change(person, template_prefix, reverse("usersessions_list"), at=now)
            record(
                "person.account_changed", target=person, by=person, at=now, person=person,
                reason=template_prefix.rpartition("/")[2],
            )  # fmt: skip
        else:
            _log.warning("No message is written for %s.", template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": later("Your role asks for a second factor: it can be replaced, not taken off."),
        "cannot_generate_recovery_codes": later("Set up the second factor first: recovery codes stand in for it."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not holding_of(authenticator.user).needs_second_factor

    def encrypt(self, text: str) -> str:
        """A stolen table opens no account: it lacks the portal's secret."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            _log.error("A second factor cannot be read: QANTARA_SECRET_KEY has changed. It must be set up again.")
            return base64.b32encode(token_bytes(20)).decode()  # which no code fits


def _fernet() -> MultiFernet:
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"qantara second factor").derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(derived))
