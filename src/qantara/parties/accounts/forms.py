"""The forms of the account: allauth's, with our words; and ours."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError

from qantara.kit.forms import Look, PortalForm, PortalModelForm
from qantara.kit.wording import later
from qantara.parties.models import Person

_ADDRESS = Look(size=40, autocomplete="username", ltr=True)
_CODE = Look(size=8, autocomplete="one-time-code", inputmode="numeric", ltr=True,
             missing=later("Enter the code."))  # fmt: skip
_NOW = Look(autocomplete="current-password", size=28)
_NEW = Look(autocomplete="new-password", size=28, missing=later("Choose a password."))
_RULE = later("At least 12 characters. Four words that you will remember do better than signs that you will not.")
_CODE_HINT = later("The six digits that your application shows now.")
_USED = 120  # seconds: longer than a code is taken, so that none is taken twice


def _password(label: Any, *, new: bool = False, hint: Any = "") -> forms.CharField:
    autocomplete = "new-password" if new else "current-password"
    return forms.CharField(
        label=label, strip=False, help_text=hint, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )  # fmt: skip


class SignInForm(PortalForm, account.LoginForm):
    password = _password(later("Password"))
    looks: ClassVar = {"login": _ADDRESS, "password": _NOW}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(label=later("E-mail address"), max_length=254)
        self._speak("login", self.fields["login"])
        self.order_fields(["login", "password"])


class AddressForm(PortalForm):
    """An address, to send a link to."""

    email = forms.EmailField(label=later("E-mail address"), max_length=254)
    looks: ClassVar = {"email": _ADDRESS}


class ForgottenForm(PortalForm, account.ResetPasswordForm):
    email = forms.EmailField(label=later("E-mail address"), max_length=254)
    looks: ClassVar = {"email": _ADDRESS}


class _Twice(PortalForm):
    """A password typed once, shown on request by the browser: typing it twice proves nothing more."""

    password1 = _password(later("New password"), new=True, hint=_RULE)
    looks: ClassVar = {"password1": _NEW}

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)  # type: ignore[attr-defined]
        return password


class NewPasswordForm(_Twice, account.ResetPasswordKeyForm):
    password2 = None


class FirstPasswordForm(_Twice, account.SetPasswordForm):
    password2 = None


class ChangePasswordForm(_Twice, account.ChangePasswordForm):
    oldpassword = _password(later("Current password"))
    password2 = None
    looks: ClassVar = {"oldpassword": _NOW, "password1": _NEW}
    field_order = ("oldpassword", "password1")


class AgainForm(PortalForm, account.ReauthenticateForm):
    password = _password(later("Password"))
    looks: ClassVar = {"password": _NOW}


class _Once(PortalForm):
    """A code of the telephone is taken once, though it is valid for a little longer than it is shown."""

    code = forms.CharField(label=later("Code"), max_length=20, help_text=later("Six digits, or one of your recovery codes."))  # fmt: skip
    looks: ClassVar = {"code": _CODE}

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        used = f"second-factor:{self.user.pk}:{''.join(code.split())}"  # type: ignore[attr-defined]
        if not cache.add(used, True, timeout=_USED):
            raise ValidationError(later("This code has been used. Wait for the next one."), code="incorrect_code")
        return code


class SecondFactorForm(_Once, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(_Once, mfa.ReauthenticateForm):
    pass


class SetUpForm(PortalForm, totp.ActivateTOTPForm):
    code = forms.CharField(label=later("Code"), max_length=10, help_text=_CODE_HINT)
    looks: ClassVar = {"code": _CODE}


class TakeOffForm(PortalForm, totp.DeactivateTOTPForm):
    pass


class AboutMeForm(PortalModelForm):
    """What the account says of its owner. The address has its own way, with a proof."""

    collects: ClassVar = "accounts"
    language = forms.ChoiceField(label=later("Language of messages"), choices=())
    looks: ClassVar = {
        "given_name": Look(size=28, autocomplete="given-name"),
        "family_name": Look(size=28, autocomplete="family-name"),
        "given_name_ar": Look(size=28),
        "family_name_ar": Look(size=28),
        "phone": Look(size=20, autocomplete="tel", inputmode="tel", ltr=True),
        "language": Look(size=14),
    }

    class Meta:
        model = Person
        fields: ClassVar = ["given_name", "family_name", "given_name_ar", "family_name_ar", "phone", "language"]
        labels: ClassVar = {
            "given_name": later("Given name"), "family_name": later("Family name"),
            "given_name_ar": later("Given name, in Arabic"), "family_name_ar": later("Family name, in Arabic"),
            "phone": later("Telephone"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        for name in ("given_name", "family_name"):
            self.fields[name].required = True


class NewAddressForm(PortalForm):
    collects: ClassVar = "accounts"
    email = forms.EmailField(
        label=later("New e-mail address"), max_length=254,
        help_text=later("A link goes to this address. Your account changes once you have opened it."),
    )  # fmt: skip
    looks: ClassVar = {"email": Look(size=40, autocomplete="email", ltr=True)}


class JoinForm(PortalForm):
    """What whoever is invited says to open their account."""

    given_name = forms.CharField(label=later("Given name"), max_length=100)
    family_name = forms.CharField(label=later("Family name"), max_length=100)
    password = _password(later("Password"), new=True, hint=_RULE)
    language = forms.ChoiceField(label=later("Language of messages"), choices=())
    looks: ClassVar = {
        "given_name": Look(size=28, autocomplete="given-name"),
        "family_name": Look(size=28, autocomplete="family-name"),
        "password": _NEW,
        "language": Look(size=14),
    }
    collects: ClassVar = "accounts"

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if password := told.get("password"):
            who = Person(email=self.email, given_name=told.get("given_name", ""), family_name=told.get("family_name", ""))  # fmt: skip
            try:
                validate_password(password, who)
            except ValidationError as error:
                self.add_error("password", error)
        return told


class ActingForm(PortalForm):
    reason = forms.CharField(
        label=later("Reason"), max_length=300, widget=forms.Textarea,
        help_text=later("The person can read it, and so can the auditors."),
    )  # fmt: skip
    looks: ClassVar = {"reason": Look(rows=3, missing=later("Say why you act as this person."))}
