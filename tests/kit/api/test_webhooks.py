"""Webhooks: signed, tried again, stopped; and no way to what only this machine can reach."""

import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from qantara.kit.api import actions, delivery, keys, outgoing, webhooks
from qantara.kit.api.actions import HookError
from qantara.kit.api.enums import DeliveryState, Stop
from qantara.kit.api.models import Delivery, Event, Hook
from qantara.kit.api.outgoing import AddressError, Unreachable
from qantara.kit.api.tasks import deliver, tidy
from qantara.kit.notifications.models import Message
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role
from qantara.parties.models import Membership, Person
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import OrganisationFactory, person_with

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
CHANGED = "organisation.changed"


@pytest.fixture
def home():
    return OrganisationFactory(company=True)


@pytest.fixture
def owner(home):
    return person_with(Role.COMPANY_ADMIN, home)


def hook_at(address, owner, home, events=(CHANGED,)):
    return actions.make_hook(address=address, events=events, about=home.pk, by=owner, at=AT)[0]


def emit(home, at=AT, **more):
    return webhooks.emit(CHANGED, {"organisation": home.pk}, about=[home.pk], at=at, **more)


def try_now(at=AT):
    """The next try of the only delivery, as the background task makes it."""
    found = Delivery.objects.select_related("hook__owner", "event").get()
    due = delivery.send(found, at=at)
    return Delivery.objects.select_related("hook").get(), due


def test_an_event_is_sent_signed(receiver, owner, home):
    hook, secret = actions.make_hook(address=receiver.address, events=[CHANGED], about=home.pk, by=owner, at=AT)
    assert emit(home) == 1
    sent, due = try_now()
    assert (sent.state, sent.status, sent.attempts, due) == (DeliveryState.DONE, 200, 1, None)
    (headers, body), *more = receiver.heard
    assert more == []
    assert json.loads(body) == {
        "id": str(sent.event_id),
        "event": CHANGED,
        "at": AT.isoformat(),
        "data": {"organisation": home.pk},
    }
    now = int(AT.timestamp())
    assert keys.verify(secret, headers["Qantara-Signature"], body, now=now)
    assert not keys.verify(secret, headers["Qantara-Signature"], body + b" ", now=now)
    assert not keys.verify("qns_other", headers["Qantara-Signature"], body, now=now)
    assert not keys.verify(secret, headers["Qantara-Signature"], body, now=now + 301)
    assert headers["Qantara-Delivery"] == str(sent.pk)
    assert hook.salt not in secret


def test_what_was_delivered_is_not_sent_again(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home)
    try_now()
    deliver.call(str(Delivery.objects.get().pk))
    assert len(receiver.heard) == 1


def test_a_failure_is_tried_again_later_and_longer(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home)
    receiver.answers = [500, 500, 204]
    first, due = try_now()
    assert (first.state, first.status, due) == (DeliveryState.WAITING, 500, AT + timedelta(minutes=1))
    _second, later = try_now(due)
    assert later == due + timedelta(minutes=5)
    third, _none = try_now(later)
    assert (third.state, third.attempts) == (DeliveryState.DONE, 3)
    assert len({headers["Qantara-Delivery"] for headers, _ in receiver.heard}) == 1
    assert len({body for _, body in receiver.heard}) == 1


def test_the_task_puts_the_next_try_there(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home)
    receiver.answers = [503]
    before = set(Job.objects.values_list("pk", flat=True))
    deliver.call(str(Delivery.objects.get().pk))
    (job,) = Job.objects.exclude(pk__in=before)
    assert job.task.endswith("deliver")
    assert job.run_after == Delivery.objects.get().due_at


def test_the_tries_last_a_day(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home)
    receiver.answers = [500]
    at, tries = AT, 0
    while at is not None:
        found, due = try_now(at)
        tries, last, at = tries + 1, at, due
    assert found.state == DeliveryState.LOST
    assert tries == 8
    assert timedelta(hours=23) < last - AT < timedelta(hours=26)


def test_a_hook_that_keeps_failing_is_stopped_and_its_owner_told(receiver, owner, home):
    hook = hook_at(receiver.address, owner, home)
    receiver.answers = [500]
    for number in range(delivery.MOST_LOST):
        emit(home, at=AT + timedelta(seconds=number))
    for one in Delivery.objects.all():
        Delivery.objects.filter(pk=one.pk).update(attempts=len(delivery.WAITS))
        delivery.send(Delivery.objects.select_related("hook__owner", "event").get(pk=one.pk), at=AT)
    hook.refresh_from_db()
    assert (hook.stop, hook.stopped_at) == (Stop.FAILED, AT)
    message = Message.objects.get(kind="api.hook_stopped")
    assert message.person_id == owner.pk
    assert f"/webhooks/{hook.pk}/" in message.link
    assert emit(home) == 0
    actions.start_hook(hook=hook, by=owner, at=AT)
    assert emit(home) == 1


def test_gone_stops_at_once(receiver, owner, home):
    hook = hook_at(receiver.address, owner, home)
    emit(home)
    receiver.answers = [410]
    found, due = try_now()
    hook.refresh_from_db()
    assert (found.state, due, hook.stop) == (DeliveryState.LOST, None, Stop.GONE)


def test_a_redirect_is_not_followed(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home)
    receiver.answers, receiver.headers = [302], {"Location": receiver.address + "/elsewhere"}
    found, due = try_now()
    assert (found.status, due is not None, len(receiver.heard)) == (302, True, 1)


def test_what_is_undone_is_told_to_nobody(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    with transaction.atomic():
        emit(home)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not Job.objects.filter(task__endswith="deliver").exists()


def test_an_event_with_a_key_is_told_once(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    assert emit(home, key="once") == 1
    assert emit(home, key="once") == 0
    assert Delivery.objects.count() == 1


def test_only_those_concerned_hear(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    other = OrganisationFactory(company=True)
    assert webhooks.emit(CHANGED, {"organisation": other.pk}, about=[other.pk], at=AT) == 0
    assert webhooks.emit("membership.ended", {"organisation": home.pk}, about=[home.pk], at=AT) == 0
    with pytest.raises(KeyError):
        webhooks.emit("nothing.known", {}, at=AT)


def test_a_right_that_ends_stops_the_hook(receiver, owner, home):
    hook = hook_at(receiver.address, owner, home)
    emit(home)
    Membership.objects.filter(person=owner).update(ends_at=AT)
    found, _none = try_now()
    assert (found.state, found.trouble, receiver.heard) == (DeliveryState.LOST, "stopped", [])
    assert emit(home) == 0
    hook.refresh_from_db()
    assert hook.stop == Stop.RIGHT
    with pytest.raises(HookError, match="make another"):
        actions.start_hook(hook=hook, by=Person.objects.get(pk=owner.pk), at=AT)


def test_what_waits_when_a_hook_ends_is_not_sent(receiver, owner, home):
    hook = hook_at(receiver.address, owner, home)
    emit(home)
    actions.end_hook(hook=hook, by=owner, at=AT)
    try_now()
    assert receiver.heard == []
    with pytest.raises(HookError, match="already"):
        actions.end_hook(hook=hook, by=owner, at=AT)


def test_a_hook_at_work_is_not_started(receiver, owner, home):
    with pytest.raises(HookError, match="already at work"):
        actions.start_hook(hook=hook_at(receiver.address, owner, home), by=owner, at=AT)


def test_one_listens_to_what_one_runs(receiver, owner, home):
    other = OrganisationFactory(company=True)

    def make(**more):
        return actions.make_hook(
            **({"address": receiver.address, "events": [CHANGED], "about": home.pk, "by": owner, "at": AT} | more)
        )

    for wrong, said in (
        ({"about": other.pk}, "that you run"),
        ({"about": None}, "that you run"),
        ({"events": []}, "Choose the events"),
        ({"events": ["nothing.known"]}, "nothing.known"),
        ({"events": ["edition.published"]}, "only an administrator"),
        ({"by": person_with(Role.RECRUITER, home)}, "that you run"),
    ):
        with pytest.raises(HookError, match=said):
            make(**wrong)
    administrator = person_with(Role.ADMINISTRATOR)
    give_factor(administrator)
    assert make(about=None, events=["edition.published"], by=administrator)[0].about is None
    for _ in range(actions.MOST_HOOKS):
        make()
    with pytest.raises(HookError, match="end one"):
        make()


def test_a_stolen_table_signs_nothing(receiver, owner, home, settings):
    hook = hook_at(receiver.address, owner, home)
    secret = keys.secret_of(hook)
    settings.SECRET_KEY = "x" * 50
    assert keys.secret_of(hook) != secret


@pytest.mark.parametrize(
    "address",
    [
        "http://service.exemple.ma/", "ftp://service.exemple.ma/", "https://", "https://u:p@service.exemple.ma/",
        "https://service.exemple.ma/#part", "https://service.exemple.ma:0/", "https://service.exemple.ma:99999/",
        "https://127.0.0.1/", "https://10.0.0.8/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://localhost/",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://[2002:7f00:1::]/", "https://224.0.0.1/", "http://127.0.0.1/",
        "https://service.exemple.ma/a b", "https://sérvice.exemple.ma/", "https://service.exemple.ma/\r\nX: 1", "https://[x/",
    ],
)  # fmt: skip
def test_addresses_that_nothing_is_sent_to(address, owner, home):
    with pytest.raises(AddressError):
        hook_at(address, owner, home)
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    "found", [["10.0.0.5"], ["93.184.216.34", "127.0.0.1"], ["fe80::1%eth0"], ["::ffff:169.254.169.254"], []]
)
def test_a_name_that_leads_inside_is_refused(monkeypatch, found):
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: places)
    with pytest.raises(Unreachable, match="private"):
        outgoing.post("https://service.exemple.ma/", b"{}", {})


def test_a_name_is_resolved_once(monkeypatch):
    """A name that answers something else a moment later leads to the address that was checked."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked, reached = [], []

    def resolve(host, *_asked, **_more):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in answers.pop(0)]

    def connect(place, timeout):
        reached.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable, match="closed"):
        outgoing.post("https://service.exemple.ma/", b"{}", {})
    assert (asked, reached) == (["service.exemple.ma"], [("93.184.216.34", 443)])


def test_a_name_that_is_unknown(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: (_ for _ in ()).throw(socket.gaierror))
    with pytest.raises(Unreachable, match="name"):
        outgoing.post("https://service.exemple.ma/", b"{}", {})


@pytest.fixture
def dribbler(settings):
    """A receiver that says a little every now and then, for ever."""
    settings.QANTARA_WEBHOOKS_LOOPBACK = True
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        place, _ = server.accept()
        with place:
            try:
                place.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.05):
                    place.sendall(b"X-More: 1\r\n")
            except OSError:
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    over.set()
    thread.join()
    server.close()


def test_a_receiver_that_dribbles_is_cut(dribbler, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="slow"):
        outgoing.post(dribbler, b"{}", {})
    assert time.monotonic() - began < 4


def test_little_of_an_answer_is_read(receiver, monkeypatch):
    monkeypatch.setattr(outgoing, "MOST_BYTES", 10)
    assert len(outgoing.post(receiver.address, b"{}", {}).body) <= 10


def test_who_does_not_speak_https(receiver):
    with pytest.raises(Unreachable, match=r"encryption|broken"):
        outgoing.post(receiver.address.replace("http:", "https:"), b"{}", {})


def test_old_deliveries_are_forgotten_and_keys_are_not(receiver, owner, home):
    hook_at(receiver.address, owner, home)
    emit(home, at=AT - timedelta(days=400), key="old")
    emit(home, at=AT - timedelta(days=400))
    Delivery.objects.update(state=DeliveryState.DONE)
    tidy.call()
    assert [event.key for event in Event.objects.all()] == ["old"]
    assert not Delivery.objects.exists()
