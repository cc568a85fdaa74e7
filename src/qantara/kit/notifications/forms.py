"""What a person chooses: for each kind how to be told, and when mails arrive."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from qantara.kit.forms import Look, PortalForm
from qantara.kit.notifications import kinds
from qantara.kit.notifications.enums import Choice, Day, Every
from qantara.kit.notifications.queries import choices_of, rhythm_of
from qantara.kit.wording import later

_KIND = "kind:"


def label_of(kind: kinds.Kind) -> str:
    """What a kind is called, in the language under way."""
    return kind.open_label(str(later(kind.label or kind.title)))


class PreferencesForm(PortalForm):
    """One list a kind, then the hours. What is essential is not in it."""

    quiet_from = forms.TimeField(
        label=later("No e-mail from"), required=False, widget=forms.TimeInput(format="%H:%M"),
        error_messages={"invalid": later("This hour cannot be read. Write it as 20:00.")},
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=later("until"), required=False, widget=forms.TimeInput(format="%H:%M"),
        error_messages={"invalid": later("This hour cannot be read. Write it as 20:00.")},
    )  # fmt: skip
    quiet_sundays = forms.BooleanField(label=later("No e-mail on Sundays"), required=False)
    digest_every = forms.ChoiceField(label=later("Summary"), choices=Every.choices)
    digest_day = forms.TypedChoiceField(label=later("Day of the weekly summary"), choices=Day.choices, coerce=int)

    looks: ClassVar = {
        "quiet_from": Look(size=8),
        "quiet_until": Look(size=8),
        "digest_every": Look(size=16),
        "digest_day": Look(size=16),
    }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        rhythm = rhythm_of(person)
        hours = {name: getattr(rhythm, name) for name in self.base_fields}
        chosen = choices_of(person)
        initial = hours | {_KIND + name: choice for name, choice in chosen.items()}
        super().__init__(*args, initial=initial, **kwargs)
        for name in chosen:
            self.fields[_KIND + name] = forms.ChoiceField(label=label_of(kinds.get(name)), choices=Choice.choices)
            self._speak(_KIND + name, self.fields[_KIND + name])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        start, end = told.get("quiet_from"), told.get("quiet_until")
        readable = not {"quiet_from", "quiet_until"} & set(self.errors)
        if readable and ((start is None) != (end is None) or (start is not None and start == end)):
            self.add_error(
                "quiet_until", ValidationError(later("Fill in both hours, one after the other, or leave both empty."))
            )
        return told

    @property
    def kinds(self) -> list[str]:
        """The names of the fields that are kinds."""
        return [name for name in self.fields if name.startswith(_KIND)]

    @property
    def hours(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith(_KIND)}

    @property
    def choices(self) -> dict[str, Choice]:
        return {
            name.removeprefix(_KIND): Choice(value)
            for name, value in self.cleaned_data.items() if name.startswith(_KIND)
        }  # fmt: skip
