"""Where one is signed in, for how long, and how that ends."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qantara.parties.accounts.sessions import OTHERS, STAFF, device_of
from qantara.parties.enums import Role
from tests.parties.accounts.conftest import code_of, give_factor, is_signed_in, sign_in
from tests.parties.factories import PASSWORD, PersonFactory, person_with

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def two():
    """One person, signed in at two places."""
    person = PersonFactory()
    here, there = Client(headers={"user-agent": FIREFOX}), Client(headers={"user-agent": PHONE})
    sign_in(here, person)
    sign_in(there, person)
    return person, here, there


def test_ones_sessions_are_listed(two):
    _, here, _ = two
    text = here.get("/en/account/sessions/").content.decode()
    assert "Firefox on Windows" in text
    assert "Safari on iPhone" in text
    assert text.count("this one") == 1


def test_one_session_is_ended(two):
    person, here, there = two
    key = UserSession.objects.get(user=person, user_agent=PHONE).pk
    here.post("/en/account/sessions/", {"session": key})
    assert there.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200


def test_all_the_others_are_ended(two):
    _, here, there = two
    here.post("/en/account/sessions/", {"others": "1"})
    assert there.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(two):
    person, here, _ = two
    stranger = Client()
    sign_in(stranger, PersonFactory())
    for session in UserSession.objects.filter(user=person):
        stranger.post("/en/account/sessions/", {"session": session.pk})
    stranger.post("/en/account/sessions/", {"others": "1"})
    assert here.get("/en/account/").status_code == 200


def test_sessions_are_not_ended_from_another_site(two):
    person, *_ = two
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post("/en/account/sessions/", {"others": "1"}).status_code == 403


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(two):
    _, here, there = two
    answer = here.post("/en/account/password/", {"oldpassword": PASSWORD, "password1": "quatre-mots-tout-neufs"})
    assert answer["Location"] == "/en/account/"
    assert here.get("/en/account/").status_code == 200
    assert there.get("/en/account/").status_code == 302


def test_a_password_is_not_changed_without_the_old_one(two):
    person, here, _ = two
    answer = here.post("/en/account/password/", {"oldpassword": "wrong", "password1": "quatre-mots-tout-neufs"})
    assert answer.status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_whoever_has_no_password_chooses_one(client):
    person = PersonFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert client.get("/en/account/password/")["Location"] == "/en/account/password/first/"
    client.post("/en/account/password/first/", {"password1": "quatre-mots-tout-neufs"})
    person.refresh_from_db()
    assert person.check_password("quatre-mots-tout-neufs")


def past(client, name, age):
    session = client.session
    session[name] -= age.total_seconds()
    session.save()


@pytest.fixture
def staff(client):
    person = person_with(Role.AUDITOR)
    secret = give_factor(person)
    sign_in(client, person)
    client.post("/en/sign-in/code/", {"code": code_of(secret)})
    assert client.get("/en/account/").status_code == 200
    return client


@pytest.mark.parametrize(("name", "age"), [("seen_at", STAFF.idle), ("signed_in_at", STAFF.longest)])
def test_the_session_of_staff_ends(staff, name, age):
    past(staff, name, age - timedelta(minutes=1))
    assert staff.get("/en/account/").status_code == 200
    past(staff, name, age + timedelta(minutes=1))
    assert staff.get("/en/account/")["Location"] == "/en/sign-in/?next=/en/account/"
    assert not is_signed_in(staff)


@pytest.mark.parametrize(("name", "age"), [("seen_at", OTHERS.idle), ("signed_in_at", OTHERS.longest)])
def test_the_session_of_others_lasts_longer_and_ends(client, name, age):
    sign_in(client, PersonFactory())
    past(client, name, age - timedelta(minutes=1))
    assert client.get("/en/account/").status_code == 200
    past(client, name, age + timedelta(minutes=1))
    assert client.get("/en/account/").status_code == 302


def test_being_there_keeps_a_session_open_and_is_seen(client):
    person = PersonFactory()
    sign_in(client, person)
    long_ago = timezone.now() - timedelta(days=3)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/en/")
    assert UserSession.objects.get(user=person).last_seen_at == long_ago
    past(client, "seen_at", timedelta(minutes=10))
    client.get("/en/")
    assert UserSession.objects.get(user=person).last_seen_at > long_ago
    assert client.session["seen_at"] >= client.session["signed_in_at"]


def test_reading_pages_writes_nothing_most_of_the_time(client):
    sign_in(client, PersonFactory())
    client.get("/en/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/en/")
    assert not [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, ("Firefox", "Windows")), (PHONE, ("Safari", "iPhone")), ("", ("", "")), ("curl/8", ("", ""))],
)
def test_a_device_is_what_it_says_it_is(agent, device):
    assert device_of(agent) == device
