"""The pages about tokens, webhooks, the API and the open data, in three languages."""

import pytest
from django.utils import timezone

from qantara.kit.api.actions import make_hook
from qantara.kit.api.models import Hook, Token
from qantara.parties.enums import Role
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import OrganisationFactory, PersonFactory, person_with

LANGS = ["fr", "ar", "en"]


@pytest.fixture
def home():
    return OrganisationFactory(company=True)


@pytest.fixture
def owner(client, home):
    person = person_with(Role.COMPANY_ADMIN, home)
    client.force_login(person)
    return person


def hook_of(owner, home):
    return make_hook(address="https://service.exemple.ma/e", events=["organisation.changed"], about=home.pk, by=owner, at=timezone.now())[0]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["api/", "api/explorer/", "open-data/"])
def test_public_pages(client, lang, path):
    answer = client.get(f"/{lang}/{path}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in text
    assert "style=" not in text
    assert "<script>" not in text


def test_the_page_names_every_address(client):
    text = client.get("/en/api/").content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in text


def test_the_explorer_comes_from_here(client):
    text = client.get("/fr/api/explorer/").content.decode()
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert '"url": "/api/v1/openapi.json"' in text
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js"):
        assert f"/static/ninja/{name}" in text


def test_an_address_that_no_operation_has_is_a_problem_too(client, db):
    answer = client.get("/api/v1/organisations/1%0A2")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")


def test_static_files_of_the_explorer_are_found_and_no_others():
    from django.contrib.staticfiles import finders

    assert finders.find("ninja/swagger-ui-bundle.js")
    assert finders.find("ninja/redoc.standalone.js") is None
    assert finders.find("ninja/../main.py") is None


@pytest.mark.parametrize("lang", LANGS)
def test_a_token_from_page_to_page(client, owner, lang):
    answer = client.post(
        f"/{lang}/account/tokens/", {"name": "Tableau", "wanted": ["organisations:read"], "days": "90"}
    )
    token = Token.objects.get()
    text = answer.content.decode()
    secret = text[text.index("qnt_") : text.index("qnt_") + 52]
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()["id"] == owner.pk
    listed = client.get(f"/{lang}/account/tokens/").content.decode()
    assert token.prefix in listed
    assert secret not in listed
    assert client.post(f"/{lang}/account/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_what_is_wrong_stands_beside_its_field(client, owner):
    text = client.post("/en/account/tokens/", {"name": "", "wanted": ["people:write"], "days": "9"}).content.decode()
    assert text.count("points to correct") == 1
    assert not Token.objects.exists()


def test_nobody_revokes_anothers_token(client, owner):
    from qantara.kit.api.actions import make_token

    other = person_with(Role.RECRUITER)
    token, _secret = make_token(name="X", wanted=["tasks:read"], days=1, by=other, at=timezone.now())
    assert client.post(f"/fr/account/tokens/{token.pk}/revoke/").status_code == 404


def test_without_a_role_there_is_nothing_to_make(client):
    client.force_login(PersonFactory())
    assert 'name="wanted"' not in client.get("/en/account/tokens/").content.decode()
    client.post("/en/account/tokens/", {"name": "X", "wanted": ["tasks:read"], "days": "90"})
    assert not Token.objects.exists()


@pytest.mark.parametrize("lang", LANGS)
def test_a_webhook_from_page_to_page(client, owner, home, lang):
    told = {"address": "https://service.exemple.ma/e", "events": ["organisation.changed"], "about": str(home.pk)}
    answer = client.post(f"/{lang}/account/webhooks/", told)
    hook = Hook.objects.get()
    assert "qns_" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    for path in ("account/webhooks/", f"account/webhooks/{hook.pk}/"):
        shown = client.get(f"/{lang}/{path}")
        assert shown.status_code == 200
        assert "service.exemple.ma" in shown.content.decode()
        assert "qns_" not in shown.content.decode()
    client.post(f"/{lang}/account/webhooks/{hook.pk}/end/")
    hook.refresh_from_db()
    assert hook.stop == "owner"
    assert client.get(f"/{lang}/account/webhooks/{hook.pk}/").status_code == 404


def test_a_private_address_is_refused_on_the_page(client, owner, home):
    told = {"address": "https://10.0.0.1/", "events": ["organisation.changed"], "about": str(home.pk)}
    assert "private network" in client.post("/en/account/webhooks/", told).content.decode()


def test_nobody_opens_anothers_webhook(client, owner, home):
    other = OrganisationFactory(company=True)
    hook = hook_of(person_with(Role.COMPANY_ADMIN, other), other)
    for path in ("", "end/", "start/"):
        method = client.post if path else client.get
        assert method(f"/fr/account/webhooks/{hook.pk}/{path}").status_code == 404


def test_who_runs_nothing_makes_no_webhook(client, home):
    client.force_login(person_with(Role.RECRUITER, home))
    assert client.get("/fr/account/webhooks/").status_code == 403


def test_an_administrator_may_hear_everything(client):
    person = person_with(Role.ADMINISTRATOR)
    give_factor(person)
    client.force_login(person)
    client.post(
        "/fr/account/webhooks/",
        {"address": "https://service.exemple.ma/e", "events": ["edition.published"], "about": ""},
    )
    assert Hook.objects.get().about is None


@pytest.mark.parametrize("path", ["account/tokens/", "account/webhooks/"])
def test_strangers_are_led_to_sign_in(client, path):
    answer = client.get(f"/fr/{path}")
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


def test_these_pages_are_closed_while_acting_as_somebody(client, home):
    from qantara.kit.api.urls import urlpatterns
    from qantara.parties.accounts.middleware import _OWN_AFFAIRS

    assert all(one.name.startswith(_OWN_AFFAIRS) for one in urlpatterns)
