"""What the tests of the account share: a clock for codes, the messages written, people signed in."""

import time
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from qantara.kit.notifications.models import Message
from qantara.parties.models import Person
from tests.parties.factories import PASSWORD


@pytest.fixture(autouse=True)
def portal(db: None) -> None:
    """A database, no attempts counted yet, and a folder of the convention that has observed nothing: the settings' own."""
    cache.clear()


def code_of(secret: str, *, later: int = 0) -> str:
    """What a telephone shows now, or so many steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def give_factor(person: Person) -> str:
    """A second factor with its recovery codes; its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def sign_in(client: Any, person: Person, password: str = PASSWORD, lang: str = "en", **more: Any) -> Any:
    return client.post(f"/{lang}/sign-in/", {"login": person.email, "password": password, **more})


def is_signed_in(client: Any) -> bool:
    return "_auth_user_id" in client.session


def mail_to(email: str, kind: str | None = None) -> Message:
    """The newest message written to the address."""
    found = Message.objects.filter(address=email).order_by("-pk")
    return found.filter(kind=kind)[0] if kind else found[0]
