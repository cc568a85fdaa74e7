"""Every page of the account in every language: one heading, nothing inline, kept by no browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from qantara.parties.accounts.links import new_address_token, sign_in_token
from qantara.parties.enums import Role
from qantara.parties.models import Invitation
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import OrganisationFactory, PersonFactory, person_with
from tests.web.test_pages import LANGS, STYLE, Outline

ANYONE = [
    "sign-in/", "sign-in/closed/", "sign-in/link/", "sign-in/link/sent/", "sign-in/link/none/", "password/forgotten/",
    "password/forgotten/sent/", "password/new/1-none/", "password/new/done/", "invitation/none/",
]  # fmt: skip
OWN = [
    "account/", "account/password/", "account/address/", "account/second-factor/take-off/",
    "account/second-factor/codes/", "account/second-factor/codes/new/", "account/sessions/", "account/confirm/",
    "account/confirm/code/",
]  # fmt: skip


def check(answer, lang, status=200):
    text = answer.content.decode()
    assert answer.status_code == status
    outline = Outline(text)
    assert outline.languages == [(lang, "rtl" if lang == "ar" else "ltr")]
    assert outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.named) <= set(outline.ids)
    assert not STYLE.search(text)
    assert "no-store" in answer["Cache-Control"]
    assert re.search(r"<title>[^<]+ – Qantara</title>", text)
    return text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", ANYONE)
def test_a_page_for_everyone(client, page, lang):
    dead = page in {"sign-in/link/none/", "invitation/none/"}
    check(client.get(f"/{lang}/{page}"), lang, 410 if dead else 200)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", OWN)
def test_a_page_of_ones_own(client, page, lang):
    person = PersonFactory()
    give_factor(person)
    client.force_login(person)
    client.session.save()
    session = client.session
    session["signed_in_at"] = session["seen_at"] = timezone.now().timestamp()
    session.save()
    check(client.get(f"/{lang}/{page}"), lang)


@pytest.mark.parametrize("page", [*OWN, "account/second-factor/set-up/", "account/second-factor/set-up/square.svg",
                                  "account/second-factor/codes/file/", "acting/1/"])  # fmt: skip
def test_whoever_has_not_signed_in_is_led_there_and_back(client, page):
    answer = client.get(f"/fr/{page}")
    assert (answer.status_code, answer["Location"]) == (302, f"/fr/sign-in/?next=/fr/{page}")


@pytest.mark.parametrize("lang", LANGS)
def test_pages_that_a_link_opens(client, lang):
    person = PersonFactory()
    assert person.email in check(client.get(f"/{lang}/sign-in/link/{sign_in_token(person)}/"), lang)
    text = check(client.get(f"/{lang}/account/address/{new_address_token(person, 'neuf@exemple.ma')}/"), lang)
    assert "neuf@exemple.ma" in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_an_invitation(client, lang):
    import hashlib

    now = timezone.now()
    place = OrganisationFactory(company=True)
    Invitation.objects.create(
        email="nouvelle@exemple.ma", organisation=place, role=Role.RECRUITER, invited_by=PersonFactory(),
        digest=hashlib.sha256(b"token").hexdigest(), created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    text = check(client.get(f"/{lang}/invitation/token/"), lang)
    assert place.name in text
    assert "nouvelle@exemple.ma" in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_to_set_up_a_second_factor_shows_its_secret_twice(client, lang):
    client.force_login(PersonFactory())
    session = client.session
    session["signed_in_at"] = session["seen_at"] = timezone.now().timestamp()
    session.save()
    text = check(client.get(f"/{lang}/account/second-factor/set-up/"), lang)
    secret = client.session["mfa.totp.secret"]
    assert " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) in text
    assert "data:" not in text
    drawing = client.get(f"/{lang}/account/second-factor/set-up/square.svg")
    assert drawing["Content-Type"] == "image/svg+xml"
    assert "no-store" in drawing["Cache-Control"]
    assert not STYLE.search(drawing.content.decode())


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_to_act_as_somebody(client, lang):
    admin = person_with(Role.ADMINISTRATOR)
    give_factor(admin)
    client.force_login(admin)
    check(client.get(f"/{lang}/acting/{PersonFactory().pk}/"), lang)


@pytest.mark.parametrize("path", ["sign-in/", "account/", "sign-in/link/", "password/forgotten/"])
def test_no_page_of_the_library_ever_shows(client, path):
    client.force_login(PersonFactory()) if path == "account/" else None
    assert "allauth" not in client.get(f"/en/{path}").content.decode().lower()
