"""Signing in through a provider, against a real one that runs beside the test: discovery, code, PKCE, signed token."""

import subprocess
import sys
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from qantara.parties.accounts import oidc
from qantara.parties.models import Person
from tests.parties.accounts import provider as provider_of_tests
from tests.parties.accounts.conftest import give_factor, is_signed_in
from tests.parties.factories import PersonFactory

LEAVE = "/en/sign-in/with/essai/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The address of a provider that runs for this module."""
    command = [
        sys.executable,
        provider_of_tests.__file__,
        str(tmp_path_factory.mktemp("provider")),
        "http://testserver",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(provider_of_tests.__file__).parent) as process:  # fmt: skip
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def configured(provider, settings):
    app = {
        "provider_id": "essai", "name": "Identité d’essai", "client_id": provider_of_tests.CLIENT,
        "secret": provider_of_tests.SECRET, "settings": {"server_url": f"{provider}/o", "domains": ("exemple.ma",)},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return app


def leave(client, **more):
    """What the browser is sent to the provider with."""
    answer = client.post(LEAVE, more)
    assert answer.status_code == 200
    address = answer["Refresh"].removeprefix("0; url=")
    assert escape(address) in answer.content.decode()
    return address


def be_there(address, username):
    """Sign in at the provider, as a browser does; the address that it sends the browser back to."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False)
        while not answer.headers.get("Location", "").startswith("http://testserver"):
            if answer.is_redirect:
                answer = browser.get(requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)  # fmt: skip
            else:
                assert "Who are you?" in answer.text, answer.text[:500]
                answer = browser.post(answer.url, {"username": username, "password": provider_of_tests.PASSWORD}, allow_redirects=False)  # fmt: skip
        return answer.headers["Location"].removeprefix("http://testserver")


def asked(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def altered(address, **values):
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode(asked(address) | values)))


@pytest.mark.usefixtures("configured")
def test_whoever_the_provider_vouches_for_signs_in(client):
    person = PersonFactory(email="connue@exemple.ma")
    address = leave(client, next="/en/account/sessions/")
    answer = client.get(be_there(address, "connue"))
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/sessions/")
    assert client.session["_auth_user_id"] == str(person.pk)
    person.refresh_from_db()
    assert person.has_usable_password()


@pytest.mark.usefixtures("configured")
def test_one_leaves_with_state_nonce_and_a_challenge(client):
    told = asked(leave(client))
    assert told["response_type"] == "code"
    assert told["code_challenge_method"] == "S256"
    assert len(told["code_challenge"]) >= 43
    assert len(told["nonce"]) >= 32
    assert len(told["state"]) >= 16
    assert set(told["scope"].split()) == {"openid", "email", "profile"}
    assert asked(leave(Client()))["nonce"] != told["nonce"]


@pytest.mark.usefixtures("configured")
def test_a_second_factor_is_still_asked_for(client):
    give_factor(PersonFactory(email="connue@exemple.ma"))
    answer = client.get(be_there(leave(client), "connue"))
    assert answer["Location"].endswith("/sign-in/code/")
    assert not is_signed_in(client)


def refused(client, address, words, status=403):
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not is_signed_in(client)


@pytest.mark.usefixtures("configured")
def test_a_stranger_is_told_to_ask_for_an_invitation_and_no_account_is_made(client):
    refused(client, be_there(leave(client), "inconnue"), "ask your organisation")
    assert not Person.objects.filter(email="inconnue@exemple.ma").exists()


@pytest.mark.usefixtures("configured")
def test_a_closed_account_stays_closed(client):
    PersonFactory(email="connue@exemple.ma", is_active=False)
    refused(client, be_there(leave(client), "connue"), "No account has the address")


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("username", ["pretendue", "parole", "muette"])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(client, username):
    PersonFactory(email="connue@exemple.ma")
    refused(client, be_there(leave(client), username), "has not verified your e-mail address")


@pytest.mark.usefixtures("configured")
def test_another_state_opens_nothing(client):
    PersonFactory(email="connue@exemple.ma")
    back = be_there(leave(client), "connue")
    refused(client, altered(back, state="another-state-0123"), "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_what_one_browser_began_another_does_not_end(client):
    """Else a thief could sign somebody in to the thief's own account."""
    PersonFactory(email="connue@exemple.ma")
    back = be_there(leave(client), "connue")
    refused(Client(headers={"accept-language": "en"}), back, "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_an_answer_is_taken_once(client):
    PersonFactory(email="connue@exemple.ma")
    back = be_there(leave(client), "connue")
    client.get(back)
    client.post("/en/sign-out/")
    refused(client, back, "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_a_token_with_another_nonce_opens_nothing(client):
    PersonFactory(email="connue@exemple.ma")
    back = be_there(altered(leave(client), nonce="a-nonce-from-elsewhere"), "connue")
    refused(client, back, "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_a_code_without_its_verifier_opens_nothing(client):
    PersonFactory(email="connue@exemple.ma")
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of somebody else's verifier
    refused(client, be_there(altered(leave(client), code_challenge=challenge), "connue"), "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_a_code_that_does_not_exist_opens_nothing(client):
    PersonFactory(email="connue@exemple.ma")
    refused(client, altered(be_there(leave(client), "connue"), code="none"), "did not confirm who you are")


WRONG = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another portal": {"aud": "another"},
    "too old": {"exp": 1_700_000_000},
    "another person": {"sub": "99"},
    "another nonce": {"nonce": "a-nonce-from-elsewhere"},
    "no nonce": {"nonce": None},
}


@pytest.fixture
def sign(monkeypatch):
    """Have the provider's token say something else, signed with the provider's key (ours, published in its place) or not."""

    def instead(*, algorithm="RS256", published=True, **changed):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        real = oidc._Exchange.get_access_token_data

        def forge(self, *told, **named):
            response = real(self, *told, **named)
            claims = jwt.decode(response["id_token"], options={"verify_signature": False}) | changed
            kid = jwt.get_unverified_header(response["id_token"])["kid"]
            if published:
                public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig"}
                keys = jwt.PyJWKSet([public])
                monkeypatch.setattr(jwt.PyJWKSet, "from_dict", lambda _told: keys)
            signed = jwt.encode(claims, None if algorithm == "none" else key, algorithm=algorithm, headers={"kid": kid})
            return response | {"id_token": signed}

        monkeypatch.setattr(oidc._Exchange, "get_access_token_data", forge)

    return instead


@pytest.mark.usefixtures("configured")
def test_the_forger_of_these_tests_would_be_believed_if_nothing_were_wrong(client, sign):
    PersonFactory(email="connue@exemple.ma")
    sign()
    assert client.get(be_there(leave(client), "connue")).status_code == 302
    assert is_signed_in(client)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_says_something_wrong_opens_nothing(client, sign, wrong):
    PersonFactory(email="connue@exemple.ma")
    sign(**WRONG[wrong])
    refused(client, be_there(leave(client), "connue"), "did not confirm who you are")


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("how", [{"published": False}, {"algorithm": "none"}])
def test_a_token_that_the_provider_has_not_signed_opens_nothing(client, sign, how):
    PersonFactory(email="connue@exemple.ma")
    sign(**how)
    refused(client, be_there(leave(client), "connue"), "did not confirm who you are")


@pytest.mark.usefixtures("configured")
def test_whoever_gives_up_there_comes_back_to_a_page(client):
    state = asked(leave(client))["state"]
    refused(client, f"/oidc/essai/back/?error=access_denied&state={state}", "did not confirm who you are")


def test_a_provider_that_does_not_answer_is_no_fault_of_ours(client, configured, settings):
    configured["settings"]["server_url"] = "http://127.0.0.1:9/o"
    answer = client.post(LEAVE)
    assert answer.status_code == 503
    assert "does not answer now" in answer.content.decode()


def test_one_leaves_only_by_a_button_of_ours(configured):
    client = Client(enforce_csrf_checks=True)
    assert client.post(LEAVE).status_code == 403
    assert client.get(LEAVE).status_code == 405


def test_an_unknown_provider_does_not_exist(client):
    assert client.post("/en/sign-in/with/none/").status_code == 404
    assert client.get("/oidc/none/back/").status_code == 404


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_sign_in_page_names_the_providers(client, lang):
    text = client.get(f"/{lang}/sign-in/?next=/{lang}/account/").content.decode()
    assert "Identité d’essai" in text
    assert f'action="/{lang}/sign-in/with/essai/"' in text


@pytest.mark.usefixtures("configured")
def test_one_is_led_nowhere_else_afterwards(client):
    PersonFactory(email="connue@exemple.ma")
    answer = client.get(be_there(leave(client, next="https://elsewhere.example/"), "connue"))
    assert answer["Location"] == "/en/dashboard/"


@pytest.mark.usefixtures("configured")
def test_a_provider_vouches_for_its_own_domains_alone(client, configured):
    configured["settings"]["domains"] = ("ailleurs.example",)
    refused(client, be_there(leave(client), "connue"), "this address is not one of its own")
