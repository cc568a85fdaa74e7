"""Pages: who opens them, in which language, that one is alone with one's own file, and that they hold nothing inline."""

import io
import itertools
import json
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils.translation import override

from qantara.kit.audit.actions import record_reading
from qantara.kit.audit.models import Entry
from qantara.kit.privacy import consents, requests, retention
from qantara.kit.privacy.enums import Channel, Kind, State
from qantara.kit.privacy.models import Consent, Request
from qantara.kit.privacy.urls import urlpatterns
from qantara.parties.enums import Role
from tests.kit.privacy.conftest import NOON
from tests.parties.factories import MembershipFactory, person_with

LANGS = ("fr", "ar", "en")
STYLE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", re.IGNORECASE)


def at(name, *args, lang="en"):
    with override(lang):
        return reverse(name, args=args)


@pytest.fixture
def asked(person):
    return requests.make_request(kind=Kind.CORRECTION, details="Mon nom.", by=person, at=NOON)


@pytest.fixture
def on_paper(officer):
    return requests.enter_request(
        kind=Kind.ERASURE, channel=Channel.PAPER, name="Anas Essai", contact="", details="", received_at=NOON,
        by=officer, at=NOON,
    )  # fmt: skip


def _own(asked):
    yield from [at("my-data"), at("my-data-request", asked.pk)]
    yield from (at("my-data-ask", kind) for kind in Kind.values)


def _offices(asked):
    yield from [at("data-requests"), at("data-request-add"), at("data-request", asked.pk)]
    yield from (at(f"data-request-{what}", asked.pk) for what in ("identity", "answer", "refuse", "erase"))


def _registers():
    yield from [at("privacy"), at("privacy-retention")]


def _in(lang, address):
    return address.replace("/en/", f"/{lang}/", 1)


def _check_page(answer, lang):
    text = answer.content.decode()
    assert answer.status_code == 200, answer
    assert not STYLE.search(text)
    assert f'<html lang="{lang}"' in text
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), sorted(name for name in ids if ids.count(name) > 1)
    assert set(re.findall(r'aria-labelledby="([^" ]+)"', text)) <= set(ids)


@pytest.mark.parametrize("lang", LANGS)
def test_the_public_page_is_open_to_everyone(client, folder, db, lang, tell):
    tell(controller="Ministère d’essai", contact="donnees@exemple.ma")
    answer = client.get(f"/{lang}/your-data/", headers={"accept-language": lang})
    _check_page(answer, lang)
    assert "mailto:donnees@exemple.ma" in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize("lang", LANGS)
def test_one_s_own_pages_in_every_language(enter, person, asked, lang):
    consents.give_consent(person=person, purpose="news", by=person, at=NOON)
    MembershipFactory(person=person)
    MembershipFactory(person=person)
    client = enter(person)
    for address in _own(asked):
        _check_page(client.get(_in(lang, address)), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_the_officers_pages_in_every_language(enter, officer, asked, on_paper, lang):
    retention.apply_retention(at=NOON)
    client = enter(officer)
    for address in [*_registers(), *_offices(asked), *_offices(on_paper), at("data-requests") + "?state=done"]:
        _check_page(client.get(_in(lang, address)), lang)


def test_every_address_is_opened_above():
    opened = {"your-data", "my-data", "my-data-request", "my-data-ask", "data-requests", "data-request-add", "data-request",
              "data-request-identity", "data-request-answer", "data-request-refuse", "data-request-erase", "privacy",
              "privacy-retention"}  # fmt: skip
    elsewhere = {"my-data-export", "my-data-choice", "privacy-register", "data-request-file"}
    assert {pattern.name for pattern in urlpatterns} == opened | elsewhere


def test_nobody_opens_anything_unsigned(client, folder, asked):
    for address in [*_own(asked), *_offices(asked), *_registers(), at("my-data-export", "json")]:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "/sign-in/" in answer["Location"]


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.LEARNER, Role.DIRECTION, Role.ADMINISTRATOR, Role.AUDITOR])
def test_requests_are_the_officers_alone(enter, asked, role):
    client = enter(person_with(role))
    for address in _offices(asked):
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code in {403, 405}


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.ADMINISTRATOR, 200), (Role.RECRUITER, 403)])
def test_the_register_is_for_those_who_watch(enter, db, role, status):
    client = enter(person_with(role))
    for address in [*_registers(), at("privacy-register", "csv")]:
        assert client.get(address).status_code == status


def test_another_s_request_is_not_found(enter, asked):
    assert enter(person_with(Role.RECRUITER)).get(at("my-data-request", asked.pk)).status_code == 404


def test_the_file_shows_source_recipients_logic_and_who_read_it(enter, person, officer):
    MembershipFactory(person=person, role=Role.RECRUITER, title="Directrice des talents")
    record_reading(person, by=officer, at=NOON, reason="dossier de stage")
    text = enter(person).get(at("my-data")).content.decode()
    for said in ("Salma", "Directrice des talents", "dossier de stage", "Hind Essai", "the organisation that invited you",
                 "Nothing is scored, ranked or decided by computation with these data.", "+212600000001"):  # fmt: skip
        assert said in text, said


def test_the_file_is_taken_away_whole_after_a_fresh_proof(enter, person):
    MembershipFactory(person=person, role=Role.RECRUITER, title="Directrice des talents")
    stale = enter(person, fresh=False).get(at("my-data-export", "json"))
    assert stale.status_code == 302
    assert "/account/confirm" in stale["Location"]
    client = enter(person)
    answer = client.get(at("my-data-export", "json"))
    told = {one["category"]: one for one in json.loads(answer.content)["categories"]}
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert told["parties.identity"]["rows"][0]["given_name"] == "Salma"
    assert told["parties.roles"]["rows"][0]["title"] == "Directrice des talents"
    assert all(one["source"] and one["recipients"] and one["logic"] for one in told.values())
    packed = zipfile.ZipFile(io.BytesIO(client.get(at("my-data-export", "zip")).content))
    assert {"data.json", "parties-identity.csv", "parties-roles.csv"} <= set(packed.namelist())
    assert "Salma" in packed.read("parties-identity.csv").decode("utf-8-sig")
    assert Entry.objects.filter(event="privacy.file_exported", person=person.pk).count() == 2


def test_a_request_asks_for_a_fresh_proof(enter, person):
    answer = enter(person, fresh=False).get(at("my-data-ask", "erasure"))
    assert answer.status_code == 302
    assert "/account/confirm" in answer["Location"]


def test_whoever_acts_as_somebody_does_not_see_their_file(enter, person, asked):
    administrator = person_with(Role.ADMINISTRATOR)
    client = enter(administrator)
    answer = client.post(at("acting_start", person.pk), {"reason": "aide au téléphone"})
    assert answer.status_code == 302, answer.content.decode()
    for address in [*_own(asked), at("my-data-export", "json")]:
        assert client.get(address).status_code == 403, address
    assert client.post(at("my-data-choice", "news"), {"choice": "agree"}).status_code == 403
    assert not Consent.objects.exists()


def test_one_button_agrees_and_one_stops(enter, person):
    client = enter(person)
    assert "I agree" in client.get(at("my-data")).content.decode()
    client.post(at("my-data-choice", "news"), {"choice": "agree"})
    assert Consent.objects.get().withdrawn_at is None
    text = client.get(at("my-data")).content.decode()
    assert "Stop it" in text
    client.post(at("my-data-choice", "news"), {"choice": "withdraw"})
    assert Consent.objects.get().withdrawn_at is not None
    client.post(at("my-data-choice", "news"), {"choice": "withdraw"})
    assert "There is no consent to withdraw" in client.get(at("my-data")).content.decode()
    assert client.get(at("my-data-choice", "news")).status_code == 405
    assert client.post(at("my-data-choice", "news"), {"choice": "anything"}).status_code == 404
    assert client.post(at("my-data-choice", "nothing"), {"choice": "agree"}).status_code == 404


def test_somebody_asks_and_gets_a_receipt(enter, person):
    client = enter(person)
    answer = client.post(at("my-data-ask", "correction"), {"details": "Mon nom."}, follow=True)
    made = Request.objects.get()
    assert made.reference in answer.content.decode()
    again = client.post(at("my-data-ask", "correction"), {"details": "Mon nom."})
    assert "already asked" in again.content.decode()
    empty = client.post(at("my-data-ask", "erasure"), {"details": ""})
    assert "Tick this box" in empty.content.decode()
    assert client.get(at("my-data-ask", "anything")).status_code == 404


def test_an_officer_proves_answers_and_refuses(enter, officer, asked, on_paper, person):
    client = enter(officer)
    client.post(at("data-request-answer", asked.pk), {"answer": "Corrigé.", "passed_on": "personne"})
    asked.refresh_from_db()
    assert asked.state == State.DONE
    decided = client.post(at("data-request-answer", asked.pk), {"answer": "x", "passed_on": "y"}, follow=True)
    assert "decided already" in decided.content.decode()
    early = client.post(at("data-request-erase", on_paper.pk), {"passed_on": "personne", "sure": "on"})
    assert "Make sure who asks" in early.content.decode()
    unknown = client.post(at("data-request-identity", on_paper.pk), {"how": "document", "account": "qui@exemple.ma"})
    assert "No account has this address" in unknown.content.decode()
    client.post(at("data-request-identity", on_paper.pk), {"how": "document", "account": person.email})
    done = client.post(at("data-request-erase", on_paper.pk), {"passed_on": "personne", "sure": "on"}, follow=True)
    assert "Proof of erasure" in done.content.decode()
    person.refresh_from_db()
    assert person.erased_at is not None


def test_an_officer_enters_what_came_on_paper(enter, officer, person):
    told = {"kind": "access", "channel": "paper", "received_on": "2026-11-02", "name": "Salma Essai", "contact": "",
            "account": person.email, "details": "Tout.", "identity": "document"}  # fmt: skip
    client = enter(officer)
    page = client.post(at("data-request-add"), told, follow=True)
    made = Request.objects.get()
    assert made.reference in page.content.decode()
    assert (made.person, made.due_at.isoformat()) == (person, "2026-11-12T22:59:59+00:00")
    answer = client.get(at("data-request-file", made.pk))
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert Entry.objects.filter(event="person.read", person=person.pk).exists()


def test_a_file_is_given_only_once_it_is_known_who_asks(enter, officer, asked, on_paper):
    client = enter(officer)
    assert client.get(at("data-request-file", asked.pk)).status_code == 404
    assert client.get(at("data-request-file", on_paper.pk)).status_code == 404


def test_opening_a_request_of_somebody_is_a_reading_of_their_file(enter, officer, asked, person):
    enter(officer).get(at("data-request", asked.pk))
    entry = Entry.objects.get(event="person.read", person=person.pk)
    assert entry.told["reason"] == f"Answer to request {asked.reference}"


def test_without_a_number_the_public_portal_says_so_to_the_officer(enter, officer, tell):
    tell(public=True)
    assert "collect nothing. Write the numbers" in enter(officer).get(at("privacy")).content.decode()
    tell(public=False)
    assert "This portal answers on this machine alone" in enter(officer).get(at("privacy")).content.decode()
