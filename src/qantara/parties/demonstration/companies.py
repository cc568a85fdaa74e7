"""The invented companies of the ads as organisations, each with its seat, some in groups; made many at once.

Nobody entered them: the register of acts has nothing on each.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from qantara.parties.demonstration.bridge import companies
from qantara.parties.enums import OrganisationKind, OrganisationState, SizeClass
from qantara.parties.models import Organisation, Site

BATCH = 2_000
_MICRO, _SMALL, _MEDIUM = 10, 50, 250  # employees


def add_companies(count: int, *, at: datetime) -> None:
    """Make those of the first `count` companies, and their groups, that are missing."""
    known = _known(OrganisationKind.COMPANY)
    missing = [company for company in companies(count) if company.name not in known]
    if not missing:
        return
    groups = _groups({company.group for company in missing if company.group}, at=at)
    made = _saved(
        _organisation(
            OrganisationKind.COMPANY, company.name, at, parent_id=groups.get(company.group),
            sector=company.trade["fr"].capitalize(), size_class=_size_class(company.size),
        )
        for company in missing
    )  # fmt: skip
    sites = [
        Site(organisation=one, name=company.town, region=company.region, commune=company.town, is_seat=True)
        for company, one in zip(missing, made, strict=True)
    ]
    Site.objects.bulk_create(sites, batch_size=BATCH)


def _groups(wanted: set[str], *, at: datetime) -> dict[str, int]:
    """Name -> key of the groups, those that were missing made."""
    known = _known(OrganisationKind.GROUP)
    made = _saved(_organisation(OrganisationKind.GROUP, name, at) for name in sorted(wanted - known.keys()))
    return known | {group.name: group.pk for group in made}


def _known(kind: OrganisationKind) -> dict[str, int]:
    return dict(Organisation.objects.filter(kind=kind).values_list("name", "pk"))


def _organisation(kind: OrganisationKind, name: str, at: datetime, **fields: Any) -> Organisation:
    return Organisation(kind=kind, name=name, state=OrganisationState.ACTIVE, created_at=at, updated_at=at, **fields)


def _saved(organisations: Iterable[Organisation]) -> list[Organisation]:
    made = list(organisations)
    for organisation in made:
        organisation.refold()
    return Organisation.objects.bulk_create(made, batch_size=BATCH)


def _size_class(employees: int) -> SizeClass:
    if employees < _MICRO:
        return SizeClass.MICRO
    if employees < _SMALL:
        return SizeClass.SMALL
    return SizeClass.MEDIUM if employees < _MEDIUM else SizeClass.LARGE
