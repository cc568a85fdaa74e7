"""What background work asks for itself, regularly."""

from datetime import time, timedelta

from django.utils import timezone

from qantara.kit.tasks.declare import background, periodic
from qantara.kit.tasks.enums import CLOSED
from qantara.kit.tasks.models import Job
from qantara.kit.wording import N_

KEPT = timedelta(days=30)


@periodic(key="tasks.forget", daily_at=time(3, 30))
@background(title=N_("Forget old background work"), attempts=3, resumable=True)
def forget_old_jobs() -> int:
    """Delete what ended more than a month ago; how many rows."""
    deleted, _ = Job.objects.filter(state__in=CLOSED, finished_at__lt=timezone.now() - KEPT).delete()
    return deleted
