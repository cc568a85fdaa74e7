"""How the audit calls what is done here, and what people are told."""

from qantara.kit.audit.naming import declare
from qantara.kit.notifications import kinds
from qantara.kit.wording import N_, later

ALERT = "answers.alert"


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "view.saved": later("View saved"),
            "view.renamed": later("View renamed"),
            "view.deleted": later("View deleted"),
            "alert.added": later("Alert asked for"),
            "alert.paused": later("Alert paused"),
            "alert.resumed": later("Alert resumed"),
            "alert.deleted": later("Alert deleted"),
            "edition.proposed": later("Edition frozen and proposed"),
            "edition.withdrawn": later("Proposed edition withdrawn"),
            "edition.signed": later("Edition signed off"),
            "edition.verified": later("Signed edition verified"),
        },
        things={
            "needs_answers.savedview": later("Saved view"),
            "needs_answers.alert": later("Alert on a figure"),
            "needs_answers.signededition": later("Signed edition"),
        },
        fields={
            "address": later("Address"),
            "run": later("Run"),
            "digest": later("Digest"),
            "same": later("File unchanged"),
            "series": later("Series"),
            "measure": later("Measure"),
            "direction": later("Direction"),
            "value": later("Value"),
            "paused": later("Paused"),
        },
    )
    kinds.register(
        ALERT,
        title=N_("%(name)s: a figure has passed your value"),
        text=N_("%(name)s: %(what)s. It is now %(now)s; you set %(value)s."),
        label=N_("Alert on a figure of the barometer"),
    )
