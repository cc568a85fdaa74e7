"""How the audit calls what is done here."""

from qantara.kit.audit.naming import declare
from qantara.kit.wording import later


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "ads_import.asked": later("File of ads sent"),
            "ads_import.read": later("File of ads read"),
            "ads_import.refused": later("File of ads not taken"),
            "ads_import.rows_taken": later("Refused rows taken away"),
            "merge.undone": later("Merge of two ads undone"),
            "merge.left_again": later("Decision about two ads taken back"),
            "lake.recompute_asked": later("Reading all ads again asked for"),
            "feed.added": later("Regular source added"),
            "feed.changed": later("Regular source changed"),
            "feed.stopped": later("Regular source stopped"),
            "feed.started": later("Regular source started"),
            "feed.asked": later("Regular source asked now"),
        },
        things={
            "needs_sources.adsimport": later("Import of ads"),
            "needs_sources.merge": later("Merge of ads"),
            "needs_sources.feed": later("Regular source"),
        },
        fields={
            "source": later("Source"),
            "licence": later("Licence"),
            "run": later("Run"),
            "read": later("Read"),
            "kept": later("New"),
            "known": later("Already known"),
            "merged": later("Copies of another ad"),
            "rejected": later("Refused"),
            "undated": later("Without a date"),
            "mentions": later("Mentions of skills"),
        },
    )
