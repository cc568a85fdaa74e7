"""Background work: looking for candidates, measuring what a draft changes, publishing a version."""

from datetime import time

from django.conf import settings
from django.utils import timezone

from qantara.axes.needs.curation import actions, bridge, queries
from qantara.axes.needs.curation.contents import all_taken
from qantara.axes.needs.curation.enums import VersionState
from qantara.axes.needs.curation.models import Effect, Version
from qantara.kit.tasks.declare import PERIODIC, background, periodic
from qantara.kit.tasks.handle import current
from qantara.kit.wording import N_


@periodic(key=queries.SEARCH.removeprefix(PERIODIC), daily_at=time(3, 20))
@background(title=N_("Look for names outside the vocabulary"), attempts=2, resumable=True, long=True)
def search_candidates() -> int:
    """How many names are new."""
    started = timezone.now()
    rows, every = bridge.find_candidates(settings.QANTARA_FOLDER, on=started.date())
    return actions.take_found(rows=rows, every=every, started=started, at=timezone.now())


@background(title=N_("Measure what the draft of the vocabulary changes"), attempts=2, resumable=True, long=True)
def measure_draft(draft: int) -> bool:
    """Whether it was measured: a draft that has moved on is left alone."""
    if queries.desk().draft != draft:
        return False
    at_work = current()
    _, base = bridge.held(settings.QANTARA_FOLDER)
    content = bridge.effect_of(
        settings.QANTARA_FOLDER, all_taken(queries.in_draft()), on=timezone.localdate(),
        on_batch=lambda done, of: at_work.progress(done, of, N_("Reading ads with the draft")),
    )  # fmt: skip
    if queries.desk().draft != draft:  # what was read may not be what the number says
        return False
    Effect.objects.update_or_create(
        draft=draft, defaults={"base": base, "measured_at": timezone.now(), "content": content}
    )
    return True


@background(title=N_("Publish the vocabulary and count the series anew"), resumable=True, long=True)
def publish_version(version: int) -> str:
    """Write the decisions, all or none, unless that is done already; then read every ad again. The run."""
    found = Version.objects.select_related("asked_by").get(pk=version)
    if found.state == VersionState.WAITING:
        _write(found)
    at_work = current()
    done, total = 0, bridge.ads_held(settings.QANTARA_FOLDER)

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        at_work.progress(done, total, N_("Reading every ad again"))

    at_work.progress(0, total, N_("Reading every ad again"))
    run = bridge.count_anew(settings.QANTARA_FOLDER, at=timezone.now(), ended=timezone.now, on_batch=tell)
    actions.note_counted(version=found, run=run, at=timezone.now())
    return run


def _write(version: Version) -> None:
    folder = settings.QANTARA_FOLDER
    at = timezone.now()
    _, now = bridge.held(folder)
    if version.digest != now:  # else a process died between writing and saying so
        decisions = all_taken(queries.decisions_of(version))
        try:
            texts, _ = bridge.try_decisions(folder, decisions, on=at.date())
            version.digest, version.before = bridge.digest_of(texts), bridge.version_of(folder)
            version.save(update_fields=["digest", "before"])
            bridge.publish(bridge.find_partnership(folder, named=True), decisions, on=at.date())
        except bridge.Refusal:
            actions.note_refused(version=version, at=at)
            raise
    actions.note_written(version=version, vocabulary=bridge.version_of(folder), at=at)
