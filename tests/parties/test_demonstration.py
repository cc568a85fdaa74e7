"""A demonstration has one account per role, entered by a button; a real portal has none and no such button."""

import pytest
from django.utils import timezone

from qantara.parties import demonstration
from qantara.parties.demonstration.learners import add_learners
from qantara.parties.enums import OrganisationKind, Role
from qantara.parties.models import Membership, Organisation, Person, Site
from tests.parties.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


FEW = {"scale": "demo", "companies": 20, "learners": 0}


@pytest.fixture
def filled(settings, monkeypatch):
    settings.QANTARA_DEMONSTRATION = True
    monkeypatch.setattr(demonstration, "made_with", lambda _folder: FEW)
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


def test_the_companies_of_the_ads_are_organisations_with_a_seat_and_some_are_in_groups(filled):
    companies = Organisation.objects.filter(kind=OrganisationKind.COMPANY, sites__is_seat=True)
    assert companies.filter(parent__name="Groupe Zellige Fictif").count() == 10
    assert companies.count() >= FEW["companies"]
    assert set(companies.values_list("parent__name", flat=True)) > {None, "Groupe Zellige Fictif"}
    assert Organisation.objects.get(name="Zellige Fictif Santé").folded_name == "zellige fictif sante"


def test_filling_again_adds_nothing_and_asks_little(filled, django_assert_max_num_queries):
    before = [model.objects.count() for model in (Organisation, Site, Person, Membership)]
    with django_assert_max_num_queries(50):
        demonstration.fill(at=timezone.now())
    assert [model.objects.count() for model in (Organisation, Site, Person, Membership)] == before


def test_learners_have_no_address_and_are_spread_over_the_institutions(filled):
    school = OrganisationFactory(university=True)
    for count in (5, 9, 9):
        add_learners(count, at=timezone.now())
    learners = Person.objects.filter(memberships__role=Role.LEARNER, email=None)
    assert learners.count() == 9
    assert learners.values("given_name", "family_name").distinct().count() == 9
    assert school.memberships.filter(role=Role.LEARNER).count() == 4
    assert all(learner.folded and not learner.has_usable_password() for learner in learners)


@pytest.mark.parametrize(
    ("told", "companies", "learners"),
    [({}, 300, 0), ({"scale": "nation", "companies": 320, "learners": 40}, 320, 40)],
)
def test_as_many_as_the_folder_says(filled, monkeypatch, told, companies, learners):
    invented = Organisation.objects.filter(kind=OrganisationKind.COMPANY, sites__is_seat=True)
    others = invented.count() - FEW["companies"]
    monkeypatch.setattr(demonstration, "made_with", lambda _folder: told)
    demonstration.fill(at=timezone.now())
    assert invented.count() == companies + others
    assert Membership.objects.filter(role=Role.LEARNER, person__email=None).count() == learners


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
