"""From tables of qantara.toml to statements. What is wrong is refused with file, key, value and remedy."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from qantara.agreements.bridge import CONFIG, DOMAIN_LABELS, REGIONS, Partnership, Refusal, shipped_convention
from qantara.agreements.phrases import Phrase
from qantara.agreements.statement import (
    NOTHING,
    Article,
    Axis,
    Committee,
    Institution,
    Objective,
    Party,
    Row,
    Statement,
    Target,
    Who,
)
from qantara.parties.enums import InstitutionKind, OrganisationKind

TO_CONFIRM = "à confirmer"
FIRST = "convention"
"""The slug of a [convention] that gives itself none."""
CATEGORY = "category"
_LONGEST = 200  # of what is no phrase
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATED = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_YEARS = range(1956, 2201)
_WHO = ("id", "kind", "short_name", "country", "supervised_by", "seat", "region", "seat_to_confirm")
_PARTY_KINDS = [kind.value for kind in OrganisationKind if kind != OrganisationKind.INSTITUTION]
_INSTITUTION_KINDS = [*(kind.value for kind in InstitutionKind), CATEGORY]
_REGIONS = [region for region in REGIONS if region.startswith("MA-")]

Table = Mapping[str, Any]


class ConventionError(Refusal):
    """A convention of the file cannot be read."""


def read_statements(partnership: Partnership) -> tuple[Statement, ...]:
    """All conventions of the folder, in the order of the file; those with nothing in them are left out."""
    file, own = partnership.folder / CONFIG, partnership.languages[0]
    tables = [(FIRST, partnership.config.get("convention", {}))]
    tables += [
        ("conventions", table) for table in _rows(file, "conventions", partnership.config.get("conventions", []))
    ]
    found: dict[str, Statement] = {}
    for place, table in tables:
        slug = table.get("slug", FIRST if place == FIRST else None)
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or len(slug) > 80 or slug in found:
            raise ConventionError(
                "{file}: {place}.slug is {value!r}; give each convention a slug of its own: small letters, digits and hyphens, such as “axa-2026”.",
                file=file, place=place, value=slug,
            )  # fmt: skip
        statement = _Reader(file, place, own).read(slug, table)
        if statement:
            found[slug] = statement
    return tuple(found.values())


def first_of(statements: tuple[Statement, ...]) -> Statement:
    """The convention that a page names when it names one."""
    return statements[0] if statements else NOTHING


def _rows(file: Path, place: str, rows: object) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConventionError("{file}: write each row of {place} under [[{place}]].", file=file, place=place)
    return rows


@dataclass(frozen=True)
class _Reader:
    """Reads one table. `place`: how the file calls it; `own`: the language of texts that name none."""

    file: Path
    place: str
    own: str

    def read(self, slug: str, table: Table) -> Statement:
        parties = tuple(
            self._party(*row) for row in self._keyed(table, "parties", "name", partial(_known, name="parties"))
        )
        institutions = tuple(
            self._institution(*row, parties)
            for row in self._keyed(table, "institutions", "name", partial(_known, name="institutions", parties=parties))
        )
        targets = tuple(
            self._target(*row, self._table(table, "measures")) for row in self._keyed(table, "targets", "what")
        )
        self._check_part_of(institutions)
        self._check_superseded(targets)
        return Statement(
            slug=slug,
            title=self._phrase(table, "title", self.place),
            signed_on=self._signed_on(table),
            place=self._phrase(table, "place", self.place),
            to_confirm=self._doubt(table, self.place),
            parties=parties,
            articles=tuple(self._article(*row) for row in self._keyed(table, "articles", "number")),
            axes=tuple(self._axis(*row) for row in self._keyed(table, "axes", "name")),
            domains=self._domains(table),
            institutions=institutions,
            committee=self._committee(table, [*parties, *institutions]),
            objectives=tuple(self._objective(*row) for row in self._keyed(table, "objectives", "name")),
            targets=targets,
        )

    # Rows

    def _party(self, key: str, row: Table, at: str) -> Party:
        kind = self._one_of(row, "kind", at, _PARTY_KINDS)
        return Party(
            key=key,
            to_confirm=self._doubt(row, at),
            name=self._phrase(row, "name", at),
            who=self._who(row, at, kind) if kind else None,
            signatory=self._text(row, "signatory", at),
            quality=self._phrase(row, "quality", at),
        )

    def _institution(self, key: str, row: Table, at: str, parties: Iterable[Party]) -> Institution:
        kind = self._one_of(row, "kind", at, _INSTITUTION_KINDS)
        who = None if kind in {"", CATEGORY} else self._who(row, at, OrganisationKind.INSTITUTION.value, kind)
        if who and who.supervised_by:
            self._refer(who.supervised_by, f"{at}.supervised_by", [party.key for party in parties], "parties")
        return Institution(
            key=key,
            to_confirm=self._doubt(row, at),
            name=self._phrase(row, "name", at),
            who=who,
            part_of=self._text(row, "part_of", at),
            seat_to_confirm=self._flag(row, "seat_to_confirm", at),
        )

    def _who(self, row: Table, at: str, kind: str, institution_kind: str = "") -> Who:
        return Who(
            kind=kind,
            institution_kind=institution_kind,
            short_name=self._text(row, "short_name", at),
            country=self._text(row, "country", at) or "MA",
            supervised_by=self._text(row, "supervised_by", at),
            seat=self._text(row, "seat", at),
            region=self._one_of(row, "region", at, _REGIONS),
        )

    def _article(self, key: str, row: Table, at: str) -> Article:
        number = row["number"]
        return Article(
            key=key,
            to_confirm=self._doubt(row, at),
            number=str(number) if isinstance(number, int) else self._text(row, "number", at),
            title=self._phrase(row, "title", at),
            text=self._phrase(row, "text", at),
        )

    def _axis(self, key: str, row: Table, at: str) -> Axis:
        name = self._phrase(row, "name", at)
        return Axis(key, self._doubt(row, at), name, self._phrases(row, "commitments", at) or (name,))

    def _objective(self, key: str, row: Table, at: str) -> Objective:
        return Objective(
            key=key,
            to_confirm=self._doubt(row, at),
            name=self._phrase(row, "name", at),
            text=self._phrase(row, "text", at),
            indicators=self._phrases(row, "indicators", at),
        )

    def _target(self, key: str, row: Table, at: str, measures: Table) -> Target:
        what = self._phrase(row, "what", at)
        measure = self._text(row, "measure", at)
        return Target(
            key=key,
            # That a definition is open is said beside the definition.
            to_confirm=self._doubt({name: value for name, value in row.items() if name != "definition"}, at),
            measure=measure or _slug_of(str(what)),
            measure_name=self._phrase(measures, measure, f"{self.place}.measures") or what,
            what=what,
            value=self._number(row, "value", at),
            unit=self._phrase(row, "unit", at),
            year=self._year(row, "year", at),
            baseline=self._number(row, "baseline", at),
            baseline_year=self._year(row, "baseline_year", at),
            source=self._phrase(row, "source", at),
            stated_on=self._stated_on(row, at),
            scope=self._phrase(row, "scope", at),
            definition=self._phrase(row, "definition", at),
            definition_to_confirm=_is_doubt(row.get("definition")),
            superseded_by=self._text(row, "superseded_by", at),
        )

    def _committee(self, table: Table, rows: Iterable[Row]) -> Committee | None:
        row, at = self._table(table, "committee"), f"{self.place}.committee"
        if not row:
            return None
        members = row.get("members", [])
        if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
            self._refuse_list(f"{at}.members", members)
        known = [known.key for known in rows]
        for member in members:
            self._refer(member, f"{at}.members", known, "parties")
        return Committee(
            composition=self._phrase(row, "composition", at),
            task=self._phrase(row, "task", at),
            rhythm=self._phrase(row, "rhythm", at),
            quorum=self._phrase(row, "quorum", at),
            members=tuple(dict.fromkeys(members)),
            to_confirm=self._doubt(row, at),
        )

    # Whole tables

    def _keyed(
        self, table: Table, name: str, needed: str, known: Callable[[Phrase], Table] | None = None
    ) -> Iterator[tuple[str, Table, str]]:
        """The rows of a table, each with its identifier and its place in the file."""
        place = f"{self.place}.{name}"
        rows = table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get(needed) for row in rows):
            raise ConventionError(
                "{file}: write each row of {place} under [[{place}]], with its {needed}.",
                file=self.file, place=place, needed=needed,
            )  # fmt: skip
        seen: set[str] = set()
        for number, told in enumerate(rows, start=1):
            at = f"{place}[{number}]"
            row = _completed(told, known(self._phrase(told, needed, at)), self.own) if known else told
            key = (self._text(row, "id", at) or _key_of(name, row, needed))[:80]
            if key in seen:
                raise ConventionError(
                    "{file}: two rows of {place} have the id {key!r}. Give one of them an id of its own.",
                    file=self.file, place=place, key=key,
                )  # fmt: skip
            seen.add(key)
            yield key, row, at

    def _table(self, table: Table, name: str) -> Table:
        found = table.get(name, {})
        if not isinstance(found, dict):
            place = f"{self.place}.{name}"
            raise ConventionError(
                "{file}: {place} is {value!r}; write it as a table: [{place}].",
                file=self.file, place=place, value=found,
            )  # fmt: skip
        return found

    def _domains(self, table: Table) -> tuple[tuple[str, Phrase], ...]:
        domains = table.get("domains", [])
        if not isinstance(domains, list) or not all(
            isinstance(domain, str) and len(domain) <= 80 for domain in domains
        ):
            self._refuse_list(f"{self.place}.domains", domains)
        return tuple((name, Phrase(DOMAIN_LABELS.get(name, {self.own: name}))) for name in dict.fromkeys(domains))

    def _check_part_of(self, institutions: Iterable[Institution]) -> None:
        categories = [row.key for row in institutions if row.who is None]
        for row in institutions:
            if row.part_of:
                self._refer(row.part_of, f"{self.place}.institutions.part_of", categories, "institutions")

    def _check_superseded(self, targets: Iterable[Target]) -> None:
        keys = [target.key for target in targets]
        for target in targets:
            if target.superseded_by:
                others = [key for key in keys if key != target.key]
                self._refer(target.superseded_by, f"{self.place}.targets.superseded_by", others, "targets")

    def _refer(self, value: str, at: str, known: Iterable[str], name: str) -> None:
        known = list(known)
        if value not in known:
            raise ConventionError(
                "{file}: {at} is {value!r}, which is the id of no such row of {place}. Write one of: {known}.",
                file=self.file, at=at, value=value, place=f"{self.place}.{name}", known=", ".join(known) or "–",
            )  # fmt: skip

    # Values

    def _phrase(self, row: Table, name: str, at: str) -> Phrase:
        """A text, or one for each language; nothing where it only says that it is to be confirmed."""
        value = row.get(name)
        if value is None or _is_doubt(value):
            return Phrase()
        return self._as_phrase(value, f"{at}.{name}")

    def _phrases(self, row: Table, name: str, at: str) -> tuple[Phrase, ...]:
        values = row.get(name, [])
        if not isinstance(values, list):
            self._refuse_list(f"{at}.{name}", values)
        return tuple(self._as_phrase(value, f"{at}.{name}") for value in values)

    def _as_phrase(self, value: object, at: str) -> Phrase:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            return Phrase({self.own: value} if value else {})
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            return Phrase({language: text for language, text in value.items() if text})
        raise ConventionError(
            '{file}: {at} is {value!r}; write a text, or one for each language: {{ fr = "…", ar = "…", en = "…" }}.',
            file=self.file, at=at, value=value,
        )  # fmt: skip

    def _text(self, row: Table, name: str, at: str) -> str:
        value = row.get(name, "")
        if not isinstance(value, str):
            raise ConventionError(
                "{file}: {at} is {value!r}; write a text between quotation marks.",
                file=self.file, at=f"{at}.{name}", value=value,
            )  # fmt: skip
        if len(value) > _LONGEST:
            raise ConventionError(
                "{file}: {at} has {n} characters; write {most} at most.",
                file=self.file, at=f"{at}.{name}", n=len(value), most=_LONGEST,
            )  # fmt: skip
        return "" if _is_doubt(value) else value

    def _one_of(self, row: Table, name: str, at: str, known: list[str]) -> str:
        value = row.get(name, "")
        if not value or _is_doubt(value):
            return ""
        if value not in known:
            raise ConventionError(
                "{file}: {at} is {value!r}; write one of: {known}.",
                file=self.file, at=f"{at}.{name}", value=value, known=", ".join(known),
            )  # fmt: skip
        return str(value)

    def _number(self, row: Table, name: str, at: str) -> float | None:
        value = row.get(name)
        if value is None or _is_doubt(value):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConventionError(
                "{file}: {at} is {value!r}; write a number without quotation marks, such as 100_000, or “à confirmer”.",
                file=self.file, at=f"{at}.{name}", value=value,
            )  # fmt: skip
        return float(value)

    def _year(self, row: Table, name: str, at: str) -> int | None:
        value = row.get(name)
        if value is None or _is_doubt(value):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
            raise ConventionError(
                "{file}: {at} is {value!r}; write a year such as 2030.", file=self.file, at=f"{at}.{name}", value=value
            )
        return value

    def _signed_on(self, table: Table) -> date | None:
        value = table.get("signed_on")
        if value is None or _is_doubt(value):
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ConventionError(
                "{file}: {at} is {value!r}; write a day such as 2026-02-16, without quotation marks.",
                file=self.file, at=f"{self.place}.signed_on", value=value,
            )  # fmt: skip
        return value

    def _stated_on(self, row: Table, at: str) -> str:
        value = row.get("stated_on")
        if value is None or _is_doubt(value):
            return ""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        text = str(value) if isinstance(value, str | int) else ""
        if not _STATED.fullmatch(text):
            raise ConventionError(
                "{file}: {at} is {value!r}; write a day, a month or a year: 2024-09-25, “2024-09” or 2024.",
                file=self.file, at=f"{at}.stated_on", value=value,
            )  # fmt: skip
        return text

    def _flag(self, row: Table, name: str, at: str) -> bool:
        value = row.get(name, False)
        if not isinstance(value, bool):
            raise ConventionError(
                "{file}: {at} is {value!r}; write true or false.", file=self.file, at=f"{at}.{name}", value=value
            )
        return value

    def _doubt(self, row: Table, at: str) -> bool:
        """Whether the row says so, or one of its values does."""
        return self._flag(row, "to_confirm", at) or any(_is_doubt(value) for value in row.values())

    def _refuse_list(self, at: str, value: object) -> None:
        raise ConventionError(
            '{file}: {at} is {value!r}; write a list such as ["data", "ai"].', file=self.file, at=at, value=value
        )


def _is_doubt(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() == TO_CONFIRM


def _slug_of(text: str) -> str:
    return slugify(text, allow_unicode=True)[:80]


def _key_of(name: str, row: Table, needed: str) -> str:
    """An identifier for a row that has none, the same as long as the row says the same."""
    told = [row.get(part) for part in ("what", "year", "value", "source")] if name == "targets" else [row[needed]]
    words = [next(iter(part.values()), "") if isinstance(part, dict) else part for part in told]
    return _slug_of(" ".join(str(word) for word in words if word is not None)) or name


@cache
def _shipped(name: str) -> dict[str, Table]:
    """What the shipped convention knows of organisations, by the names that it gives them."""
    return {folded: row for row in shipped_convention()[name] for folded in map(_slug_of, row["name"].values())}


def _known(phrase: Phrase, name: str, parties: Iterable[Party] = ()) -> Table:
    """The shipped row of that name; its ministry only where that one is a party here too."""
    found = next((row for text in phrase.texts.values() if (row := _shipped(name).get(_slug_of(text)))), {})
    here = {party.key for party in parties}
    return {part: value for part, value in found.items() if part != "supervised_by" or value in here}


def _completed(row: Table, known: Table, own: str) -> Table:
    """A row that does not say who its organisation is, with what is known of it. What the row says stands."""
    if not known or "kind" in row:
        return row
    name = row["name"] if isinstance(row["name"], dict) else {own: row["name"]}
    who: dict[str, Any] = {part: known[part] for part in _WHO if part in known}
    return {**who, **row, "name": {**known["name"], **name}}
