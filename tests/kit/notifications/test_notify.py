"""Saying something to somebody: once, written down first, as they have chosen, in their language."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from qantara.kit.audit.models import Entry
from qantara.kit.notifications import actions, delivery, kinds, rounds
from qantara.kit.notifications.enums import Choice, Hold, Skip, State
from qantara.kit.notifications.mails import compose, on_page
from qantara.kit.notifications.models import Message, Preference, Rhythm
from qantara.kit.notifications.queries import choices_of, messages_of, rhythm_of, unread_count
from qantara.kit.notifications.values import Phrase, keep, said_plainly
from qantara.kit.privacy.consents import give_consent
from qantara.kit.privacy.rights import NEWS, has_consented
from qantara.kit.tasks.models import Job
from qantara.kit.wording import words_of
from tests.parties.factories import PersonFactory

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Morocco
NIGHT = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)  # 23:00
MORNING = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)  # 07:00


def tell(person, kind="test.answered", *, at=NOON, key="1", link="/en/", **values):
    return actions.notify(
        person=person, kind=kind, values=values or {"who": "Hind", "n": 3}, link=link, at=at, key=key
    )  # fmt: skip


def write(to="hind@exemple.ma", *, person=None, key="1", language="fr", at=NOON):
    return actions.send_mail(
        to_email=to, to_person=person, kind="sign_in", subject="Votre lien", text="Ouvrez le lien.",
        link="https://portail.example.org/fr/entrer/secret/", language=language, at=at, key=key,
    )  # fmt: skip


# Once


def test_the_same_event_is_told_once(salma, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after:
        first, second = tell(salma), tell(salma, who="Anas", n=9)
    assert first.pk == second.pk
    assert second.values == {"who": "Hind", "n": 3}
    assert len(after) == 1


def test_the_same_event_is_told_to_each_person(salma, db):
    assert tell(salma).pk != tell(PersonFactory()).pk


def test_the_same_mail_is_written_once_however_the_address_is_spelt(db):
    assert write().pk == write("Hind@Exemple.ma").pk
    assert write(key="2").pk != write().pk


def test_a_message_is_a_row_before_anything_is_sent(salma, django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        message = tell(salma)
        assert Message.objects.get().state == State.WAITING
        assert not Job.objects.exists()
    job = Job.objects.get()
    assert (job.task, job.args) == ("qantara.kit.notifications.tasks.deliver", [message.pk])
    assert mailoutbox == []


def test_what_is_undone_is_told_to_nobody(salma, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after, transaction.atomic():
        tell(salma)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert after == []


def test_the_log_names_nobody_in_its_keys(db):
    assert "hind" not in write().key


# Refusals, and mistakes of the code


def test_an_address_that_is_none_is_refused(db):
    with pytest.raises(actions.AddressError, match="not an e-mail address"):
        write("hind@exemple")
    assert not Message.objects.exists()


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
def test_no_message_leads_elsewhere(salma, link):
    with pytest.raises(ValueError, match="no page of this portal"):
        tell(salma, link=link)


def test_a_mail_has_a_subject(db):
    with pytest.raises(ValueError, match="has a subject"):
        actions.send_mail(
            to_email="hind@exemple.ma", to_person=None, kind="sign_in", subject=" \n", text="Ouvrez le lien.", link="",
            language="fr", at=NOON, key="1",
        )  # fmt: skip


def test_a_kind_that_nobody_registered_is_a_mistake(salma):
    with pytest.raises(KeyError):
        tell(salma, "test.unknown")


def test_kinds_contradict_neither_themselves_nor_each_other():
    with pytest.raises(ValueError, match="promotional is not essential"):
        kinds.register("test.both", title="", text="", essential=True, promotional=True)
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register("test.news", title="Other", text="")
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register("notifications.digest", title="", text="")


def test_a_value_that_could_not_be_said_in_another_language_is_a_mistake():
    with pytest.raises(TypeError, match="who"):
        keep({"who": object()})
    with pytest.raises(TypeError, match="when"):
        keep({"when": True})


# What a person has chosen


def test_by_default_one_is_told_at_once_and_of_nothing_promotional(salma):
    assert tell(salma).state == State.WAITING
    news = tell(salma, "test.news")
    assert (news.state, news.skip, news.shown) == (State.SKIPPED, Skip.CHOICE, False)
    actions.choose(choices={"test.news": Choice.NOW}, by=salma, at=NOON)
    assert tell(salma, "test.news", key="2").state == State.SKIPPED


def test_promotion_needs_consent_and_its_stop_link_takes_that_back(salma):
    actions.choose(choices={"test.news": Choice.NOW}, by=salma, at=NOON)
    give_consent(person=salma, purpose=NEWS, by=salma, at=NOON)
    assert tell(salma, "test.news", key="1").state == State.WAITING
    actions.unsubscribe(kind="test.news", by=salma, at=NOON)
    assert not has_consented(salma, NEWS)
    actions.choose(choices={"test.news": Choice.NOW}, by=salma, at=NOON)
    assert tell(salma, "test.news", key="2").state == State.SKIPPED


@pytest.mark.parametrize(
    ("choice", "shown", "state"),
    [
        (Choice.NOW, True, State.WAITING),
        (Choice.DIGEST, True, State.HELD),
        (Choice.HERE, True, State.SKIPPED),
        (Choice.NONE, False, State.SKIPPED),
    ],
)
def test_each_choice_does_what_it_says(salma, choice, shown, state):
    actions.choose(choices={"test.answered": choice}, by=salma, at=NOON)
    message = tell(salma)
    assert (message.shown, message.state) == (shown, state)
    assert unread_count(salma) == shown


def test_the_essential_cannot_be_turned_off(salma):
    with pytest.raises(actions.NoChoiceError, match="always sent"):
        actions.choose(choices={"test.due": Choice.NONE}, by=salma, at=NOON)
    Preference.objects.create(person=salma, kind="test.due", choice=Choice.NONE)
    assert tell(salma, "test.due", day=date(2026, 12, 1), at=NIGHT).state == State.WAITING


def test_a_closed_account_is_told_nothing_and_a_person_without_address_reads_here(db):
    closed = tell(PersonFactory(is_active=False))
    assert (closed.state, closed.skip, closed.shown) == (State.SKIPPED, Skip.INACTIVE, False)
    linkless = tell(PersonFactory(linkless=True))
    assert (linkless.state, linkless.skip, linkless.shown) == (State.SKIPPED, Skip.NO_ADDRESS, True)


def test_choices_are_audited_and_unchanged_ones_are_not(salma):
    actions.choose(choices={"test.answered": Choice.HERE}, by=salma, at=NOON)
    actions.choose(choices={"test.answered": Choice.HERE}, by=salma, at=NOON)
    assert [entry.event for entry in Entry.objects.all()] == ["notifications.preferences_changed"]


def test_what_was_chosen_after_it_was_told_still_counts(salma, mailoutbox):
    message = tell(salma)
    actions.choose(choices={"test.answered": Choice.HERE}, by=salma, at=NOON)
    delivery.deliver(message.pk, at=NOON)
    message.refresh_from_db()
    assert (message.state, message.skip) == (State.SKIPPED, Skip.CHOICE)
    assert mailoutbox == []


# Quiet hours


def test_at_night_a_mail_waits_for_the_morning(salma):
    message = tell(salma, at=NIGHT)
    assert (message.state, message.hold, message.due_at) == (State.HELD, Hold.QUIET, MORNING)
    assert rounds.release_held(MORNING - timedelta(seconds=1)) == 0
    assert rounds.release_held(MORNING) == 1
    message.refresh_from_db()
    assert message.state == State.WAITING


def test_what_waits_without_a_task_is_found(salma, django_capture_on_commit_callbacks):
    tell(salma)
    assert rounds.release_held(NOON + timedelta(minutes=5)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert rounds.release_held(NOON + timedelta(minutes=11)) == 1
    assert Job.objects.count() == 1


def test_hours_are_kept_and_audited(salma):
    rhythm = actions.choose_rhythm(
        quiet_from=None, quiet_until=None, quiet_sundays=True, digest_every="weekly", digest_day=3, by=salma, at=NOON
    )
    assert tell(salma, at=NIGHT).state == State.WAITING
    assert rhythm_of(salma) == rhythm
    assert Entry.objects.get().event == "notifications.rhythm_changed"


@pytest.mark.parametrize("ends", [(time(20), None), (None, time(7)), (time(20), time(20))])
def test_hours_without_both_ends_are_refused(salma, ends):
    with pytest.raises(actions.QuietHoursError, match="Fill in both"):
        actions.choose_rhythm(
            quiet_from=ends[0], quiet_until=ends[1], quiet_sundays=False, digest_every="daily", digest_day=0,
            by=salma, at=NOON,
        )  # fmt: skip
    assert not Rhythm.objects.exists()


# The summary


@pytest.fixture
def summarised(salma):
    actions.choose(choices={"test.answered": Choice.DIGEST}, by=salma, at=NOON)
    return salma


def test_a_summary_is_made_once_a_day_and_holds_what_came_before(summarised, mailoutbox):
    parts = [tell(summarised, key=str(number)) for number in range(3)]
    eight = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    late = tell(summarised, key="late", at=eight + timedelta(minutes=1))
    assert rounds.send_digests(eight - timedelta(minutes=1)) == 0
    assert rounds.send_digests(eight + timedelta(minutes=5)) == 1
    assert rounds.send_digests(eight + timedelta(minutes=6)) == 0
    digest = Message.objects.get(kind="notifications.digest")
    delivery.deliver(digest.pk, at=eight)
    assert len(mailoutbox) == 1
    assert mailoutbox[0].body.count("Hind has answered") == 3
    states = {message.pk: message.state for message in Message.objects.all()}
    assert [states[part.pk] for part in parts] == [State.SENT] * 3
    assert states[late.pk] == State.HELD
    assert rounds.send_digests(eight + timedelta(days=1)) == 1


def test_a_day_without_news_has_no_summary(summarised):
    assert rounds.send_digests(NOON) == 0
    assert not Message.objects.exists()


def test_a_summary_missed_is_made_late(summarised):
    Rhythm.objects.create(person=summarised, digest_every="weekly", digest_day=3)  # Thursdays
    tell(summarised)
    assert rounds.send_digests(NOON + timedelta(hours=2)) == 0
    assert rounds.send_digests(NOON + timedelta(days=2)) == 1  # a Friday: the portal was off on Thursday


def test_a_summary_in_quiet_hours_waits(summarised):
    Rhythm.objects.create(person=summarised, quiet_from=time(7), quiet_until=time(10))
    tell(summarised)
    assert rounds.send_digests(NOON + timedelta(hours=20)) == 1
    digest = Message.objects.get(kind="notifications.digest")
    assert (digest.state, digest.hold) == (State.HELD, Hold.QUIET)


# Languages


def test_a_message_is_said_in_the_language_of_the_moment(salma):
    message = tell(salma, who={"fr": "École", "ar": "المدرسة"}, n=36316)
    assert "École" in compose(message).subject
    salma.language = "ar"
    message.person = salma
    mail = compose(message)
    assert mail.subject.startswith("المدرسة")
    assert "\u206636.316\u2069" in mail.body
    assert "https://portail.example.org/ar/\n" in mail.body
    assert mail.extra_headers["Content-Language"] == "ar"


def test_values_keep_their_direction_only_where_they_would_disturb():
    kept = keep({"who": "ENSA", "name": "المدرسة", "day": date(2026, 11, 18), "n": 2, "role": Phrase("Learner")})
    arabic = said_plainly(kept, words_of("ar"))
    assert arabic["who"] == "\u2068ENSA\u2069"
    assert arabic["name"] == "المدرسة"
    assert arabic["n"] == "\u20662\u2069"
    french = said_plainly(kept, words_of("fr"))
    assert (french["who"], french["name"]) == ("ENSA", "\u2068المدرسة\u2069")
    assert french["day"] == "18\u00a0novembre\u00a02026"


def test_a_name_can_neither_add_a_header_nor_turn_the_text_around(salma):
    message = tell(salma, who="Hind\r\nBcc: x@example.org\u202e", n=1)
    assert "\n" not in compose(message).subject
    assert message.values["who"] == "Hind Bcc: x@example.org"


def test_a_name_is_no_markup(salma):
    title, text = on_page(tell(salma, who="<b>Hind</b>", n=1), words_of("en"))
    assert title == "<bdi>&lt;b&gt;Hind&lt;/b&gt;</bdi> has answered"
    assert '<bdi dir="ltr">1</bdi>' in text


def test_a_message_whose_kind_is_gone_can_still_be_read(salma, monkeypatch):
    message = tell(salma)
    monkeypatch.setattr(kinds, "_known", {})
    assert on_page(message, words_of("fr")) == ("test.answered", "")


# Mails


def test_the_link_stands_alone_on_its_line(salma):
    body = compose(tell(salma)).body
    assert "https://portail.example.org/fr/" in body.split("\n")


def test_what_is_not_essential_can_be_stopped_and_the_rest_cannot(salma):
    mail = compose(tell(salma))
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.extra_headers["List-Unsubscribe"].startswith(
        "<https://portail.example.org/fr/notifications/unsubscribe/"
    )
    for message in (tell(salma, "test.due", day=date(2026, 12, 1)), write()):
        mail = compose(message)
        assert "List-Unsubscribe" not in mail.extra_headers
        assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


# Reading and erasing


def test_unread_comes_first_and_reading_counts_down(salma):
    old, new = tell(salma), tell(salma, key="2", at=NOON + timedelta(hours=1))
    assert list(messages_of(salma)) == [new, old]
    actions.mark_read(message=new, by=salma, at=NOON)
    assert list(messages_of(salma)) == [old, new]
    assert unread_count(salma) == 1
    actions.mark_read(message=old, by=PersonFactory(), at=NOON)
    assert unread_count(salma) == 1
    actions.mark_all_read(by=salma, at=NOON)
    assert unread_count(salma) == 0


def test_words_of_a_mail_to_an_address_are_forgotten_once_it_has_left(db, mailoutbox):
    message = write()
    delivery.deliver(message.pk, at=NOON)
    message.refresh_from_db()
    assert "https://portail.example.org/fr/entrer/secret/" in mailoutbox[0].body
    assert (message.state, message.text, message.link) == (State.SENT, "", "")


def test_an_erased_person_leaves_only_the_log(salma, mailoutbox):
    sent, waiting, invited = tell(salma), tell(salma, key="2"), write("salma@exemple.ma")
    delivery.deliver(sent.pk, at=NOON)
    actions.choose(choices={"test.news": Choice.NOW}, by=salma, at=NOON)
    assert actions.forget_person(person=salma, addresses=["salma@exemple.ma"]) == 3
    rows = {message.pk: message for message in Message.objects.all()}
    assert all(not (row.values or row.address or row.text or row.link or row.shown) for row in rows.values())
    assert rows[sent.pk].state == State.SENT
    assert rows[sent.pk].settled_at == NOON
    assert {rows[waiting.pk].skip, rows[invited.pk].skip} == {Skip.ERASED}
    assert choices_of(salma)["test.news"] == Choice.NONE
    assert delivery.deliver(waiting.pk, at=NOON) is None
    assert len(mailoutbox) == 1
