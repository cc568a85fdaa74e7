"""Signing in and out: what opens, what does not, what a stranger learns, and how often they may try."""

import time

import pytest
from allauth.core import ratelimit
from django.conf import settings as told
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from qantara.kit.audit.models import Entry
from qantara.kit.notifications.models import Message
from qantara.parties.models import Person
from tests.parties.accounts.conftest import is_signed_in, mail_to, sign_in
from tests.parties.factories import PASSWORD, PersonFactory


def path_in(message):
    """The page that a message leads to, as its reader's browser asks for it."""
    return message.link


# Password


def test_address_and_password_open_the_account(client):
    person = PersonFactory()
    answer = sign_in(client, person)
    assert answer.status_code == 302
    assert is_signed_in(client)
    assert Entry.objects.filter(event="person.signed_in", person=person.pk).count() == 1


def test_an_address_is_known_in_any_case(client):
    person = PersonFactory()
    client.post("/en/sign-in/", {"login": person.email.upper(), "password": PASSWORD})
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client):
    person = PersonFactory()
    wrong = sign_in(client, person, "not-the-password")
    unknown = client.post("/en/sign-in/", {"login": "personne@exemple.ma", "password": "not-the-password"})
    assert wrong.status_code == unknown.status_code == 200
    words = "do not go together"
    assert words in wrong.content.decode()
    assert words in unknown.content.decode()
    assert not is_signed_in(client)


def test_an_unknown_address_costs_as_long_as_a_known_one(client, monkeypatch):
    """The hasher runs for both: the clock tells nothing."""
    hashed = []
    real = Person.set_password
    monkeypatch.setattr(Person, "set_password", lambda self, raw: hashed.append(raw) or real(self, raw))
    client.post("/en/sign-in/", {"login": "personne@exemple.ma", "password": "some-password"})
    assert hashed == ["some-password"]


def test_failures_of_those_we_know_are_recorded_and_what_strangers_type_is_not(client):
    person = PersonFactory()
    sign_in(client, person, "not-the-password")
    client.post("/en/sign-in/", {"login": "personne@exemple.ma", "password": "some-password"})
    assert [entry.person for entry in Entry.objects.filter(event="person.sign_in_failed")] == [person.pk]


def test_a_closed_account_says_so_to_its_owner_alone(client):
    person = PersonFactory(is_active=False)
    assert "do not go together" in sign_in(client, person, "not-the-password").content.decode()
    assert sign_in(client, person)["Location"] == "/en/sign-in/closed/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"])  # fmt: skip
def test_one_is_never_led_elsewhere(client, there):
    answer = sign_in(client, PersonFactory(), next=there)
    assert answer["Location"] == "/en/dashboard/"
    assert there not in Client().get("/en/sign-in/", {"next": there}).content.decode().split("<main")[1]


def test_one_is_led_back_to_the_page_one_asked_for(client):
    assert sign_in(client, PersonFactory(), next="/en/account/sessions/")["Location"] == "/en/account/sessions/"


def test_a_form_of_another_site_signs_nobody_in():
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, PersonFactory()).status_code == 403
    assert not is_signed_in(client)


def test_the_session_of_before_is_not_that_of_after(client):
    """Whoever planted a session in a browser does not share what opens in it."""
    client.get("/en/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[told.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, PersonFactory())
    assert client.session.session_key != session.session_key


def test_the_cookie_of_a_session_is_for_servers_alone(client):
    answer = sign_in(client, PersonFactory())
    cookie = answer.cookies[told.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert cookie["path"] == "/"


def test_nobody_signs_up(client):
    assert client.get("/en/signup/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_signing_out_is_asked_for(client):
    person = PersonFactory()
    sign_in(client, person)
    assert client.get("/en/sign-out/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/en/sign-out/", {"next": "https://elsewhere.example/"})["Location"] == "/en/"
    assert not is_signed_in(client)
    assert Entry.objects.filter(event="person.signed_out", person=person.pk).exists()


# Limits


def test_after_five_failures_an_address_is_closed_to_that_place(client):
    person = PersonFactory()
    answers = [sign_in(client, person, "not-the-password") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    text = answers[-1].content.decode()
    assert "Too many attempts" in text
    assert "/en/sign-in/link/" in text
    assert answers[-1]["Retry-After"] == "900"
    assert sign_in(client, person).status_code == 429
    assert not is_signed_in(client)


def test_a_stranger_locks_out_themselves_and_not_the_owner(client):
    person = PersonFactory()
    for _ in range(8):
        sign_in(client, person, "not-the-password")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere, person)
    assert is_signed_in(elsewhere)


def test_signing_in_well_does_not_wipe_the_failures(client):
    """Else a thief with one account of their own could go on for ever."""
    person, own = PersonFactory(), PersonFactory()
    for _ in range(5):
        sign_in(client, person, "not-the-password")
        sign_in(Client(), own)
    assert sign_in(client, person).status_code == 429


def test_many_places_at_once_close_the_password_and_a_link_still_opens(client):
    person = PersonFactory()
    request = RequestFactory().post("/")
    for _ in range(59):  # each of these would be a failure from another place; the hasher would make them slow
        assert ratelimit.consume(request, action="login_failed_anywhere", key=person.email)
    sign_in(Client(REMOTE_ADDR="192.0.2.7"), person, "not-the-password")
    assert sign_in(client, person).status_code == 429
    client.post("/en/sign-in/link/", {"email": person.email})
    client.post(path_in(mail_to(person.email)))
    assert is_signed_in(client)


def test_one_place_that_tries_many_addresses_is_stopped(client):
    PersonFactory()
    for n in range(40):
        answer = client.post("/en/sign-in/", {"login": f"a{n}@exemple.ma", "password": "x"})
        assert answer.status_code == 200
    assert client.post("/en/sign-in/", {"login": "a40@exemple.ma", "password": "x"}).status_code == 429


# A link


def test_a_link_signs_in_once_and_only_by_its_button(client):
    person = PersonFactory(language="fr")
    answer = client.post("/en/sign-in/link/", {"email": person.email})
    assert answer["Location"] == "/en/sign-in/link/sent/"
    link = path_in(mail_to(person.email))
    for _ in range(3):  # a scanner of mails looks
        assert client.get(link).status_code == 200
    assert not is_signed_in(client)
    assert client.post(link).status_code == 302
    assert is_signed_in(client)
    other = Client()
    answer = other.post(link)
    assert (answer.status_code, is_signed_in(other)) == (410, False)
    assert "This link has been used" in answer.content.decode()


def test_a_link_is_asked_for_in_the_same_words_by_anybody(client):
    person, closed = PersonFactory(), PersonFactory(is_active=False)
    answers = [
        client.post("/en/sign-in/link/", {"email": email}) for email in (person.email, closed.email, "x@exemple.ma")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/en/sign-in/link/sent/")}
    assert Message.objects.count() == 1


def test_a_link_leads_on_to_where_one_was_going(client):
    person = PersonFactory()
    client.post("/en/sign-in/link/", {"email": person.email, "next": "/en/account/sessions/"})
    assert client.post(path_in(mail_to(person.email)))["Location"] == "/en/account/sessions/"


def test_a_link_dies_when_the_password_changes(client):
    person = PersonFactory()
    client.post("/en/sign-in/link/", {"email": person.email})
    person.set_password("another-long-password")
    person.save()
    assert client.post(path_in(mail_to(person.email))).status_code == 410


def test_a_link_dies_when_its_owner_has_signed_in_otherwise(client):
    person = PersonFactory()
    client.post("/en/sign-in/link/", {"email": person.email})
    sign_in(Client(), person)
    assert client.post(path_in(mail_to(person.email))).status_code == 410


def test_a_link_lasts_a_quarter_of_an_hour(client, monkeypatch):
    person = PersonFactory()
    client.post("/en/sign-in/link/", {"email": person.email})
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 16 * 60)
    answer = client.get(path_in(mail_to(person.email)))
    assert answer.status_code == 410
    assert "too old" in answer.content.decode()


def test_a_link_that_is_not_whole_opens_nothing(client):
    person = PersonFactory()
    client.post("/en/sign-in/link/", {"email": person.email})
    assert client.post(path_in(mail_to(person.email))[:-4] + "/").status_code == 410


def test_the_message_is_in_its_readers_language_and_says_what_to_do(client):
    person = PersonFactory(language="en")
    client.post("/fr/sign-in/link/", {"email": person.email})
    message = mail_to(person.email)
    assert message.language == "en"
    assert "15" in message.text
    assert "If you did not ask for it" in message.text
    assert message.link.startswith("/")


def test_links_are_not_asked_for_without_end(client):
    person = PersonFactory()
    statuses = [client.post("/en/sign-in/link/", {"email": person.email}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/en/sign-in/link/", {"email": person.email}).status_code == 302


# A forgotten password


def test_a_forgotten_password_is_chosen_anew_by_a_link(client):
    person = PersonFactory()
    elsewhere = Client()
    sign_in(elsewhere, person)
    answer = client.post("/en/password/forgotten/", {"email": person.email})
    assert answer["Location"] == "/en/password/forgotten/sent/"
    link = path_in(mail_to(person.email, "password_reset"))
    there = client.get(link)
    assert there.status_code == 302  # to an address without the key, which browsers would tell on
    answer = client.post(there["Location"], {"password1": "quatre-mots-tout-neufs"})
    assert answer["Location"] == "/en/password/new/done/"
    assert not is_signed_in(client)
    assert elsewhere.get("/en/account/").status_code == 302
    sign_in(client, person, "quatre-mots-tout-neufs")
    assert is_signed_in(client)
    assert "opens nothing" in client.get(link).content.decode()
    assert mail_to(person.email, "account_changed").link == "/en/account/sessions/"


def test_a_forgotten_password_tells_a_stranger_nothing(client):
    closed = PersonFactory(is_active=False)
    for email in ("x@exemple.ma", closed.email):
        answer = client.post("/en/password/forgotten/", {"email": email})
        assert answer["Location"] == "/en/password/forgotten/sent/"
    assert not Message.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_a_weak_password_is_not_kept(client, password):
    person = PersonFactory()
    client.post("/en/password/forgotten/", {"email": person.email})
    there = client.get(path_in(mail_to(person.email)))["Location"]
    answer = client.post(there, {"password1": password})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
