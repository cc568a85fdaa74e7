"""A text in the languages that it is known in, and how the database keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models


@dataclass(frozen=True)
class Phrase:
    """A text of the file, by language. The list of languages is open.

    >>> Phrase({"fr": "ministre"}).inside("ar")
    ('ministre', 'fr')
    """

    texts: Mapping[str, str] = field(default_factory=dict)

    def inside(self, lang: str) -> tuple[str, str]:
        """The text for a reader of `lang`, and the language it is in."""
        language = lang if lang in self.texts else next(iter(self.texts), lang)
        return self.texts.get(language, ""), language

    def __bool__(self) -> bool:
        return any(self.texts.values())

    def __str__(self) -> str:
        return self.inside("fr")[0]


if TYPE_CHECKING:
    _Json = models.JSONField[Phrase, Phrase]
else:  # Django's own is not generic
    _Json = models.JSONField


class PhraseField(_Json):
    """A column that holds one Phrase, or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"default": Phrase, "blank": True}))

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        del options["default"], options["blank"]
        return name, path, arguments, options

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Phrase:
        return Phrase(super().from_db_value(value, expression, connection))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        texts = value.texts if isinstance(value, Phrase) else value
        return super().get_db_prep_value(texts, connection, prepared)
