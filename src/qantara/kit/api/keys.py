"""Secrets of programs: a token, of which only the digest is kept; a webhook's key, which is kept nowhere at all."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from django.conf import settings

from qantara.kit.api.models import Hook

PREFIX = "qnt_"
SHOWN = 12
"""How many characters of a token are kept to recognise it by; the rest has 160 random bits."""


def new_token() -> str:
    return PREFIX + secrets.token_hex(24)


def digest_of(token: str) -> str:
    """A token is random: a fast digest is as safe as a slow one, and is computed at each request."""
    return hashlib.sha256(token.encode()).hexdigest()


def secret_of(hook: Hook) -> str:
    """The webhook's key, the same as long as the portal's own secret is."""
    key = hashlib.sha256(b"qantara.webhooks" + settings.SECRET_KEY.encode()).digest()
    return "qns_" + hmac.new(key, hook.salt.encode(), hashlib.sha256).hexdigest()


def sign(secret: str, moment: int, body: bytes) -> str:
    """The value of the header Qantara-Signature: the moment, and the HMAC-SHA256 of `moment.body`."""
    told = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={told}"


def verify(secret: str, header: str, body: bytes, *, now: int, tolerance: int = 300) -> bool:
    """What a receiver does: whether the signature is right and no older than `tolerance` seconds."""
    parts: Mapping[str, str] = dict(part.partition("=")[::2] for part in header.split(","))
    moment = parts.get("t", "")
    if not moment.isdecimal() or abs(now - int(moment)) > tolerance:
        return False
    return hmac.compare_digest(sign(secret, int(moment), body), header)
