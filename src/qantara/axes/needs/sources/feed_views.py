"""Pages about the sources that are read by the clock."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from qantara.axes.needs.sources import feed_actions, queries
from qantara.axes.needs.sources.enums import Rhythm
from qantara.axes.needs.sources.forms import FeedForm, filled
from qantara.axes.needs.sources.models import Feed
from qantara.kit.access import allowed
from qantara.kit.bridge import Refusal
from qantara.kit.pages import page, tell, words_for
from qantara.parties.models import Person


def _reader(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _part(request: HttpRequest) -> dict[str, Any]:
    return {"current": "feeds", "manages": request.user.has_perm("sources.manage")}


@require_safe
@allowed("sources.see")
def feeds(request: HttpRequest) -> HttpResponse:
    words = words_for(request)
    return page(request, "sources/feeds.html", feeds=queries.told_feeds(words, at=timezone.now()), **_part(request))


@require_http_methods(["GET", "POST"])
@allowed("sources.manage")
def add_feed(request: HttpRequest) -> HttpResponse:
    return _put(request, None)


@require_http_methods(["GET", "POST"])
@allowed("sources.manage", of=queries.feed_seen)
def change_feed(request: HttpRequest, found: Feed) -> HttpResponse:
    return _put(request, found)


def _put(request: HttpRequest, found: Feed | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in FeedForm.base_fields if name != "secret"} if found else {"rhythm": Rhythm.DAY, "hour": 5, "weekday": 0}  # fmt: skip
    form = FeedForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            feed_actions.put_feed(feed=found, fields=filled(form), by=_reader(request), at=timezone.now())
            tell(request, words_for(request).say("The source is kept. It is read at its hour."))
            return redirect("sources-feeds")
        except Refusal as refusal:
            form.refuse(refusal)
            if found:
                found.refresh_from_db()
    return page(request, "sources/feed.html", form=form, feed=found, **_part(request))


def _do(request: HttpRequest, found: Feed, action: Callable[..., None], done: Markup) -> HttpResponse:
    words = words_for(request)
    try:
        action(feed=found, by=_reader(request), at=timezone.now())
        tell(request, done)
    except Refusal as refusal:
        tell(request, words.refused(refusal), kind="warning")
    return redirect("sources-feeds")


@require_POST
@allowed("sources.manage", of=queries.feed_seen)
def stop(request: HttpRequest, found: Feed) -> HttpResponse:
    return _do(request, found, feed_actions.stop_feed, words_for(request).say("The source is not read any more."))


@require_POST
@allowed("sources.manage", of=queries.feed_seen)
def start(request: HttpRequest, found: Feed) -> HttpResponse:
    return _do(
        request, found, feed_actions.start_feed, words_for(request).say("The source is read again, at its hour.")
    )


@require_POST
@allowed("sources.manage", of=queries.feed_seen)
def ask_now(request: HttpRequest, found: Feed) -> HttpResponse:
    said = words_for(request).say("The source is being asked. What it gives appears among the imports.")
    return _do(request, found, feed_actions.ask_now, said)
