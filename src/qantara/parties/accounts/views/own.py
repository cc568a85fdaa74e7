"""The account as its owner sees it: name, address, password, second factor, sessions."""

from typing import Any

from allauth.account import views as account
from allauth.core import ratelimit
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import get_totp_secret
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from qantara.kit.access import everyone, signed_in
from qantara.kit.pages import language_of, tell
from qantara.kit.wording import words_of
from qantara.parties.accounts import mails, qr
from qantara.parties.accounts.actions import AccountError, change_address
from qantara.parties.accounts.forms import AboutMeForm, NewAddressForm
from qantara.parties.accounts.links import LinkError, new_address_token, read_new_address_token
from qantara.parties.accounts.middleware import has_second_factor
from qantara.parties.accounts.sessions import end_other_places, end_place, limits_of, places_of
from qantara.parties.accounts.sessions import told as told_of
from qantara.parties.accounts.views.base import Ours, freshly, private_page, too_many
from qantara.parties.actions import MembershipError, change_person
from qantara.parties.holding import holding_of
from qantara.parties.managers import clean_email
from qantara.parties.models import Person

_BESIDE = ("your-data", "notification-preferences", "my-roles")
"""Pages of others that the account leads to, where they are."""


@signed_in
@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """What is known of me, and where the rest is changed."""
    person: Any = request.user
    form = AboutMeForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        try:
            change_person(person=Person.objects.get(pk=person.pk), fields=form.cleaned_data, by=person, at=timezone.now())  # fmt: skip
        except MembershipError as refusal:
            form.refuse(refusal)
        else:
            tell(request, words_of(language_of(request)).plain("Your details have been saved."))
            return HttpResponseRedirect(reverse("account"))
    return private_page(
        request, "parties/accounts/account.html", form=form, person=person, beside=_beside(),
        has_second_factor=has_second_factor(person), needs_second_factor=holding_of(person).needs_second_factor,
        codes_left=_codes_left(person), places=len(places_of(person, request)),
    )  # fmt: skip


def _beside() -> dict[str, str]:
    found = {}
    for name in _BESIDE:
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    return found


def _codes_left(person: Person) -> int | None:
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(codes.wrap().get_unused_codes()) if codes else None


# Password


class _Change(Ours, account.PasswordChangeView):
    pass


class _First(Ours, account.PasswordSetView):
    pass


change_password = signed_in(_Change.as_view())
first_password = signed_in(_First.as_view())


# Proving again who one is


class _Again(Ours, account.ReauthenticateView):
    shows = ("redirect_field_value", "other")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"other": _other_way(self)}


class _AgainByFactor(Ours, mfa.ReauthenticateView):
    shows = ("redirect_field_value", "other")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"other": _other_way(self)}


def _other_way(view: Any) -> str:
    return next((way["url"] for way in view.get_reauthentication_alternatives()), "")


again = signed_in(_Again.as_view())
again_by_factor = signed_in(_AgainByFactor.as_view())


# Second factor


class _SetUp(Ours, totp.ActivateTOTPView):
    shows = ("secret", "obligatory")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {
            "secret": [secret[i : i + 4] for i in range(0, len(secret), 4)],
            "obligatory": holding_of(self.request.user).needs_second_factor,
        }


class _TakeOff(Ours, totp.DeactivateTOTPView):
    shows = ("refused",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"refused": holding_of(self.request.user).needs_second_factor}


class _Codes(Ours, codes.ViewRecoveryCodesView):
    shows = ("unused_codes", "total_count")


class _NewCodes(Ours, codes.GenerateRecoveryCodesView):
    shows = ("unused_code_count",)


class _CodesFile(codes.DownloadRecoveryCodesView):
    def render_to_response(self, context: dict[str, Any], **_options: Any) -> HttpResponse:
        return HttpResponse(
            "".join(f"{code}\r\n" for code in context["unused_codes"]),
            headers={
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Disposition": 'attachment; filename="qantara-codes.txt"',
                "Cache-Control": "no-store",
            },
        )


set_up_factor = signed_in(_SetUp.as_view())
take_off_factor = signed_in(_TakeOff.as_view())
recovery_codes = signed_in(_Codes.as_view())
new_recovery_codes = signed_in(_NewCodes.as_view())
recovery_codes_file = signed_in(_CodesFile.as_view())


@signed_in
@require_GET
def factor_drawing(request: HttpRequest) -> HttpResponse:
    """The secret being set up, as the square that a telephone reads. None is shown once the factor is on."""
    if has_second_factor(request.user) or "mfa.totp.secret" not in request.session:
        raise Http404
    from allauth.mfa.adapter import get_adapter

    address = get_adapter().build_totp_url(request.user, get_totp_secret())
    return HttpResponse(qr.drawing(address), headers={"Content-Type": "image/svg+xml", "Cache-Control": "no-store"})


@signed_in
@require_GET
def factor_index(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - allauth leads here by name
    return HttpResponseRedirect(reverse("account"))


# Sessions


@signed_in
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; end one, or all the others."""
    person: Any = request.user
    words = words_of(language_of(request))
    if request.method == "POST":
        if "others" in request.POST:
            n = end_other_places(person=person, request=request)
            tell(request, words.say_n("One session has been ended.", "%(n)s sessions have been ended.", n).striptags())
        elif (key := request.POST.get("session", "")).isdecimal():
            if end_place(person=person, key=int(key), request=request):
                tell(request, words.plain("This session has been ended."))
            else:
                messages.warning(request, words.plain("This session had ended already."))
        return HttpResponseRedirect(reverse("usersessions_list"))
    places = [(place, told_of(place, words)) for place in places_of(person, request)]
    limits = limits_of(person)
    return private_page(request, "usersessions/usersession_list.html", places=places, limits=limits)


# Address


@signed_in
@freshly
@require_http_methods(["GET", "POST"])
def new_address(request: HttpRequest) -> HttpResponse:
    """Ask for another address: a link proves that it is mine. The answer does not tell whether somebody has it already."""
    person: Any = request.user
    form = NewAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="manage_email", user=person):
            return too_many(request)
        email = clean_email(form.cleaned_data["email"])
        link = reverse("account_address_confirm", args=[new_address_token(person, email)])
        mails.send_new_address(person, email, link, at=timezone.now())
        words = words_of(language_of(request))
        tell(request, words.plain("A link has been sent to %(email)s. Your account changes once you have opened it.", email=email))  # fmt: skip
        return HttpResponseRedirect(reverse("account"))
    return private_page(request, "parties/accounts/address.html", form=form)


@everyone
@require_http_methods(["GET", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link may be opened on another device: it proves the address, and signs nobody in."""
    try:
        person, email = read_new_address_token(token)
        if request.method == "POST":
            now = timezone.now()
            old = change_address(person=person, email=email, at=now)
            mails.send_address_changed(person, old, reverse("home"), at=now)
    except (LinkError, AccountError) as refusal:
        return private_page(request, "parties/accounts/link_dead.html", status=410, refusal=refusal)
    if request.method == "POST":
        tell(request, words_of(language_of(request)).plain("Your address is now %(email)s.", email=email))
        return HttpResponseRedirect(reverse("account" if request.user.is_authenticated else "account_login"))
    return private_page(request, "parties/accounts/address_confirm.html", email=email, old=person.email)
