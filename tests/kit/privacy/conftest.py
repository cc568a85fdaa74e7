"""People with and without rights, signed in with and without a fresh proof, and registers that a test fills and leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from qantara.kit.privacy import personal_data, purposes, retention, rights
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.privacy.told import Told
from qantara.parties.accounts.sessions import mark_signed_in
from qantara.parties.enums import Role
from tests.parties.factories import PersonFactory, person_with

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(purposes, "_known", dict(purposes._known))
    monkeypatch.setattr(personal_data, "_known", dict(personal_data._known))
    monkeypatch.setattr(retention, "_known", dict(retention._known))
    monkeypatch.setattr(rights, "_grounds", [])


@pytest.fixture
def person(db):
    return PersonFactory(given_name="Salma", family_name="Essai", phone="+212600000001", language="fr")


@pytest.fixture
def officer(db):
    return person_with(Role.DATA_PROTECTION_OFFICER, given_name="Hind", family_name="Essai", language="fr")


@pytest.fixture
def enter(client, folder):
    """Sign somebody in; `fresh`: they have just proved who they are."""

    def as_(person, *, fresh=True):
        client.force_login(person)
        Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {}})
        session = client.session
        now = timezone.now()
        mark_signed_in(session, at=now if fresh else now - timedelta(minutes=30))
        session["seen_at"] = now.timestamp()
        session.save()
        return client

    return as_


@pytest.fixture
def tell(settings):
    """What qantara.toml says of the law's formalities, and whether others reach the portal."""

    def say(*, public=False, **told):
        settings.QANTARA_PUBLIC, settings.QANTARA_PRIVACY = public, Told(**told)

    return say


def purpose(id_="talents", **fields):
    """A purpose of tests; `consent` makes it rest on consent."""
    fields = {
        "title": "Talent pool", "why": "Show the file to companies.", "people": "Learners", "categories": "File",
        "recipients": "Companies", "kept": "One year.",
        "basis": Basis.CONSENT if fields.get("consent") else Basis.MISSION,
    } | fields  # fmt: skip
    return purposes.register(Purpose(id=id_, **fields))
