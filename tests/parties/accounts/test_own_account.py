"""What one changes in one's own account, and taking an invitation."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qantara.kit.audit.models import Entry
from qantara.parties.accounts.actions import AccountError, change_address
from qantara.parties.enums import Role
from qantara.parties.holding import holding_of
from qantara.parties.models import Invitation, Person
from tests.parties.accounts.conftest import is_signed_in, mail_to, sign_in
from tests.parties.factories import PASSWORD, OrganisationFactory, PersonFactory, person_with


def test_ones_details_are_changed_and_recorded(client):
    person = PersonFactory()
    sign_in(client, person)
    told = {"given_name": "Salma", "family_name": "Essai", "given_name_ar": "سلمى", "family_name_ar": "", "phone": "",
            "language": "ar"}  # fmt: skip
    assert client.post("/en/account/", told)["Location"] == "/en/account/"
    person.refresh_from_db()
    assert (person.given_name, person.given_name_ar, person.language) == ("Salma", "سلمى", "ar")
    assert Entry.objects.filter(event="person.changed", person=person.pk).exists()
    assert "have been saved" in client.get("/en/account/").content.decode()


@pytest.mark.parametrize("told", [{"given_name": "", "family_name": "x", "language": "fr"},
                                  {"given_name": "x", "family_name": "x", "language": "de"}])  # fmt: skip
def test_details_that_say_nothing_are_not_kept(client, told):
    person = PersonFactory()
    sign_in(client, person)
    answer = client.post("/en/account/", told)
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()


# Address


def ask_for(client, email):
    return client.post("/en/account/address/", {"email": email})


def test_a_new_address_is_proved_by_a_link_and_the_old_one_is_told(client):
    person = PersonFactory(language="en")
    old = person.email
    sign_in(client, person)
    ask_for(client, "neuve@exemple.ma")
    link = mail_to("neuve@exemple.ma", "new_address").link
    elsewhere = Client()
    assert elsewhere.get(link).status_code == 200
    person.refresh_from_db()
    assert person.email == old  # a scanner of mails only looks
    assert elsewhere.post(link)["Location"] == "/en/sign-in/"
    assert not is_signed_in(elsewhere)
    person.refresh_from_db()
    assert person.email == "neuve@exemple.ma"
    told = mail_to(old, "address_changed")
    assert "another e-mail address" in told.text
    assert "neuve" not in told.text
    assert elsewhere.post(link).status_code == 410


def test_an_address_of_somebody_else_is_not_told_apart_and_not_taken(client):
    other, person = PersonFactory(), PersonFactory()
    sign_in(client, person)
    free, taken = ask_for(client, "libre@exemple.ma"), ask_for(client, other.email)
    assert free.status_code == taken.status_code == 302
    answer = client.post(mail_to(other.email, "new_address").link)
    assert answer.status_code == 410
    assert "already belongs to another account" in answer.content.decode()
    person.refresh_from_db()
    assert person.email != other.email


def test_changing_to_a_taken_address_is_refused():
    other, person = PersonFactory(), PersonFactory()
    with pytest.raises(AccountError, match="already belongs"):
        change_address(person=person, email=other.email.upper(), at=timezone.now())


def test_a_link_to_a_new_address_dies_with_the_password(client):
    person = PersonFactory()
    sign_in(client, person)
    ask_for(client, "neuve@exemple.ma")
    person.refresh_from_db()
    person.set_password("another-long-password")
    person.save()
    assert client.post(mail_to("neuve@exemple.ma").link).status_code == 410


def test_changing_the_address_asks_who_one_is_once_the_session_is_old(client):
    person = PersonFactory()
    sign_in(client, person)
    session = client.session
    session["signed_in_at"] -= 600
    session.save()
    assert client.get("/en/account/address/")["Location"].startswith("/en/account/confirm/")
    assert ask_for(client, "neuve@exemple.ma")["Location"].startswith("/en/account/confirm/")


# Invitation


@pytest.fixture
def invite():
    def of(email, role=Role.RECRUITER, **more):
        now = timezone.now()
        place = OrganisationFactory(company=True) if role == Role.RECRUITER else OrganisationFactory(university=True)
        told = {"created_at": now, "expires_at": now + timedelta(days=14)} | more
        Invitation.objects.create(email=email, organisation=place, role=role, invited_by=person_with(Role.ADMINISTRATOR),
                                  digest=hashlib.sha256(b"token").hexdigest(), **told)  # fmt: skip
        return "/en/invitation/token/"

    return of


TOLD = {"given_name": "Hind", "family_name": "Essai", "password": "quatre-mots-tout-neufs", "language": "fr"}


def test_whoever_is_invited_opens_an_account_and_is_signed_in(client, invite):
    link = invite("nouvelle@exemple.ma")
    assert client.get(link).status_code == 200
    answer = client.post(link, TOLD)
    assert answer.status_code == 302
    assert is_signed_in(client)
    person = Person.objects.get(email="nouvelle@exemple.ma")
    assert (person.given_name, person.language) == ("Hind", "fr")
    assert holding_of(person).has(Role.RECRUITER)
    again = client.get(link)
    assert again.status_code == 410
    assert "has been used" in again.content.decode()


def test_invited_staff_are_led_to_the_second_factor(client, invite):
    client.post(invite("nouvelle@exemple.ma", Role.DIRECTION), TOLD)
    there = client.get("/en/account/")["Location"]
    assert there == "/en/account/second-factor/set-up/"
    assert client.get(there).status_code == 200  # without typing the new password once more


@pytest.mark.parametrize(("name", "value"), [("password", "short"), ("password", "nouvelle@exemple.ma"), ("given_name", " "), ("language", "de")])  # fmt: skip
def test_an_account_is_not_opened_with_wrong_answers(client, invite, name, value):
    answer = client.post(invite("nouvelle@exemple.ma"), TOLD | {name: value})
    assert answer.status_code == 200
    assert not Person.objects.filter(email="nouvelle@exemple.ma").exists()


def test_whoever_has_an_account_signs_in_first(client, invite):
    person = PersonFactory()
    link = invite(person.email)
    text = client.get(link).content.decode()
    assert "/en/sign-in/?next=/en/invitation/token/" in text
    client.post(link, TOLD)
    assert not is_signed_in(client)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert sign_in(client, person, next=link)["Location"] == link
    client.post(link)
    assert holding_of(Person.objects.get(pk=person.pk)).has(Role.RECRUITER)


def test_an_invitation_to_somebody_else_is_not_taken(client, invite):
    link = invite("nouvelle@exemple.ma")
    sign_in(client, PersonFactory())
    assert "somebody else" in client.get(link).content.decode()
    client.post(link, TOLD)
    assert not Person.objects.filter(email="nouvelle@exemple.ma").exists()


def test_an_invitation_that_is_over_opens_nothing(client, invite):
    answer = client.get(invite("nouvelle@exemple.ma", expires_at=timezone.now() - timedelta(minutes=1)))
    assert answer.status_code == 410
    assert "ended after" in answer.content.decode()
