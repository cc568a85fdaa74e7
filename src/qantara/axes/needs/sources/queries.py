"""Questions asked of imports, their rows, and the merge log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.http import Http404
from markupsafe import Markup

from qantara.axes.needs.sources import bridge, measures
from qantara.axes.needs.sources.clock import next_due
from qantara.axes.needs.sources.enums import LOOKS, Standing
from qantara.axes.needs.sources.models import AdsImport, Feed, RejectedRow
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.enums import State
from qantara.kit.tasks.models import Job
from qantara.kit.wording import PortalWords

_OF_JOB = {
    State.WAITING: Standing.WAITING,
    State.RUNNING: Standing.READING,
    State.DONE: Standing.DONE,
    State.FAILED: Standing.FAILED,
    State.CANCELLED: Standing.CANCELLED,
}


@dataclass(frozen=True)
class Told:
    """An import with its job, and how it stands."""

    row: AdsImport
    job: Job | None

    @property
    def standing(self) -> Standing:
        if self.row.done_at is not None:
            return Standing.DONE
        if self.job is not None and self.job.is_open:
            return _OF_JOB[State(self.job.state)]
        if self.row.refusal:
            return Standing.REFUSED
        return _OF_JOB[State(self.job.state)] if self.job is not None else Standing.FAILED

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.standing]

    @property
    def is_open(self) -> bool:
        return self.job is not None and self.job.is_open and self.row.done_at is None


def imports() -> QuerySet[AdsImport]:
    return AdsImport.objects.select_related("by", "feed", "file", "mends")


def with_jobs(rows: Iterable[AdsImport]) -> list[Told]:
    """The imports with their jobs, in one question."""
    held = list(rows)
    jobs = Job.objects.in_bulk([row.job for row in held if row.job and row.done_at is None])
    return [Told(row, jobs.get(row.job) if row.job else None) for row in held]


def import_seen(person: Any, *, number: int) -> AdsImport:  # noqa: ARG001 - the permission says who; there is one list
    found = imports().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def mended(row: AdsImport) -> int:
    """How many ads came in with the files that mend this one."""
    return row.mended_by.aggregate(sum=Sum("kept"))["sum"] or 0


def refused_rows(row: AdsImport, reason: str = "") -> QuerySet[RejectedRow]:
    rows = row.rows.all()
    return rows.filter(reason=reason) if reason else rows


def refused_by_reason(row: AdsImport) -> list[tuple[str, int]]:
    return list(row.rows.order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason"))


def table_of_refused(row: AdsImport, sentence_of: Any) -> tuple[list[str], Iterable[list[Any]]]:
    """The very rows as a table: the file's own columns, then why and where; read again, the last three are passed over."""
    rows = [(one, dict(one.cells)) for one in row.rows.all()]
    # The fullest first: of a row that was cut short, or held in no column, one learns less about the file's order.
    columns = list(dict.fromkeys(name for _, cells in sorted(rows, key=lambda found: -len(found[1])) for name in cells))
    return [*columns, *ADDED], (
        [*(cells.get(name, "") for name in columns), sentence_of(one.reason), one.file, one.line] for one, cells in rows
    )


ADDED = ("qantara_reason", "qantara_file", "qantara_line")


class MergeLog:
    """The merge log as Django's paginator asks for it: how many there are, and some of them."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self.exists = measures.merges().is_file()

    def count(self) -> int:
        return bridge.find_merges(measures.merges(), text=self._text, limit=0).total if self.exists else 0

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, some: slice) -> list[dict[str, Any]]:
        if not self.exists:
            return []
        start = some.start or 0
        return bridge.find_merges(measures.merges(), text=self._text, offset=start, limit=some.stop - start).rows


@dataclass(frozen=True)
class Pair:
    """Two ads that were merged, each with its text, why, and what a person has decided."""

    merge: dict[str, Any]
    by: dict[str, Any] | None
    like: dict[str, Any] | None
    decision: bridge.Separation | None


def merge_seen(person: Any, *, by: str, like: str) -> Pair:  # noqa: ARG001 - the permission says who
    found = bridge.find_merge(measures.merges(), by=by, like=like) if measures.merges().is_file() else None
    if found is None:
        raise Http404
    place = bridge.partnership()
    decided = {one.pair: one for one in bridge.read_separations(place.folder)}
    ads = {
        side: bridge.read_ad(place.lake, part=found[f"{side}_part"], ad=found[side]) if found[f"{side}_part"] else None
        for side in ("by", "like")
    }
    return Pair(found, ads["by"], ads["like"], decided.get(frozenset({by, like})))


def separations() -> list[bridge.Separation]:
    """The decisions, the newest first."""
    return list(reversed(bridge.read_separations(bridge.partnership().folder)))


def separated() -> frozenset[str]:
    """The pairs decided upon, as a page asks for them: the two ads in the order of their digits."""
    return frozenset("-".join(sorted(one.pair)) for one in separations())


def feed_seen(person: Any, *, number: int) -> Feed:  # noqa: ARG001 - the permission says who
    found = Feed.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class ToldFeed:
    """A regular source with its last import and why the last time gave nothing, if it did."""

    row: Feed
    last: Told | None
    next: datetime | None
    trouble: Markup | None


def told_feeds(words: PortalWords, *, at: datetime) -> list[ToldFeed]:
    feeds = list(Feed.objects.all())
    newest = AdsImport.objects.filter(feed__isnull=False).values("feed").annotate(last=Max("pk")).values_list("last")
    last = {told.row.feed_id: told for told in with_jobs(AdsImport.objects.filter(pk__in=newest))}
    return [
        ToldFeed(
            feed, last.get(feed.pk), None if feed.stopped_at else next_due(feed, at),
            words.refused(Refusal(feed.trouble["text"], **feed.trouble["values"])) if feed.trouble else None,
        )
        for feed in feeds
    ]  # fmt: skip
