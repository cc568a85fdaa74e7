"""The second factor: set up, asked for, obligatory for staff, kept from thieves."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from qantara.parties.accounts.actions import AccountError, take_off_second_factor
from qantara.parties.accounts.adapters import SecondFactorAdapter
from qantara.parties.accounts.middleware import has_second_factor
from qantara.parties.enums import SECOND_FACTOR_ROLES, Role
from tests.parties.accounts.conftest import code_of, give_factor, is_signed_in, mail_to, sign_in
from tests.parties.factories import PASSWORD, PersonFactory, person_with

SET_UP = "/en/account/second-factor/set-up/"


def test_a_second_factor_is_set_up_by_typing_a_code(client):
    person = PersonFactory()
    sign_in(client, person)
    client.get(SET_UP)
    secret = client.session["mfa.totp.secret"]
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not has_second_factor(person)
    answer = client.post(SET_UP, {"code": code_of(secret)})
    assert answer["Location"] == "/en/account/second-factor/codes/"
    assert has_second_factor(person)
    assert client.get(answer["Location"]).content.decode().count('class="tag"') == 10
    assert client.get("/en/account/second-factor/set-up/square.svg").status_code == 404


def test_its_owner_is_told(client, django_capture_on_commit_callbacks):
    person = PersonFactory(language="en")
    sign_in(client, person)
    client.get(SET_UP)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SET_UP, {"code": code_of(client.session["mfa.totp.secret"])})
    assert "second factor of your account is on" in mail_to(person.email, "account_changed").text


def test_it_is_asked_for_after_the_password(client):
    person = PersonFactory()
    secret = give_factor(person)
    assert sign_in(client, person, next="/en/account/sessions/")["Location"] == "/en/sign-in/code/"
    assert not is_signed_in(client)
    assert client.get("/en/account/").status_code == 302
    assert client.post("/en/sign-in/code/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(client)
    assert client.post("/en/sign-in/code/", {"code": code_of(secret)})["Location"] == "/en/account/sessions/"
    assert is_signed_in(client)


def test_it_is_asked_for_after_a_link(client):
    person = PersonFactory()
    secret = give_factor(person)
    client.post("/en/sign-in/link/", {"email": person.email})
    assert client.post(mail_to(person.email).link)["Location"].endswith("/sign-in/code/")
    assert not is_signed_in(client)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    assert is_signed_in(client)


def test_a_code_is_taken_once(client):
    person = PersonFactory()
    code = code_of(give_factor(person))
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code})
    thief = Client()
    sign_in(thief, person)
    assert thief.post("/en/sign-in/code/", {"code": code}).status_code == 200
    assert not is_signed_in(thief)


def test_the_code_of_just_before_is_taken_and_older_ones_are_not(client):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret, later=-3)})
    assert not is_signed_in(client)
    client.post("/en/sign-in/code/", {"code": code_of(secret, later=-1)})
    assert is_signed_in(client)


def test_a_recovery_code_opens_once(client):
    person = PersonFactory()
    give_factor(person)
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": codes[0]})
    assert is_signed_in(client)
    again = Client()
    sign_in(again, person)
    again.post("/en/sign-in/code/", {"code": codes[0]})
    assert not is_signed_in(again)


def test_codes_are_not_guessed(client):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    answers = [client.post("/en/sign-in/code/", {"code": f"00000{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert client.post("/en/sign-in/code/", {"code": code_of(secret)}).status_code == 429
    assert not is_signed_in(client)


def test_the_table_holds_no_secret_that_can_be_read():
    person = PersonFactory()
    secret = give_factor(person)
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in kept
    assert SecondFactorAdapter().decrypt(kept) == secret


def test_a_changed_secret_of_the_portal_closes_rather_than_opens(settings, caplog):
    kept = SecondFactorAdapter().encrypt("SECRET")
    settings.SECRET_KEY = "y" * 50
    assert SecondFactorAdapter().decrypt(kept) != SecondFactorAdapter().decrypt(kept)
    assert "must be set up again" in caplog.text
    settings.SECRET_KEY_FALLBACKS = []


def test_the_former_secret_of_the_portal_still_reads(settings):
    kept = SecondFactorAdapter().encrypt("SECRET")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "y" * 50
    assert SecondFactorAdapter().decrypt(kept) == "SECRET"


# Staff


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_staff_without_one_are_led_to_set_it_up_and_open_nothing_else(client, role):
    client.force_login(person_with(role))
    for page in ("/en/account/", "/en/", "/fr/account/sessions/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"{page[:3]}/account/second-factor/set-up/")


def test_staff_without_one_can_set_it_up_and_leave(client):
    person = person_with(Role.AUDITOR)
    sign_in(client, person)
    text = client.get(SET_UP).content.decode()
    assert "obligatory" in text
    assert client.get("/ar/account/second-factor/set-up/").status_code == 200
    assert client.get("/en/account/second-factor/set-up/square.svg").status_code == 200
    assert client.get("/en/theme/dark/").status_code == 302
    client.post("/en/sign-out/")
    assert not is_signed_in(client)


def test_staff_with_one_go_where_they_want(client):
    person = person_with(Role.AUDITOR)
    give_factor(person)
    client.force_login(person)
    assert client.get("/en/account/").status_code == 200


def test_whoever_becomes_staff_is_led_there_at_their_next_page(client):
    from tests.parties.factories import MembershipFactory

    person = PersonFactory()
    client.force_login(person)
    assert client.get("/en/account/").status_code == 200
    MembershipFactory(person=person, role=Role.DIRECTION)
    assert client.get("/en/account/")["Location"] == SET_UP


def test_staff_do_not_take_theirs_off(client):
    person = person_with(Role.AUDITOR)
    give_factor(person)
    client.force_login(person)
    assert "cannot be taken off" in client.get("/en/account/second-factor/take-off/").content.decode()
    client.post("/en/account/second-factor/take-off/")
    assert has_second_factor(person)


def test_others_take_theirs_off(client):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    client.post("/en/account/second-factor/take-off/")
    assert not has_second_factor(person)
    assert not Authenticator.objects.filter(user=person).exists()


# Proving it again


def grow_old(client):
    """Nothing has been proved for an hour."""
    session = client.session
    session["signed_in_at"] -= 3_000
    session.save()


@pytest.mark.parametrize("page", ["codes/", "codes/file/", "take-off/", "codes/new/"])
def test_what_is_delicate_asks_again_once_the_session_is_old(client, page):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret, later=-1)})
    grow_old(client)
    there = f"/en/account/second-factor/{page}"
    asked = client.get(there)["Location"]
    assert asked.startswith("/en/account/confirm/?next=")
    assert client.post(asked, {"password": "not-the-password"}).status_code == 200
    assert client.get(there).status_code == 302
    assert client.post(asked, {"password": PASSWORD})["Location"] == there
    assert client.get(there).status_code == 200


def test_a_code_proves_it_as_well(client):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret, later=-1)})
    grow_old(client)
    asked = "/en/account/confirm/code/?next=/en/account/second-factor/codes/"
    assert client.post(asked, {"code": code_of(secret)})["Location"] == "/en/account/second-factor/codes/"
    assert client.get("/en/account/second-factor/codes/").status_code == 200


def test_recovery_codes_are_a_file_and_are_made_anew(client):
    person = PersonFactory()
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    answer = client.get("/en/account/second-factor/codes/file/")
    assert answer["Content-Disposition"].startswith("attachment")
    before = answer.content.split()
    assert len(before) == 10
    assert client.post("/en/account/second-factor/codes/new/")["Location"] == "/en/account/second-factor/codes/"
    assert not set(before) & set(client.get("/en/account/second-factor/codes/file/").content.split())


# Lost


def test_an_administrator_takes_off_what_was_lost_and_every_session_ends(client):
    admin, person = person_with(Role.ADMINISTRATOR), person_with(Role.AUDITOR)
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    take_off_second_factor(person=person, by=admin, at=timezone.now(), reason="Lost telephone")
    assert not has_second_factor(person)
    assert client.get("/en/account/")["Location"].startswith("/en/sign-in/")


def test_it_is_refused_without_a_reason_for_oneself_and_where_there_is_none():
    admin, person = person_with(Role.ADMINISTRATOR), PersonFactory()
    now = timezone.now()
    with pytest.raises(AccountError, match="another administrator"):
        take_off_second_factor(person=admin, by=admin, at=now, reason="x")
    with pytest.raises(AccountError, match="Say why"):
        take_off_second_factor(person=person, by=admin, at=now, reason=" ")
    with pytest.raises(AccountError, match="has no second factor"):
        take_off_second_factor(person=person, by=admin, at=now, reason="x")
