"""Where ads come from, and how often; where an import stands; the words for rules and reasons."""

from django.db.models import TextChoices

from qantara.kit.wording import N_, later


class Standing(TextChoices):
    """How an import stands: its own row says when it is done, its job everything before."""

    WAITING = "waiting", later("waiting")
    READING = "reading", later("being read")
    DONE = "done", later("taken in")
    REFUSED = "refused", later("not taken")
    FAILED = "failed", later("failed")
    CANCELLED = "cancelled", later("cancelled")


LOOKS: dict[str, tuple[str, str]] = {
    Standing.WAITING: ("", "ring"),
    Standing.READING: ("act", "half"),
    Standing.DONE: ("good", "disc"),
    Standing.REFUSED: ("late", "square"),
    Standing.FAILED: ("late", "square"),
    Standing.CANCELLED: ("", "ring"),
}
"""Kind and shape of each state on a page."""


class FeedKind(TextChoices):
    FOLDER = "folder", later("Folder on this machine")
    URL = "url", later("Feed at an address (RSS, XML, JSON, CSV)")
    FRANCE_TRAVAIL = "france_travail", later("France Travail")
    ADZUNA = "adzuna", later("Adzuna")
    JOBTECH = "jobtech", later("JobTech (Sweden)")


class Rhythm(TextChoices):
    DAY = "day", later("Every day")
    WEEK = "week", later("Every week")


WEEKDAYS = [
    (0, later("Monday")), (1, later("Tuesday")), (2, later("Wednesday")), (3, later("Thursday")), (4, later("Friday")),
    (5, later("Saturday")), (6, later("Sunday")),
]  # fmt: skip

RULES: dict[str, str] = {
    "same-text": N_("same company, same text"),
    "resembling": N_("same company and title, texts that resemble each other"),
    "contained": N_("same company, one text lies within the other"),
    "cut-copy": N_("one text is the beginning of the other"),
    "no-company": N_("company not named on one side, texts alike"),
    "other-company": N_("under another company’s name (agency, group, job board), texts alike"),
}
"""What the merge log calls each rule, in words."""
