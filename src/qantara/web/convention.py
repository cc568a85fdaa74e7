"""The convention as the folder's qantara.toml states it: nothing is added, and what is to be confirmed says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from qantara.web.bridge import CONFIG, DOMAIN_LABELS, Partnership, Refusal

TO_CONFIRM = "à confirmer"


class ConventionError(Refusal):
    """The table [convention] cannot be shown."""


@dataclass(frozen=True)
class Phrase:
    """A text of the file, in three languages or in the folder's own alone."""

    texts: Mapping[str, str]

    def inside(self, lang: str) -> tuple[str, str]:
        """The text for a reader of `lang`, and the language it is in."""
        language = lang if lang in self.texts else next(iter(self.texts), lang)
        return self.texts.get(language, ""), language

    def __bool__(self) -> bool:
        return any(self.texts.values())


@dataclass(frozen=True)
class Party:
    """Who has signed."""

    name: Phrase
    signatory: str
    quality: Phrase
    to_confirm: bool


@dataclass(frozen=True)
class Named:
    """An axis or an institution."""

    name: Phrase
    to_confirm: bool


@dataclass(frozen=True)
class Target:
    """A stated objective with its source; rivals stand side by side."""

    what: Phrase
    value: float | None
    year: int | None
    source: str
    to_confirm: bool


@dataclass(frozen=True)
class Convention:
    """The whole table; `domains` with their identifier and their name."""

    title: Phrase
    signed_on: date | None
    place: str
    parties: tuple[Party, ...]
    axes: tuple[Named, ...]
    domains: tuple[tuple[str, Phrase], ...]
    institutions: tuple[Named, ...]
    targets: tuple[Target, ...]

    def __bool__(self) -> bool:
        return bool(self.title or self.parties or self.axes)


def read_convention(partnership: Partnership) -> Convention:
    """Read the table. Raises ConventionError where it is not what it must be."""
    table = partnership.config.get("convention", {})
    reader = _Reader(partnership.folder / CONFIG, own=partnership.languages[0])
    signed_on = table.get("signed_on")
    if not isinstance(signed_on, date | None):
        raise ConventionError(
            "{file}: convention.signed_on is {value!r}; write a day such as 2026-02-16, without quotes.",
            file=reader.file, value=signed_on,
        )  # fmt: skip
    return Convention(
        title=reader.phrase(table.get("title")),
        signed_on=signed_on,
        place=str(table.get("place", "")),
        parties=tuple(
            Party(
                reader.phrase(row["name"]),
                _said(row, "signatory"),
                reader.phrase(_said(row, "quality")),
                _doubtful(row),
            )
            for row in reader.rows(table, "parties", "name")
        ),
        axes=tuple(Named(reader.phrase(row["name"]), _doubtful(row)) for row in reader.rows(table, "axes", "name")),
        domains=tuple(
            (str(name), Phrase(DOMAIN_LABELS.get(name, {reader.own: str(name)}))) for name in partnership.domains
        ),
        institutions=tuple(
            Named(reader.phrase(row["name"]), _doubtful(row)) for row in reader.rows(table, "institutions", "name")
        ),
        targets=tuple(
            Target(
                what=reader.phrase(row["what"]),
                value=_number(row.get("value")),
                year=int(year) if (year := _number(row.get("year"))) is not None else None,
                source=_said(row, "source"),
                to_confirm=_doubtful(row),
            )
            for row in reader.rows(table, "targets", "what")
        ),
    )


@dataclass(frozen=True)
class _Reader:
    file: Path
    own: str

    def phrase(self, value: object) -> Phrase:
        if isinstance(value, Mapping):
            return Phrase({str(language): str(text) for language, text in value.items() if text})
        return Phrase({self.own: str(value)} if value else {})

    def rows(self, table: Mapping[str, Any], name: str, needed: str) -> Iterator[Mapping[str, Any]]:
        rows = table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get(needed) for row in rows):
            raise ConventionError(
                "{file}: write each row of convention.{table} under [[convention.{table}]], with its {needed}.",
                file=self.file, table=name, needed=needed,
            )  # fmt: skip
        yield from rows


def _said(row: Mapping[str, Any], name: str) -> str:
    """A text, unless it only says that it is to be confirmed: the badge says that."""
    text = str(row.get(name, ""))
    return "" if _is_doubt(text) else text


def _is_doubt(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() == TO_CONFIRM


def _doubtful(row: Mapping[str, Any]) -> bool:
    return row.get("to_confirm") is True or any(_is_doubt(value) for value in row.values())


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
