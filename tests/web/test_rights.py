"""Every address × every role, against the table `docs/rights.csv`, which people read and this test keeps true.

One column a reader, one row an address (with what it is about: the reader's own organisation, another's). Cells: `open`
(a page, or the thing done), `sign in`, `refused` (403), `hidden` (404: the reader does not learn that it exists).

After a change that is meant: QANTARA_WRITE_RIGHTS=1 python -m pytest tests/web/test_rights.py, then read the difference.
"""

import csv
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from qantara.kit.audit.models import Entry
from qantara.parties.enums import Role
from qantara.parties.models import Delegation, Invitation, Membership, Person
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory, organisation_for
from tests.web.conftest import RUN

TABLE = Path(__file__).parents[2] / "docs" / "rights.csv"
NOBODY, ANYBODY = "nobody", "no role"
READERS = [NOBODY, ANYBODY, *Role.values]
OWN, OTHER = "own", "another's"
_ABOUT = {"organisation", "membership", "invitation", "delegation", "other", "person"}
_FIXED: dict[str, Any] = {
    "name": "tech-ads", "choice": "dark", "what": "organisations", "kind": "csv", "token": "unknown", "provider_id": "unknown",
    "uidb36": "1", "key": "unknown", "run": RUN, "slug": "unknown", "ending": "csv", "number": 1, "year": 2027, "adjustment": "unknown",
}  # fmt: skip
_SKIPPED = {"account_logout"}  # ends the session that the next address needs


def _patterns(resolver: URLResolver, prefix: str = "", space: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            inside = f"{space}{part.namespace}:" if part.namespace else space
            found += _patterns(part, prefix + str(part.pattern), inside)
        else:
            found.append((space + (part.name or "?"), part))
    return found


def _every() -> list[tuple[str, URLPattern]]:
    return [(name, part) for name, part in _patterns(get_resolver()) if name not in _SKIPPED]


def _parameters(part: URLPattern) -> list[str]:
    return list(part.pattern.converters) or list(part.pattern.regex.groupindex)


class World:
    """Two organisations, one of them the reader's, each with a person, an invitation and a delegation."""

    def __init__(self, reader: str) -> None:
        self.at = timezone.now()
        self.person: Person | None = None
        if reader == ANYBODY:
            self.person = PersonFactory()
        elif reader != NOBODY:
            self.person = MembershipFactory(role=Role(reader)).person
        if self.person:
            give_factor(self.person)
        mine = Membership.objects.filter(person=self.person).first() if self.person else None
        home = mine.organisation if mine else organisation_for(Role.DIRECTION)
        self.things = {OWN: self._fill(home, mine), OTHER: self._fill(OrganisationFactory(company=True), None)}
        self.entry = Entry.objects.order_by("pk").last()

    def _fill(self, organisation: Any, mine: Membership | None) -> dict[str, int]:
        colleague = MembershipFactory(role=Role.COMMITTEE_MEMBER, organisation=organisation)
        given = mine or colleague
        invitation = Invitation.objects.create(
            email=f"i{organisation.pk}@exemple.ma", organisation=organisation, role=Role.COMMITTEE_MEMBER,
            digest=f"{organisation.pk:064d}", invited_by=colleague.person, created_at=self.at,
            expires_at=self.at + timedelta(days=1),
        )  # fmt: skip
        delegation = Delegation.objects.create(
            membership=given, to=PersonFactory(), starts_at=self.at, ends_at=self.at + timedelta(days=1), reason="Essai"
        )
        return {
            "organisation": organisation.pk, "membership": given.pk, "invitation": invitation.pk,
            "delegation": delegation.pk, "other": colleague.person.pk, "person": colleague.person.pk,
        }  # fmt: skip


def _ask(client: Client, address: str) -> str:
    """What the reader meets: asked for as a page; what only takes a form is sent an empty one, and nothing is kept."""
    with transaction.atomic():
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        transaction.set_rollback(True)
    if answer.status_code in {301, 302} and "/sign-in/?next=" in answer["Location"]:
        return "sign in"
    return {401: "sign in", 403: "refused", 404: "hidden"}.get(answer.status_code, "open")


def _rights(reader: str, client: Client) -> dict[tuple[str, str], str]:
    world = World(reader)
    if world.person:
        client.force_login(world.person)
    found = {}
    for name, part in _every():
        needed = _parameters(part)
        for whose in (OWN, OTHER) if _ABOUT & set(needed) else ("",):
            values = {one: world.things[whose][one] if one in _ABOUT else _value(one, part) for one in needed}
            found[name, whose] = _ask(client, _address(name, values))
    return found


def _value(parameter: str, part: URLPattern) -> Any:
    converter = part.pattern.converters.get(parameter)
    if type(converter).__name__ == "UUIDConverter":
        return "00000000-0000-0000-0000-000000000000"
    choices = re.search(rf"\(\?P<{parameter}>([a-z]+)\|", str(part.pattern))
    if choices:
        return choices[1]
    if parameter in _FIXED and (converter is None or converter.regex != "[0-9]+"):
        return _FIXED[parameter]
    return 999_999_999 if converter is not None and converter.regex == "[0-9]+" else "unknown"


def _address(name: str, values: dict[str, Any]) -> str:
    from django.urls import reverse
    from django.utils.translation import override

    with override("en"):
        return reverse(name, kwargs=values)


@pytest.fixture
def plain_pages(monkeypatch):
    """Who may open a page does not depend on what it shows: pages are not drawn."""
    monkeypatch.setattr("qantara.kit.pages.render_to_string", lambda *_page, **_more: "")
    cache.clear()


def _kept() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["address"], row["about"]): row for row in csv.DictReader(file)}


WRITING = bool(os.environ.get("QANTARA_WRITE_RIGHTS"))


@pytest.mark.django_db
@pytest.mark.skipif(WRITING, reason="the table is being written")
@pytest.mark.parametrize("reader", READERS)
def test_each_role_opens_what_the_table_says_and_nothing_else(reader, folder, plain_pages, client):
    found = _rights(reader, client)
    kept = _kept()
    assert set(found) == set(kept), "an address is missing from docs/rights.csv, or is no more"
    assert {place: (met, kept[place][reader]) for place, met in found.items() if met != kept[place][reader]} == {}


@pytest.mark.django_db
@pytest.mark.skipif(not WRITING, reason="the table is kept")
def test_write_the_table(folder, plain_pages):
    columns: dict[str, dict[tuple[str, str], str]] = {}
    for reader in READERS:
        with transaction.atomic():
            cache.clear()
            columns[reader] = _rights(reader, Client())
            transaction.set_rollback(True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "about", *READERS])
        for place in sorted(columns[NOBODY]):
            writer.writerow([*place, *(columns[reader][place] for reader in READERS)])


def test_every_view_says_who_may_open_it():
    silent = [name for name, part in _every() if getattr(part.callback, "access", None) is None]
    assert silent == []


def test_the_table_has_every_role():
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[2:] == READERS
