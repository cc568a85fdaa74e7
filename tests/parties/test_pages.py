"""Pages of organisations and people, opened as their readers open them."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils.translation import override

from qantara.kit.audit.models import Entry
from qantara.parties.enums import Role
from qantara.parties.models import Delegation, Invitation, Membership, Organisation
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory, person_with
from tests.web.test_pages import STYLE, Outline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
LANGS = ("fr", "ar", "en")


@pytest.fixture
def as_person(client):
    def enter(person):
        give_factor(person)
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def administrator():
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def at_work(as_person, administrator):
    return as_person(administrator)


def address(name, *args, lang="en"):
    with override(lang):
        return reverse(name, args=args)


@pytest.fixture
def world():
    """An organisation with everything that its pages can show."""
    group = OrganisationFactory(group=True, name="Groupe", name_ar="مجموعة", name_en="Group")
    company = OrganisationFactory(
        company=True, parent=group, name="Une entité dont le nom est aussi long que celui d’un ministère"
    )
    company.sites.create(name="Siège", region="MA-06", commune="Casablanca", is_seat=True)
    tutor = MembershipFactory(role=Role.TUTOR, organisation=company, title="Chef de projet")
    return group, company, tutor


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_is_whole_in_every_language(at_work, administrator, world, lang):
    group, company, tutor = world
    held = administrator.memberships.get()
    places = [
        address("organisations", lang=lang), address("organisation-add", lang=lang), address("people", lang=lang),
        address("organisation", company.pk, lang=lang), address("organisation", group.pk, lang=lang),
        address("organisation-change", company.pk, lang=lang), address("organisation-state", company.pk, lang=lang),
        address("organisation-entities", group.pk, lang=lang), address("organisation-invite", company.pk, lang=lang),
        address("site-add", company.pk, lang=lang), address("membership-end", tutor.pk, lang=lang),
        address("membership-delegate", held.pk, lang=lang), address("my-roles", lang=lang),
        address("person", tutor.person.pk, lang=lang), address("person-second-factor", tutor.person.pk, lang=lang), address("import", "organisations", lang=lang),
        address("import", "people", lang=lang), address("organisations", lang=lang) + "?q=xyz",
    ]  # fmt: skip
    for place in places:
        answer = at_work.get(place)
        text = answer.content.decode()
        assert answer.status_code == 200, place
        outline = Outline(text)
        assert outline.levels.count(1) == 1, place
        assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False)), (
            place
        )
        assert len(outline.ids) == len(set(outline.ids)), place
        assert not STYLE.search(text), place
        assert "None" not in re.sub(r"<[^>]*>", "", text), place


def test_an_organisation_is_added_changed_and_led_on(at_work):
    made = at_work.post(address("organisation-add"), {"kind": "company", "name": "Atlas", "ice": "001234567000089"})
    company = Organisation.objects.get(name="Atlas")
    assert made["Location"] == address("organisation", company.pk)
    at_work.post(
        address("organisation-change", company.pk), {"kind": "company", "name": "Atlas Sud", "ice": company.ice}
    )
    at_work.post(address("organisation-state", company.pk), {"to": "verified"})
    company.refresh_from_db()
    assert (company.name, company.state) == ("Atlas Sud", "verified")
    text = at_work.get(address("organisation", company.pk)).content.decode()
    assert all(said in text for said in ("Organisation added", "Organisation changed", "State changed"))


def test_what_was_typed_stays_and_the_fault_is_said(at_work):
    OrganisationFactory(company=True, ice="001234567000089", name="Première")
    answer = at_work.post(address("organisation-add"), {"kind": "company", "name": "Seconde", "ice": "001234567000089"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "already that of another company" in text
    assert 'value="Seconde"' in text
    assert Organisation.objects.filter(name="Seconde").count() == 0


def test_its_own_people_change_what_is_theirs_and_not_their_identity(as_person):
    reader = person_with(Role.COMPANY_ADMIN)
    company = reader.memberships.get().organisation
    client = as_person(reader)
    client.post(
        address("organisation-change", company.pk),
        {"name": "Nouveau nom", "ice": "999999999999999", "kind": "ministry", "sector": "Banque"},
    )
    ice = company.ice
    company.refresh_from_db()
    assert (company.name, company.sector, company.ice, company.kind) == ("Nouveau nom", "Banque", ice, "company")


def test_somebody_is_invited_and_the_invitation_withdrawn(at_work, world):
    _, company, _ = world
    at_work.post(
        address("organisation-invite", company.pk), {"email": "rh@exemple.ma", "role": "recruiter", "language": "fr"}
    )
    made = Invitation.objects.get(email="rh@exemple.ma")
    assert "rh@exemple.ma" in at_work.get(address("organisation", company.pk)).content.decode()
    at_work.post(address("invitation-revoke", made.pk))
    made.refresh_from_db()
    assert made.revoked_at


def test_a_company_administrator_offers_no_sensitive_role(as_person):
    reader = person_with(Role.COMPANY_ADMIN)
    place = address("organisation-invite", reader.memberships.get().organisation_id)
    client = as_person(reader)
    assert "Auditor" not in client.get(place).content.decode()
    client.post(place, {"email": "x@exemple.ma", "role": "auditor", "language": "fr"})
    assert not Invitation.objects.exists()


def test_a_role_is_ended_with_a_reason(at_work, world):
    tutor = world[2]
    at_work.post(address("membership-end", tutor.pk), {"reason": "Départ"})
    assert Membership.objects.get(pk=tutor.pk).ends_at


def test_the_last_administrator_is_told_why_not(at_work, administrator):
    text = at_work.post(address("membership-end", administrator.memberships.get().pk), {}).content.decode()
    assert "needs an administrator" in text


def test_a_role_is_delegated_by_its_holder_alone(as_person):
    mine = MembershipFactory(role=Role.DIRECTION)
    colleague = MembershipFactory(role=Role.COORDINATOR, organisation=mine.organisation)
    client = as_person(mine.person)
    form = {"to": colleague.person.pk, "starts_on": "2026-12-01", "ends_on": "2026-12-15", "reason": "Mission"}
    assert client.post(address("membership-delegate", colleague.pk), form).status_code == 403
    assert client.post(address("membership-delegate", mine.pk), form).status_code == 302
    made = Delegation.objects.get()
    assert client.post(address("delegation-end", made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at


def test_opening_a_person_s_page_is_recorded(at_work, administrator, world):
    person = world[2].person
    at_work.get(address("person", person.pk))
    assert Entry.objects.filter(event="person.read", person=person.pk, actor=administrator.pk).count() == 1


def test_a_table_is_taken_and_its_faults_shown(at_work, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("liste.csv", b"kind;name\ncompany;Un\npirate;Deux\n", content_type="text/csv")
    text = at_work.post(address("import", "organisations"), {"file": file}).content.decode()
    assert Organisation.objects.filter(name="Un").exists()
    assert "liste.csv, line 3: kind is “pirate”" in text


@pytest.mark.parametrize("what", ["organisations", "people"])
@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_lists_are_taken_as_files(at_work, world, what, kind, start):
    answer = at_work.get(address("export", what, kind))
    assert answer.content.startswith(start)
    assert f'filename="{what}-' in answer["Content-Disposition"]
    assert Entry.objects.filter(event=f"{what}.exported").exists()


def test_a_list_of_hundreds_is_read_in_pages_with_the_same_number_of_queries(at_work, django_assert_max_num_queries):
    for number in range(65):
        OrganisationFactory(company=True, name=f"Entreprise {number:03}")
    with django_assert_max_num_queries(25):
        text = at_work.get(address("organisations") + "?page=2").content.decode()
    assert "Entreprise 045" in text
    assert "Entreprise 010" not in text


def test_a_stranger_is_led_to_sign_in_and_back(client, world):
    place = address("organisation", world[1].pk)
    answer = client.get(place)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={place}")


def test_another_company_s_page_is_not_there(as_person, world):
    client = as_person(person_with(Role.COMPANY_ADMIN))
    assert client.get(address("organisation", world[1].pk)).status_code == 404
    assert client.get(address("membership-end", world[2].pk)).status_code == 404
    assert client.get(address("person", world[2].person.pk)).status_code == 404
    assert "Une entité" not in client.get(address("organisations") + "?q=entite").content.decode()


def test_a_person_without_a_role_is_told_so(as_person):
    assert "You hold no role" in as_person(PersonFactory()).get(address("my-roles")).content.decode()


def test_an_administrator_takes_off_a_second_factor_with_a_reason(at_work, administrator, world):
    person = world[2].person
    give_factor(person)
    place = address("person-second-factor", person.pk)
    assert place in at_work.get(address("person", person.pk)).content.decode()
    assert "Say why" in at_work.post(place, {"reason": " "}).content.decode()
    assert at_work.post(place, {"reason": "Téléphone perdu"}).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert place not in at_work.get(address("person", person.pk)).content.decode()
    text = at_work.post(address("person-second-factor", administrator.pk), {"reason": "x"}).content.decode()
    assert "another administrator" in text
