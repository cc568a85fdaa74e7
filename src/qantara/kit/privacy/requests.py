"""What is done with requests: made, entered, proven, answered, refused, watched."""

from datetime import datetime
from typing import Any

from django.db import transaction

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.privacy import consents, deadlines, messages, purposes
from qantara.kit.privacy.enums import Channel, Identity, Kind, State
from qantara.kit.privacy.models import Request


class RequestError(Refusal):
    """A request cannot be made or decided so."""


@transaction.atomic
def make_request(*, kind: Kind, details: str, purpose: str = "", by: Any, at: datetime) -> Request:
    """Somebody signed in, who has just proved who they are, asks about their own data."""
    _check(kind, details, purpose)
    if Request.objects.filter(person=by, kind=kind, purpose=purpose, state=State.OPEN).exists():
        raise RequestError(
            "You have already asked for this, and the answer is under way. See it on the page “My data”."
        )
    made = Request.objects.create(
        kind=kind, purpose=purpose, channel=Channel.PORTAL, person=by, details=details.strip(), received_at=at,
        due_at=deadlines.due_at(at), identity=Identity.SESSION, identity_at=at, identity_by=by,
    )  # fmt: skip
    _received(made, by=by, at=at)
    return made


@transaction.atomic
def enter_request(
    *, kind: Kind, channel: Channel, name: str, contact: str, details: str, received_at: datetime, purpose: str = "",
    person: Any = None, identity: Identity = Identity.UNPROVEN, by: Any, at: datetime,
) -> Request:  # fmt: skip
    """An officer writes down a request that came otherwise. The ten days run from the day it was received."""
    _check(kind, details, purpose)
    if channel is Channel.PORTAL or identity is Identity.SESSION:
        raise RequestError("On the portal people ask for themselves. Say how this request came.")
    if not name.strip():
        raise RequestError("Enter the name of whoever asks.")
    if received_at > at:
        raise RequestError("A request cannot have been received after today. Correct the date.")
    made = Request.objects.create(
        kind=kind, purpose=purpose, channel=channel, person=person, name=name.strip(), contact=contact.strip(),
        details=details.strip(), received_at=received_at, due_at=deadlines.due_at(received_at), identity=identity,
        identity_at=at if identity else None, identity_by=by if identity else None,
    )  # fmt: skip
    _received(made, by=by, at=at)
    return made


def _check(kind: Kind, details: str, purpose: str) -> None:
    if kind is Kind.CORRECTION and not details.strip():
        raise RequestError("Say what is wrong and how it should read.")
    if kind is Kind.OPPOSITION:
        if not purpose:
            raise RequestError("Say which use of the data is opposed.")
        purposes.get(purpose)
        if not details.strip():
            raise RequestError("Say why: the law asks for a legitimate reason where the use is not optional.")


def _received(request: Request, *, by: Any, at: datetime) -> None:
    record("privacy.request_received", target=request, by=by, at=at, person=request.person,
           after={"kind": request.kind})  # fmt: skip
    messages.tell_asker(request, messages.RECEIVED, at=at)
    messages.tell_officers(request, messages.NEW, at=at, key=f"{request.pk}")


@transaction.atomic
def prove_identity(*, request: Request, how: Identity, person: Any = None, by: Any, at: datetime) -> Request:
    """An officer has made sure who asks; `person`: their account, where they have one."""
    request = lock(request)
    if how not in {Identity.DOCUMENT, Identity.KNOWN}:
        raise RequestError("Say how you made sure who asks.")
    request.identity, request.identity_at, request.identity_by = how, at, by
    request.person = request.person or person
    request.save(update_fields=["identity", "identity_at", "identity_by", "person"])
    record("privacy.identity_proven", target=request, by=by, at=at, person=request.person, after={"identity": how})
    return request


@transaction.atomic
def answer_request(*, request: Request, answer: str, passed_on: str = "", by: Any, at: datetime) -> Request:
    """Say what was done. A correction says to which recipients it was sent on."""
    request = lock(request)
    check_identity(request)
    if request.kind == Kind.ERASURE:
        raise RequestError("A request to be erased is answered by erasing, or by refusing with the reason.")
    if not answer.strip():
        raise RequestError("Say what was done: the person reads it.")
    if request.kind == Kind.CORRECTION and not passed_on.strip():
        raise RequestError("Say to which recipients the correction was sent on, or that nobody had received the data.")
    if request.kind == Kind.OPPOSITION and request.person is not None:
        consents.keep_opposition(person=request.person, purpose=request.purpose, by=by, at=at)
    return decide(request, State.DONE, answer=answer, passed_on=passed_on, by=by, at=at)


@transaction.atomic
def refuse_request(*, request: Request, reason: str, by: Any, at: datetime) -> Request:
    """Say no, with the reason: the person gets a dated receipt of it."""
    request = lock(request)
    if not reason.strip():
        raise RequestError("Say why it is refused: the person gets the reason on a dated receipt.")
    return decide(request, State.REFUSED, answer=reason, by=by, at=at)


def lock(request: Request) -> Request:
    """The request as it is now, for whoever decides it. Raises RequestError if somebody has."""
    found = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not found.is_open:
        raise RequestError("{reference} has been decided already.", reference=found.reference)
    return found


def check_identity(request: Request) -> None:
    if not request.identity:
        raise RequestError("Make sure who asks, and write down how, before answering {reference}.", reference=request)


def decide(
    request: Request, state: State, *, answer: str, passed_on: str = "", by: Any, at: datetime, address: str = ""
) -> Request:
    """Close it and tell whoever asked. `address`: where, if their account is gone."""
    request.state, request.answer, request.passed_on = state, answer.strip(), passed_on.strip()
    request.decided_at, request.decided_by = at, by
    request.save(update_fields=["state", "answer", "passed_on", "decided_at", "decided_by"])
    record("privacy.request_decided", target=request, by=by, at=at, person=request.person,
           before={"state": State.OPEN}, after={"state": state})  # fmt: skip
    messages.tell_asker(request, messages.DONE if state is State.DONE else messages.REFUSED, at=at, address=address)
    return request


@transaction.atomic
def watch_deadlines(*, at: datetime) -> tuple[int, int]:
    """Warn the officers once from the seventh day on, and every day once it is late. How many of each.

    Called each hour or each day, it says nothing twice.
    """
    warned = alerted = 0
    today = deadlines.day_of(at)
    for request in Request.objects.select_for_update(of=("self",)).filter(state=State.OPEN).order_by("pk"):
        urgency = request.urgency(at)
        if urgency == "late" and (request.alerted_at is None or deadlines.day_of(request.alerted_at) < today):
            messages.tell_officers(request, messages.LATE, at=at, key=f"{request.pk} {today}")
            request.alerted_at, alerted = at, alerted + 1
            request.save(update_fields=["alerted_at"])
            record("privacy.request_late", target=request, by=None, at=at, person=request.person)
        elif urgency == "watch" and request.warned_at is None:
            messages.tell_officers(request, messages.SOON, at=at, key=f"{request.pk}")
            request.warned_at, warned = at, warned + 1
            request.save(update_fields=["warned_at"])
    return warned, alerted
