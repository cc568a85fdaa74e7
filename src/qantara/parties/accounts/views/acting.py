"""Acting as somebody else, and being oneself again."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from qantara.kit.access import allowed, signed_in
from qantara.parties.accounts.acting import LONGEST, ActingError, start_acting, stop_acting
from qantara.parties.accounts.forms import ActingForm
from qantara.parties.accounts.views.base import freshly, private_page
from qantara.parties.models import Person


def _person_of(_by: Any, *, person: int) -> Person:
    return get_object_or_404(Person, pk=person, is_active=True)


@allowed("parties.act_as", of=_person_of)
@freshly
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, person: Person) -> HttpResponse:
    """Say why, then see the portal as that person does."""
    form = ActingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        try:
            start_acting(session=request.session, person=person, reason=form.cleaned_data["reason"], by=by, at=timezone.now())  # fmt: skip
        except ActingError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("home"))
    minutes = int(LONGEST.total_seconds()) // 60
    return private_page(request, "parties/accounts/acting.html", form=form, person=person, minutes=minutes)


@signed_in
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    real: Any = getattr(request, "real_user", request.user)
    person = getattr(request, "acting_for", None)
    stop_acting(session=request.session, person=person, by=real, at=timezone.now())
    return HttpResponseRedirect(reverse("home"))
