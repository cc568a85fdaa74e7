"""What the kit itself holds of people: its purposes, categories and periods."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from qantara.kit.audit import naming
from qantara.kit.privacy import personal_data, purposes, retention
from qantara.kit.privacy.enums import Basis, State
from qantara.kit.privacy.models import Consent, Opposition, Request
from qantara.kit.privacy.personal_data import Category, Row
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.privacy.retention import Rule
from qantara.kit.privacy.rights import NEWS
from qantara.kit.wording import N_, active_language, later, words_of

OFFICE = N_("The data-protection officer of the partnership.")
_SELF = N_("You, on this portal.")
_WHEN, _PURPOSE, _KIND, _STATE = N_("When"), N_("Purpose"), N_("Kind"), N_("State")

purposes.register(Purpose(
    id="rights",
    title=N_("Requests about personal data"),
    why=N_("Answer requests of access, correction, erasure and opposition within the ten days of the law."),
    basis=Basis.LAW,
    people=N_("Whoever asks about their own data"),
    categories=N_("Name and address of whoever asks, what is asked, the answer, how identity was proven"),
    recipients=OFFICE,
    kept=N_("Five years after the answer, then without the person."),
    without=N_("Without a name and a way to reach you, your request cannot be answered."),
))  # fmt: skip
purposes.register(Purpose(
    id="security",
    title=N_("Trace of what is done on the portal"),
    why=N_("Know who read or changed what, to protect people’s data and the partnership’s acts."),
    basis=Basis.LAW,
    people=N_("Everyone with an account"),
    categories=N_("Number of the account, act, moment, reason, values before and after"),
    recipients=N_("Auditors, the security officer, the data-protection officer and administrators of the portal."),
    kept=N_("As long as the acts themselves; reasons and values are erased with the person."),
))  # fmt: skip
purposes.register(Purpose(
    id="messages",
    title=N_("Messages of the portal"),
    why=N_("Tell people of what concerns them: invitations, requests, decisions, deadlines."),
    basis=Basis.MISSION,
    people=N_("Everyone with an account or an invitation"),
    categories=N_("Address, kind of message, when it was sent and read"),
    recipients=N_("Nobody else; the mail server of the partnership carries the messages."),
    kept=N_("The words until the person is erased; that a message was sent, as long as the log."),
))  # fmt: skip
purposes.register(Purpose(
    id=NEWS,
    title=N_("News and events of the partnership"),
    why=N_("Send news of the partnership and invitations to its events."),
    basis=Basis.CONSENT,
    people=N_("People with an account who asked for it"),
    categories=N_("Name, e-mail address, language"),
    recipients=N_("Nobody else."),
    kept=N_("Until the consent is withdrawn; that it was given and withdrawn, five years more."),
    optional=True,
    promotional=True,
    consent=N_("I agree to receive news of the partnership and invitations to its events by e-mail. I can stop at any time."),
))  # fmt: skip


def _titled(purpose: str) -> str:
    """What a purpose is called; of one that is no longer in the register, its name."""
    try:
        return words_of(active_language()).plain(purposes.get(purpose).title)
    except purposes.UnknownPurpose:
        return purpose


def _consents(person: Any) -> Iterator[Row]:
    for consent in Consent.objects.filter(person=person):
        yield {
            "purpose": _titled(consent.purpose), "version": consent.version, "text": consent.text,
            "given_at": consent.given_at, "withdrawn_at": consent.withdrawn_at,
        }  # fmt: skip
    for opposition in Opposition.objects.filter(person=person):
        yield {
            "purpose": _titled(opposition.purpose),
            "opposed_at": opposition.since,
            "lifted_at": opposition.lifted_at,
        }


def _erase_consents(person: Any, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001 - as every eraser is called
    """That they were given and withdrawn is counted on; by whom is forgotten."""
    mine = Consent.objects.filter(person=person)
    mine.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    Opposition.objects.filter(person=person, lifted_at__isnull=True).update(lifted_at=at)
    return mine.update(person=None) + Opposition.objects.filter(person=person).update(person=None)


def _requests(person: Any) -> Iterator[Row]:
    for request in Request.objects.filter(person=person):
        yield {
            "reference": request.reference, "kind": request.get_kind_display(), "details": request.details,
            "name": request.name, "contact": request.contact, "received_at": request.received_at,
            "state": request.get_state_display(), "answer": request.answer, "decided_at": request.decided_at,
        }  # fmt: skip


def _empty_requests(person: Any, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    return Request.objects.filter(person=person).update(name="", contact="", details="")


def _messages(person: Any) -> Iterator[Row]:
    from qantara.kit.notifications import kinds
    from qantara.kit.notifications.models import Message
    from qantara.kit.notifications.values import said_plainly

    words = words_of(active_language())
    for message in Message.objects.filter(person=person):
        kind = kinds.find(message.kind)
        filled = bool(message.values) or "%(" not in kind.title
        said = words.plain(kind.title, **said_plainly(message.values, words)) if filled else ""
        yield {
            "when": message.created_at, "about": message.subject or said or words.plain(kind.label or kind.name),
            "address": message.address, "read_at": message.read_at, "state": message.get_state_display(),
        }  # fmt: skip


def _forget_messages(person: Any, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    from qantara.kit.notifications.actions import forget_person
    from qantara.kit.privacy.people import address_of

    return forget_person(person=person, addresses=[address for address in [address_of(person)] if address])


def _labelled(fields: dict[str, Any]) -> dict[str, Any]:
    return {naming.field_label(name) or name: value for name, value in fields.items()}


def _acts(person: Any) -> Iterator[Row]:
    from qantara.kit.audit.models import Entry

    for entry in Entry.objects.filter(Q(person=person.pk) | Q(actor=person.pk)).select_related("values"):
        told = entry.told if entry.person == person.pk else {}  # what one did to others is theirs
        yield {
            "when": entry.at, "event": naming.event_label(entry.event) or entry.event, "by_me": entry.actor == person.pk,
            "reason": told.get("reason", ""), "before": _labelled(told.get("before", {})), "after": _labelled(told.get("after", {})),
        }  # fmt: skip


personal_data.register(Category(
    name="privacy.consents", title=N_("Consents and oppositions"), purpose="rights", source=_SELF, recipients=OFFICE,
    fields={
        "purpose": _PURPOSE, "version": N_("Version"), "text": N_("Words agreed to"), "given_at": N_("Given"),
        "withdrawn_at": N_("Withdrawn"), "opposed_at": N_("Opposed"), "lifted_at": N_("Opposition lifted"),
    },
    collect=_consents, erase=_erase_consents,
))  # fmt: skip
personal_data.register(Category(
    name="privacy.requests", title=N_("Requests about my data"), purpose="rights", source=_SELF, recipients=OFFICE,
    fields={
        "reference": N_("Reference"), "kind": _KIND, "details": N_("What was asked"), "name": N_("Name"),
        "contact": N_("How to reach you"), "received_at": N_("Received"), "state": _STATE,
        "answer": N_("Answer"), "decided_at": N_("Answered"),
    },
    collect=_requests, erase=_empty_requests,
    stays=N_("The receipt of a request and its answer prove that the law was kept."),
))  # fmt: skip
personal_data.register(Category(
    name="notifications.messages", title=N_("Messages received"), purpose="messages",
    source=N_("The portal, when something concerned you."), recipients=N_("Nobody else."),
    fields={"when": _WHEN, "about": N_("What it was about"), "address": N_("Address"),
            "read_at": N_("Read on"), "state": _STATE},
    collect=_messages, erase=_forget_messages,
    stays=N_("The log keeps that a message was sent and when, without its words or its address."),
))  # fmt: skip
personal_data.register(Category(
    name="audit.entries", title=N_("Trace of acts"), purpose="security",
    source=N_("The portal, at each act."),
    recipients=N_("Auditors, the security officer, the data-protection officer and administrators of the portal."),
    fields={"when": _WHEN, "event": N_("Act"), "by_me": N_("Done by me"), "reason": N_("Reason"), "before": N_("Before"),
            "after": N_("After")},
    collect=_acts,
    stays=N_("The register of acts keeps that something was done, when and by which number; reasons and values are erased."),
))  # fmt: skip


def _closed_requests(cutoff: datetime) -> "QuerySet[Any]":
    return Request.objects.exclude(state=State.OPEN).filter(decided_at__lt=cutoff, emptied_at__isnull=True)


def _empty(rows: "QuerySet[Any]", at: datetime) -> None:
    rows.update(person=None, name="", contact="", details="", answer="", passed_on="", emptied_at=at)


def _old_consents(cutoff: datetime) -> "QuerySet[Any]":
    return Consent.objects.filter(withdrawn_at__lt=cutoff, person__isnull=False)


def _old_oppositions(cutoff: datetime) -> "QuerySet[Any]":
    return Opposition.objects.filter(lifted_at__lt=cutoff, person__isnull=False)


retention.register(Rule(
    name="privacy.requests", title=N_("Requests about personal data"), from_when=N_("from the answer"),
    outcome=N_("Name, words and answer are emptied; kind, dates and state stay for the statistics."),
    months=60, expired=_closed_requests, anonymise=_empty,
))  # fmt: skip
retention.register(Rule(
    name="privacy.consents", title=N_("Withdrawn consents"), from_when=N_("from the withdrawal"),
    outcome=N_("The person is taken out; purpose, version and dates stay for the statistics."),
    months=60, expired=_old_consents, anonymise=lambda rows, _at: rows.update(person=None),
))  # fmt: skip
retention.register(Rule(
    name="privacy.oppositions", title=N_("Lifted oppositions"), from_when=N_("from the day they were lifted"),
    outcome=N_("The person is taken out; purpose and dates stay for the statistics."),
    months=60, expired=_old_oppositions, anonymise=lambda rows, _at: rows.update(person=None),
))  # fmt: skip

naming.declare(
    events={
        "privacy.consent_given": later("Consent given"),
        "privacy.consent_withdrawn": later("Consent withdrawn"),
        "privacy.opposition_made": later("Opposition made"),
        "privacy.opposition_lifted": later("Opposition lifted"),
        "privacy.request_received": later("Request about personal data received"),
        "privacy.identity_proven": later("Identity proven"),
        "privacy.request_decided": later("Request about personal data decided"),
        "privacy.request_late": later("Request about personal data late"),
        "privacy.person_erased": later("Person erased, with proof"),
        "privacy.file_exported": later("Own file taken away"),
    },
    things={
        "privacy.consent": later("Consent"),
        "privacy.opposition": later("Opposition"),
        "privacy.request": later("Request about personal data"),
        "privacy.erasure": later("Proof of erasure"),
    },
    fields={
        "purpose": later("Purpose"),
        "version": later("Version"),
        "identity": later("Identity"),
        "counts": later("Rows emptied"),
        "kept": later("Rows that stay"),
        "digest": later("Digest"),
    },
)
