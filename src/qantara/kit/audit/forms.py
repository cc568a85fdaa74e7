"""What to look for in the log, and a root to find again in the chain."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from qantara.kit.audit import naming
from qantara.kit.audit.queries import Asked, known_events, known_things
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import later

_GREATEST = 2**63 - 1


class FilterForm(PortalForm):
    """Every filter is free; together they narrow."""

    person = forms.IntegerField(
        label=later("Person concerned (number)"), required=False, min_value=1, max_value=_GREATEST
    )
    actor = forms.IntegerField(label=later("Done by (number)"), required=False, min_value=1, max_value=_GREATEST)
    event = forms.ChoiceField(label=later("What was done"), required=False)
    thing = forms.ChoiceField(label=later("About what"), required=False)
    identity = forms.CharField(label=later("Its number"), required=False, max_length=64)
    since = forms.DateField(label=later("From this day on"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=later("To, this day included"), required=False, widget=forms.DateInput)

    looks: ClassVar = {"identity": Look(size=10, ltr=True)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("event", [(event, naming.event_label(event) or event) for event in known_events()])
        self._offer("thing", [(thing, naming.thing_label(thing) or thing) for thing in known_things()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", later("All")), *sorted(choices, key=lambda choice: choice[1])]

    def asked(self) -> Asked:
        """What was asked for; all of the log if the form is not one that can be followed."""
        if not self.is_bound or not self.is_valid():
            return Asked()
        told = self.cleaned_data
        return Asked(
            person=told["person"],
            actor=told["actor"],
            event=told["event"],
            target_type=told["thing"],
            target_id=told["identity"],
            since=_start_of(told["since"]) if told["since"] else None,
            until=_start_of(told["until"] + timedelta(days=1)) if told["until"] else None,
        )


class VerifyForm(PortalForm):
    """An optional root, as it was printed earlier by this page, by doctor or in a backup."""

    noted = forms.CharField(
        label=later("A root noted earlier"),
        required=False,
        help_text=later("64 signs, as this page, a backup or the doctor’s report gave them."),
        validators=[RegexValidator(r"^\s*[0-9a-fA-F]{64}\s*$", later("A root has 64 signs, 0 to 9 and a to f. Copy it whole."))],
    )  # fmt: skip

    looks: ClassVar = {"noted": Look(ltr=True)}


def _start_of(day: Any) -> datetime:
    """The first moment of a day where the partnership is."""
    return timezone.make_aware(datetime.combine(day, time()))
