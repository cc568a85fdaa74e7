"""In the background: reading what was sent, measuring sources after it, asking feeds when they are due."""

import shutil
import time
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from qantara.axes.needs.sources import actions, bridge, feed_actions, keeping
from qantara.axes.needs.sources.feeding import collect, mapping_of
from qantara.axes.needs.sources.measures import is_current, measure
from qantara.axes.needs.sources.models import AdsImport, Feed
from qantara.kit.bridge import Refusal
from qantara.kit.room import ROOM
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.tasks.handle import current
from qantara.kit.uploads.queries import path_of_file
from qantara.kit.wording import N_

_READING = N_("Reading ads")
_WAITING = N_("Another run is at work in the lake; waiting for it")


def _room(made: AdsImport) -> tuple[Path, Path]:
    """What the lake names the import's files from, and the folder in which they lie."""
    folder = Path(settings.QANTARA_FOLDER)
    if made.file is None:
        return folder, (folder / made.place).parent
    return folder / ROOM, folder / ROOM / "imports" / str(made.pk)


def _read_before(made: AdsImport, path: Path) -> bridge.Read | None:
    """What an earlier try has done; a folder is never done with: files are added to it."""
    if made.file:
        return bridge.read_before(f"imports/{made.pk}/")
    return None if path.is_dir() else bridge.read_before(made.place)


@background(title=N_("Read a file of ads"), attempts=3, resumable=True, long=True)
def read_import(number: int) -> str:
    """Resumable: until a run is committed nothing of it exists; afterwards it is found again rather than done again."""
    made = AdsImport.objects.select_related("file", "feed").get(pk=number)
    if made.done_at is not None:
        return made.run
    if made.file is None and made.feed is None:
        raise actions.SourceError("This file is not kept any more. Send it again.")
    at_work, begun, rows = current(), time.monotonic(), 0
    base, room = _room(made)
    path = keeping.named(path_of_file(made.file), room, made.name) if made.file else base / made.place

    def told(batch: int) -> None:
        nonlocal rows
        rows += batch
        at_work.progress(rows, None, _READING)

    at_work.progress(0, None, _READING)
    try:
        read = _read_before(made, path) or bridge.read_into_lake(
            path, base=base, source=made.source, licence=made.licence, seen_on=made.seen_on, at=timezone.now(),
            ended=timezone.now, on_batch=told, on_wait=lambda: at_work.progress(rows, None, _WAITING),
            mapping=mapping_of(made.feed),
        )  # fmt: skip
        refused = list(bridge.refused_rows(path, read.run, base=base, most=actions.MOST_ROWS))
        actions.finish(made=made, read=read, rows=refused, seconds=time.monotonic() - begun, at=timezone.now())
    except Refusal as refusal:
        actions.refuse(made=made, refusal=refusal, at=timezone.now())
        raise
    finally:
        if made.file:
            shutil.rmtree(room, ignore_errors=True)
    measure_sources.using(key="sources:measure").enqueue()
    return read.run


@background(title=N_("Measure the sources"), attempts=2, resumable=True, long=True)
def measure_sources() -> None:
    """Once a run, so that no page goes through the lake."""
    if not is_current():
        measure()


@periodic(key="sources.watch", every=timedelta(minutes=5))
@background(title=N_("See whether the sources have changed"), resumable=True)
def watch() -> None:
    """Runs of the command too: whoever makes one does not know of these pages."""
    if not is_current():
        measure_sources.using(key="sources:measure").enqueue()


@background(title=N_("Read all ads again"), resumable=True, long=True)
def read_all_again() -> str:
    """With the decisions and the vocabulary of now."""
    at_work, rows = current(), 0

    def told(batch: int) -> None:
        nonlocal rows
        rows += batch
        at_work.progress(rows, None, N_("Reading ads again"))

    at_work.progress(0, None, N_("Reading ads again"))
    run = bridge.recompute(timezone.now(), timezone.now, told, lambda: at_work.progress(rows, None, _WAITING))
    measure_sources.using(key="sources:measure").enqueue()
    return run


@background(title=N_("Ask a regular source"), attempts=2, backoff=timedelta(minutes=10), resumable=True, long=True)
def read_feed(number: int) -> int | None:
    """Fetch what it gives, and have that read as any file. Harmless to repeat: known ads add nothing."""
    feed, at_work = Feed.objects.get(pk=number), current()
    at_work.progress(0, None, N_("Asking the source"))
    try:
        place = collect(feed, on=timezone.localdate(), still_wanted=at_work.stop_if_asked)
    except Refusal as refusal:
        feed_actions.note_trouble(feed=feed, refusal=refusal)
        raise
    feed_actions.note_trouble(feed=feed, refusal=None)
    return actions.take_feed(feed=feed, place=place, at=timezone.now()).pk if place else None


@periodic(key="sources.ask_due", every=timedelta(minutes=15))
@background(title=N_("See which regular sources are due"), resumable=True)
def ask_due() -> None:
    feed_actions.ask_due(at=timezone.now())


@periodic(key="sources.forget_files", daily_at=time_of_day(3, 50))
@background(title=N_("Forget old files of ads"), resumable=True)
def forget_files() -> int:
    return actions.forget_files(at=timezone.now())
