"""Tokens: shown once, kept as a digest, never more than their person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from qantara.kit.api import actions, keys, scopes
from qantara.kit.api.actions import TokenError
from qantara.kit.api.limits import OF_A_TOKEN, OF_AN_ADDRESS, Limit
from qantara.kit.api.models import Token
from qantara.kit.api.privacy import _erase, _held
from qantara.kit.api.tasks import tidy
from qantara.kit.audit.models import Entry
from qantara.parties.enums import Role
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import PersonFactory, person_with

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def make(person, wanted=("organisations:read",), days=30, at=None, name="Essai"):
    from django.utils import timezone

    return actions.make_token(name=name, wanted=wanted, days=days, by=person, at=at or timezone.now())


def ask(client, secret, path="/api/v1/me", **more):
    return client.get(path, headers={"Authorization": f"Bearer {secret}", **more})


def test_only_the_digest_is_kept(client):
    person = person_with(Role.RECRUITER)
    token, secret = make(person)
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert secret.startswith(kept["prefix"])
    assert secret[len(kept["prefix"]) :] not in str(kept)
    assert kept["digest"] == keys.digest_of(secret)
    entry = Entry.objects.get(event="api.token_made")
    assert entry.person == person.pk
    assert secret[12:] not in str(entry.told)
    assert ask(client, secret).status_code == 200


def test_two_tokens_are_never_the_same():
    assert len({keys.new_token() for _ in range(50)}) == 50
    assert len(keys.new_token()) == 52


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "  "}, "Name the token"),
        ({"wanted": []}, "Choose what"),
        ({"wanted": ["everything"]}, "cannot give a token the right everything"),
        ({"wanted": ["people:read"]}, "cannot give a token the right people:read"),
        ({"days": 366}, "365 days"),
        ({"days": 0}, "one day"),
    ],
)
def test_what_cannot_be_made(more, said):
    person = person_with(Role.RECRUITER)
    with pytest.raises(TokenError) as refusal:
        make(person, **more)
    assert said in str(refusal.value)
    assert not Token.objects.exists()


def test_not_more_than_twenty():
    person = person_with(Role.RECRUITER)
    for _ in range(actions.MOST_TOKENS):
        make(person)
    with pytest.raises(TokenError, match="revoke one"):
        make(person)


def test_scopes_offered_are_those_of_the_person():
    names = lambda person: [scope.name for scope in scopes.scopes_for(person)]  # noqa: E731
    assert names(person_with(Role.RECRUITER)) == ["organisations:read", "tasks:read"]
    assert "people:read" in names(person_with(Role.COMPANY_ADMIN))
    assert "organisations:write" in names(person_with(Role.ADMINISTRATOR))


def test_a_scope_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        scopes.register("organisations:read", label="x", may=bool)


def test_a_revoked_token_opens_nothing(client):
    person = person_with(Role.RECRUITER)
    token, secret = make(person)
    actions.revoke_token(token=token, by=person, at=AT)
    assert ask(client, secret).status_code == 401
    with pytest.raises(TokenError, match="already"):
        actions.revoke_token(token=token, by=person, at=AT)


def test_a_token_that_has_ended_opens_nothing(client):
    _token, secret = make(person_with(Role.RECRUITER), days=1, at=AT - timedelta(days=2))
    answer = ask(client, secret)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("#token-refused")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_closed_account_closes_its_tokens(client):
    person = person_with(Role.RECRUITER)
    _token, secret = make(person)
    person.is_active = False
    person.save()
    assert ask(client, secret).status_code == 401


def test_a_staff_role_needs_its_second_factor(client):
    person = person_with(Role.AUDITOR)
    _token, secret = make(person)
    assert ask(client, secret).status_code == 401
    give_factor(person)
    assert ask(client, secret).status_code == 200


@pytest.mark.parametrize(
    "told", ["Basic cG9ydGFpbA==", "Bearer", "Bearer qnt_", "Bearer qnt_" + "0" * 48, "qnt_x", "Bearer é"]
)
def test_what_is_no_token_is_refused_even_where_none_is_needed(client, told):
    for path in ("/api/v1/me", "/api/v1/health"):
        assert client.get(path, headers={"Authorization": told}).status_code == 401


def test_the_session_of_a_browser_counts_for_nothing(client):
    client.force_login(person_with(Role.RECRUITER))
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("#token-needed")


def test_the_day_of_use_alone_is_kept(client):
    token, secret = make(person_with(Role.RECRUITER))
    ask(client, secret)
    token.refresh_from_db()
    assert token.last_used_on is not None
    assert not hasattr(token, "last_used_at")


def test_requests_of_a_token_are_counted_apart(client, monkeypatch):
    monkeypatch.setattr("qantara.kit.api.limits.OF_A_TOKEN", Limit(2, 300))
    _first, one = make(person_with(Role.RECRUITER))
    _second, other = make(person_with(Role.RECRUITER))
    told = [ask(client, one) for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in told] == ["1", "0", "0"]
    assert 0 < int(told[2]["Retry-After"]) <= 300
    assert told[2]["Content-Type"] == "application/problem+json"
    assert ask(client, other).status_code == 200


def test_wrong_tokens_are_counted_for_the_address(client, monkeypatch):
    monkeypatch.setattr("qantara.kit.api.limits.OF_AN_ADDRESS", Limit(3, 60))
    told = [ask(client, f"qnt_{number:048d}").status_code for number in range(5)]
    assert told == [401, 401, 401, 429, 429]


def test_an_address_is_that_before_our_own_proxy(client, monkeypatch, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr("qantara.kit.api.limits.OF_AN_ADDRESS", Limit(1, 60))
    get = lambda told: client.get("/api/v1/health", headers={"X-Forwarded-For": told}).status_code  # noqa: E731
    assert get("203.0.113.1") == 200
    assert get("198.51.100.9, 203.0.113.1") == 429  # what the asker wrote itself counts for nothing
    assert get("203.0.113.2") == 200


def test_the_limits_are_those_promised():
    assert (OF_A_TOKEN.most, OF_A_TOKEN.seconds, OF_AN_ADDRESS.most, OF_AN_ADDRESS.seconds) == (600, 300, 60, 60)
    cache.clear()


def test_what_is_held_of_a_person_and_its_erasure():
    person = PersonFactory()
    make(person, wanted=["tasks:read"], name="Tableau")
    assert [row["name"] for row in _held(person)] == ["Tableau"]
    assert _erase(person, by=None, at=AT, reason="essai") == 1
    assert list(_held(person)) == []


def test_tokens_are_forgotten_a_year_after_their_end():
    person = person_with(Role.RECRUITER)
    make(person, days=1, at=AT - timedelta(days=500), name="vieux")
    make(person, name="neuf")
    tidy.call()
    assert [token.name for token in Token.objects.all()] == ["neuf"]
