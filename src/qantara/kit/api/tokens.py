"""Whose token a request bears."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from qantara.kit.api import keys, policy
from qantara.kit.api.models import Token
from qantara.kit.api.problems import Problem


def token_of(request: HttpRequest, *, at: datetime) -> Token | None:
    """The valid token that the request bears; none where it bears nothing.

    Raises Problem for one that opens nothing: a program that believes itself known is told that it is not.
    """
    told = request.headers.get("Authorization", "")
    if not told:
        return None
    scheme, _, secret = told.partition(" ")
    if scheme.lower() != "bearer" or not secret.startswith(keys.PREFIX):
        raise Problem("token-refused")
    token = Token.objects.select_related("person").filter(digest=keys.digest_of(secret.strip())).first()
    if token is None or not token.is_valid(at) or not token.person.is_active or not policy.may_enter(token.person):
        raise Problem("token-refused")
    _mark_used(token, at)
    return token


def _mark_used(token: Token, at: datetime) -> None:
    """The day alone, once a day: when exactly a program asked is nobody's affair."""
    today = timezone.localtime(at).date()
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
