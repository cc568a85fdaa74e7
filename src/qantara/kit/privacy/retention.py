"""How long each category is kept, and the daily work that ends it: what is past its period loses its person, with a proof.

Each app registers its rules; the months are a proposal until the folder's qantara.toml says them.
"""

import calendar
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qantara.kit.bridge import Refusal
from qantara.kit.privacy import deadlines, purposes
from qantara.kit.privacy.models import RetentionProof

_log = logging.getLogger(__name__)


class RetentionError(Refusal):
    """What should have gone is still there: nothing was changed."""


@dataclass(frozen=True)
class Rule:
    """`expired(cutoff)`: the rows past their period. `anonymise(rows, at)`: takes the people out of them, so that they
    are expired no more; what is counted of them stays. `months`: the proposal. Sentences are marked.
    """

    name: str
    title: str
    from_when: str
    outcome: str
    months: int
    expired: "Callable[[datetime], QuerySet[Any]]"
    anonymise: "Callable[[QuerySet[Any], datetime], object]"

    @property
    def is_confirmed(self) -> bool:
        return self.name in purposes.told().months

    @property
    def period(self) -> int:
        """Months, as the folder says, else as proposed."""
        return purposes.told().months.get(self.name, self.months)


_known: dict[str, Rule] = {}


def register(rule: Rule) -> Rule:
    if _known.setdefault(rule.name, rule) != rule:
        raise ValueError(f"{rule.name}: registered twice")
    return rule


def all_rules() -> list[Rule]:
    return sorted(_known.values(), key=lambda rule: rule.name)


def months_before(at: datetime, months: int) -> datetime:
    """The same hour of the same day so many months earlier, or the last day of a shorter month.

    >>> from datetime import UTC
    >>> months_before(datetime(2026, 3, 31, tzinfo=UTC), 1).date().isoformat()
    '2026-02-28'
    """
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, calendar.monthrange(year, month + 1)[1]))


def apply_retention(*, at: datetime) -> list[RetentionProof]:
    """Apply every rule, each on its own: one that fails neither stops nor undoes the others. Raises the last failure.

    A second run on the same day finds nothing, changes nothing and adds no proof.
    """
    proofs, failed = [], None
    for rule in all_rules():
        try:
            proof = apply_rule(rule, at=at)
        except Exception as error:  # the other rules are applied all the same
            _log.exception("retention %s", rule.name)
            failed = error
            continue
        if proof is not None:
            proofs.append(proof)
    if failed is not None:
        raise failed
    return proofs


@transaction.atomic
def apply_rule(rule: Rule, *, at: datetime) -> RetentionProof | None:
    """Apply one rule and prove it; none where today's proof is there and nothing more has expired."""
    cutoff = months_before(at, rule.period)
    gone = sorted(rule.expired(cutoff).values_list("pk", flat=True))
    if not gone and any(deadlines.day_of(proof.at) == deadlines.day_of(at) for proof in _last_proof(rule)):
        return None
    if gone:
        rule.anonymise(rule.expired(cutoff).filter(pk__in=gone), at)
    left = rule.expired(cutoff).count()
    if left:
        raise RetentionError(
            "Retention of “{rule}”: {left} rows that should have gone are still there. Nothing was changed.",
            rule=rule.name, left=left,
        )  # fmt: skip
    return RetentionProof.objects.create(
        rule=rule.name, at=at, cutoff=cutoff, months=rule.period, count=len(gone),
        digest=digest_of(rule.name, cutoff, gone),
    )  # fmt: skip


def digest_of(rule: str, cutoff: datetime, gone: list[int]) -> str:
    """Of which rows: whoever holds an older copy can check that exactly these were taken."""
    told = "\n".join([rule, cutoff.isoformat(), *map(str, gone)])
    return hashlib.sha256(told.encode()).hexdigest()


def _last_proof(rule: Rule) -> "QuerySet[RetentionProof]":
    return RetentionProof.objects.filter(rule=rule.name).order_by("-at")[:1]
