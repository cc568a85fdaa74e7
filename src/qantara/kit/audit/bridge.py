"""The audit's door to the floors below: what `qantara doctor` says of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from qantara.kit.audit.verification import check_chain
from qantara.pipeline.findings import Finding

_PATIENCE = timedelta(hours=1)


def findings(at: datetime) -> list[Finding]:
    """The chain, the entries that wait for a seal, and the database's own guards: each good, or with its remedy."""
    return list(_findings(at))


def _findings(at: datetime) -> Iterator[Finding]:
    verdict = check_chain()
    told = {"entries": verdict.entries, "seals": verdict.seals, "root": verdict.root}
    if verdict.fault is None:
        yield Finding("audit", "good", "The audit holds: {entries} entries, {seals} seals, last root {root}.", told)
    else:
        yield Finding(
            "audit", "late",
            "The audit is broken at {where} {number}. Copy the database before anything else, then open the portal’s page"
            " Audit, Verify the chain: it says what this means.",
            {"where": verdict.fault.where, "number": verdict.fault.number},
        )  # fmt: skip
    if verdict.waiting_since and at - verdict.waiting_since > _PATIENCE:
        yield Finding(
            "audit", "watch",
            "{waiting} entries of the audit have no seal, the oldest since {since}. Start the background worker.",
            {"waiting": verdict.waiting, "since": verdict.waiting_since.isoformat(timespec="minutes")},
        )  # fmt: skip
    if verdict.unguarded:
        yield Finding(
            "audit", "late",
            "The database no longer refuses to change the audit: {missing} is missing. Run"
            " qantara.kit.audit.append_only.install again, and find out who removed it.",
            {"missing": ", ".join(verdict.unguarded)},
        )  # fmt: skip
