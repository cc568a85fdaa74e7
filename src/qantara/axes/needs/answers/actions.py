"""What people do with answers: keep a view, ask to be told, sign an edition off."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from qantara.axes.needs.answers import vault
from qantara.axes.needs.answers.addresses import clean
from qantara.axes.needs.answers.enums import Direction, Measure
from qantara.axes.needs.answers.measures import is_beyond, measured
from qantara.axes.needs.answers.models import Alert, SavedView, SignedEdition
from qantara.axes.needs.bridge import Refusal
from qantara.axes.needs.editions import edition_of, newest_edition
from qantara.kit.audit.actions import record
from qantara.parties.models import Person

MOST = 100
"""Views, and alerts, of one person."""


class ViewError(Refusal):
    """A view cannot be kept so."""


class AlertError(Refusal):
    """An alert cannot be asked for."""


class EditionError(Refusal):
    """An edition cannot be frozen, signed or let go."""


def _newest_run() -> str:
    newest = newest_edition()
    return str(newest.part("run")) if newest else ""


# Views


@transaction.atomic
def save_view(*, name: str, address: str, language: str, by: Person, at: datetime) -> SavedView:
    """Keep a page of the barometer under a name. What it shows today counts as seen."""
    if SavedView.objects.filter(person=by).count() >= MOST:
        raise ViewError("You have {most} views already. Delete one that you no longer open.", most=MOST)
    view = SavedView(person=by, address=clean(address), language=language, made_at=at, seen=_newest_run(), seen_at=at)
    _name(view, name)
    record("view.saved", target=view, by=by, at=at, person=by, after={"address": view.address})
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str, by: Person, at: datetime) -> SavedView:
    _name(view, name)
    record("view.renamed", target=view, by=by, at=at, person=by)
    return view


def _name(view: SavedView, name: str) -> None:
    view.name = name.strip()
    if not view.name:
        raise ViewError("Give the view a name.")
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise ViewError("You already have a view called {name}. Choose another name.", name=view.name) from None


@transaction.atomic
def visit_view(*, view: SavedView, by: Person, at: datetime) -> None:
    """The person opens it: what changed until now has been seen. A step of reading, which the register of acts leaves out."""
    SavedView.objects.filter(pk=view.pk, person=by).update(seen=_newest_run() or view.seen, seen_at=at)


@transaction.atomic
def delete_view(*, view: SavedView, by: Person, at: datetime) -> None:
    record("view.deleted", target=view, by=by, at=at, person=by)
    view.delete()


# Alerts


@transaction.atomic
def add_alert(
    *, kind: str, key: str, measure: Measure, direction: Direction, value: float, by: Person, at: datetime
) -> Alert:
    """Ask to be told when a figure passes a value. What is beyond it already is told only once it has come back."""
    newest = newest_edition()
    subject = newest.subject(kind, key) if newest else None
    if newest is None or subject is None:
        raise AlertError("The newest edition has no such page. Choose another subject.")
    if Alert.objects.filter(person=by).count() >= MOST:
        raise AlertError("You have {most} alerts already. Delete one that you no longer need.", most=MOST)
    now = measured(subject, measure)
    alert = Alert(
        person=by, kind=kind, key=key, measure=measure, direction=direction, value=value, made_at=at,
        beyond=is_beyond(now, direction, value), checked=str(newest.part("run")),
    )  # fmt: skip
    try:
        with transaction.atomic():
            alert.save()
    except IntegrityError:
        raise AlertError("You have asked for this alert already.") from None
    record("alert.added", target=alert, by=by, at=at, person=by,
           after={"series": f"{kind}:{key}", "measure": str(measure), "direction": str(direction), "value": value})  # fmt: skip
    return alert


@transaction.atomic
def pause_alert(*, alert: Alert, paused: bool, by: Person, at: datetime) -> None:
    """Stop it, or let it go on from the newest edition: what happened meanwhile is not told."""
    before, alert.paused = alert.paused, paused
    if not paused:
        newest = newest_edition()
        subject = newest.subject(alert.kind, alert.key) if newest else None
        alert.checked = str(newest.part("run")) if newest else alert.checked
        alert.beyond = is_beyond(measured(subject, Measure(alert.measure)), Direction(alert.direction), alert.value)
    alert.save(update_fields=["paused", "checked", "beyond"])
    record("alert.paused" if paused else "alert.resumed", target=alert, by=by, at=at, person=by,
           before={"paused": before}, after={"paused": paused})  # fmt: skip


@transaction.atomic
def delete_alert(*, alert: Alert, by: Person, at: datetime) -> None:
    record("alert.deleted", target=alert, by=by, at=at, person=by)
    alert.delete()


# Editions signed off


@transaction.atomic
def propose_edition(*, run: str, by: Person, at: datetime) -> SignedEdition:
    """Freeze an edition: its file is kept apart with its digest, and waits for the chair."""
    edition = edition_of(run)
    if edition is None:
        raise EditionError("The edition of run {run} is no longer kept. Propose the newest one.", run=run)
    if SignedEdition.objects.filter(run=run).exists():
        raise EditionError("The edition of run {run} has been proposed already.", run=run)
    frozen = vault.freeze(edition.path)
    signed = SignedEdition.objects.create(
        run=run, as_of=date.fromisoformat(edition.part("as_of")), digest=frozen.digest, octets=frozen.octets,
        proposed_by=by, proposed_at=at,
    )  # fmt: skip
    record("edition.proposed", target=signed, by=by, at=at, after={"run": run, "digest": frozen.digest})
    return signed


@transaction.atomic
def withdraw_edition(*, edition: SignedEdition, by: Person, at: datetime) -> None:
    """Let a proposal go; what is signed stays for good."""
    edition = _locked(edition)
    if edition.signed_at is not None:
        raise EditionError("The edition of run {run} is signed: it is kept for good.", run=edition.run)
    record("edition.withdrawn", target=edition, by=by, at=at, before={"run": edition.run, "digest": edition.digest})
    run = edition.run
    edition.delete()
    transaction.on_commit(lambda: vault.release(run))


@transaction.atomic
def sign_edition(*, edition: SignedEdition, by: Person, at: datetime) -> SignedEdition:
    """Sign what was proposed: by somebody else, and only if the file is still what was frozen."""
    edition = _locked(edition)
    if edition.signed_at is not None:
        raise EditionError("The edition of run {run} is signed already.", run=edition.run)
    if edition.proposed_by_id == by.pk:
        raise EditionError(
            "You proposed this edition yourself: an edition is signed by two people. Ask the other to sign."
        )
    if vault.digest_of(edition.run) != edition.digest:
        raise EditionError(
            "The file of run {run} is no longer what was proposed. Withdraw it and propose the newest edition.",
            run=edition.run,
        )
    edition.signed_by, edition.signed_at = by, at
    edition.checked_at, edition.checked_same = at, True
    edition.save(update_fields=["signed_by", "signed_at", "checked_at", "checked_same"])
    record("edition.signed", target=edition, by=by, at=at, after={"run": edition.run, "digest": edition.digest})
    return edition


@transaction.atomic
def verify_edition(*, edition: SignedEdition, by: Person, at: datetime) -> bool:
    """Compute the digest anew. Whether the file is still the one that was frozen."""
    found = vault.digest_of(edition.run)
    edition.checked_at, edition.checked_same = at, found == edition.digest
    edition.save(update_fields=["checked_at", "checked_same"])
    record(
        "edition.verified", target=edition, by=by, at=at, after={"same": edition.checked_same, "digest": found or ""}
    )
    return edition.checked_same


def _locked(edition: SignedEdition) -> SignedEdition:
    return SignedEdition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
