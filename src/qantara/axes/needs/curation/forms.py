"""What people fill in about a candidate. Whether the vocabulary takes it is the actions' to say."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from qantara.axes.needs.curation.bridge import DOMAIN_LABELS, DOMAINS, KIND_LABELS, KINDS, fold
from qantara.axes.needs.curation.enums import CandidateState
from qantara.axes.needs.curation.models import Candidate
from qantara.kit.forms import Look, PortalForm
from qantara.kit.wording import active_language, later, words_of

_GUARDS = [
    ("", later("Always: it means nothing else")),
    ("ambiguous", later("Only near a technology: it is an ordinary word too")),
    ("exact_case", later("Only in this very spelling")),
]
_ANOTHER = "="  # no identifier begins so
_LANGUAGES = [("fr", later("French")), ("ar", later("Arabic")), ("en", later("English, or the same in every language"))]


def _domains() -> list[tuple[str, str]]:
    return [(key, DOMAIN_LABELS[key][active_language()]) for key in DOMAINS]


def _kinds() -> list[tuple[str, str]]:
    return [(key, KIND_LABELS[key][active_language()]) for key in KINDS]


class FindCandidates(PortalForm):
    q = forms.CharField(required=False, max_length=100, label=later("Name"))
    state = forms.ChoiceField(
        required=False, label=later("State"), choices=lambda: [*CandidateState.choices]
    )  # fmt: skip
    sort = forms.ChoiceField(
        required=False, label=later("Order"),
        choices=[
            ("ads", later("Most ads first")), ("growth", later("Fastest growth first")), ("new", later("Newest first")),
            ("name", later("By name")),
        ],
    )  # fmt: skip


class NamesField(forms.CharField):
    """Several names, one a line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = list(dict.fromkeys(name for line in text.splitlines() if (name := " ".join(line.split()))))
        for name in names:
            _whole(name)
        return names


def _whole(name: str) -> None:
    if "|" in name:
        raise ValidationError(words_of(active_language()).plain("A name holds no vertical bar. Write one name a line."))


class NewSkillForm(PortalForm):
    """A new skill: all that a row of the vocabulary says of one."""

    looks: ClassVar = {
        "key": Look(size=28, ltr=True, missing=later("Enter an identifier, such as apache-kafka.")),
        "fr": Look(missing=later("Enter the French name.")),
        "ar": Look(missing=later("Enter the Arabic name.")),
        "en": Look(missing=later("Enter the English name.")),
        "parent": Look(size=28, ltr=True),
        "aliases_fr": Look(rows=2), "aliases_ar": Look(rows=2), "aliases_en": Look(rows=2),
        "needs_near": Look(rows=2), "not_near": Look(rows=2), "reason": Look(rows=3),
    }  # fmt: skip

    fr = forms.CharField(label=later("Name in French"), max_length=120, validators=[_whole])
    ar = forms.CharField(
        label=later("Name in Arabic"), max_length=120, validators=[_whole],
        help_text=later("A proper name stays in its own letters; everything else has an Arabic name."),
    )  # fmt: skip
    en = forms.CharField(label=later("Name in English"), max_length=120, validators=[_whole])
    key = forms.RegexField(
        r"^[a-z0-9][a-z0-9.+#/-]*$", label=later("Identifier"), max_length=60,
        help_text=later("Small letters, digits and . + # / - ; it never changes."),
        error_messages={"invalid": later("Use small letters without accents, digits and . + # / - only.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=later("What it is"), choices=_kinds)
    domains = forms.MultipleChoiceField(label=later("Domains"), choices=_domains, widget=forms.CheckboxSelectMultiple)
    parent = forms.CharField(
        label=later("Wider skill"), max_length=60, required=False,
        help_text=later("Its identifier; a technology needs one."),
    )  # fmt: skip
    guard = forms.ChoiceField(label=later("When the name counts in an ad"), choices=_GUARDS, required=False)
    aliases_fr = NamesField(label=later("Further names in French"), required=False, help_text=later("One a line."))
    aliases_ar = NamesField(label=later("Further names in Arabic"), required=False, help_text=later("One a line."))
    aliases_en = NamesField(label=later("Further names in English"), required=False, help_text=later("One a line."))
    needs_near = NamesField(
        label=later("Only near these words"), required=False,
        help_text=later("One a line. A name that counts only near a technology then counts near these words alone."),
    )  # fmt: skip
    not_near = NamesField(label=later("Never near these words"), required=False, help_text=later("One a line."))
    reason = forms.CharField(
        label=later("Why it is a skill"), max_length=300, required=False, widget=forms.Textarea,
        help_text=later("For the person who confirms it."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        key = re.sub(r"[^a-z0-9.+#/]+", "-", fold(candidate.name)).strip("-./")
        known = {"fr": candidate.name, "en": candidate.name, "key": key}
        super().__init__(*args, initial=known | kwargs.pop("initial", {}), **kwargs)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("kind") == "technology" and not asked.get("parent"):
            self.add_error("parent", ValidationError(words_of(active_language()).plain("A technology needs a wider skill. Enter its identifier.")))  # fmt: skip
        return asked

    @property
    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class MergeForm(PortalForm):
    looks: ClassVar = {"other": Look(size=28, ltr=True), "reason": Look(rows=3)}

    skill = forms.ChoiceField(label=later("Which skill is it a name of?"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=later("Identifier of another skill"), max_length=60, required=False,
        help_text=later("Where you have chosen another one."),
    )  # fmt: skip
    language = forms.ChoiceField(label=later("Language of the name"), choices=_LANGUAGES, initial="en")
    guard = forms.ChoiceField(label=later("When the name counts in an ad"), choices=_GUARDS, required=False)
    reason = forms.CharField(label=later("Reason"), max_length=300, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = active_language()
        near = [(one["id"], f"{one['label'][lang]} ({one['id']})") for one in candidate.closest]
        self.fields["skill"].choices = [*near, (_ANOTHER, later("Another one"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("skill") == _ANOTHER and not asked.get("other"):
            self.add_error("other", ValidationError(words_of(active_language()).plain("Enter the identifier of the skill.")))  # fmt: skip
        return asked

    @property
    def content(self) -> dict[str, Any]:
        asked = self.cleaned_data
        key = asked["other"].strip() if asked["skill"] == _ANOTHER else asked["skill"]
        return {"key": key, "language": asked["language"], "guard": asked["guard"]}


class ReasonForm(PortalForm):
    looks: ClassVar = {"reason": Look(rows=3, missing=later("Say why: the others read it."))}

    reason = forms.CharField(label=later("Reason"), max_length=300, widget=forms.Textarea)
