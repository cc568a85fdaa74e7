"""What is filled in here. The rules are the actions'; a form only asks and explains."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from qantara.axes.needs.outlook.actions import Said
from qantara.axes.needs.outlook.bridge import DOMAIN_LABELS
from qantara.axes.needs.outlook.models import Declaration
from qantara.axes.needs.outlook.privacy import PURPOSE
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import active_language, later, words_of
from qantara.parties.forms import regions

MOST_LINES = 60
_BLANK = 3
_MONTHS = 36  # that an expert may speak of
_KINDS = {
    "total": later("The whole"), "domain": later("Domains"), "region": later("Regions"), "occupation": later("Occupations"),
    "skill": later("Skills, as a share of ads"),
}  # fmt: skip


class CampaignForm(PortalForm):
    looks: ClassVar = {"year": Look(size=6, missing=later("Write the year, such as 2027."))}

    year = forms.IntegerField(label=later("Year of the hires"), min_value=2020, max_value=2060)
    deadline = forms.DateField(
        label=later("Deadline"), widget=forms.DateInput(), help_text=later("Companies answer and correct until the evening of this day.")
    )  # fmt: skip


class DeadlineForm(PortalForm):
    deadline = forms.DateField(
        label=later("Deadline"), widget=forms.DateInput(), help_text=later("Companies answer and correct until the evening of this day.")
    )  # fmt: skip


def grouped_occupations(occupations: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """By domain, each in the order of the reader's alphabet."""
    words = words_of(active_language())
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in occupations:
        domain = words.name(DOMAIN_LABELS.get(one["domain"], {"en": one["domain"]}))
        groups.setdefault(domain, []).append((one["id"], words.name(one["label"])))
    return [(domain, sorted(found, key=lambda pair: pair[1].casefold())) for domain, found in sorted(groups.items())]


class LineForm(PortalForm):
    """One occupation in one region. Left empty, it is no line."""

    looks: ClassVar = {"hires": Look(size=6), "hard": Look(size=6)}

    occupation = forms.ChoiceField(label=later("Occupation"), required=False)
    region = forms.ChoiceField(label=later("Region"), required=False)
    hires = forms.IntegerField(label=later("Hires"), required=False, min_value=0, max_value=100_000)
    hard = forms.IntegerField(label=later("of which hard to fill"), required=False, min_value=0, max_value=100_000)

    def __init__(self, *args: Any, occupations: Sequence[Any], places: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occupation"].choices = [("", ""), *occupations]  # type: ignore[attr-defined]
        self.fields["region"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not self._is_blank(told):
            if not told.get("occupation"):
                self.add_error("occupation", forms.ValidationError(later("Choose the occupation, or empty the line.")))
            if told.get("hires") is None:
                self.add_error("hires", forms.ValidationError(later("Write how many, 0 if none.")))
            elif (told.get("hard") or 0) > told["hires"]:
                self.add_error(
                    "hard", forms.ValidationError(later("More than the hires of this line. Correct one of the two."))
                )
        return told

    @staticmethod
    def _is_blank(told: Mapping[str, Any]) -> bool:
        return not told.get("occupation") and told.get("hires") is None and told.get("hard") is None

    @property
    def said(self) -> Said | None:
        told = self.cleaned_data
        if self._is_blank(told):
            return None
        return Said(told["occupation"], told["region"], told["hires"], told["hard"])


class Sheet:
    """A company's answer as lines of a form, drawn and checked together; it works without a script."""

    def __init__(
        self, data: Mapping[str, str] | None, *, occupations: Sequence[Mapping[str, Any]], region: str,
        start: Declaration | None, more: bool = False,
    ) -> None:  # fmt: skip
        self.is_bound = data is not None
        lines = list(start.lines.all()) if start is not None else []
        known = {one["id"] for one in occupations}
        self.gone = [line.occupation for line in lines if line.occupation not in known]
        count = len(lines) + _BLANK
        if data is not None:
            given = data.get("lines", "")
            count = int(given) if given.isascii() and given.isdigit() else _BLANK
        self.count = min(count + (_BLANK if more else 0), MOST_LINES)
        options: dict[str, Any] = {"occupations": grouped_occupations(occupations), "places": regions()}
        filled: list[dict[str, Any]] = [
            {"occupation": line.occupation, "region": line.region, "hires": line.hires, "hard": line.hard} for line in lines
        ]  # fmt: skip
        empty = [{"region": region}] * self.count
        self.forms = [
            LineForm(data, prefix=f"line{number}", initial=initial, auto_id="f-%s", **options)
            for number, initial in enumerate((filled + empty)[: self.count])
        ]

    def is_valid(self) -> bool:
        return self.is_bound and not [form for form in self.forms if not form.is_valid()]  # each says its own

    _refused: tuple[str, ...] = ()

    def refuse(self, sentence: str) -> None:
        """Say why the action refused."""
        self._refused = (*self._refused, sentence)

    @property
    def said(self) -> list[Said]:
        return [line for line in (form.said for form in self.forms) if line is not None]

    # What `forms.html` asks of a form

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        words = words_of(active_language())
        return [("", "", text) for text in self._refused] + [
            (where, words.plain("%(label)s, line %(n)s", label=label, n=number) if label else "", text)
            for number, form in enumerate(self.forms, start=1)
            for where, label, text in form.problems
        ]

    def hidden_fields(self) -> list[Any]:
        return []

    def is_multipart(self) -> bool:
        return False


def _months(today: date) -> list[tuple[str, str]]:
    """From this month on."""
    formats = words_of(active_language()).formats
    first = today.year * 12 + today.month - 1
    keys = [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, first + _MONTHS)]
    return [(key, formats.month(key)) for key in keys]


class AdjustmentForm(PortalForm):
    """What an expert expects else than the figure."""

    collects = PURPOSE
    looks: ClassVar = {
        "change": Look(size=6, unit="%", missing=later("Write by how much, such as 10 or -5.")),
        "reason": Look(
            rows=4, missing=later("Say why you expect something else: readers weigh the reason, not the number.")
        ),
    }

    series = forms.ChoiceField(label=later("Which forecast"))
    from_month = forms.ChoiceField(label=later("From month"))
    to_month = forms.ChoiceField(label=later("To month"))
    change = forms.DecimalField(
        label=later("Gap to the figure"), max_digits=5, decimal_places=1, min_value=-99, max_value=300,
        help_text=later("In percent of the figure: 10 raises it by a tenth, -10 lowers it."),
    )  # fmt: skip
    reason = forms.CharField(
        label=later("Reason"), max_length=500, widget=forms.Textarea,
        help_text=later("What you know that the past does not say. It is published with your name."),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=later("Valid until"), widget=forms.DateInput(), help_text=later("After this day it no longer stands beside the figure.")
    )  # fmt: skip

    def __init__(self, *args: Any, series: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        today = timezone.localdate()
        first = {"expires_on": _in_a_year(today), "to_month": _months(today)[11][0]}
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.known = {one["id"]: one for one in series}
        words = words_of(active_language())
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in series:
            groups.setdefault(one["kind"], []).append((one["id"], words.name(one["label"])))
        self.fields["series"].choices = [("", ""), *((_KINDS.get(kind, kind), found) for kind, found in groups.items())]  # type: ignore[attr-defined]
        for name in ("from_month", "to_month"):
            self.fields[name].choices = _months(today)  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        return {
            **{name: given[name] for name in ("change", "reason", "expires_on")}, "series": self.known[given["series"]],
            **{name: date.fromisoformat(f"{given[name]}-01") for name in ("from_month", "to_month")},
        }  # fmt: skip


def _in_a_year(day: date) -> date:
    return day + timedelta(days=365)
