"""What comes back by itself: sessions that are over go."""

from datetime import time

from django.core.management import call_command

from qantara.kit.tasks.declare import background, periodic
from qantara.kit.wording import N_


@periodic(key="parties.sessions", daily_at=time(3, 30))
@background(title=N_("Clear sessions that are over"), attempts=3, resumable=True)
def clear_sessions() -> None:
    call_command("clearsessions")
