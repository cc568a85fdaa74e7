"""How often a program may ask. Counts stand in Django's cache, which all processes share; none is lost between two."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest

from qantara.kit.api.models import Token


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds."""

    most: int
    seconds: int


OF_A_TOKEN = Limit(600, 300)
OF_AN_ADDRESS = Limit(60, 60)


@dataclass(frozen=True)
class Count:
    """Where somebody stands: the limit, what is left, and the seconds until it starts anew."""

    limit: Limit
    left: int
    seconds: int
    exceeded: bool

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
        }


def count(request: HttpRequest, token: Token | None, *, at: datetime) -> Count:
    """Count this request: for its token where it has a valid one, else for the address it comes from."""
    limit, who = (OF_A_TOKEN, f"token:{token.pk}") if token else (OF_AN_ADDRESS, f"address:{address_of(request)}")
    window, passed = divmod(int(at.timestamp()), limit.seconds)
    key = f"api:{who}:{window}"
    left_seconds = limit.seconds - passed
    made = cache.get(key, 0)
    if made < limit.most:  # whoever is over is not even counted: a flood writes nothing
        made = _one_more(key, left_seconds)
        return Count(limit, max(0, limit.most - made), left_seconds, made > limit.most)
    return Count(limit, 0, left_seconds, exceeded=True)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: what the first of our own proxies saw, if there are any."""
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(passed) >= proxies:
        return passed[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


@transaction.atomic
def _one_more(key: str, seconds: int) -> int:
    """Two at once are two: SQLite has one writer at a time, PostgreSQL lends a lock by number."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    made: int = cache.get(key, 0) + 1
    cache.set(key, made, seconds)
    return made
