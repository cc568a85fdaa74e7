"""Questions asked of tokens and webhooks: always one's own."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from qantara.kit.api.models import Delivery, Hook, Token


def tokens_of(person: Any) -> QuerySet[Token]:
    return Token.objects.filter(person=person)


def token_of(person: Any, *, token: int) -> Token:
    """One of the person's own, else Http404."""
    found = tokens_of(person).filter(pk=token).first()
    if found is None:
        raise Http404
    return found


def hooks_of(person: Any) -> QuerySet[Hook]:
    """Those that the person has made and not ended."""
    return Hook.objects.filter(owner=person).exclude(stop="owner")


def hook_of(person: Any, *, hook: int) -> Hook:
    found = hooks_of(person).filter(pk=hook).first()
    if found is None:
        raise Http404
    return found


def deliveries_of(hook: Hook) -> QuerySet[Delivery]:
    """Newest first."""
    return hook.deliveries.select_related("event").order_by("-event__at", "pk")
