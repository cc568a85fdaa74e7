"""A real mail server on this machine: what it takes, refuses, puts off, or leaves in doubt; and two that send at once."""

import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise

import pytest

from qantara.kit.audit.models import Entry
from qantara.kit.notifications import actions, delivery, rounds, smtp, tasks
from qantara.kit.notifications.enums import Choice, State
from qantara.kit.notifications.models import Message
from qantara.kit.tasks.models import Job
from tests.kit.notifications.test_notify import NOON, tell, write


def read(envelope):
    return message_from_bytes(envelope.content, policy=policy.default)


@pytest.fixture
def waiting(salma):
    salma.language = "ar"
    salma.save()
    return tell(salma, who="ENSA", n=3)


def test_a_mail_is_taken_whole_with_its_headers(post, waiting):
    message = delivery.deliver(waiting.pk, at=NOON)
    assert (message.state, message.settled_at, message.address) == (State.SENT, NOON, "salma@exemple.ma")
    [envelope] = post.taken
    assert envelope.rcpt_tos == ["salma@exemple.ma"]
    mail = read(envelope)
    assert mail["Subject"].startswith("\u2068ENSA\u2069")
    assert mail["Message-ID"] == f"<{waiting.identity.hex}@portail.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    assert mail.get_content_type() == "text/plain"
    assert "https://portail.example.org/ar/" in mail.get_content().splitlines()
    assert max(len(line) for line in envelope.content.splitlines()) <= 998


def test_a_mail_is_sent_once_however_often_it_is_asked_for(post, waiting):
    for _ in range(3):
        delivery.deliver(waiting.pk, at=NOON)
    assert len(post.taken) == 1


@pytest.mark.parametrize("moment", ["before", "during"])
def test_of_two_processes_one_sends(post, waiting, monkeypatch, moment):
    """The other comes between our look at the row and our taking it, or while we talk to the server."""
    place, name = (delivery, "compose") if moment == "before" else (smtp, "hand_over")
    ours = getattr(place, name)
    others = []

    def meanwhile(*args):
        monkeypatch.setattr(place, name, ours)
        others.append(delivery.deliver(waiting.pk, at=NOON))
        return ours(*args)

    monkeypatch.setattr(place, name, meanwhile)
    mine = delivery.deliver(waiting.pk, at=NOON)
    assert sorted(found is None for found in (mine, *others)) == [False, True]
    assert len(post.taken) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (State.SENT, 1)


def test_a_refusal_is_kept_with_the_servers_sentence_but_not_the_address(post, waiting):
    post.answers.append("RCPT 550 5.1.1 <ADDRESS> no such mailbox")
    message = delivery.deliver(waiting.pk, at=NOON)
    assert message.state == State.FAILED
    assert message.trouble == "550 5.1.1 <s•••@exemple.ma> no such mailbox"
    assert post.taken == []


def test_a_refusal_of_the_text_is_one_too(post, waiting):
    post.answers.append("554 5.7.1 Not wanted here")
    assert delivery.deliver(waiting.pk, at=NOON).state == State.FAILED


@pytest.mark.parametrize("answer", ["RCPT 451 4.2.1 Try again later", "451 4.3.0 Try again later"])
def test_what_is_not_wanted_now_is_sent_later_under_the_same_name(post, waiting, answer):
    post.answers.append(answer)
    message = delivery.deliver(waiting.pk, at=NOON)
    assert (message.state, message.due_at) == (State.WAITING, NOON + timedelta(minutes=5))
    assert "Try again later" in message.trouble
    assert delivery.deliver(waiting.pk, at=NOON + timedelta(minutes=4)) is None
    message = delivery.deliver(waiting.pk, at=NOON + timedelta(minutes=5))
    assert (message.state, message.attempts, message.trouble) == (State.SENT, 2, "")
    assert read(post.taken[0])["Message-ID"] == f"<{waiting.identity.hex}@portail.example.org>"


def test_a_server_that_is_not_there_is_tried_for_hours_then_given_up(post, waiting, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
    at, waits = NOON, []
    for _ in range(delivery.MOST_ATTEMPTS - 1):
        message = delivery.deliver(waiting.pk, at=at)
        assert message.state == State.WAITING
        waits.append(message.due_at - at)
        at = message.due_at
    assert all(later == 2 * sooner for sooner, later in pairwise(waits))
    assert at - NOON > timedelta(hours=8)
    message = delivery.deliver(waiting.pk, at=at)
    assert message.state == State.FAILED
    assert message.trouble


def test_a_password_that_is_wrong_loses_no_mail(post, waiting, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portail", "faux"
    assert delivery.deliver(waiting.pk, at=NOON).state == State.WAITING
    assert post.taken == []


def test_a_connection_cut_after_the_text_leaves_doubt_and_nothing_is_sent_again(post, waiting):
    post.answers.append("cut")
    assert delivery.deliver(waiting.pk, at=NOON).state == State.UNCERTAIN
    assert delivery.deliver(waiting.pk, at=NOON + timedelta(days=1)) is None
    assert rounds.release_held(NOON + timedelta(days=1)) == 0
    assert len(post.taken) == 1


def test_a_process_that_dies_while_sending_leaves_doubt(post, waiting, monkeypatch):
    def die(_mail):
        raise SystemExit

    monkeypatch.setattr(smtp, "hand_over", die)
    with pytest.raises(SystemExit):
        delivery.deliver(waiting.pk, at=NOON)
    waiting.refresh_from_db()
    assert waiting.state == State.SENDING
    assert rounds.report_lost(NOON + timedelta(minutes=14)) == 0
    assert rounds.release_held(NOON + timedelta(minutes=14)) == 0
    assert rounds.report_lost(NOON + timedelta(minutes=15)) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.UNCERTAIN


def test_a_slow_sender_does_not_undo_what_a_person_has_decided(post, waiting, watcher, monkeypatch):
    taken = smtp.hand_over

    def slow(mail):
        taken(mail)
        rounds.report_lost(NOON + timedelta(minutes=20))
        actions.decide(message=waiting, again=False, by=watcher, at=NOON + timedelta(minutes=21))

    monkeypatch.setattr(smtp, "hand_over", slow)
    message = delivery.deliver(waiting.pk, at=NOON)
    assert (message.state, message.settled_at) == (State.SENT, NOON + timedelta(minutes=21))


def test_a_person_decides_about_doubt_once(post, waiting, watcher):
    post.answers.append("cut")
    message = delivery.deliver(waiting.pk, at=NOON)
    actions.decide(message=message, again=True, by=watcher, at=NOON)
    assert delivery.deliver(message.pk, at=NOON).state == State.SENT
    assert len(post.taken) == 2
    with pytest.raises(actions.AlreadyDecidedError, match="somebody has decided"):
        actions.decide(message=message, again=True, by=watcher, at=NOON)
    assert Entry.objects.filter(event="notifications.decided").count() == 1


def test_a_summary_in_doubt_keeps_what_it_held_in_doubt(post, salma):
    actions.choose(choices={"test.answered": Choice.DIGEST}, by=salma, at=NOON)
    part = tell(salma)
    rounds.send_digests(NOON + timedelta(days=1))
    post.answers.append("cut")
    delivery.deliver(Message.objects.get(kind="notifications.digest").pk, at=NOON)
    part.refresh_from_db()
    assert part.state == State.UNCERTAIN
    assert rounds.send_digests(NOON + timedelta(days=2)) == 0


def test_words_of_a_mail_in_doubt_are_kept_until_somebody_decides(post, watcher):
    message = write()
    post.answers.append("cut")
    message = delivery.deliver(message.pk, at=NOON)
    assert (message.state, bool(message.text)) == (State.UNCERTAIN, True)
    message = actions.decide(message=message, again=False, by=watcher, at=NOON)
    assert (message.state, message.text, message.link) == (State.SENT, "", "")


def test_a_goodbye_that_fails_changes_nothing(post, waiting, monkeypatch):
    def reset(_self, connection):
        connection.close()
        raise ConnectionResetError

    monkeypatch.setattr(smtp.Backend, "_close_connection", reset)
    assert delivery.deliver(waiting.pk, at=NOON).state == State.SENT


def test_the_task_puts_itself_off(post, waiting, monkeypatch):
    post.answers.append("451 4.3.0 Try again later")
    assert tasks.deliver.call(waiting.pk) == "waiting"
    waiting.refresh_from_db()
    job = Job.objects.get()
    assert job.run_after == waiting.due_at > datetime.now(UTC)
    assert tasks.deliver.call(waiting.pk) == "not ours"


def test_the_rounds_come_back_by_themselves():
    from qantara.kit.tasks.declare import RHYTHMS

    assert {"notifications.rounds", "notifications.digests"} <= set(RHYTHMS)
