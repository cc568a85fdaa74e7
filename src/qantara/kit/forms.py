"""Forms: what a field says of itself so that `forms.html` draws it. The server alone decides; no script is needed.

A form of ours inherits `PortalForm` (or `PortalModelForm`). `looks` adds, by field, what Django does not know; `collects`
names the purpose of the processing when the form asks for personal data, and the law's notice is drawn with it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from pathlib import PurePath
from typing import Any, ClassVar, TypedDict, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.forms.utils import ErrorDict

from qantara.kit.bridge import Refusal
from qantara.kit.wording import active_language, later, words_of


@dataclass(frozen=True)
class Look:
    """What a field shows beside its label and help.

    `size`: about how many characters the answer has. `unit`: said after the answer. `autocomplete`, `inputmode`: the
    browser's own words. `missing`: what to say when it was left empty ("Enter the name of the company."). `ltr`: written
    from left to right in every language (codes, addresses, numbers). `rows`: lines of a long answer.
    """

    size: int | None = None
    unit: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    missing: str = ""
    ltr: bool = False
    rows: int = 4


class Notice(TypedDict, total=False):
    """What the law has a form say. What is not known yet is absent, and shown as to be confirmed."""

    purpose: str
    controller: str
    recipients: str
    kept: str
    receipt: str  # number of the receipt of the CNDP
    rights: str  # address where rights are exercised


def _no_notice(purpose: str) -> Mapping[str, Any]:  # noqa: ARG001 - until a register of processing is there
    return {}


notice_of: Callable[[str], Mapping[str, Any]] = _no_notice
"""The notice of a purpose, in the language under way. Whoever keeps the register of processing sets it when it starts."""


def _nothing_against(purpose: str) -> str:  # noqa: ARG001 - until a register of processing is there
    return ""


refusal_of: Callable[[str], str] = _nothing_against
"""Why nothing may be collected for a purpose now, in the language under way; empty where it may. Set with `notice_of`."""

_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.SelectMultiple, "checks"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "area"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.DateTimeInput, "moment"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
    (forms.EmailInput, "email"),
)
_TYPES = {"moment": "datetime-local", "date": "date", "time": "time", "email": "email", "password": "password"}
_MISSING = {
    "select": later("Choose an answer in the list."),
    "radios": later("Choose one of the answers."),
    "checks": later("Choose at least one answer."),
    "check": later("Tick this box to go on."),
    "file": later("Choose a file."),
    "date": later("Enter a date."),
    "password": later("Enter the password."),
    "email": later("Enter the e-mail address."),
    "number": later("Enter a number."),
}
_UNREADABLE = {
    "email": later("This is not an e-mail address. Write it as name@exemple.ma."),
    "date": later("This date does not exist or cannot be read. Write it as 31/12/2026."),
    "moment": later("This date and time cannot be read. Write them as 31/12/2026 14:30."),
    "number": later("This is not a number. Write it in digits, without words."),
}
_ELSEWHERE = later("This answer is not in the list. Choose another one.")


class UploadField(forms.FileField):
    """A file of the kinds told (endings without their dot), no heavier than told."""

    def __init__(self, *, endings: tuple[str, ...], max_bytes: int, **options: Any) -> None:
        self.endings, self.max_bytes = endings, max_bytes
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            self._check(file)
        return file

    def _check(self, file: "UploadedFile[Any]") -> None:
        words = words_of(active_language())
        ending = PurePath(file.name or "").suffix.lower().removeprefix(".")
        if ending not in self.endings:
            kinds = ", ".join(known.upper() for known in self.endings)
            raise ValidationError(
                words.plain("This kind of file is not read here. Send one of: %(kinds)s.", kinds=kinds)
            )
        if (file.size or 0) > self.max_bytes:
            size = words.formats.number(self.max_bytes // 1_000_000)
            raise ValidationError(words.plain("This file is too heavy. Send one of %(size)s MB at most.", size=size))


class PortalBoundField(forms.BoundField):
    """A field with its answer, as `forms.html` draws it."""

    @property
    def look(self) -> Look:
        return cast("_Portal", self.form).look_of(self.name)

    @property
    def kind(self) -> str:
        return kind_of(self.field)

    @property
    def optional(self) -> bool:
        """A box may always stay empty: it says so itself."""
        return not self.field.required and self.kind != "check"

    @property
    def focus_id(self) -> str:
        """What a link from the list of errors leads to: the first choice of a group."""
        return f"{self.auto_id}_0" if self.kind in {"radios", "checks"} else self.auto_id

    @property
    def warnings(self) -> list[str]:
        return cast("_Portal", self.form).warnings.get(self.name, [])

    @property
    def understood(self) -> list[str]:
        return cast("_Portal", self.form).understood.get(self.name, [])

    @property
    def limit(self) -> int | None:
        """How many characters a long answer may have."""
        return getattr(self.field, "max_length", None)

    @property
    def answer(self) -> str:
        """The answer as its control takes it: what was typed, exactly, or what was known before."""
        value = self.value()
        if value is None or self.kind in {"password", "file"}:
            return ""
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M")
        if isinstance(value, date):
            return value.isoformat()
        written = self.field.widget.format_value(value) if hasattr(self.field.widget, "format_value") else value
        return "" if written is None else str(written)

    @property
    def attributes(self) -> dict[str, str]:
        """HTML attributes of the control, besides its identity and what describes it."""
        look, kind = self.look, self.kind
        told = {
            "type": _TYPES.get(kind, getattr(self.field.widget, "input_type", "text")) if kind != "number" else "text",
            "autocomplete": look.autocomplete or str(self.field.widget.attrs.get("autocomplete", "")),
            "inputmode": look.inputmode or _inputmode(self.field),
            "dir": "ltr" if look.ltr or kind in {"number", "email", "password"} else "",
            "required": "required" if self.field.required else "",
            "disabled": "disabled" if self.field.disabled else "",
            "accept": ",".join(f".{ending}" for ending in getattr(self.field, "endings", ())),
            "multiple": "multiple" if getattr(self.field.widget, "allow_multiple_selected", False) else "",
        }
        if kind in {"text", "email", "password"} and self.limit:
            told["maxlength"] = str(self.limit)
        if kind in {"date", "moment", "time"}:
            told |= {key: str(self.field.widget.attrs[key]) for key in ("min", "max") if key in self.field.widget.attrs}
        if kind in {"area", "select"}:
            del told["type"]
        if kind == "area":
            told["rows"] = str(self.look.rows)
        return {name: value for name, value in told.items() if value}

    @property
    def width(self) -> str:
        """One of three widths that hint at the length of the answer; none: the whole column."""
        size = self.look.size or {"date": 12, "moment": 18, "time": 8, "number": 8}.get(self.kind)
        if size is None:
            return ""
        return "w-xs" if size <= 6 else "w-sm" if size <= 14 else "w-md" if size <= 28 else ""

    @property
    def options(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Answers to choose among, by group; each has `value`, `label`, `selected` and `id`."""
        widget = cast("forms.Select", self.field.widget)
        value = self.value()
        chosen = [str(part) for part in value] if isinstance(value, (list, tuple, set)) else [_text_of(value)]
        found: list[tuple[str, list[dict[str, Any]]]] = []
        number = 0
        for group, options, _ in widget.optgroups(self.name, chosen):
            made = []
            for option in options:
                made.append({
                    "value": option["value"], "label": option["label"], "selected": option["selected"],
                    "id": f"{self.auto_id}_{number}", "blank": option["value"] in {"", None},
                })  # fmt: skip
                number += 1
            if found and not group and not found[-1][0]:
                found[-1][1].extend(made)  # Django puts each answer outside a group in a group of its own
            else:
                found.append((str(group or ""), made))
        return found


def _text_of(value: Any) -> str:
    return "" if value is None else str(value)


def kind_of(field: forms.Field) -> str:
    """Which control a field is answered with."""
    for widget, kind in _KINDS:
        if isinstance(field.widget, widget):
            return kind
    return "number" if isinstance(field, (forms.IntegerField, forms.FloatField, forms.DecimalField)) else "text"


def _inputmode(field: forms.Field) -> str:
    if kind_of(field) != "number":
        return ""
    return "decimal" if isinstance(field, (forms.DecimalField, forms.FloatField)) else "numeric"


class _Portal(forms.BaseForm):
    """What every form of the portal has: our sentences where Django's are vague, and warnings that do not block."""

    bound_field_class: type[forms.BoundField] | None = PortalBoundField
    looks: ClassVar[Mapping[str, Look]] = {}
    collects: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, list[str]] = {}
        self.understood: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            self._speak(name, field)

    def _speak(self, name: str, field: forms.Field) -> None:
        kind = kind_of(field)
        ours = {
            "required": self.look_of(name).missing or _MISSING.get(kind) or later("Fill in this field."),
            "invalid": _UNREADABLE.get(kind),
            "invalid_choice": _ELSEWHERE if hasattr(field, "choices") else None,
        }
        vague = {code: str(text) for code, text in forms.Field.default_error_messages.items()} | _of_class(field)
        for code, text in ours.items():
            # What the field's author wrote is kept.
            if text and code in field.error_messages and str(field.error_messages[code]) == vague.get(code):
                field.error_messages[code] = text
        if kind == "email":
            others = [check for check in field.validators if not isinstance(check, EmailValidator)]
            field.validators = [*others, EmailValidator(_UNREADABLE["email"])]
        if kind == "number":
            field.localize = field.widget.is_localized = True  # 1,5 and 1.5 are both read

    def full_clean(self) -> None:
        """Where the law does not let this form collect, nothing that was sent is read."""
        closed = refusal_of(self.collects) if self.collects and self.is_bound else ""
        if not closed:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.add_error(None, ValidationError(closed, code="collection_closed"))

    def look_of(self, name: str) -> Look:
        return self.looks.get(name, Look())

    def warn(self, name: str, message: str) -> None:
        """Say under a field what the person may want to change; it does not keep the form from being sent."""
        self.warnings.setdefault(name, []).append(message)

    def understand(self, name: str, message: str) -> None:
        """Say under a field what was made of the answer."""
        self.understood.setdefault(name, []).append(message)

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Say on the form (or under a field) why the action refused."""
        said = unescape(str(words_of(active_language()).refused(refusal)))
        self.add_error(field, ValidationError(said, code=type(refusal).__name__))

    @property
    def notice(self) -> Mapping[str, Any]:
        """What the law has this form say; empty where it asks for no personal data."""
        return notice_of(self.collects) if self.collects else {}

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Every error: where it is (nowhere for the form as a whole), the field's label, the sentence."""
        return list(self._problems(self.errors))

    def _problems(self, errors: ErrorDict) -> Iterator[tuple[str, str, str]]:
        for message in self.non_field_errors():
            yield "", "", str(message)
        for name in self.fields:
            bound = cast("PortalBoundField", self[name])
            for message in errors.get(name, ()):
                hidden = bound.kind == "hidden"
                yield "" if hidden else bound.focus_id, "" if hidden else str(bound.label), str(message)


def _of_class(field: forms.Field) -> dict[str, str]:
    """Django's own sentences of this kind of field."""
    found: dict[str, str] = {}
    for parent in reversed(type(field).__mro__):
        found |= {code: str(text) for code, text in getattr(parent, "default_error_messages", {}).items()}
    return found


class PortalForm(_Portal, forms.Form):
    """A form of ours."""


class PortalModelForm(_Portal, forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A form of ours over one row. It says its labels itself (`Meta.labels`), with `later`."""
