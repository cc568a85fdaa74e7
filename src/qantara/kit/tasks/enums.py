"""What can become of a piece of work."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class State(TextChoices):
    WAITING = "waiting", later("waiting")
    RUNNING = "running", later("running")
    DONE = "done", later("done")
    FAILED = "failed", later("failed")
    CANCELLED = "cancelled", later("cancelled")


OPEN = (State.WAITING, State.RUNNING)
CLOSED = (State.DONE, State.FAILED, State.CANCELLED)
