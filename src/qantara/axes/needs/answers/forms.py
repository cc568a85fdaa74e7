"""What people fill in here."""

from typing import Any, ClassVar

from django import forms

from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.bridge import KINDS
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import later

_KINDS = {
    "domain": later("a domain"),
    "occupation": later("an occupation"),
    "region": later("a region"),
    "skill": later("a skill"),
}


class ViewForm(PortalForm):
    looks: ClassVar = {
        "name": Look(size=30, autocomplete="off", missing=later("Give the view a name.")),
        "address": Look(ltr=True, autocomplete="off", missing=later("Copy the address of the page here.")),
    }

    name = forms.CharField(label=later("Name"), max_length=120)
    address = forms.CharField(
        label=later("Address of the page"), max_length=600,
        help_text=later("A page of the barometer, a comparison or the page of a figure. It always opens on the newest edition."),
    )  # fmt: skip


class NameForm(PortalForm):
    looks: ClassVar = {"name": Look(size=30, autocomplete="off", missing=later("Give the view a name."))}

    name = forms.CharField(label=later("Name"), max_length=120)


class AlertForm(PortalForm):
    looks: ClassVar = {
        "subject": Look(size=30, autocomplete="off", missing=later("Say what you want to follow.")),
        "value": Look(size=8, missing=later("Enter the value.")),
    }

    kind = forms.ChoiceField(label=later("Follow"), choices=[(kind, _KINDS[kind]) for kind in KINDS], initial="skill")
    subject = forms.CharField(label=later("Its name"), max_length=150, help_text=later("In French, Arabic or English."))
    measure = forms.ChoiceField(label=later("Figure"), choices=Measure.choices)
    direction = forms.ChoiceField(label=later("Tell me when it"), choices=Direction.choices)
    value = forms.FloatField(
        label=later("Value"),
        help_text=later("A number of ads; a percentage for a share, a change, or what is expected of a skill."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].localize = True
        self.fields["value"].widget.is_localized = True
