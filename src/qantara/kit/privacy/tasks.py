"""What comes back by itself: the deadlines each hour, the periods each night."""

from datetime import time, timedelta

from django.utils import timezone

from qantara.kit.privacy.requests import watch_deadlines
from qantara.kit.privacy.retention import apply_retention
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_


@periodic(key="privacy.deadlines", every=timedelta(hours=1))
@background(title=N_("Deadlines of requests about personal data"), attempts=3, resumable=True)
def watch() -> dict[str, int]:
    warned, late = watch_deadlines(at=timezone.now())
    return {"warned": warned, "late": late}


@periodic(key="privacy.retention", daily_at=time(3, 30))
@background(title=N_("End of the periods of personal data"), attempts=3, resumable=True)
def retain() -> dict[str, int]:
    return {proof.rule: proof.count for proof in apply_retention(at=timezone.now())}
