"""What is done with messages: say something to somebody, once; read it; choose how to be told."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.notifications import kinds, tasks
from qantara.kit.notifications.addresses import is_own_path
from qantara.kit.notifications.enums import Choice, Hold, Skip, State
from qantara.kit.notifications.hours import end_of_quiet
from qantara.kit.notifications.keys import key_of
from qantara.kit.notifications.models import Message, Preference, Rhythm
from qantara.kit.notifications.queries import choice_of, choices_of, rhythm_of
from qantara.kit.notifications.values import keep, one_line

_SUBJECT = 300


class AddressError(Refusal):
    """Nobody can be written to there."""


class NoChoiceError(Refusal):
    """What is essential cannot be turned off."""


class QuietHoursError(Refusal):
    """Hours without both ends."""


class AlreadyDecidedError(Refusal):
    """The mail is not in doubt."""


@transaction.atomic
def notify(*, person: Any, kind: str, values: Mapping[str, object], link: str, at: datetime, key: str) -> Message:
    """Tell the person, on the portal and by mail as they have chosen; told of the same thing before, nothing happens.

    `kind` is registered (KeyError otherwise); `link` is a page of ours, in any language, or empty; `key` names the event:
    with the person and the kind it makes the message happen once.
    """
    if link and not is_own_path(link):
        raise ValueError(f"{link!r} is no page of this portal")
    known = kinds.get(kind)
    message, made = Message.objects.get_or_create(
        key=key_of(person, kind, key),
        defaults={"kind": kind, "person": person, "values": keep(values), "link": link, "created_at": at}
        | _plan(person, known, at),
    )
    if made:
        _enqueue(message)
    return message


@transaction.atomic
def send_mail(
    *,
    to_email: str,
    to_person: Any | None,
    kind: str,
    subject: str,
    text: str,
    link: str,
    language: str,
    at: datetime,
    key: str,
) -> Message:
    """Write to an address, at once and whatever anyone has chosen: links to sign in, invitations, answers to requests.

    The words come in the reader's language already; they and the link are forgotten once the mail has left.
    Raises AddressError.
    """
    address, title = to_email.strip(), one_line(subject)[:_SUBJECT]
    if not title:
        raise ValueError(f"{kind}: a mail has a subject")
    try:
        validate_email(address)
    except ValidationError:
        raise AddressError("{address}: not an e-mail address. Correct it.", address=address or "«»") from None
    message, made = Message.objects.get_or_create(
        key=key_of(address.lower(), kind, key),
        defaults={
            "kind": kind, "person": to_person, "address": address, "language": language, "link": link,
            "subject": title, "text": text, "created_at": at,
        },
    )  # fmt: skip
    if made:
        _enqueue(message)
    return message


@transaction.atomic
def mark_read(*, message: Message, by: Any, at: datetime) -> None:
    """The person has opened it."""
    Message.objects.filter(pk=message.pk, person=by, read_at__isnull=True).update(read_at=at)


@transaction.atomic
def mark_all_read(*, by: Any, at: datetime) -> int:
    return Message.objects.filter(person=by, shown=True, read_at__isnull=True).update(read_at=at)


@transaction.atomic
def choose(*, choices: Mapping[str, Choice], by: Any, at: datetime) -> None:
    """Keep how the person wants to be told of these kinds. Raises NoChoiceError."""
    for name in choices:
        if kinds.find(name).essential:
            raise NoChoiceError("{kind}: these messages are always sent. Choose for the others.", kind=name)
    before = {name: choice for name, choice in choices_of(by).items() if name in choices}
    changed = {name: Choice(choice) for name, choice in choices.items() if before.get(name) != choice}
    for name, choice in changed.items():
        Preference.objects.update_or_create(person=by, kind=name, defaults={"choice": choice})
    if changed:
        record(
            "notifications.preferences_changed", target=by, by=by, at=at, person=by,
            before={name: str(before[name]) for name in changed if name in before},
            after={name: str(choice) for name, choice in changed.items()},
        )  # fmt: skip


@transaction.atomic
def choose_rhythm(
    *,
    quiet_from: time | None,
    quiet_until: time | None,
    quiet_sundays: bool,
    digest_every: str,
    digest_day: int,
    by: Any,
    at: datetime,
) -> Rhythm:
    """Keep when the person's mails may arrive. Raises QuietHoursError."""
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise QuietHoursError("Quiet hours need a beginning and another end. Fill in both, or leave both empty.")
    before = _rhythm_shown(rhythm_of(by))
    rhythm, _ = Rhythm.objects.update_or_create(
        person=by,
        defaults={
            "quiet_from": quiet_from, "quiet_until": quiet_until, "quiet_sundays": quiet_sundays,
            "digest_every": digest_every, "digest_day": digest_day,
        },
    )  # fmt: skip
    after = _rhythm_shown(rhythm)
    if before != after:
        record("notifications.rhythm_changed", target=by, by=by, at=at, person=by, before=before, after=after)
    return rhythm


@transaction.atomic
def unsubscribe(*, kind: str, by: Any, at: datetime) -> None:
    """No more mails of this kind (of a summary: of any summary). They are still shown on the portal."""
    if kind == kinds.DIGEST.name:
        stopped = {name: Choice.HERE for name, choice in choices_of(by).items() if choice == Choice.DIGEST}
    else:
        known = kinds.find(kind)
        shown = Choice.NONE if known.promotional else Choice.HERE
        stopped = {kind: shown} if choice_of(by, known) in {Choice.NOW, Choice.DIGEST} else {}
        if known.promotional:
            _withdraw_consent(by, at)
    choose(choices=stopped, by=by, at=at)


@transaction.atomic
def decide(*, message: Message, again: bool, by: Any, at: datetime) -> Message:
    """Say what became of a mail in doubt: send it again, or count it as sent. Raises AlreadyDecidedError."""
    after = State.WAITING if again else State.SENT
    moved = Message.objects.filter(pk=message.pk, state=State.UNCERTAIN).update(
        state=after, settled_at=None if again else at, attempt=None, due_at=None
    )
    if not moved:
        raise AlreadyDecidedError("This e-mail is no longer in doubt: somebody has decided. Reload the page.")
    parts = {"state": State.HELD} if again else {"state": State.SENT, "settled_at": at}
    Message.objects.filter(digest=message).update(**parts)
    if not again:  # words of a mail to an address are kept no longer than needed
        Message.objects.filter(pk=message.pk).exclude(subject="").update(text="", link="")
    record(
        "notifications.decided", target=message, by=by, at=at, person=message.person,
        before={"state": State.UNCERTAIN.value}, after={"state": after.value},
    )  # fmt: skip
    message.refresh_from_db()
    _enqueue(message)
    return message


@transaction.atomic
def forget_person(*, person: Any, addresses: Iterable[str] = ()) -> int:
    """Erase what messages say of and to a person, also those written to these addresses. Kind, state and times stay: the log."""
    theirs = Q(person=person)
    for address in addresses:
        theirs |= Q(address__iexact=address)
    found = list(Message.objects.filter(theirs).values_list("pk", "state"))
    for pk, state in found:
        stopped = {"state": State.SKIPPED, "skip": Skip.ERASED} if state in {State.WAITING, State.HELD} else {}
        Message.objects.filter(pk=pk, state=state).update(
            key=f"erased {pk}", values={}, subject="", text="", link="", address="", trouble="", shown=False, **stopped
        )
    Preference.objects.filter(person=person).delete()
    Rhythm.objects.filter(person=person).delete()
    return len(found)


def _plan(person: Any, kind: kinds.Kind, at: datetime) -> dict[str, object]:
    """Whether it is shown, and what becomes of its mail."""
    from qantara.kit.privacy.rights import may_promote  # which tells people of its own work through this module

    if not person.is_active:
        return {"state": State.SKIPPED, "skip": Skip.INACTIVE}
    choice = choice_of(person, kind)
    if choice == Choice.NONE or (kind.promotional and not may_promote(person)):
        return {"state": State.SKIPPED, "skip": Skip.CHOICE}
    shown: dict[str, object] = {"shown": True}
    if choice == Choice.HERE:
        return shown | {"state": State.SKIPPED, "skip": Skip.CHOICE}
    if not person.email:
        return shown | {"state": State.SKIPPED, "skip": Skip.NO_ADDRESS}
    if choice == Choice.DIGEST:
        return shown | {"state": State.HELD, "hold": Hold.DIGEST}
    free = None if kind.essential else end_of_quiet(rhythm_of(person), at)
    return shown | ({"state": State.HELD, "hold": Hold.QUIET, "due_at": free} if free else {"state": State.WAITING})


def _withdraw_consent(person: Any, at: datetime) -> None:
    """A link that stops promotion stops all of it: law 09-08 asks for consent, and this takes it back."""
    from qantara.kit.privacy.consents import withdraw_consent
    from qantara.kit.privacy.rights import NEWS, has_consented

    if has_consented(person, NEWS):
        withdraw_consent(person=person, purpose=NEWS, by=person, at=at)


def _enqueue(message: Message) -> None:
    """Only if the transaction holds. What cannot be enqueued then is found by `rounds.release_held`."""
    if message.state == State.WAITING:
        transaction.on_commit(partial(tasks.enqueue, message.pk), robust=True)


def _rhythm_shown(rhythm: Rhythm) -> dict[str, object]:
    ends = {"quiet_from": rhythm.quiet_from, "quiet_until": rhythm.quiet_until}
    return {name: end.strftime("%H:%M") if end else None for name, end in ends.items()} | {
        "quiet_sundays": rhythm.quiet_sundays,
        "digest_every": str(rhythm.digest_every),
        "digest_day": int(rhythm.digest_day),
    }
