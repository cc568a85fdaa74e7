"""What people fill in about tokens and webhooks. The rules are the actions'."""

from typing import Any, ClassVar

from django import forms

from qantara.kit.api import policy, scopes, webhooks
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import active_language, later, words_of

_DAYS = (30, 90, 180, 365)


def _spans() -> list[tuple[int, str]]:
    words = words_of(active_language())
    return [(days, words.plain("%(n)s days", n=words.formats.number(days))) for days in _DAYS]


class TokenForm(PortalForm):
    looks: ClassVar = {
        "name": Look(size=28, autocomplete="off", missing=later("Name the token after the program that will use it.")),
        "wanted": Look(missing=later("Choose what the token may be used for.")),
    }

    name = forms.CharField(label=later("Program"), max_length=100, help_text=later("So that you recognise the token later."))  # fmt: skip
    wanted = forms.MultipleChoiceField(
        label=later("What it may do"), widget=forms.CheckboxSelectMultiple,
        help_text=later("Never more than you may yourself. Choose as little as the program needs."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=later("Ends after"), choices=_spans, coerce=int, initial=90)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = words_of(active_language())
        self.fields["wanted"].choices = [  # type: ignore[attr-defined]
            (scope.name, words.plain(scope.label)) for scope in scopes.scopes_for(person)
        ]


class HookForm(PortalForm):
    looks: ClassVar = {
        "address": Look(ltr=True, autocomplete="off", missing=later("Enter the address of the receiver.")),
        "events": Look(missing=later("Choose the events that are to be sent.")),
    }

    address = forms.CharField(
        label=later("Address of the receiver"), max_length=500,
        help_text=later("An encrypted address that is reached from the internet."),
    )  # fmt: skip
    about = forms.ChoiceField(label=later("Whose events"))
    events = forms.MultipleChoiceField(label=later("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = words_of(active_language())
        places = policy.places_of(person)
        wide = any(number is None for number, _ in places)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("" if number is None else str(number), words.name(names) if names else words.plain("Those of all organisations"))
            for number, names in places
        ]  # fmt: skip
        self.fields["about"].required = not wide
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (event.name, words.plain(event.label)) for event in webhooks.all_events() if wide or not event.wide
        ]

    @property
    def place(self) -> int | None:
        """The number chosen; none for everybody's events."""
        told = self.cleaned_data["about"]
        return int(told) if told else None
