"""What pages show of personal data: a person's own, the requests to answer, the register, the proofs. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from qantara.kit.privacy import deadlines, personal_data, purposes, retention
from qantara.kit.privacy.enums import Basis, State
from qantara.kit.privacy.models import Consent, Opposition, Request, RetentionProof
from qantara.kit.privacy.personal_data import Category
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.privacy.retention import Rule
from qantara.kit.wording import PortalWords

SHOWN = 20
"""Rows of one category on the page; the file has all."""


@dataclass(frozen=True)
class Held:
    """All that is held of one person in one category."""

    category: Category
    purpose: Purpose
    rows: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Fields that hold something, with what they are called."""
        filled = {field for row in self.rows for field, value in row.items() if value not in (None, "", {}, [])}
        return [(field, name) for field, name in self.category.fields.items() if field in filled]


def held_of(person: Any) -> list[Held]:
    """Everything that is held of the person, by category."""
    return [
        Held(category, purposes.get(category.purpose), [dict(row) for row in category.collect(person)])
        for category in personal_data.all_categories()
    ]


@dataclass(frozen=True)
class Choice:
    """Where a person stands with one optional purpose."""

    purpose: Purpose
    consent: Consent | None
    opposition: Opposition | None

    @property
    def asks_consent(self) -> bool:
        return self.purpose.basis is Basis.CONSENT

    @property
    def is_allowed(self) -> bool:
        return self.opposition is None and (not self.asks_consent or self.consent is not None)


def choices_of(person: Any) -> list[Choice]:
    """The purposes about which the person decides alone."""
    agreed = {one.purpose: one for one in Consent.objects.filter(person=person, withdrawn_at__isnull=True)}
    opposed = {one.purpose: one for one in Opposition.objects.filter(person=person, lifted_at__isnull=True)}
    return [
        Choice(purpose, _current(agreed.get(purpose.id), purpose), opposed.get(purpose.id))
        for purpose in purposes.all_purposes()
        if purpose.optional or purpose.basis is Basis.CONSENT
    ]


def _current(consent: Consent | None, purpose: Purpose) -> Consent | None:
    """A consent to older words is none."""
    return consent if consent is not None and consent.version == purpose.version else None


def requests_of(person: Any) -> QuerySet[Request]:
    return Request.objects.filter(person=person).order_by("-received_at", "-pk")


def own_request(person: Any, *, number: int) -> Request:
    """One's own, else Http404: nobody learns that another exists."""
    found = requests_of(person).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def request_to_handle(person: Any, *, number: int) -> Request:  # noqa: ARG001 - whoever handles requests sees all
    found = Request.objects.select_related("person", "decided_by", "identity_by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def requests_to_handle(*, state: str = "") -> QuerySet[Request]:
    """Open ones by the day they are due; decided ones, the newest first."""
    found = Request.objects.select_related("person")
    if state in {State.DONE, State.REFUSED}:
        return found.filter(state=state).order_by("-decided_at", "-pk")
    return found.filter(state=State.OPEN).order_by("due_at", "pk")


@dataclass(frozen=True)
class Count:
    """How requests stand: what the register's page says first."""

    open: int
    soon: int
    late: int
    decided: int
    decided_late: int


def count_requests(at: datetime) -> Count:
    waiting = list(Request.objects.filter(state=State.OPEN))
    decided = Request.objects.exclude(state=State.OPEN)
    urgency = [request.urgency(at) for request in waiting]
    late = sum(request.is_late(at) for request in decided.only("due_at", "decided_at", "state"))
    return Count(len(waiting), urgency.count("watch"), urgency.count("late"), decided.count(), late)


def proofs(rule: str = "") -> QuerySet[RetentionProof]:
    found = RetentionProof.objects.order_by("-at", "rule", "-pk")
    return found.filter(rule=rule) if rule else found


def last_proofs() -> list[tuple[Rule, RetentionProof | None]]:
    """Each rule and its last run."""
    return [(rule, proofs(rule.name).first()) for rule in retention.all_rules()]


REGISTER = ("id", "title", "why", "basis", "people", "categories", "recipients", "abroad", "kept", "logic", "receipt",
            "controller")  # fmt: skip


def register_rows(words: PortalWords) -> list[list[str]]:
    """The register of processing as a table, in words for people."""
    told = purposes.told()
    return [
        [
            purpose.id, words.plain(purpose.title), words.plain(purpose.why), str(purpose.basis.label),
            words.plain(purpose.people), words.plain(purpose.categories), words.plain(purpose.recipients),
            abroad_of(purpose, words), words.plain(purpose.kept), words.plain(purpose.logic),
            told.receipt(purpose.id) or words.plain("to be confirmed"),
            told.controller or words.plain("to be confirmed"),
        ]
        for purpose in purposes.all_purposes()
    ]  # fmt: skip


def abroad_of(purpose: Purpose, words: PortalWords) -> str:
    """Registered transfers of this purpose's data, else what the register says."""
    mine = {category.name for category in personal_data.all_categories() if category.purpose == purpose.id}
    found = [
        f"{transfer.recipient} ({transfer.country}, {transfer.authorisation})"
        for transfer in purposes.told().transfers
        if transfer.categories & mine
    ]
    return "; ".join(found) or words.plain(purpose.abroad)


def said(value: Any, words: PortalWords) -> str:
    """A value as people read it: in a cell of the page or of a file."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return words.plain("yes") if value else words.plain("no")
    if isinstance(value, datetime):
        local = value.astimezone(deadlines.MOROCCO)
        return words.plain(", ").join([words.formats.day(local.date().isoformat()), f"{local:%H:%M}"])
    if isinstance(value, date):
        return words.formats.day(value.isoformat())
    if isinstance(value, dict):
        return words.plain(", ").join(f"{name}{words.plain(': ')}{said(part, words)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return words.plain(", ").join(said(part, words) for part in value)
    return str(value)
