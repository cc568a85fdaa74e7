"""Erasing a person: every app's share, then the audit's values; checked, counted, proved."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import override

from qantara.kit.audit.actions import erase_values, record
from qantara.kit.bridge import Refusal
from qantara.kit.privacy import people, personal_data, requests
from qantara.kit.privacy.enums import Kind, State
from qantara.kit.privacy.models import Erasure, Request
from qantara.kit.wording import active_language, later, words_of


class ErasureError(Refusal):
    """A person cannot be erased, or something of them would be left."""


@transaction.atomic
def erase_person(*, person: Any, by: Any, at: datetime, reason: str, request: Request | None = None) -> Erasure:
    """Erase everything that no law keeps, or nothing at all. There is no way back.

    Raises ErasureError where a category still shows something afterwards: what cannot be proved has not happened.
    """
    counts: dict[str, int] = {}
    for category in reversed(personal_data.all_categories()):
        if category.erase is not None:
            counts[category.name] = category.erase(person, by=by, at=at, reason=reason)
    values = erase_values(person, by=by, at=at, reason=reason)
    person.refresh_from_db()
    kept: dict[str, int] = {}
    for category in personal_data.all_categories():
        left = len(list(category.collect(person)))
        if left and not category.stays:
            raise ErasureError(
                "Nothing was erased: something would remain in “{category}”. Tell whoever runs the portal.",
                category=later(category.title),
            )  # fmt: skip
        if left:
            kept[category.name] = left
    proof = Erasure.objects.create(
        request=request, at=at, counts=counts, kept=kept, audit_values=values,
        digest=_digest(person.pk, at, counts, kept, values),
    )  # fmt: skip
    record("privacy.person_erased", target=proof, by=by, at=at, person=person,
           after={"counts": counts, "kept": kept, "digest": proof.digest})  # fmt: skip
    return proof


@transaction.atomic
def erase_on_request(*, request: Request, passed_on: str, by: Any, at: datetime) -> Erasure:
    """Answer a request to be erased by doing it; the person is told what is gone, what stays and why."""
    request = requests.lock(request)
    requests.check_identity(request)
    if request.kind != Kind.ERASURE:
        raise ErasureError("{reference} does not ask to be erased.", reference=request.reference)
    if request.person is None:
        raise ErasureError(
            "{reference} is not tied to an account: there is nothing to erase here. Answer it by refusing with that"
            " reason, or tie it to the person’s account first.",
            reference=request.reference,
        )  # fmt: skip
    if by is not None and by.pk == request.person.pk:
        raise ErasureError("One’s own request is handled by another officer.")
    if not passed_on.strip():
        raise requests.RequestError(
            "Say to which recipients the erasure was sent on, or that nobody had received the data."
        )
    person, address = request.person, people.address_of(request.person)
    language = getattr(person, "language", "") or active_language()
    proof = erase_person(person=person, by=by, at=at, reason=reason_of(request), request=request)
    request.refresh_from_db()
    request.name = request.contact = request.details = ""
    request.save(update_fields=["name", "contact", "details"])
    with override(language):
        requests.decide(
            request, State.DONE, answer=summary(proof), passed_on=passed_on, by=by, at=at, address=address or "-"
        )
    return proof


def reason_of(request: Request) -> str:
    """What the register of acts says of what is done to answer a request."""
    return words_of(active_language()).plain("Answer to request %(reference)s", reference=request.reference)


def summary(proof: Erasure) -> str:
    """What is gone, what stays and why, for the person."""
    words = words_of(active_language())
    by_name = {category.name: category for category in personal_data.all_categories()}
    said = [words.plain("Your account and what named you have been erased.")]
    said += [
        words.plain("What stays, without your name: %(category)s. %(why)s",
                    category=words.plain(by_name[name].title), why=words.plain(by_name[name].stays))
        for name in proof.kept if name in by_name
    ]  # fmt: skip
    said.append(words.plain("Proof of erasure: %(digest)s", digest=proof.digest[:16]))
    return " ".join(said)


def _digest(person: int, at: datetime, counts: dict[str, int], kept: dict[str, int], values: int) -> str:
    told = json.dumps([person, at.isoformat(), counts, kept, values], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
