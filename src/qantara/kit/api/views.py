"""Pages of the account: one's tokens and webhooks. A secret is on the page that answers the form, and on no other."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qantara.kit.access import allowed, signed_in
from qantara.kit.api import actions, queries, scopes, webhooks
from qantara.kit.api.forms import HookForm, TokenForm
from qantara.kit.api.models import Hook, Token
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page, tell, words_for

_ROWS = 30


def _private(response: HttpResponse) -> HttpResponse:
    """No browser keeps a secret's page."""
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and making another."""
    may = request.user.has_perm("api.make_tokens")
    form = TokenForm(request.POST if request.method == "POST" and may else None, person=request.user)
    made, secret = None, ""
    if form.is_valid():
        asked, at = form.cleaned_data, timezone.now()
        try:
            made, secret = actions.make_token(
                name=asked["name"], wanted=asked["wanted"], days=asked["days"], by=request.user, at=at
            )
        except Refusal as refusal:
            form.refuse(refusal)
    words = words_for(request)
    if made is not None:
        return _private(page(request, "api/token_made.html", token=made, secret=secret))
    return _private(page(
        request, "api/tokens.html", form=form, may=may, tokens=list(queries.tokens_of(request.user)), now=timezone.now(),
        labels={scope.name: words.plain(scope.label) for scope in scopes.all_scopes()},
        may_hook=request.user.has_perm("api.make_hooks"),
    ))  # fmt: skip


def _own_token(person: Any, token: int) -> Token:
    return queries.token_of(person, token=token)


@require_POST
@allowed("api.make_tokens", of=_own_token)
def revoke_token(request: HttpRequest, found: Token) -> HttpResponse:
    try:
        actions.revoke_token(token=found, by=request.user, at=timezone.now())
        tell(request, words_for(request).say("The token is revoked: it opens nothing any more."))
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("api-tokens")


@require_http_methods(["GET", "POST"])
@allowed("api.make_hooks")
def hooks(request: HttpRequest) -> HttpResponse:
    """One's webhooks, and making another."""
    form = HookForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made, secret = actions.make_hook(
                address=asked["address"], events=asked["events"], about=form.place, by=request.user, at=timezone.now()
            )
            return _private(page(request, "api/hook_made.html", hook=made, secret=secret))
        except Refusal as refusal:
            form.refuse(refusal)
    return page(request, "api/hooks.html", form=form, hooks=list(queries.hooks_of(request.user)))


def _own_hook(person: Any, hook: int) -> Hook:
    return queries.hook_of(person, hook=hook)


@require_safe
@allowed("api.see_hook", of=_own_hook)
def hook(request: HttpRequest, found: Hook) -> HttpResponse:
    """What was sent, and what became of it."""
    words = words_for(request)
    return page(
        request, "api/hook.html", hook=found,
        found=Paginator(queries.deliveries_of(found), _ROWS).get_page(request.GET.get("page")),
        labels={event.name: words.plain(event.label) for event in webhooks.all_events()},
    )  # fmt: skip


@require_POST
@allowed("api.see_hook", of=_own_hook)
def end_hook(request: HttpRequest, found: Hook) -> HttpResponse:
    try:
        actions.end_hook(hook=found, by=request.user, at=timezone.now())
        tell(request, words_for(request).say("The webhook has ended: nothing is sent there any more."))
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("account-hooks")


@require_POST
@allowed("api.see_hook", of=_own_hook)
def start_hook(request: HttpRequest, found: Hook) -> HttpResponse:
    try:
        actions.start_hook(hook=found, by=request.user, at=timezone.now())
        tell(request, words_for(request).say("Events are sent there again."))
    except Refusal as refusal:
        tell(request, words_for(request).refused(refusal), kind="warning")
    return redirect("account-hook", hook=found.pk)
