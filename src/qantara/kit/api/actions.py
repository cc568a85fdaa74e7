"""What people do with tokens and webhooks. A secret is returned once, by the action that makes it, and never again."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from qantara.kit.api import keys, outgoing, policy, scopes, webhooks
from qantara.kit.api.enums import Stop
from qantara.kit.api.models import Hook, Token
from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal

MOST_DAYS = 365
MOST_TOKENS = 20
MOST_HOOKS = 20


class TokenError(Refusal):
    """A token cannot be made or used so."""


class HookError(Refusal):
    """A webhook cannot be made or changed so."""


@transaction.atomic
def make_token(*, name: str, wanted: Iterable[str], days: int, by: Any, at: datetime) -> tuple[Token, str]:
    """Make a token of one's own; the second is the token itself, which nobody can show again."""
    wanted = sorted(set(wanted))
    if not name.strip():
        raise TokenError("Name the token after the program that will use it.")
    if not wanted:
        raise TokenError("Choose what the token may be used for.")
    if unknown := scopes.beyond(by, wanted):
        raise TokenError("You cannot give a token the right {scope}: you do not have it yourself.", scope=unknown[0])
    if not 1 <= days <= MOST_DAYS:
        raise TokenError("A token lasts from one day to {most} days.", most=MOST_DAYS)
    held = Token.objects.filter(person=by, revoked_at__isnull=True, expires_at__gt=at).count()
    if held >= MOST_TOKENS:
        raise TokenError("You have {n} tokens: revoke one that no program uses.", n=held)
    secret = keys.new_token()
    token = Token.objects.create(
        person=by, name=name.strip()[:100], prefix=secret[: keys.SHOWN], digest=keys.digest_of(secret),
        scopes=wanted, created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    record("api.token_made", target=token, by=by, at=at, person=by, after={"scopes": wanted, "expires_at": token.expires_at})  # fmt: skip
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: Any, at: datetime) -> None:
    """The token opens nothing from now on."""
    if not Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        raise TokenError("This token has been revoked already.")
    record("api.token_revoked", target=token, by=by, at=at, person=token.person_id)


@transaction.atomic
def make_hook(
    *, address: str, events: Iterable[str], about: int | None, by: Any, at: datetime
) -> tuple[Hook, str]:  # fmt: skip
    """Have events sent to an address; the second is the secret that signs them."""
    events = sorted(set(events))
    outgoing.check_address(address)
    if not events:
        raise HookError("Choose the events that are to be sent.")
    if unknown := sorted(set(events) - {event.name for event in webhooks.all_events()}):
        raise HookError("No event is called {event}.", event=unknown[0])
    if not policy.may_hear(by, about):
        raise HookError("You may only listen to the events of an organisation that you run.")
    if about is not None and (wide := [one.name for one in webhooks.all_events() if one.name in events and one.wide]):
        raise HookError(
            "{event} concerns no organisation: only an administrator of the portal hears it.", event=wide[0]
        )
    held = Hook.objects.filter(owner=by).exclude(stop=Stop.OWNER).count()
    if held >= MOST_HOOKS:
        raise HookError("You have {n} webhooks: end one that no program hears.", n=held)
    hook = Hook.objects.create(
        owner=by, address=address, events=events, about=about, salt=secrets.token_hex(16), created_at=at
    )
    record("api.hook_made", target=hook, by=by, at=at, after={"address": urlsplit(address).hostname, "events": events})
    return hook, keys.secret_of(hook)


@transaction.atomic
def end_hook(*, hook: Hook, by: Any, at: datetime) -> None:
    """Nothing is sent there any more, not even what waits."""
    if not Hook.objects.filter(pk=hook.pk).exclude(stop=Stop.OWNER).update(stopped_at=at, stop=Stop.OWNER):
        raise HookError("This webhook has ended already.")
    record("api.hook_ended", target=hook, by=by, at=at)


@transaction.atomic
def start_hook(*, hook: Hook, by: Any, at: datetime) -> None:
    """Send again after a stop. What was given up meanwhile stays given up."""
    if hook.stop == Stop.OWNER or not policy.may_hear(by, hook.about):
        raise HookError("This webhook cannot be started again: make another one.")
    if not Hook.objects.filter(pk=hook.pk, stopped_at__isnull=False).update(stopped_at=None, stop="", lost=0):
        raise HookError("This webhook is already at work.")
    record("api.hook_started", target=hook, by=by, at=at)
