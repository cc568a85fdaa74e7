"""Organisations and people as tables: brought by the administrator, taken by whoever may read them all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, TextChoices
from django.utils.translation import override

from qantara.kit.bridge import Refusal
from qantara.kit.tables import BadRow, Row, TableError, read_table
from qantara.parties.actions import add_organisation, change_organisation, invite, put_site
from qantara.parties.bridge import REGIONS, fold
from qantara.parties.enums import InstitutionKind, OrganisationKind, Role, SizeClass
from qantara.parties.managers import clean_email
from qantara.parties.models import Membership, Organisation, Person

Choice = TypeVar("Choice", bound=TextChoices)

ORGANISATION_COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("type", "nature", "النوع"),
    "institution_kind": ("type d'établissement", "نوع المؤسسة"),
    "name": ("nom", "name_fr", "raison sociale", "الاسم", "التسمية"),
    "name_ar": ("nom arabe", "الاسم بالعربية"),
    "name_en": ("nom anglais", "الاسم بالإنجليزية"),
    "short_name": ("sigle", "المختصر"),
    "ice": ("التعريف الموحد للمقاولة",),
    "sector": ("secteur", "القطاع"),
    "size_class": ("taille", "الحجم"),
    "parent": ("groupe", "université", "organisation mère", "المجموعة", "الجامعة"),
    "supervised_by": ("tutelle", "الوصاية"),
    "region": ("région", "الجهة"),
    "commune": ("ville", "city", "الجماعة", "المدينة"),
}
PEOPLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("adresse", "courriel", "e-mail", "adresse électronique", "البريد الإلكتروني"),
    "organisation": ("organisme", "établissement", "entreprise", "المؤسسة"),
    "role": ("rôle", "الدور"),
    "title": ("fonction", "الصفة"),
    "language": ("langue", "اللغة"),
}
MOST_PROBLEMS = 200  # shown; a file with more of them is another file


@dataclass
class Imported:
    """What became of a file. Rows in order are taken, each by itself; the others say why and can be sent again."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[BadRow] | None = None

    def refuse(self, line: int, refusal: Refusal) -> None:
        self.problems = [*(self.problems or []), BadRow(line, refusal)]


def import_organisations(path: Path, *, name: str, by: Person | None, at: datetime) -> Imported:
    """Add the organisations of a table, or change those that are there already (same ICE, else same kind and name)."""
    done = Imported()
    for row in read_table(path, ORGANISATION_COLUMNS, needed=("kind", "name"), name=name):
        if isinstance(row, BadRow):
            done.refuse(row.line, row.refusal)
            continue
        try:
            with transaction.atomic():
                _take_organisation(row, done, name=name, by=by, at=at)
        except Refusal as refusal:
            done.refuse(row.line, refusal)
    return done


def _take_organisation(row: Row, done: Imported, *, name: str, by: Person | None, at: datetime) -> None:
    cells = row.cells
    kind = _choice(OrganisationKind, cells["kind"], row, "kind", name)
    fields: dict[str, Any] = {"kind": kind.value}
    if given := cells["institution_kind"]:
        fields["institution_kind"] = _choice(InstitutionKind, given, row, "institution_kind", name).value
    if given := cells["size_class"]:
        fields["size_class"] = _choice(SizeClass, given, row, "size_class", name).value
    for column in ("name", "name_ar", "name_en", "short_name", "ice", "sector"):
        if cells[column]:
            fields[column] = cells[column]
    for column in ("parent", "supervised_by"):
        if cells[column]:
            fields[column] = _named(cells[column], row, name)
    region = _region(cells["region"], row, name) if cells["region"] else ""
    known = _known(kind, cells["name"], cells["ice"])
    if known is None:
        organisation = add_organisation(fields=fields, by=by, at=at)
        done.added += 1
    else:
        before = known.updated_at, {field: getattr(known, field) for field in fields}
        organisation = known
        if before[1] == fields:
            done.unchanged += 1
        else:
            change_organisation(organisation=known, fields=fields, by=by, at=at, reason=name)
            done.changed += 1
    if region and not organisation.sites.exists():
        put_site(organisation=organisation, by=by, at=at,
                 fields={"name": cells["commune"] or organisation.name, "region": region, "commune": cells["commune"], "is_seat": True})  # fmt: skip


def _known(kind: OrganisationKind, name: str, ice: str) -> Organisation | None:
    same = Organisation.objects.filter(kind=kind, folded_name=fold(name))
    found: Organisation | None = Organisation.objects.filter(ice=ice).first() if ice else same.first()
    return found or same.filter(ice="").first()


def _choice(choices: type[Choice], given: str, row: Row, column: str, name: str) -> Choice:
    """The choice that a cell names: its value, or its name in any of the three languages."""
    bare = given.strip().casefold()
    every: list[Choice] = list(choices)
    for choice in every:
        spellings = {str(choice.value), *(said.casefold() for said in _said(choice))}
        if bare in spellings:
            return choice
    raise TableError(
        "{file}, line {line}: {column} is “{value}”. Write one of: {known}.",
        file=name, line=row.line, column=column, value=given, known=", ".join(choice.value for choice in every),
    )  # fmt: skip


def _said(choice: TextChoices) -> Iterable[str]:
    for lang, _ in settings.LANGUAGES:
        with override(lang):
            yield str(choice.label)


def _named(given: str, row: Row, name: str) -> Organisation:
    found: list[Organisation] = list(
        Organisation.objects.filter(
            Q(folded_name=fold(given)) | Q(short_name__iexact=given) | Q(ice=given) & ~Q(ice="")
        )[:2]
    )
    if len(found) != 1:
        raise TableError(
            "{file}, line {line}: “{value}” is {count} organisations of the list. Write its full name, or add it first.",
            file=name, line=row.line, value=given, count=len(found),
        )  # fmt: skip
    return found[0]


def _region(given: str, row: Row, name: str) -> str:
    bare = given.casefold()
    for code, names in REGIONS.items():
        if bare in {code.casefold(), *(spelled.casefold() for spelled in names.values())}:
            return code
    # Before 2016 the same codes meant other regions: an unknown name is never guessed.
    raise TableError(
        "{file}, line {line}: {column} is “{value}”. Write one of: {known}.",
        file=name, line=row.line, column="region", value=given, known=", ".join(REGIONS),
    )  # fmt: skip


def import_people(
    path: Path, *, name: str, by: Person, at: datetime, link_of: Callable[[str], str]
) -> Imported:  # fmt: skip
    """Invite the people of a table, each to a role. Who holds it already is left as they are."""
    done = Imported()
    for row in read_table(path, PEOPLE_COLUMNS, needed=("email", "organisation", "role"), name=name):
        if isinstance(row, BadRow):
            done.refuse(row.line, row.refusal)
            continue
        try:
            with transaction.atomic():
                _invite_row(row, done, name=name, by=by, at=at, link_of=link_of)
        except Refusal as refusal:
            done.refuse(row.line, refusal)
    return done


def _invite_row(
    row: Row, done: Imported, *, name: str, by: Person, at: datetime, link_of: Callable[[str], str]
) -> None:
    cells = row.cells
    email = clean_email(cells["email"])
    try:
        validate_email(email)
    except ValidationError:
        raise TableError(
            "{file}, line {line}: “{value}” is no e-mail address. Correct it and send the row again.",
            file=name, line=row.line, value=cells["email"],
        ) from None  # fmt: skip
    organisation = _named(cells["organisation"], row, name)
    role = _choice(Role, cells["role"], row, "role", name)
    if Membership.objects.held_at(at).filter(person__email=email, organisation=organisation, role=role).exists():
        done.unchanged += 1
        return
    language = cells["language"][:2].lower()
    known = {code for code, _ in settings.LANGUAGES}
    invite(email=email, organisation=organisation, role=role, title=cells["title"], by=by, at=at, link_of=link_of,
           language=language if language in known else settings.LANGUAGE_CODE)  # fmt: skip
    done.added += 1


def organisation_rows(organisations: Iterable[Organisation]) -> Iterator[list[Any]]:
    """The rows of an export; it can be imported again."""
    for one in organisations:
        site = next(iter(one.sites.all()), None)
        yield [
            one.kind, one.institution_kind, one.name, one.name_ar, one.name_en, one.short_name, one.ice, one.sector,
            one.size_class, one.parent.name if one.parent else "", one.supervised_by.name if one.supervised_by else "",
            site.region if site else "", site.commune if site else "",
        ]  # fmt: skip


def people_rows(memberships: Iterable[Membership]) -> Iterator[list[Any]]:
    """One row a role held; it can be imported again."""
    for one in memberships:
        yield [one.person.email or "", one.organisation.name, one.role, one.title, one.person.language]
