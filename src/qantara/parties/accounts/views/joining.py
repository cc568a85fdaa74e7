"""Taking an invitation: opening an account, or joining a role to the one that exists."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qantara.kit.access import everyone
from qantara.kit.pages import language_of, tell
from qantara.kit.wording import words_of
from qantara.parties.accounts.forms import JoinForm
from qantara.parties.accounts.views.base import private_page, too_many
from qantara.parties.actions import InvitationError, accept_invitation, find_invitation
from qantara.parties.enums import Role
from qantara.parties.models import Invitation, Person


@everyone
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who invites to what; whoever has an account signs in first, so that the link alone never opens it."""
    if not ratelimit.consume(request, action="invitation"):
        return too_many(request)
    now = timezone.now()
    try:
        found = find_invitation(token, at=now)
        if Person.objects.filter(email=found.email).exists():
            return _join(request, token, found)
        return _open(request, token, found)
    except InvitationError as refusal:
        return private_page(request, "parties/accounts/invitation_dead.html", status=410, refusal=refusal)


def _join(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    person: Any = request.user
    mine = person.is_authenticated and person.email == found.email
    if request.method == "POST" and mine:
        accept_invitation(token=token, person=person, at=timezone.now())
        _welcome(request, found)
        return redirect("dashboard")
    return private_page(request, "parties/accounts/invitation.html", found=found, here=request.path, role=Role(found.role).label, form=None,
                        mine=mine, other=person.is_authenticated and not mine)  # fmt: skip


def _open(request: HttpRequest, token: str, found: Invitation) -> HttpResponseBase:
    form = JoinForm(request.POST or None, email=found.email, initial={"language": language_of(request)})
    other = request.user.is_authenticated
    if request.method == "POST" and not other and form.is_valid():
        person = accept_invitation(token=token, at=timezone.now(), **form.cleaned_data)
        _welcome(request, found)
        answer: HttpResponseBase = perform_login(request, person, email=person.email)
        return answer
    return private_page(request, "parties/accounts/invitation.html", found=found, here=request.path, role=Role(found.role).label, form=form,
                        mine=False, other=other)  # fmt: skip


def _welcome(request: HttpRequest, found: Invitation) -> None:
    words = words_of(language_of(request))
    place = words.name(found.organisation.names)
    tell(request, words.plain("Welcome. Your role at %(organisation)s: %(role)s.", organisation=place, role=Role(found.role).label))  # fmt: skip
