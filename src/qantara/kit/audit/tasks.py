"""What comes back by itself: sealing what was recorded."""

from datetime import timedelta

from django.utils import timezone

from qantara.kit.audit.actions import seal_due
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_


@periodic(key="audit.seal", every=timedelta(minutes=1))
@background(title=N_("Seal the register of acts"), attempts=1, resumable=True)
def seal_register() -> int:
    return seal_due(timezone.now())
