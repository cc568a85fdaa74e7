"""What there is to read about messages: a person's own, their choices, and the log."""

import re
from typing import Any, cast

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from qantara.design.formats import Lang
from qantara.kit.notifications import kinds
from qantara.kit.notifications.enums import Choice, State
from qantara.kit.notifications.models import Message, Preference, Rhythm

_ADDRESS = re.compile(r"[^\s<>@\"',;:]+@[^\s<>@\"',;:]+")


def unread_count(person: Any) -> int:
    """How many messages on the person's page they have not opened: the number in the masthead."""
    if not getattr(person, "is_authenticated", False):
        return 0
    return Message.objects.filter(person=person, shown=True, read_at__isnull=True).count()


def messages_of(person: Any) -> QuerySet[Message]:
    """What the person's page shows: unread first, then the newest."""
    read = ExpressionWrapper(Q(read_at__isnull=False), BooleanField())
    return Message.objects.filter(person=person, shown=True).order_by(read, "-created_at", "-pk")


def choices_of(person: Any) -> dict[str, Choice]:
    """By kind, what the person has chosen, else the default; of what is essential there is no choice."""
    told = dict(Preference.objects.filter(person=person).values_list("kind", "choice"))
    return {
        kind.name: Choice(told.get(kind.name, kind.default)) for kind in kinds.all_kinds() if not kind.essential
    }  # fmt: skip


def choice_of(person: Any, kind: kinds.Kind) -> Choice:
    if kind.essential or kind == kinds.DIGEST:
        return Choice.NOW
    told = Preference.objects.filter(person=person, kind=kind.name).values_list("choice", flat=True).first()
    return Choice(told or kind.default)


def rhythm_of(person: Any) -> Rhythm:
    """The person's hours; who has chosen none has the usual ones."""
    return Rhythm.objects.filter(person=person).first() or Rhythm(person=person)


def language_of(person: Any) -> Lang:
    """The person's language, if this portal speaks it."""
    known = [language for language, _ in settings.LANGUAGES]
    return cast("Lang", person.language if person.language in known else settings.LANGUAGE_CODE)


def log(state: str = "") -> QuerySet[Message]:
    """The log of mails, newest first; the summary stands for what it holds."""
    found = Message.objects.select_related("person").order_by("-created_at", "-pk").defer("text", "subject", "values")
    return found.filter(state=state) if state in State.values else found


def address_of(message: Message) -> str:
    """Where the mail went, or would go now."""
    return message.address or (message.person.email or "" if message.person else "")


def masked(address: str) -> str:
    """Enough of an address to recognise one's own.

    >>> masked("salma.b@exemple.ma")
    's•••@exemple.ma'
    """
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else ""


def without_addresses(text: str) -> str:
    """A server's sentence, with the addresses it repeats masked."""
    return _ADDRESS.sub(lambda found: masked(found.group()), text)
