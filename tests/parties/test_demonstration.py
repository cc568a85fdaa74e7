"""A demonstration has one account per role, entered by a button; a real portal has none and no such button."""

import pytest
from django.utils import timezone

from qantara.parties import demonstration
from qantara.parties.enums import Role
from qantara.parties.models import Person
from tests.parties.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def filled(settings):
    settings.QANTARA_DEMONSTRATION = True
    OrganisationFactory(ministry=True)
    OrganisationFactory(university=True)
    return demonstration.fill(at=timezone.now())


def test_every_role_has_one_account(filled):
    assert filled == len(Role)
    assert [role for role, _ in demonstration.accounts()] == list(Role)
    assert demonstration.fill(at=timezone.now()) == 0


def test_nobody_is_named_and_no_password_opens(filled):
    for role, person in demonstration.accounts():
        assert person.given_name == ""
        assert person.email.endswith("@demo.exemple.ma"), role
        assert not person.has_usable_password()


@pytest.mark.parametrize("role", list(Role))
def test_a_button_opens_the_dashboard(filled, client, role):
    assert role.value in client.get("/en/sign-in/").content.decode()
    answer = client.post(f"/en/sign-in/demonstration/{role.value}/", follow=True)
    assert answer.status_code == 200
    assert str(role.label) in answer.content.decode()


def test_a_real_portal_has_neither_accounts_nor_buttons(client, settings):
    settings.QANTARA_DEMONSTRATION = False
    OrganisationFactory(ministry=True)
    assert demonstration.fill(at=timezone.now()) == 0
    assert not Person.objects.exists()
    assert "demonstration" not in client.get("/en/sign-in/").content.decode()
    assert client.post("/en/sign-in/demonstration/administrator/").status_code == 404


def test_accounts_left_from_a_demonstration_do_not_open_once_it_is_none(filled, client, settings):
    settings.QANTARA_DEMONSTRATION = False
    assert client.post("/en/sign-in/demonstration/administrator/").status_code == 404
