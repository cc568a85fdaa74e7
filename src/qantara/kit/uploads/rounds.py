"""What is looked at each night: bytes that no row names."""

from datetime import time

from django.utils import timezone

from qantara.kit.tasks.declare import background, periodic
from qantara.kit.uploads.actions import sweep
from qantara.kit.wording import N_


@periodic(key="uploads.sweep", daily_at=time(3, 30))
@background(title=N_("Sweep up files without an owner"), attempts=3, resumable=True)
def go_sweep() -> int:
    return sweep(at=timezone.now())
