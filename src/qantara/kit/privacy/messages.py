"""What people are told about requests, in their language."""

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from qantara.kit.notifications import kinds
from qantara.kit.notifications.actions import notify, send_mail
from qantara.kit.privacy import deadlines, people, purposes
from qantara.kit.privacy.models import Request
from qantara.kit.wording import N_, active_language, words_of

RECEIVED = kinds.register(
    "privacy.request_received",
    title=N_("Your request %(reference)s has been received"),
    text=N_("It was received on %(day)s and will be answered by the end of %(due)s, free of charge."),
    essential=True,
    label=N_("Receipt of a request about my data"),
)
DONE = kinds.register(
    "privacy.request_done",
    title=N_("Your request %(reference)s has been answered"),
    text=N_("What was done on %(day)s: %(answer)s"),
    essential=True,
    label=N_("Answer to a request about my data"),
)
REFUSED = kinds.register(
    "privacy.request_refused",
    title=N_("Your request %(reference)s has been refused"),
    text=N_("Refused on %(day)s, for this reason: %(answer)s You can complain to the CNDP, with this receipt."),
    essential=True,
    label=N_("Refusal of a request about my data"),
)
NEW = kinds.register(
    "privacy.request_new",
    title=N_("New request about personal data: %(reference)s"),
    text=N_("It was received on %(day)s. Answer it by the end of %(due)s."),
    essential=True,
    label=N_("New request about personal data"),
)
SOON = kinds.register(
    "privacy.request_due_soon",
    title=N_("Request %(reference)s: the end of the ten days is near"),
    text=N_("Nothing has been answered yet. The law gives until the end of %(due)s."),
    essential=True,
    label=N_("Request about personal data, soon due"),
)
LATE = kinds.register(
    "privacy.request_late",
    title=N_("Request %(reference)s is late"),
    text=N_("The ten days ended on %(due)s. Answer today, or refuse with the reason."),
    essential=True,
    label=N_("Request about personal data, late"),
)


def tell_asker(request: Request, kind: kinds.Kind, *, at: datetime, address: str = "") -> None:
    """Tell whoever asked: on the portal if they have an account, else by mail if they left an address.

    `address`: where to write to somebody whose account is being erased.
    """
    values = _values(request, at)
    if request.person is not None and not address:
        notify(person=request.person, kind=kind.name, values=values, link=_link("my-data-request", request),
               at=at, key=f"{request.pk}")  # fmt: skip
        return
    address = address or request.contact
    if "@" not in address:
        return  # reached by other means: the officer prints the receipt
    words = words_of(active_language())
    said = {name: words.formats.day(value.isoformat()) if hasattr(value, "isoformat") else value
            for name, value in values.items()}  # fmt: skip
    send_mail(to_email=address, to_person=None, kind=kind.name, subject=words.plain(kind.title, **said),
              text=words.plain(kind.text, **said), link="", language=words.lang, at=at,
              key=f"request:{request.pk}")  # fmt: skip


def tell_officers(request: Request, kind: kinds.Kind, *, at: datetime, key: str) -> None:
    """Tell every officer with an account, and the address of qantara.toml where none of them has it."""
    values, told = _values(request, at), set()
    for officer in people.officers_of(at):
        notify(person=officer, kind=kind.name, values=values, link=_link("data-request", request), at=at, key=key)
        told.add(people.address_of(officer).lower())
    address = purposes.told().officer
    if address and address.lower() not in told:
        words = words_of(active_language())
        said = {name: words.formats.day(value.isoformat()) if hasattr(value, "isoformat") else value
                for name, value in values.items()}  # fmt: skip
        send_mail(to_email=address, to_person=None, kind=kind.name, subject=words.plain(kind.title, **said),
                  text=words.plain(kind.text, **said), link=_link("data-request", request), language=words.lang,
                  at=at, key=key)  # fmt: skip


def _values(request: Request, at: datetime) -> dict[str, Any]:
    return {
        "reference": request.reference,
        "day": deadlines.day_of(request.received_at if request.is_open else request.decided_at or at),
        "due": deadlines.due_on(request.received_at),
        "answer": request.answer,
    }


def _link(name: str, request: Request) -> str:
    try:
        with override(active_language()):
            return reverse(name, args=[request.pk])
    except NoReverseMatch:
        return ""
