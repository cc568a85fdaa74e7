"""When a regular source is due: at an hour of each day, or of one day a week, in the portal's time zone."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from qantara.axes.needs.sources.enums import Rhythm
from qantara.axes.needs.sources.models import Feed


def last_due(feed: Feed, at: datetime) -> datetime:
    """The moment, not after `at`, at which it was due last."""
    here = timezone.localtime(at)
    due = datetime.combine(here.date(), time(feed.hour), tzinfo=here.tzinfo)
    if feed.rhythm == Rhythm.WEEK:
        due -= timedelta(days=(here.weekday() - feed.weekday) % 7)
    if due > here:
        due -= timedelta(days=7 if feed.rhythm == Rhythm.WEEK else 1)
    return due


def next_due(feed: Feed, at: datetime) -> datetime:
    return last_due(feed, at) + timedelta(days=7 if feed.rhythm == Rhythm.WEEK else 1)


def is_due(feed: Feed, at: datetime) -> bool:
    """Of the times that passed while nobody worked, the last one counts."""
    return feed.stopped_at is None and feed.asked_at < last_due(feed, at)
