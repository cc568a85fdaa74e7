"""One account per role, and the organisations that they are in.

The people have no names of people: they are called by their role. Nobody knows their passwords; one enters by a button.
"""

from datetime import datetime

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.utils.translation import override

from qantara.parties.actions import add_organisation, give_role, put_site
from qantara.parties.enums import ROLE_HOMES, OrganisationKind, Role
from qantara.parties.models import Organisation, Person

HOST = "demo.exemple.ma"
_GROUP = {"fr": "Groupe fictif", "ar": "مجموعة خيالية", "en": "Fictional group"}
_ENTITIES = (
    ("Fictif Assurance", "تأمين خيالي", "Fictional Insurance", "MA-06", "Casablanca", "Assurance"),
    ("Fictif Technologies", "تكنولوجيات خيالية", "Fictional Technologies", "MA-04", "Rabat", "Services numériques"),
    ("Fictif Nord", "خيالي الشمال", "Fictional North", "MA-01", "Tanger", "Services numériques"),
    ("Fictif Services", "خدمات خيالية", "Fictional Services", "MA-07", "Marrakech", "Centres de services"),
)
_RIVAL = ("Autre entreprise fictive", "شركة خيالية أخرى", "Another fictional company")


def is_demonstration() -> bool:
    return bool(settings.QANTARA_DEMONSTRATION)


def add_accounts(*, at: datetime) -> int:
    """Make the organisations and accounts that are missing; the number of accounts made."""
    group = _organisation(OrganisationKind.GROUP, _GROUP["fr"], _GROUP["ar"], _GROUP["en"], at=at)
    for name, name_ar, name_en, region, commune, sector in _ENTITIES:
        company = _organisation(OrganisationKind.COMPANY, name, name_ar, name_en, at=at, parent=group, sector=sector)
        if not company.sites.exists():
            put_site(organisation=company, by=None, at=at,
                     fields={"name": commune, "region": region, "commune": commune, "is_seat": True})  # fmt: skip
    _organisation(OrganisationKind.COMPANY, *_RIVAL, at=at)
    return sum(_account(role, group, at=at) for role in Role)


def _organisation(kind: OrganisationKind, name: str, name_ar: str, name_en: str, *, at: datetime, **fields: object) -> Organisation:  # fmt: skip
    found = Organisation.objects.filter(kind=kind, name=name).first()
    return found or add_organisation(
        fields={"kind": kind.value, "name": name, "name_ar": name_ar, "name_en": name_en, **fields}, by=None, at=at
    )


def _account(role: Role, group: Organisation, *, at: datetime) -> bool:
    email = f"{role.value.replace('_', '-')}@{HOST}"
    if Person.objects.filter(email=email).exists():
        return False
    called = {}
    for lang in ("fr", "ar"):
        with override(lang):
            called[lang] = str(role.label)
    person = Person.objects.create_person(
        email=email,
        family_name=called["fr"],
        family_name_ar=called["ar"],
        created_at=at,
        language=settings.LANGUAGE_CODE,
    )
    give_role(person=person, organisation=_home(role, group), role=role, by=None, at=at)
    TOTP.activate(person, generate_totp_secret())
    return True


def _home(role: Role, group: Organisation) -> Organisation:
    """Companies' roles are in the group and its entities; the others in the first organisation of the right kind."""
    if role in {Role.COMPANY_ADMIN, Role.PARTNER}:
        return group
    if role in {Role.RECRUITER, Role.TUTOR}:
        entity: Organisation = group.children.all()[0]
        return entity
    kinds = ROLE_HOMES[role]
    preferred = [kind for kind in (OrganisationKind.MINISTRY, OrganisationKind.INSTITUTION) if kind in kinds]
    home: Organisation = Organisation.objects.filter(kind__in=preferred or kinds).order_by("pk")[0]
    return home


def accounts() -> list[tuple[Role, Person]]:
    """The accounts in the order of the roles; empty where this is no demonstration."""
    if not is_demonstration():
        return []
    known = {person.email: person for person in Person.objects.filter(email__endswith=f"@{HOST}", is_active=True)}
    found = ((role, known.get(f"{role.value.replace('_', '-')}@{HOST}")) for role in Role)
    return [(role, person) for role, person in found if person is not None]
