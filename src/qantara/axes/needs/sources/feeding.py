"""Asking a regular source: from its row to the file that the lake will read."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from django.conf import settings

from qantara.axes.needs.sources import bridge
from qantara.axes.needs.sources.enums import FeedKind, Rhythm
from qantara.axes.needs.sources.fetching import fetch_with
from qantara.axes.needs.sources.models import Feed
from qantara.axes.needs.sources.secrets import unseal

_DAYS = {Rhythm.DAY: 3, Rhythm.WEEK: 14}
"""How far back a service is asked: twice its rhythm and more, so that a missed time loses nothing."""


def collect(feed: Feed, *, on: date, still_wanted: Callable[[], None]) -> str | None:
    """Ask the source; where its ads lie, below the partnership's folder. None where it has nothing."""
    if feed.kind == FeedKind.FOLDER:
        return feed.place
    folder = Path(settings.QANTARA_FOLDER)
    kept = bridge.keep_answers(
        adapter_of(feed, on), fetch_with(still_wanted), folder, source=feed.name, number=feed.pk, on=on
    )
    return str(kept.path.relative_to(folder)) if kept.path else None


def adapter_of(feed: Feed, on: date) -> bridge.FeedAdapter:
    """The adapter of its kind, with the key unsealed."""
    days = _DAYS[Rhythm(feed.rhythm)]
    if feed.kind == FeedKind.FRANCE_TRAVAIL:
        return bridge.FranceTravail(feed.account, unseal(feed.secret), feed.asked, days)
    if feed.kind == FeedKind.ADZUNA:
        return bridge.Adzuna(feed.account, unseal(feed.secret), feed.place, feed.asked, days)
    if feed.kind == FeedKind.JOBTECH:
        return bridge.JobTech(on, unseal(feed.secret), feed.asked, days)
    return bridge.WholeFeed(feed.place)


def mapping_of(feed: Feed | None) -> Mapping[str, str] | None:
    """Fields that the reader of ads does not know by itself."""
    if feed is not None and feed.kind == FeedKind.JOBTECH:
        return {"title": "headline", "text": "description.text"}
    return None
