"""What people, and the clock, do with regular sources."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from qantara.axes.needs.sources.actions import SourceError
from qantara.axes.needs.sources.clock import is_due, last_due
from qantara.axes.needs.sources.enums import FeedKind
from qantara.axes.needs.sources.models import Feed
from qantara.axes.needs.sources.secrets import seal
from qantara.kit.api.outgoing import check_address
from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.models import sentence
from qantara.parties.models import Person

_TOLD = ("name", "licence", "kind", "place", "asked", "account", "rhythm", "weekday", "hour")
_WITH_KEY = frozenset({FeedKind.FRANCE_TRAVAIL, FeedKind.ADZUNA})


@transaction.atomic
def put_feed(*, feed: Feed | None = None, fields: dict[str, Any], by: Person, at: datetime) -> Feed:
    """Add a regular source, or change it. A key that is left empty stays as it was; it is never recorded or shown."""
    made = feed or Feed(by=by, created_at=at, asked_at=at)
    before = {name: getattr(made, name) for name in _TOLD} if feed else {}
    for name in _TOLD:
        setattr(made, name, fields[name])
    if fields.get("secret"):
        made.secret = seal(fields["secret"])
    _check(made)
    if feed is not None:  # a new hour begins to count now: what is past is not made up for
        made.asked_at = max(made.asked_at, last_due(made, at))
    made.save()
    event = "feed.changed" if feed else "feed.added"
    record(event, target=made, by=by, at=at, before=before, after={name: getattr(made, name) for name in _TOLD})
    return made


def _check(feed: Feed) -> None:
    if Feed.objects.filter(name=feed.name).exclude(pk=feed.pk).exists():
        raise SourceError("There is a regular source named {name} already. Change that one.", name=feed.name)
    if feed.kind == FeedKind.FOLDER:
        _check_folder(feed.place)
    elif feed.kind == FeedKind.URL:
        check_address(feed.place)
    elif feed.kind == FeedKind.ADZUNA and not re.fullmatch("[a-z]{2}", feed.place):
        raise SourceError("Write Adzuna’s country in two small letters, such as {example}.", example="fr")
    if feed.kind in _WITH_KEY and not (feed.account and feed.secret):
        raise SourceError("This service asks for an identifier and a key. Enter those that it gave you.")


def _check_folder(place: str) -> None:
    """Below the partnership's own folder, where its keeper alone puts files."""
    base = Path(settings.QANTARA_FOLDER).resolve()
    found = (base / place).resolve()
    inside = found.is_relative_to(base) and found != base and not found.relative_to(base).parts[0].startswith(".")
    if not place or Path(place).is_absolute() or not inside or not found.is_dir():
        raise SourceError("{place}: no folder below the partnership’s. Write its path from there, such as {example}.", place=place or "–", example="ads/portail")  # fmt: skip


@transaction.atomic
def stop_feed(*, feed: Feed, by: Person, at: datetime) -> None:
    if not Feed.objects.filter(pk=feed.pk, stopped_at__isnull=True).update(stopped_at=at):
        raise SourceError("This source is stopped already. Nothing was changed.")
    record("feed.stopped", target=feed, by=by, at=at)


@transaction.atomic
def start_feed(*, feed: Feed, by: Person, at: datetime) -> None:
    if not Feed.objects.filter(pk=feed.pk, stopped_at__isnull=False).update(stopped_at=None, asked_at=at):
        raise SourceError("This source is read already. Nothing was changed.")
    record("feed.started", target=feed, by=by, at=at)


@transaction.atomic
def ask_now(*, feed: Feed, by: Person, at: datetime) -> None:
    """Read a source without waiting for its hour."""
    if feed.stopped_at is not None:
        raise SourceError("This source is stopped. Start it again first.")
    record("feed.asked", target=feed, by=by, at=at)
    _enqueue(feed, by)


@transaction.atomic
def ask_due(*, at: datetime) -> int:
    """Put there what has come due; how many. Whoever moves a source on puts its job there: never two for one time."""
    put = 0
    for feed in Feed.objects.filter(stopped_at__isnull=True):
        if is_due(feed, at) and Feed.objects.filter(pk=feed.pk, asked_at=feed.asked_at).update(asked_at=at):
            _enqueue(feed, None)
            put += 1
    return put


def _enqueue(feed: Feed, by: Person | None) -> None:
    from qantara.axes.needs.sources.tasks import read_feed

    asked = read_feed.using(key=f"feed:{feed.pk}", requested_by=by.pk if by else None).enqueue(feed.pk)
    Feed.objects.filter(pk=feed.pk).update(job=asked.id)


def note_trouble(*, feed: Feed, refusal: Refusal | None) -> None:
    """Keep why the last reading gave nothing, for the page of sources; none clears it."""
    kept = sentence(refusal.sentence, **refusal.values) if refusal else None
    Feed.objects.filter(pk=feed.pk).update(trouble=kept)
