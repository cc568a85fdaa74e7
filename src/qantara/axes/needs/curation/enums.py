"""Where a candidate, a decision and a version stand."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class CandidateState(TextChoices):
    OPEN = "open", later("to decide")
    PROPOSED = "proposed", later("waits for a second person")
    DECIDED = "decided", later("in the draft")
    PUBLISHED = "published", later("published")
    GONE = "gone", later("no longer found")


class DecisionKind(TextChoices):
    NEW = "new", later("New skill")
    MERGE = "merge", later("Further name of a skill")
    REFUSE = "refuse", later("No skill")


class DecisionState(TextChoices):
    PROPOSED = "proposed", later("waits for a second person")
    CONFIRMED = "confirmed", later("in the draft")
    PUBLISHED = "published", later("published")
    SENT_BACK = "sent_back", later("sent back")
    WITHDRAWN = "withdrawn", later("withdrawn")


class VersionState(TextChoices):
    WAITING = "waiting", later("to be written")
    WRITTEN = "written", later("written; the series are still those of before")
    COUNTED = "counted", later("in force, series counted anew")
    REFUSED = "refused", later("not written")


OPEN_DECISIONS = (DecisionState.PROPOSED, DecisionState.CONFIRMED)
"""A candidate has one of these at most."""
