"""Every component in its states: the page against which a new page is held. For staff, and for whoever builds the portal."""

from collections.abc import Callable
from functools import wraps
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from qantara.kit.access import allowed
from qantara.kit.figures import Figure
from qantara.kit.forms import Look, PortalForm, UploadField
from qantara.kit.pages import page
from qantara.kit.wording import later

_COLOURS = ("page", "sand", "sand-deep", "night", "ink", "ink-soft", "ink-faint", "field", "rule", "action", "good",
            "watch", "late", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6")  # fmt: skip


class SampleFilters(forms.Form):
    """A list's filters, invented."""

    q = forms.CharField(required=False, max_length=100, label=later("Name or ICE"))
    state = forms.ChoiceField(
        required=False,
        label=later("State"),
        choices=[("", later("All states")), ("active", later("active")), ("late", later("late"))],
    )


class SampleForm(PortalForm):
    """Every kind of field, invented."""

    looks: ClassVar = {
        "title": Look(missing=later("Enter a title.")),
        "hours": Look(unit=later("hours"), size=4),
        "pay": Look(unit=later("MAD a month"), size=8),
        "mail": Look(size=28, autocomplete="email"),
        "code": Look(size=20, ltr=True, inputmode="numeric"),
    }

    title = forms.CharField(label=later("Title"), max_length=100)
    text = forms.CharField(
        label=later("What the trainee will do"), help_text=later("Three to five sentences."), max_length=600,
        required=False, widget=forms.Textarea,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=later("Kind"), widget=forms.RadioSelect,
        choices=[("final", later("Final-year project")), ("year", later("Year project")), ("work", later("Work-study"))],
    )  # fmt: skip
    days = forms.MultipleChoiceField(
        label=later("Days on site"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("mon", later("Monday")), ("tue", later("Tuesday")), ("wed", later("Wednesday"))],
    )  # fmt: skip
    start = forms.DateField(label=later("Start"), required=False, widget=forms.DateInput)
    hours = forms.IntegerField(label=later("Hours a week"))
    pay = forms.IntegerField(label=later("Allowance"), required=False)
    region = forms.ChoiceField(label=later("Region"), choices=[("", "---------"), ("a", "Souss-Massa")])
    mail = forms.EmailField(label=later("E-mail address"))
    code = forms.CharField(label=later("Number of the agreement"), disabled=True, required=False)
    password = forms.CharField(label=later("Password"), widget=forms.PasswordInput, required=False)
    file = UploadField(
        label=later("File"), endings=("csv", "xlsx"), max_bytes=5_000_000, required=False,
        help_text=later("One line a person."),
    )  # fmt: skip
    agreed = forms.BooleanField(label=later("I have read the charter of the trainee"))

    def clean_hours(self) -> int:
        hours: int = self.cleaned_data["hours"]
        if hours > 44:
            raise forms.ValidationError(later("48 is over the legal 44 hours. Enter 44 or less."))
        return hours

    @property
    def notice(self) -> dict[str, str]:
        return {
            "purpose": str(later("The tutor’s contact details serve the agreement and the follow-up.")),
            "rights": "#f",
        }


def _for_staff_or_builders(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The portal's staff; and while QANTARA_DEBUG is set, whoever asks."""
    for_staff = allowed("platform.see_style")(view)

    @wraps(for_staff)
    def opened(request: HttpRequest) -> HttpResponseBase:
        return view(request) if settings.DEBUG else for_staff(request)

    return opened


@require_safe
@_for_staff_or_builders
def style(request: HttpRequest) -> HttpResponse:
    sample = Figure(
        name="tech-ads", kind="count", value=3412, n=3412, definition=("DEM-01", 1), run="00000-20261101-0000",
        query="demand", parameters={}, address="#c-figures",
    )  # fmt: skip
    return page(
        request,
        "style.html",
        sample=sample,
        colours=_COLOURS,
        form=_filled(),
        filter_form=SampleFilters(request.GET),
        listed=Paginator(range(312), 25).get_page(2),
    )


def _filled() -> SampleForm:
    """The form with two errors, a warning and an answer understood."""
    form = SampleForm(
        {"title": "Analyste SOC", "hours": "48", "pay": "0", "mail": "salma@exemple.ma", "kind": "final", "days": ["mon"],
         "text": "Écrire les modules d’infrastructure de deux services.", "agreed": "on"},
        {}, initial={"code": "2026-001482"},
    )  # fmt: skip
    form.full_clean()
    form.warn("pay", str(later("0 will be shown to the candidates.")))
    form.understand("text", str(later("3 skills and 1 language recognised, shown below.")))
    return form
