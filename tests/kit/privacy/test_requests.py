"""A4, A5: requests, who proves their identity how, answers, refusals with receipts, warnings and alerts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from qantara.kit.audit.models import Entry
from qantara.kit.notifications.models import Message
from qantara.kit.privacy import requests, rights
from qantara.kit.privacy.enums import Channel, Identity, Kind, State
from qantara.kit.privacy.models import Request
from qantara.kit.privacy.requests import RequestError
from tests.kit.privacy.conftest import NOON

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def ask(person, kind=Kind.CORRECTION, details="Mon nom s’écrit Essaïd.", at=NOON, **more):
    return requests.make_request(kind=kind, details=details, by=person, at=at, **more)


def on_paper(officer, kind=Kind.CORRECTION, **more):
    told = {
        "channel": Channel.PAPER, "name": "Anas Essai", "contact": "anas@exemple.ma", "details": "Mon adresse.",
        "received_at": NOON - timedelta(days=2),
    }  # fmt: skip
    return requests.enter_request(kind=kind, by=officer, at=NOON, **(told | more))


def kinds_to(person):
    return list(Message.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_a_request_made_on_the_portal_is_proven_dated_and_told(person, officer):
    made = ask(person)
    assert (made.state, made.identity, made.person, made.received_at) == (State.OPEN, Identity.SESSION, person, NOON)
    assert made.due_at.astimezone(UTC) == datetime(2026, 11, 12, 22, 59, 59, tzinfo=UTC)
    assert kinds_to(person) == ["privacy.request_received"]
    assert kinds_to(officer) == ["privacy.request_new"]
    assert Entry.objects.filter(event="privacy.request_received", person=person.pk).count() == 1


def test_the_address_of_qantara_toml_is_written_to_where_no_officer_has_it(person, officer, tell):
    tell(officer="protection@exemple.ma")
    ask(person)
    assert Message.objects.get(address="protection@exemple.ma").kind == "privacy.request_new"


def test_an_officer_with_that_address_is_told_once(person, officer, tell):
    tell(officer=officer.email.upper())
    ask(person)
    assert Message.objects.filter(kind="privacy.request_new").count() == 1


@pytest.mark.parametrize(
    ("kind", "details", "purpose", "said"),
    [
        (Kind.CORRECTION, " ", "", "what is wrong"),
        (Kind.OPPOSITION, "Parce que.", "", "which use"),
        (Kind.OPPOSITION, " ", "security", "legitimate reason"),
    ],
)
def test_a_request_says_what_the_law_needs(person, kind, details, purpose, said):
    with pytest.raises(RequestError, match=said):
        ask(person, kind, details, purpose=purpose)


def test_the_same_is_not_asked_twice_at_once(person):
    first = ask(person)
    with pytest.raises(RequestError, match="already asked"):
        ask(person)
    requests.refuse_request(request=first, reason="Le nom est celui de l’acte.", by=None, at=TOMORROW)
    assert ask(person, at=TOMORROW).pk != first.pk


def test_a_request_on_paper_runs_from_the_day_it_came(officer):
    made = on_paper(officer)
    assert made.due_at.astimezone(UTC) == datetime(2026, 11, 10, 22, 59, 59, tzinfo=UTC)
    assert made.identity == Identity.UNPROVEN
    assert Message.objects.get(address="anas@exemple.ma").kind == "privacy.request_received"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"channel": Channel.PORTAL}, "people ask for themselves"),
        ({"identity": Identity.SESSION}, "people ask for themselves"),
        ({"name": " "}, "Enter the name"),
        ({"received_at": TOMORROW}, "after today"),
    ],
)
def test_what_an_officer_enters_is_true(officer, more, said):
    with pytest.raises(RequestError, match=said):
        on_paper(officer, **more)


def test_nothing_is_answered_before_it_is_known_who_asks(officer):
    made = on_paper(officer)
    with pytest.raises(RequestError, match="Make sure who asks"):
        requests.answer_request(request=made, answer="Fait.", passed_on="personne", by=officer, at=TOMORROW)
    with pytest.raises(RequestError, match="how you made sure"):
        requests.prove_identity(request=made, how=Identity.SESSION, by=officer, at=TOMORROW)
    requests.prove_identity(request=made, how=Identity.DOCUMENT, by=officer, at=TOMORROW)
    done = requests.answer_request(request=made, answer="Fait.", passed_on="personne", by=officer, at=TOMORROW)
    assert (done.state, done.identity_by, done.decided_by) == (State.DONE, officer, officer)


def test_the_database_itself_wants_identity_before_an_answer(officer):
    made = on_paper(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=made.pk).update(state=State.DONE, decided_at=TOMORROW)


def test_a_correction_says_to_whom_it_was_sent_on(person, officer):
    made = ask(person)
    with pytest.raises(RequestError, match="to which recipients"):
        requests.answer_request(request=made, answer="Corrigé.", by=officer, at=TOMORROW)
    with pytest.raises(RequestError, match="Say what was done"):
        requests.answer_request(request=made, answer=" ", passed_on="x", by=officer, at=TOMORROW)
    requests.answer_request(request=made, answer="Corrigé.", passed_on="ENSA", by=officer, at=TOMORROW)
    made.refresh_from_db()
    assert (made.answer, made.passed_on, made.decided_at) == ("Corrigé.", "ENSA", TOMORROW)
    assert kinds_to(person)[-1] == "privacy.request_done"


def test_a_refusal_has_its_reason_and_a_dated_receipt(person, officer):
    made = ask(person)
    with pytest.raises(RequestError, match="Say why it is refused"):
        requests.refuse_request(request=made, reason=" ", by=officer, at=TOMORROW)
    requests.refuse_request(request=made, reason="Le nom est celui de l’acte.", by=officer, at=TOMORROW)
    receipt = Message.objects.get(person=person, kind="privacy.request_refused")
    assert receipt.values["answer"] == "Le nom est celui de l’acte."
    assert receipt.values["day"] == {"$day": "2026-11-03"}
    with pytest.raises(RequestError, match="decided already"):
        requests.refuse_request(request=made, reason="Encore.", by=officer, at=TOMORROW)


def test_an_accepted_opposition_stops_the_use(person, officer):
    made = ask(person, Kind.OPPOSITION, "Je change de voie.", purpose="accounts")
    assert rights.may_process(person, "accounts")
    requests.answer_request(request=made, answer="Arrêté.", by=officer, at=TOMORROW)
    assert not rights.may_process(person, "accounts")


def test_to_be_erased_is_not_answered_with_words(person, officer):
    made = ask(person, Kind.ERASURE, "")
    with pytest.raises(RequestError, match="by erasing"):
        requests.answer_request(request=made, answer="Fait.", by=officer, at=TOMORROW)


def test_officers_are_warned_once_then_alerted_each_day(person, officer):
    ask(person)
    assert requests.watch_deadlines(at=NOON + timedelta(days=6)) == (0, 0)
    assert requests.watch_deadlines(at=NOON + timedelta(days=7)) == (1, 0)
    assert requests.watch_deadlines(at=NOON + timedelta(days=8)) == (0, 0)
    assert requests.watch_deadlines(at=NOON + timedelta(days=10)) == (0, 0)
    assert requests.watch_deadlines(at=NOON + timedelta(days=11)) == (0, 1)
    assert requests.watch_deadlines(at=NOON + timedelta(days=11, hours=1)) == (0, 0)
    assert requests.watch_deadlines(at=NOON + timedelta(days=12)) == (0, 1)
    assert kinds_to(officer) == [
        "privacy.request_new", "privacy.request_due_soon", "privacy.request_late", "privacy.request_late",
    ]  # fmt: skip
    assert Entry.objects.filter(event="privacy.request_late").count() == 2


def test_what_is_decided_is_watched_no_more(person, officer):
    requests.refuse_request(request=ask(person), reason="Non.", by=officer, at=TOMORROW)
    assert requests.watch_deadlines(at=NOON + timedelta(days=30)) == (0, 0)


def test_an_answer_after_the_tenth_day_stays_late(person, officer):
    made = ask(person)
    requests.refuse_request(request=made, reason="Non.", by=officer, at=NOON + timedelta(days=11))
    made.refresh_from_db()
    assert made.is_late(NOON)
    assert made.urgency(NOON) == ""


def test_the_deadlines_come_back_each_hour_and_the_periods_each_night():
    from datetime import time

    from qantara.kit.privacy import tasks  # noqa: F401 - declares them
    from qantara.kit.tasks.declare import RHYTHMS

    assert RHYTHMS["privacy.deadlines"].every == timedelta(hours=1)
    assert RHYTHMS["privacy.retention"].daily_at == time(3, 30)
