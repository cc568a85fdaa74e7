"""The states of a message, and what a person chooses for each kind."""

from django.db.models import IntegerChoices, TextChoices

from qantara.kit.wording import later


class State(TextChoices):
    """Where the mail of a message stands. What is shown on the portal does not depend on it."""

    WAITING = "waiting", later("waiting")
    HELD = "held", later("held back")
    SENDING = "sending", later("being sent")
    SENT = "sent", later("sent")
    FAILED = "failed", later("failed")
    SKIPPED = "skipped", later("not to be sent")
    UNCERTAIN = "uncertain", later("uncertain")


class Hold(TextChoices):
    """What a mail is held back for."""

    QUIET = "quiet", later("quiet hours")
    DIGEST = "digest", later("summary")


class Skip(TextChoices):
    """Why a message has no mail."""

    CHOICE = "choice", later("the person’s choice")
    INACTIVE = "inactive", later("account closed")
    NO_ADDRESS = "no_address", later("no address")
    ERASED = "erased", later("person erased")


class Choice(TextChoices):
    """How a person is told of one kind of thing."""

    NOW = "now", later("On the portal and by e-mail at once")
    DIGEST = "digest", later("On the portal and in the e-mail summary")
    HERE = "here", later("On the portal only")
    NONE = "none", later("Not at all")


class Every(TextChoices):
    DAILY = "daily", later("Every day")
    WEEKLY = "weekly", later("Every week")


class Day(IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, later("Monday")
    TUESDAY = 1, later("Tuesday")
    WEDNESDAY = 2, later("Wednesday")
    THURSDAY = 3, later("Thursday")
    FRIDAY = 4, later("Friday")
    SATURDAY = 5, later("Saturday")
    SUNDAY = 6, later("Sunday")
