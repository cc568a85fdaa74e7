"""The pages: one's own messages and choices, the way out of a mail, the log."""

import re
from datetime import datetime, time, timedelta

import pytest

from qantara.kit.audit.models import Entry
from qantara.kit.notifications import actions, delivery, rounds
from qantara.kit.notifications.addresses import read_unsubscribe, unsubscribe_address
from qantara.kit.notifications.enums import Choice, State
from qantara.kit.notifications.mails import compose
from qantara.kit.notifications.models import Message, Rhythm
from qantara.kit.notifications.queries import choices_of, unread_count
from tests.kit.notifications.test_notify import NOON, tell, write
from tests.parties.factories import PersonFactory
from tests.web.test_pages import Outline

LANGS = ("fr", "ar", "en")
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", re.I)

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def signed(client, salma):
    client.force_login(salma)
    return client


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ["", "preferences/", "log/"])
def test_every_page_is_whole_in_every_language(client, watcher, lang, path):
    for number in range(2):
        tell(watcher, key=str(number), link="" if number else "/fr/")
    client.force_login(watcher)
    answer = client.get(f"/{lang}/notifications/{path}")
    text = answer.content.decode()
    outline = Outline(text)
    assert answer.status_code == 200
    assert outline.languages[0][0] == lang
    assert not INLINE.search(text)
    assert len(outline.ids) == len(set(outline.ids))
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["", "preferences/", "log/"])
def test_who_has_not_signed_in_is_led_there(client, db, path):
    assert client.get(f"/fr/notifications/{path}").status_code == 302


def test_the_log_is_for_those_who_watch(signed):
    assert signed.get("/fr/notifications/log/").status_code == 403
    assert signed.post("/fr/notifications/log/1/").status_code == 403


@pytest.mark.parametrize("path", ["read/", "1/open/", "log/1/"])
def test_nothing_changes_by_looking(signed, path):
    assert signed.get(f"/fr/notifications/{path}").status_code == 405


def test_an_empty_page_says_what_will_come(signed):
    assert "Nobody has told you anything yet" in signed.get("/en/notifications/").content.decode()


def test_opening_a_message_marks_it_read_and_leads_on(signed, salma):
    message = tell(salma, link="/en/convention/")
    assert "unread message." in signed.get("/en/notifications/").content.decode()
    answer = signed.post(f"/ar/notifications/{message.pk}/open/")
    assert answer["Location"] == "/ar/convention/"
    assert unread_count(salma) == 0
    assert "You have read everything" in signed.get("/en/notifications/").content.decode()


def test_a_message_without_a_link_leads_back_to_the_list(signed, salma):
    message = tell(salma, link="")
    assert signed.post(f"/fr/notifications/{message.pk}/open/")["Location"] == "/fr/notifications/"


def test_of_others_messages_one_knows_nothing(signed):
    other = tell(PersonFactory(), who="Secret", n=1)
    assert "Secret" not in signed.get("/fr/notifications/").content.decode()
    assert signed.post(f"/fr/notifications/{other.pk}/open/").status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_all_can_be_read_at_once_and_long_lists_have_pages(signed, salma):
    for number in range(31):
        tell(salma, key=str(number))
    assert "?page=2" in signed.get("/fr/notifications/").content.decode()
    assert signed.get("/fr/notifications/?page=2").content.decode().count("<li><b>") == 1
    signed.post("/fr/notifications/read/")
    assert unread_count(salma) == 0


# Preferences

FORM = {
    "kind:test.answered": "digest", "kind:test.news": "now", "quiet_from": "22:00", "quiet_until": "06:30",
    "quiet_sundays": "on", "digest_every": "weekly", "digest_day": "4",
}  # fmt: skip


def test_choices_are_kept_and_shown_again(signed, salma):
    answer = signed.post("/en/notifications/preferences/", FORM, follow=True)
    assert "Your choices are kept" in answer.content.decode() or answer.redirect_chain
    assert choices_of(salma) == {"test.answered": Choice.DIGEST, "test.news": Choice.NOW}
    rhythm = Rhythm.objects.get(person=salma)
    assert (rhythm.quiet_from, rhythm.quiet_until, rhythm.digest_day) == (time(22), time(6, 30), 4)
    text = answer.content.decode()
    assert 'value="22:00"' in text
    assert '<option value="digest" selected>' in text
    assert "An answer" in text
    assert 'name="kind:test.due"' not in text
    assert "To sign before …" in text


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_from": ""}, {"quiet_until": "22:00"}, {"quiet_from": "late"}, {"kind:test.news": "always"},
     {"digest_day": "9"}],
)  # fmt: skip
def test_a_wrong_answer_is_said_where_it_is_and_nothing_is_kept(signed, salma, wrong):
    answer = signed.post("/fr/notifications/preferences/", FORM | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert choices_of(salma)["test.answered"] == Choice.NOW
    assert not Rhythm.objects.exists()


# The way out of a mail


def way_out(person, kind="test.answered", lang="fr"):
    return unsubscribe_address(person, kind, lang).removeprefix("https://portail.example.org")


@pytest.mark.parametrize("lang", LANGS)
def test_opening_the_link_of_a_mail_changes_nothing(client, salma, lang):
    answer = client.get(way_out(salma, lang=lang))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "s•••@exemple.ma" in text
    assert "salma@exemple.ma" not in text
    assert not INLINE.search(text)
    assert choices_of(salma)["test.answered"] == Choice.NOW


def test_one_click_in_a_mail_program_stops_such_mails(salma, django_test_client_strict):
    header = compose(tell(salma)).extra_headers["List-Unsubscribe"].strip("<>")
    path = header.removeprefix("https://portail.example.org")
    answer = django_test_client_strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert choices_of(salma)["test.answered"] == Choice.HERE
    assert tell(salma, key="2").state == State.SKIPPED
    assert Entry.objects.get().actor == salma.pk
    assert django_test_client_strict.post(path).status_code == 200  # twice does no more


@pytest.fixture
def django_test_client_strict():
    from django.test import Client

    return Client(enforce_csrf_checks=True)


def test_stopping_summaries_stops_all_that_was_in_them(client, salma):
    actions.choose(choices={"test.answered": Choice.DIGEST}, by=salma, at=NOON)
    tell(salma)
    rounds.send_digests(NOON + timedelta(days=1))
    digest = Message.objects.get(kind="notifications.digest")
    path = compose(digest).extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://portail.example.org")
    assert "Summaries sent to" in client.get(path.replace("/fr/", "/en/", 1)).content.decode()
    client.post(path)
    assert choices_of(salma)["test.answered"] == Choice.HERE


def test_a_link_that_we_did_not_write_opens_nothing(client, salma):
    path = way_out(salma)
    assert client.get(path[:-3] + "xx/").status_code == 404
    assert client.post("/fr/notifications/unsubscribe/nonsense/").status_code == 404
    assert read_unsubscribe("nonsense") is None
    salma.is_active = False
    salma.save()
    assert client.post(path).status_code == 404


# The log


def test_the_log_says_everything_but_the_words(client, watcher, mailoutbox):
    message = write("hind@exemple.ma")
    delivery.deliver(message.pk, at=NOON)
    waiting = tell(watcher, who="Mot secret", n=1)
    client.force_login(watcher)
    text = client.get("/en/notifications/log/").content.decode()
    assert all(part in text for part in ("sign_in", "h•••@exemple.ma", "An answer", "g•••@exemple.ma"))
    assert not any(word in text for word in ("hind@", "garde@", "Votre lien", "Mot secret", "/secret/"))
    sent = client.get("/en/notifications/log/?state=sent").content.decode()
    assert "sign_in" in sent
    assert "An answer" not in sent
    assert client.get("/en/notifications/log/?state=nonsense").status_code == 200
    assert waiting.state == State.WAITING


@pytest.mark.parametrize(("button", "state"), [("again", State.WAITING), ("sent", State.SENT)])
def test_a_mail_in_doubt_is_decided_from_the_log(client, watcher, salma, button, state):
    message = tell(salma)
    Message.objects.filter(pk=message.pk).update(state=State.UNCERTAIN)
    client.force_login(watcher)
    text = client.get("/en/notifications/log/?state=uncertain").content.decode()
    assert "Send again" in text
    client.post(f"/en/notifications/log/{message.pk}/", {button: "1"})
    message.refresh_from_db()
    assert message.state == state
    assert client.post(f"/en/notifications/log/{message.pk}/", {button: "1"}).status_code == 302
    assert Entry.objects.filter(event="notifications.decided").count() == 1


def test_times_are_those_of_morocco(signed, salma):
    tell(salma, at=datetime.fromisoformat("2026-11-18T23:30+00:00"))
    text = signed.get("/en/notifications/").content.decode()
    assert "19\u00a0November\u00a02026" in text
    assert ">00:30<" in text
