"""What people, and the clock, do with sources. Reading itself is the work of `tasks`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from qantara.axes.needs.sources import bridge, keeping
from qantara.axes.needs.sources.models import AdsImport, Feed, RejectedRow
from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.models import sentence
from qantara.kit.uploads.actions import assign, discard
from qantara.kit.uploads.models import StoredFile
from qantara.parties.models import Person

MOST_ROWS = 10_000
"""Refused rows kept of one import; a file with more of them is exported again rather than mended row by row."""

KEPT = timedelta(days=90)
"""How long a file is kept as it was sent, and its refused rows: the time to mend them. What was taken stays in the lake."""


class SourceError(Refusal):
    """What was asked of a source cannot be done."""


def send_ads(
    *, file: Any, source: str, licence: str = "", seen_on: date | None = None, mends: AdsImport | None = None,
    by: Person, at: datetime,
) -> AdsImport:  # fmt: skip
    """Keep a file and ask for it to be read. Raises UploadError, or why the file could not be read at all."""
    if mends is not None and not mends.rejected:
        raise SourceError("No row of {file} was refused: there is nothing to mend. Send the file as a new one.", file=mends.name)  # fmt: skip
    kept = keeping.keep_ads(file=file, by=by, at=at)
    return _ask(file=kept, source=source, licence=licence, seen_on=seen_on, mends=mends, by=by, at=at)


@transaction.atomic
def _ask(
    *, file: StoredFile, source: str, licence: str, seen_on: date | None, mends: AdsImport | None, by: Person, at: datetime
) -> AdsImport:  # fmt: skip
    made = AdsImport.objects.create(
        file=file, name=file.name, source=source, licence=licence, seen_on=seen_on, mends=mends, by=by, at=at
    )
    assign(file=file, owner=made, by=by, at=at)
    record(
        "ads_import.asked", target=made, by=by, at=at, after={"source": source, "licence": licence, "name": file.name}
    )
    enqueue(made, by=by)
    return made


@transaction.atomic
def take_feed(*, feed: Feed, place: str, at: datetime) -> AdsImport:
    """What a feed gave, on its way into the lake."""
    made = AdsImport.objects.create(
        feed=feed, place=place, name=place.rpartition("/")[2], source=feed.name, licence=feed.licence, by=None, at=at
    )
    record("ads_import.asked", target=made, by=None, at=at, after={"source": feed.name, "name": made.name})
    enqueue(made, by=None)
    return made


def enqueue(made: AdsImport, *, by: Person | None) -> None:
    """In the transaction under way."""
    from qantara.axes.needs.sources.tasks import read_import

    asked = read_import.using(key=f"ads:{made.pk}", requested_by=by.pk if by else None).enqueue(made.pk)
    made.job = asked.id
    made.save(update_fields=["job"])


@transaction.atomic
def finish(
    *, made: AdsImport, read: bridge.Read, rows: Iterable[bridge.RejectedRow], seconds: float, at: datetime
) -> None:
    """Write down what became of an import. Once: a second try finds it done."""
    made = AdsImport.objects.select_for_update().get(pk=made.pk)
    if made.done_at is not None:
        return
    for name, count in read.counts.items():
        setattr(made, name, count)
    made.run, made.seconds, made.done_at, made.refusal = read.run, seconds, at, None
    made.save()
    RejectedRow.objects.bulk_create(
        (
            RejectedRow(of=made, file=row.file[:300], line=row.line, reason=row.reason, excerpt=row.excerpt[:200].replace("\x00", ""), cells=list(row.cells.items()))
            for row in rows
        ),
        batch_size=500,
    )  # fmt: skip
    record("ads_import.read", target=made, by=made.by, at=at, after={"run": read.run, **read.counts})


@transaction.atomic
def refuse(*, made: AdsImport, refusal: Refusal, at: datetime) -> None:
    """Keep why a file was not taken at all, for whoever opens its page."""
    AdsImport.objects.filter(pk=made.pk).update(refusal=sentence(refusal.sentence, **refusal.values))
    record("ads_import.refused", target=made, by=made.by, at=at)


@transaction.atomic
def forget_files(*, at: datetime) -> int:
    """Let go of files and refused rows that nobody will mend any more; how many. The counts stay."""
    old = list(AdsImport.objects.filter(at__lt=at - KEPT, file__isnull=False).select_related("file"))
    for made in old:
        file, made.file = made.file, None
        made.save(update_fields=["file"])
        made.rows.all().delete()
        assert file is not None
        discard(file=file, by=None, at=at)
    return len(old)


@transaction.atomic
def separate(*, ad: str, other: str, reason: str, by: Person, at: datetime) -> None:
    """Say that two ads which were merged are two jobs. Every recompute from now on keeps them apart."""
    if not reason.strip():
        raise SourceError("A merge is undone for a reason that others can read later. Write it in a sentence.")
    record("merge.undone", target=("needs_sources.merge", f"{ad}-{other}"), by=by, at=at, reason=reason)
    decision = bridge.Separation(ad, other, reason.strip(), str(by.pk), timezone.localtime(at).date().isoformat())
    if not bridge.add_separation(bridge.partnership().folder, decision):
        raise SourceError("These two ads are kept apart already. Nothing was changed.")


@transaction.atomic
def take_back(*, ad: str, other: str, by: Person, at: datetime) -> None:
    """Leave two ads to clustering again."""
    record("merge.left_again", target=("needs_sources.merge", f"{ad}-{other}"), by=by, at=at)
    if not bridge.take_back_separation(bridge.partnership().folder, ad=ad, other=other):
        raise SourceError("There is no decision about these two ads any more. Nothing was changed.")


def ask_recompute(*, by: Person, at: datetime) -> str:
    """Have all ads read again with the decisions of now; the number of the job."""
    from qantara.axes.needs.sources.tasks import read_all_again

    with transaction.atomic():
        asked = read_all_again.using(key="lake:recompute", requested_by=by.pk).enqueue()
        record("lake.recompute_asked", target=("needs_sources.merge", "all"), by=by, at=at)
    return str(asked.id)
