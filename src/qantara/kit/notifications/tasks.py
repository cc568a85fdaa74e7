"""Mails leave in the background: a page never waits for a mail server."""

from datetime import datetime

from django.utils import timezone

from qantara.kit.notifications import delivery
from qantara.kit.notifications.enums import State
from qantara.kit.tasks.declare import background
from qantara.kit.wording import N_


@background(title=N_("Send an e-mail"), attempts=3, resumable=True)  # harmless to repeat: a row is taken once
def deliver(message: int) -> str:
    """Send one mail; if the server does not want it now, come back later."""
    found = delivery.deliver(message, at=timezone.now())
    if found is None:
        return "not ours"
    if found.state == State.WAITING and found.due_at:
        enqueue(message, after=found.due_at)
    return str(found.state)


def enqueue(message: int, *, after: datetime | None = None) -> None:
    """Have the mail sent, now or later. Where tasks cannot wait, `rounds.release_held` finds it when it is due."""
    if after is None:
        deliver.enqueue(message)
    elif deliver.get_backend().supports_defer:
        deliver.using(run_after=after).enqueue(message)
