"""What people fill in about sources. The rules are the actions'; a form only asks and explains."""

from typing import Any, ClassVar

from django import forms

from qantara.axes.needs.sources.enums import WEEKDAYS, FeedKind, Rhythm
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import later

# What a file is and how heavy it may be is found by whoever keeps it, from its bytes.
_HELP = later("A table, a feed, a file of a job service, packed or not: see beside. 24 MB at most.")


class UploadForm(PortalForm):
    looks: ClassVar = {
        "source": Look(size=28, missing=later("Enter the name of the source, the same each time.")),
        "licence": Look(size=28),
    }

    file = forms.FileField(label=later("File of ads"), help_text=_HELP)
    source = forms.CharField(
        label=later("Source"), max_length=120,
        help_text=later("Who publishes these ads. Ads of one source carry one name, each time."),
    )  # fmt: skip
    licence = forms.CharField(
        label=later("Licence"), max_length=200, required=False,
        help_text=later("What the source allows to be done with its ads, or the agreement that says so."),
    )  # fmt: skip
    seen_on = forms.DateField(
        label=later("Day of the snapshot"), required=False, widget=forms.DateInput(),
        help_text=later("Only for ads without a date of their own: the day on which they were online."),
    )  # fmt: skip


class MendForm(PortalForm):
    file = forms.FileField(label=later("Mended file"), help_text=_HELP)


class FindMerges(PortalForm):
    """The filter above the log: nothing wrong can be said in it."""

    q = forms.CharField(required=False, max_length=100, label=later("Title or company"))


class UndoForm(PortalForm):
    """Why a merge is undone."""

    looks: ClassVar = {"reason": Look(missing=later("Say in a sentence why these are two jobs."))}

    reason = forms.CharField(
        label=later("Reason"), max_length=300, widget=forms.Textarea,
        help_text=later("Kept with the decision, and read by others later."),
    )  # fmt: skip


def filled(form: PortalForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name in form.fields}


class FeedForm(PortalForm):
    """A regular source. Which fields count depends on its kind; the action says what is missing."""

    looks: ClassVar = {
        "name": Look(size=28, missing=later("Enter the name of the source, the same each time.")),
        "place": Look(ltr=True),
        "account": Look(ltr=True, autocomplete="off", size=28),
        "secret": Look(ltr=True, autocomplete="new-password", size=28),
        "hour": Look(size=4, unit=later("o’clock")),
    }

    name = forms.CharField(label=later("Source"), max_length=120)
    licence = forms.CharField(label=later("Licence"), max_length=200, required=False)
    kind = forms.ChoiceField(label=later("Kind"), choices=FeedKind.choices)
    place = forms.CharField(
        label=later("Folder, address or country"), max_length=500, required=False,
        help_text=later("A folder below the partnership’s; the address of a feed; for Adzuna, the country in two letters."),
    )  # fmt: skip
    asked = forms.CharField(
        label=later("Words to search for"), max_length=200, required=False,
        help_text=later("For a job service. Empty: all of its ads, as far as it allows."),
    )  # fmt: skip
    account = forms.CharField(
        label=later("Identifier"), max_length=200, required=False,
        help_text=later("Your own, given by the job service."),
    )  # fmt: skip
    secret = forms.CharField(
        label=later("Key"), max_length=400, required=False, widget=forms.PasswordInput,
        help_text=later("Kept encrypted, and never shown again. Empty: the key that is kept stays."),
    )  # fmt: skip
    rhythm = forms.ChoiceField(label=later("How often"), choices=Rhythm.choices)
    weekday = forms.TypedChoiceField(label=later("Day, if every week"), choices=WEEKDAYS, coerce=int)
    hour = forms.IntegerField(label=later("Hour"), min_value=0, max_value=23)
