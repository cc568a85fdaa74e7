"""Sending one message's mail, never twice.

The row is taken by one conditional update, committed before a word is said to the server. If the process dies after
that, nobody can tell whether the mail left: the row stays as it is, `rounds.report_lost` marks it uncertain, and a person decides.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from qantara.kit.notifications import kinds, smtp
from qantara.kit.notifications.enums import Choice, Skip, State
from qantara.kit.notifications.mails import compose
from qantara.kit.notifications.models import Message
from qantara.kit.notifications.queries import address_of, choice_of, without_addresses

MOST_ATTEMPTS = 8  # over some ten hours
_FIRST_WAIT = timedelta(minutes=5)
_TROUBLE = 500


def deliver(pk: int, *, at: datetime) -> Message | None:
    """Send the mail if it is waiting and nobody else has taken it. Returns the row as it stands now; None if it was not ours."""
    message = Message.objects.select_related("person").filter(_is_ready(at), pk=pk).first()
    if message is None:
        return None
    reason = why_not(message)
    if reason:
        return _settle(message, State.SKIPPED, at=at, skip=reason)
    mail = compose(message)  # what cannot be said fails here, while the row still waits
    attempt = uuid4()
    if not _take(message, attempt, at):
        return None
    message.refresh_from_db()
    try:
        smtp.hand_over(mail)
    except smtp.TryLaterError as error:
        return _later(message, str(error), at=at)
    except smtp.RefusedError as error:
        return _settle(message, State.FAILED, at=at, trouble=str(error))
    except smtp.UnknownFateError as error:
        return _settle(message, State.UNCERTAIN, at=at, trouble=str(error))
    return _settle(message, State.SENT, at=at)


def why_not(message: Message) -> Skip | None:
    """Why no mail is to leave any more: asked again at the last moment."""
    if message.person is not None and not message.person.is_active:
        return Skip.INACTIVE
    if not address_of(message):
        return Skip.NO_ADDRESS
    if message.person is not None and not message.subject:
        choice = choice_of(message.person, kinds.find(message.kind))
        if choice in {Choice.HERE, Choice.NONE}:
            return Skip.CHOICE
    return None


def _is_ready(at: datetime) -> Q:
    return Q(state=State.WAITING) & (Q(due_at__isnull=True) | Q(due_at__lte=at))


def _take(message: Message, attempt: UUID, at: datetime) -> bool:
    """Whether the row is ours now. `durable`: it must be written for good before the server hears of it."""
    with transaction.atomic(durable=True):
        return bool(
            Message.objects.filter(_is_ready(at), pk=message.pk).update(
                state=State.SENDING,
                attempt=attempt,
                attempts=F("attempts") + 1,
                claimed_at=at,
                due_at=None,
                address=address_of(message),
            )
        )


def _later(message: Message, trouble: str, *, at: datetime) -> Message:
    """Try again after a while, twice as long each time; the last time it has failed."""
    if message.attempts >= MOST_ATTEMPTS:
        return _settle(message, State.FAILED, at=at, trouble=trouble)
    due_at = at + _FIRST_WAIT * 2 ** (message.attempts - 1)
    _write(message, state=State.WAITING, due_at=due_at, trouble=_brief(trouble))
    return message


def _settle(message: Message, state: State, *, at: datetime, trouble: str = "", skip: str = "") -> Message:
    """The end of it, for the row and for what a summary held.

    Words of a mail to an address are kept no longer than needed: they may hold a link that opens an account.
    """
    values: dict[str, object] = {"state": state, "settled_at": at, "trouble": _brief(trouble), "skip": skip}
    if message.subject and state != State.UNCERTAIN:
        values |= {"text": "", "link": ""}
    with transaction.atomic():
        _write(message, **values)
        Message.objects.filter(digest=message).update(state=state, settled_at=at, skip=skip)
    return message


def _write(message: Message, **values: object) -> None:
    """Only while the row is as we left it: somebody may have decided about it meanwhile."""
    Message.objects.filter(pk=message.pk, state=message.state, attempt=message.attempt).update(**values)
    message.refresh_from_db()


def _brief(trouble: str) -> str:
    return without_addresses(trouble)[:_TROUBLE]
