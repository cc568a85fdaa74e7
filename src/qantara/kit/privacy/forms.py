"""What people fill in about their rights, and what the officers do. The rules are the actions'; a form asks and explains."""

from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from qantara.kit.forms import Look, PortalForm
from qantara.kit.privacy import deadlines, people, purposes
from qantara.kit.privacy.consents import keep_answers
from qantara.kit.privacy.enums import Basis, Channel, Identity, Kind
from qantara.kit.wording import active_language, later, words_of

_LONG = 2000
_YES, _NO = "yes", "no"


def _said(message: str) -> str:
    return words_of(active_language()).plain(message)


class AsksFirst(PortalForm):
    """A form whose data would also serve other purposes asks about each before it is sent. Nothing is ticked beforehand.

    `keep_choices`, called once the form is valid, keeps what was answered.
    """

    _ASKED = "also_"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in purposes.get(self.collects).further if self.collects else ():
            found = purposes.get(purpose)
            name = f"{self._ASKED}{purpose}"
            self.fields[name] = forms.ChoiceField(
                label=_said(found.consent or found.why),
                choices=[(_YES, later("Yes, I agree")), (_NO, later("No, I object"))],
                widget=forms.RadioSelect,
                help_text=later(
                    "Your answer changes nothing else. You can change it at any time on the page “My data”."
                ),
                error_messages={"required": later("Choose yes or no: nothing is chosen for you.")},
            )
            self._speak(name, self.fields[name])

    def keep_choices(self, *, person: Any, at: datetime) -> None:
        """Keep what this person, who filled in the form, agreed to and opposed."""
        answers = {
            name.removeprefix(self._ASKED): answer
            for name, answer in self.cleaned_data.items() if name.startswith(self._ASKED)
        }  # fmt: skip
        keep_answers(
            person=person, by=person, at=at,
            agreed=[purpose for purpose, answer in answers.items() if answer == _YES],
            opposed=[purpose for purpose, answer in answers.items() if answer == _NO],
        )  # fmt: skip


class AskForm(PortalForm):
    """What somebody signed in asks about their own data."""

    collects = "rights"
    details = forms.CharField(label=later("What you ask"), required=False, max_length=_LONG, widget=forms.Textarea)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is Kind.CORRECTION:
            self._need("details", later("What is wrong, and how it should read"))
        if kind is Kind.OPPOSITION:
            self.fields["purpose"] = forms.ChoiceField(
                label=later("Which use you oppose"),
                choices=[
                    (one.id, _said(one.title)) for one in purposes.all_purposes() if one.basis is not Basis.CONSENT
                ],
            )
            self._speak("purpose", self.fields["purpose"])
            self._need("details", later("Your reasons"))
            self.order_fields(["purpose", "details"])
        if kind is Kind.ERASURE:
            self.fields["details"].label = later("Anything we should know")
            self.fields["sure"] = forms.BooleanField(
                label=later("I understand that my account is closed and that there is no way back.")
            )
            self._speak("sure", self.fields["sure"])

    def _need(self, name: str, label: Any) -> None:
        self.fields[name].label, self.fields[name].required = label, True
        self._speak(name, self.fields[name])


class EnterForm(PortalForm):
    """A request that came on paper, by mail or at the desk."""

    collects = "rights"
    looks: ClassVar = {
        "name": Look(autocomplete="off", missing=later("Enter the name of whoever asks.")),
        "contact": Look(autocomplete="off"),
        "account": Look(autocomplete="off"),
    }

    kind = forms.ChoiceField(label=later("What is asked"), choices=Kind.choices, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=later("Which use is opposed"), required=False, help_text=later("For an opposition only."),
        choices=lambda: [("", ""), *((one.id, _said(one.title)) for one in purposes.all_purposes())],
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=later("How it came"), widget=forms.RadioSelect,
        choices=[choice for choice in Channel.choices if choice[0] != Channel.PORTAL],
    )  # fmt: skip
    received_on = forms.DateField(
        label=later("Received on"), widget=forms.DateInput(), help_text=later("The ten days run from this day.")
    )
    name = forms.CharField(label=later("Name of whoever asks"), max_length=200)
    contact = forms.CharField(
        label=later("How to reach them"), required=False, max_length=254,
        help_text=later("E-mail or postal address. The receipt goes there."),
    )  # fmt: skip
    account = forms.EmailField(
        label=later("Address of their account"), required=False, max_length=254,
        help_text=later("If they have an account on this portal."),
    )  # fmt: skip
    details = forms.CharField(label=later("What they ask, in their words"), required=False, max_length=_LONG,
                              widget=forms.Textarea)  # fmt: skip
    identity = forms.ChoiceField(
        label=later("How you made sure who asks"), required=False, widget=forms.RadioSelect,
        choices=[choice for choice in Identity.choices if choice[0] != Identity.SESSION], initial="",
    )  # fmt: skip

    def clean_account(self) -> Any:
        """The person, not the address."""
        address = self.cleaned_data["account"]
        person = people.find_by_address(address) if address else None
        if address and person is None:
            raise forms.ValidationError(later("No account has this address. Check it, or leave it empty."))
        return person

    def received_at(self, at: datetime) -> datetime:
        """Now if it came today, else the end of the day named: the count of days is the same."""
        day = self.cleaned_data["received_on"]
        if day == deadlines.day_of(at):
            return at
        return timezone.make_aware(datetime.combine(day, time(12)), deadlines.MOROCCO)


class IdentityForm(PortalForm):
    """How an officer made sure who asks: their account is looked for, nothing new is collected."""

    how = forms.ChoiceField(
        label=later("How you made sure who asks"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Identity.DOCUMENT, Identity.KNOWN)],
    )  # fmt: skip
    account = forms.EmailField(
        label=later("Address of their account"), required=False, max_length=254,
        help_text=later("If they have an account on this portal."),
    )  # fmt: skip
    looks: ClassVar = {"account": Look(autocomplete="off")}
    clean_account = EnterForm.clean_account


class AnswerForm(PortalForm):
    """What was done."""

    answer = forms.CharField(label=later("What was done"), max_length=_LONG, widget=forms.Textarea,
                             help_text=later("The person reads it."))  # fmt: skip
    passed_on = forms.CharField(
        label=later("Sent on to"), required=False, max_length=500,
        help_text=later("The recipients told of the correction; “nobody” if nobody had received the data."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is not Kind.CORRECTION:
            del self.fields["passed_on"]


class RefusalForm(PortalForm):
    reason = forms.CharField(label=later("Reason"), max_length=_LONG, widget=forms.Textarea,
                             help_text=later("The person gets it on a dated receipt."))  # fmt: skip


class ErasureForm(PortalForm):
    passed_on = forms.CharField(
        label=later("Sent on to"), max_length=500,
        help_text=later("The recipients told of the erasure; “nobody” if nobody had received the data."),
    )  # fmt: skip
    sure = forms.BooleanField(label=later("Erase this person. There is no way back."))
