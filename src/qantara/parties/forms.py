"""What people fill in about organisations and roles. The rules are the actions'; a form only asks and explains."""

from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from qantara.kit.forms import Look, PortalForm, UploadField
from qantara.kit.wording import active_language, later
from qantara.parties.bridge import REGIONS
from qantara.parties.enums import (
    ROLE_HOMES,
    SENSITIVE_ROLES,
    InstitutionKind,
    OrganisationKind,
    OrganisationState,
    Role,
    SizeClass,
)
from qantara.parties.holding import holding_of
from qantara.parties.models import Membership, Organisation, Person
from qantara.parties.queries import colleagues_of, parents_for


def regions() -> list[tuple[str, str]]:
    """The twelve regions in the reader's language, in the order of their codes."""
    return [(code, names[active_language()]) for code, names in REGIONS.items()]


def _any(label: Any, choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class FindOrganisations(PortalForm):
    """The filters above the list: nothing wrong can be said in them."""

    q = forms.CharField(required=False, max_length=100, label=later("Name or ICE"))
    kind = forms.ChoiceField(
        required=False, label=later("Kind"), choices=_any(later("All kinds"), OrganisationKind.choices)
    )
    region = forms.ChoiceField(
        required=False, label=later("Region"), choices=lambda: _any(later("All regions"), regions())
    )
    state = forms.ChoiceField(
        required=False, label=later("State"), choices=_any(later("All states"), OrganisationState.choices)
    )


class FindPeople(PortalForm):
    q = forms.CharField(required=False, max_length=100, label=later("Name or address"))


class OrganisationForm(PortalForm):
    """What is said of an organisation."""

    looks: ClassVar = {
        "name": Look(missing=later("Enter the name, as on the official papers.")),
        "ice": Look(size=15, inputmode="numeric", ltr=True),
        "short_name": Look(size=14),
    }

    kind = forms.ChoiceField(label=later("Kind"), choices=OrganisationKind.choices)
    institution_kind = forms.ChoiceField(
        required=False, label=later("Kind of institution"), help_text=later("For institutions only."),
        choices=_any("", InstitutionKind.choices),
    )  # fmt: skip
    name = forms.CharField(label=later("Name in French"), max_length=200)
    name_ar = forms.CharField(label=later("Name in Arabic"), max_length=200, required=False)
    name_en = forms.CharField(label=later("Name in English"), max_length=200, required=False)
    short_name = forms.CharField(label=later("Short name"), max_length=40, required=False)
    ice = forms.RegexField(
        r"^\d{15}$", label=later("ICE"), required=False, max_length=15,
        help_text=later("The company’s common identifier: 15 digits."),
        error_messages={"invalid": later("An ICE has 15 digits. Check the number on the company’s papers.")},
    )  # fmt: skip
    sector = forms.CharField(label=later("Sector"), max_length=100, required=False)
    size_class = forms.ChoiceField(label=later("Size"), required=False, choices=_any("", SizeClass.choices))
    parent = forms.ModelChoiceField(
        label=later("Part of"), required=False, queryset=Organisation.objects.none(),
        help_text=later("The university of an establishment, the group of a company."),
    )  # fmt: skip
    supervised_by = forms.ModelChoiceField(
        label=later("Supervising ministry"), required=False, queryset=Organisation.objects.none()
    )

    _OWN = ("name", "name_ar", "name_en", "short_name", "sector", "size_class")  # what its own people may change

    def __init__(self, *args: Any, reader: Person, organisation: Organisation | None = None, **kwargs: Any) -> None:
        names = list(self.base_fields)
        initial = {name: getattr(organisation, name) for name in names} if organisation else {}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields["parent"].queryset = parents_for()  # type: ignore[attr-defined]
        self.fields["supervised_by"].queryset = parents_for([OrganisationKind.MINISTRY])  # type: ignore[attr-defined]
        if not holding_of(reader).has(Role.ADMINISTRATOR):
            for name in names:
                if name not in self._OWN:
                    del self.fields[name]


class SiteForm(PortalForm):
    name = forms.CharField(label=later("Name of the place"), max_length=200)
    region = forms.ChoiceField(label=later("Region"), choices=regions)
    commune = forms.CharField(label=later("Commune"), max_length=100, required=False)
    address = forms.CharField(label=later("Address"), max_length=300, required=False)
    is_seat = forms.BooleanField(label=later("This is the seat"), required=False)


class StateForm(PortalForm):
    """Where to go from the present state; each way needs its reason written down."""

    to = forms.ChoiceField(label=later("New state"))
    reason = forms.CharField(
        label=later("Reason"), required=False, max_length=300, widget=forms.Textarea,
        help_text=later("Needed to suspend or bar; the organisation’s people read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, steps: list[OrganisationState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(step.value, step.label) for step in steps]  # type: ignore[attr-defined]


class InvitationForm(PortalForm):
    collects = "accounts"
    looks: ClassVar = {"email": Look(autocomplete="off")}

    email = forms.EmailField(label=later("E-mail address"))
    role = forms.ChoiceField(label=later("Role"))
    title = forms.CharField(
        label=later("Job title"),
        required=False,
        max_length=100,
        help_text=later("As it would stand under a signature."),
    )
    language = forms.ChoiceField(label=later("Language of the message"), choices=lambda: settings.LANGUAGES)

    def __init__(self, *args: Any, organisation: Organisation, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = holding_of(reader).has(Role.ADMINISTRATOR)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label)
            for role in Role
            if organisation.kind in ROLE_HOMES[role] and (everything or role not in SENSITIVE_ROLES)
        ]


class ReasonForm(PortalForm):
    """A confirmation that asks why."""

    reason = forms.CharField(label=later("Reason"), max_length=300, required=False, widget=forms.Textarea)


class DelegationForm(PortalForm):
    to = forms.ModelChoiceField(label=later("Delegate to"), queryset=Person.objects.none())
    starts_on = forms.DateField(label=later("From"), widget=forms.DateInput())
    ends_on = forms.DateField(label=later("Until"), widget=forms.DateInput(), help_text=later("This day included."))  # fmt: skip
    reason = forms.CharField(label=later("Reason"), max_length=300)

    def __init__(self, *args: Any, membership: Membership, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: QuerySet[Person] = colleagues_of(membership, at=at)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]

    def period(self, at: datetime) -> tuple[datetime, datetime]:
        """From the first day, or now if that is today, to the end of the last."""
        first = timezone.make_aware(datetime.combine(self.cleaned_data["starts_on"], time.min))
        last = timezone.make_aware(datetime.combine(self.cleaned_data["ends_on"], time.max))
        return max(first, at) if first.date() == at.date() else first, last


class ImportForm(PortalForm):
    file = UploadField(label=later("File"), endings=("csv", "xlsx"), max_bytes=5_000_000)
