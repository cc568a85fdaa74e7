"""The rows of background work: jobs, what went wrong with them, and when each regular one was last due."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from qantara.kit.tasks.enums import OPEN, State

_LONGEST_WAIT = timedelta(hours=1)


class JobQuerySet(models.QuerySet["Job"]):
    """Questions asked of jobs everywhere."""

    def due(self, at: datetime) -> "JobQuerySet":
        """What a worker may take now, the most pressing first."""
        return self.filter(state=State.WAITING, run_after__lte=at).order_by("-priority", "run_after", "enqueued_at")

    def abandoned(self, at: datetime) -> "JobQuerySet":
        """What a worker has taken and no longer vouches for."""
        return self.filter(state=State.RUNNING, lease_until__lt=at)

    def is_open(self) -> "JobQuerySet":
        return self.filter(state__in=OPEN)


class Job(models.Model):
    """One piece of work. Its arguments hold identifiers, never personal data: they are kept as they are for weeks.

    `token` grows by one each time that a worker takes the job. Whoever writes on it names the token it was given; only the
    newest one's writes are taken, so a worker that was cut off can never write over the one that took its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)  # where its function is
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=50)
    priority = models.SmallIntegerField(default=0)
    key = models.CharField(max_length=200, blank=True)
    requested_by = models.BigIntegerField(null=True, blank=True, db_index=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    enqueued_at = models.DateTimeField(db_index=True)
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)  # the last try
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=1)
    backoff = models.DurationField()
    resumable = models.BooleanField(default=False)
    checkpoint = models.JSONField(null=True, blank=True)

    token = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    progress_done = models.BigIntegerField(null=True, blank=True)
    progress_total = models.BigIntegerField(null=True, blank=True)
    note = models.JSONField(null=True, blank=True)  # a marked sentence and its values
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)  # a marked sentence and its values

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-enqueued_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "-priority", "run_after"], name="job_next_to_take")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "key", name="job_open_once_for_its_key",
                condition=~Q(key="") & Q(state__in=[State.WAITING, State.RUNNING]),
            ),
            models.CheckConstraint(
                name="job_running_has_a_lease", condition=~Q(state=State.RUNNING) | Q(lease_until__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def share(self) -> float | None:
        """How much is done, from 0 to 1, where it is known."""
        if self.progress_done is None or not self.progress_total:
            return None
        return min(1.0, self.progress_done / self.progress_total)

    def next_try(self, at: datetime) -> datetime:
        """When it may be tried again: later each time, within an hour."""
        doubled: timedelta = self.backoff * 2 ** min(max(self.attempts - 1, 0), 20)
        return at + min(doubled, _LONGEST_WAIT)


class Failure(models.Model):
    """What went wrong at one try, for those who run the portal: an exception may quote what others must not read."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="failures")
    token = models.PositiveIntegerField()
    at = models.DateTimeField()
    exception = models.CharField(max_length=200)
    traceback = models.TextField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.exception


class Schedule(models.Model):
    """When a regular task was last due: whoever moves it on puts the job there, so that two workers never both do."""

    key = models.CharField(max_length=100, primary_key=True)
    last_slot = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


def sentence(text: str, **values: Any) -> dict[str, Any]:
    """A marked sentence as it is kept, to be said in the language of whoever reads it."""
    kept = {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}
    return {"text": text, "values": kept}
