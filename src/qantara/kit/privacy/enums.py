"""On what a processing rests, what people can ask, and what becomes of it."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class Basis(TextChoices):
    """Why the law lets the data be processed (law 09-08, article 4)."""

    CONSENT = "consent", later("Consent")
    LAW = "law", later("Legal obligation")
    CONTRACT = "contract", later("Agreement that the person has signed")
    MISSION = "mission", later("Mission of public interest")
    INTEREST = "interest", later("Legitimate interest")


class Kind(TextChoices):
    ACCESS = "access", later("Access")
    CORRECTION = "correction", later("Correction")
    ERASURE = "erasure", later("Erasure")
    OPPOSITION = "opposition", later("Opposition")


class State(TextChoices):
    OPEN = "open", later("open")
    DONE = "done", later("done")
    REFUSED = "refused", later("refused")


class Channel(TextChoices):
    """How a request came."""

    PORTAL = "portal", later("On the portal")
    PAPER = "paper", later("On paper")
    MAIL = "mail", later("By e-mail")
    DESK = "desk", later("In person")


class Identity(TextChoices):
    """How it was made sure that the asker is the person."""

    UNPROVEN = "", later("Not proven yet")
    SESSION = "session", later("Signed in, password or code given again")
    DOCUMENT = "document", later("An identity document was shown; no copy is kept")
    KNOWN = "known", later("Known in person to the institution")
