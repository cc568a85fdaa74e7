"""What fills the places of a message: kept as JSON, said in the reader's language, kept apart from the text around it.

A value is a text, a whole or decimal number, a day, a name by language (`{"fr": …, "ar": …}`), or a `Phrase`.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from markupsafe import Markup

from qantara.kit.wording import PortalWords

_DAY, _SAY = "$day", "$say"
_LANGUAGES = {"fr", "ar", "en"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_ISOLATE_LTR, _ISOLATE, _END = "\u2066", "\u2068", "\u2069"
_BREAKING = re.compile(r"[\s\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class Phrase(str):
    """A marked message as a value (`Phrase(N_("accepted"))`): translated when it is read."""

    __slots__ = ()


def keep(values: Mapping[str, object]) -> dict[str, Any]:
    """The values as JSON. TypeError for what is none of the above: it could not be said in another language."""
    return {name: _keep(name, value) for name, value in values.items()}


def _keep(name: str, value: object) -> Any:
    if isinstance(value, Phrase):
        return {_SAY: str(value)}
    if isinstance(value, datetime):
        return {
            _DAY: timezone.localtime(value).date().isoformat() if timezone.is_aware(value) else value.date().isoformat()
        }
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Mapping) and value and set(value) <= _LANGUAGES:
        return {lang: one_line(str(text)) for lang, text in value.items()}
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise TypeError(f"{name}: {value!r} cannot be kept in a message")


def one_line(text: str) -> str:
    """Without line breaks and marks of direction: a name can neither add a header nor turn the text around it."""
    return _BREAKING.sub(" ", text).strip()


def said_plainly(values: Mapping[str, Any], words: PortalWords) -> dict[str, str]:
    """For a mail: isolated by marks where a value runs against the text."""
    return {name: isolated(_said(value, words), words) for name, value in values.items()}


def said_on_page(values: Mapping[str, Any], words: PortalWords) -> dict[str, Markup]:
    """For a page: isolated by markup."""
    return {
        name: words.ltr(_said(value, words)) if _is_number(value) else Markup("<bdi>{}</bdi>").format(_said(value, words))
        for name, value in values.items()
    }  # fmt: skip


def isolated(text: str, words: PortalWords) -> str:
    """The text between marks that keep its direction its own, only where it could disturb its surroundings.

    >>> from qantara.kit.wording import words_of
    >>> isolated("ENSA", words_of("fr"))
    'ENSA'
    >>> isolated("ENSA", words_of("ar"))
    '\\u2068ENSA\\u2069'
    """
    kinds = {unicodedata.bidirectional(letter) for letter in text}
    if words.lang != "ar":
        return f"{_ISOLATE}{text}{_END}" if kinds & _RIGHT_TO_LEFT else text
    if "L" not in kinds and "EN" not in kinds:
        return text
    # Without letters the first strong character would be the text's own: a number says its direction itself.
    return f"{_ISOLATE}{text}{_END}" if kinds & {"L", "R", "AL"} else f"{_ISOLATE_LTR}{text}{_END}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def _said(value: Any, words: PortalWords) -> str:
    if _is_number(value):
        return words.formats.number(value, 0 if isinstance(value, int) else 1)
    if isinstance(value, dict):
        if _DAY in value:
            return words.formats.day(value[_DAY])
        return words.plain(value[_SAY]) if _SAY in value else words.name(value)
    return str(value)
