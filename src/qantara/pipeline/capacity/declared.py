"""What a folder of declarations gives: the inputs, the targets, their labels, and what is still to be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qantara.core.capacity import SupplyInputs, Target
from qantara.core.refusals import Refusal


class CapacityError(Refusal):
    """A declaration that cannot be used; the sentence names file, line or key, value and remedy."""


class Label(NamedTuple):
    """A name in three languages."""

    fr: str
    ar: str
    en: str

    def of(self, language: str) -> str:
        """The name in a language."""
        return {"fr": self.fr, "ar": self.ar, "en": self.en}[language]


class Evidence(NamedTuple):
    """Where a declared figure comes from. file and place: where it stands; year: that of the source, or None."""

    file: str
    place: str
    source: str
    year: int | None
    to_confirm: bool


@dataclass(frozen=True)
class Declared:
    """A folder of declarations, read.

    kinds           labels of the kinds of programme, by id
    target_names    what each target is about, by id
    target_sources  who stated it, by id
    evidence        every declared figure's, in the order of the files
    """

    inputs: SupplyInputs
    targets: tuple[Target, ...]
    kinds: Mapping[str, Label]
    target_names: Mapping[str, Label]
    target_sources: Mapping[str, Label]
    evidence: tuple[Evidence, ...]

    @property
    def to_confirm(self) -> tuple[Evidence, ...]:
        """The figures that are still to be confirmed."""
        return tuple(one for one in self.evidence if one.to_confirm)
