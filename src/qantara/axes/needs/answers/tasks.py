"""Looking at each new edition for what people asked to be told of."""

from datetime import timedelta

from django.utils import timezone

from qantara.axes.needs.answers.watching import watch
from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_


@periodic(key="answers.alerts", every=timedelta(minutes=5))
@background(title=N_("Alerts on figures"), attempts=3, resumable=True)
def look_at_newest() -> int:
    """Tell whoever asked; an edition that was looked at is not looked at again."""
    return watch(at=timezone.now())
