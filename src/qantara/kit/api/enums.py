"""What becomes of a delivery, and why a webhook is stopped."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class DeliveryState(TextChoices):
    WAITING = "waiting", later("waiting")
    DONE = "done", later("delivered")
    LOST = "lost", later("given up")


class Stop(TextChoices):
    """Why nothing is sent any more."""

    OWNER = "owner", later("ended by its owner")
    GONE = "gone", later("the receiver wants no more (410)")
    FAILED = "failed", later("too many failures")
    RIGHT = "right", later("its owner no longer has the right")
