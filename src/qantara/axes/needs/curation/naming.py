"""How the audit calls what is done here, and what people are told of."""

from qantara.kit.audit.naming import declare
from qantara.kit.notifications import kinds
from qantara.kit.wording import N_, later


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "curation.proposed": later("New skill proposed"),
            "curation.confirmed": later("New skill confirmed"),
            "curation.sent_back": later("Proposal sent back"),
            "curation.withdrawn": later("Decision withdrawn"),
            "curation.merged": later("Name merged into a skill"),
            "curation.refused": later("Name refused"),
            "curation.search_asked": later("Search for candidates asked for"),
            "curation.effect_asked": later("Effect of the draft asked for"),
            "curation.published": later("Publication of the vocabulary asked for"),
            "curation.written": later("Vocabulary written"),
            "curation.not_written": later("Vocabulary not written"),
            "curation.counted": later("Series counted anew"),
            "curation.counting_restarted": later("Publication started again"),
        },
        things={
            "needs_curation.candidate": later("Candidate of the vocabulary"),
            "needs_curation.desk": later("Draft of the vocabulary"),
            "needs_curation.version": later("Version of the vocabulary"),
        },
        fields={
            "key": later("Identifier"),
            "domains": later("Domains"),
            "parent": later("Wider skill"),
            "guard": later("With care"),
            "aliases_fr": later("Further names in French"),
            "aliases_ar": later("Further names in Arabic"),
            "aliases_en": later("Further names in English"),
            "needs_near": later("Only near these words"),
            "not_near": later("Never near these words"),
            "vocabulary": later("Vocabulary"),
            "decisions": later("Decisions"),
            "run": later("Run"),
            "draft": later("Draft"),
        },
    )
    kinds.register(
        "curation.confirmed", title=N_("%(name)s is in the draft of the vocabulary"),
        text=N_("A second person has confirmed the skill that you proposed. It counts once the draft is published."),
        label=N_("A skill that I proposed is confirmed"),
    )  # fmt: skip
    kinds.register(
        "curation.sent_back", title=N_("%(name)s has been sent back to you"),
        text=N_("The skill that you proposed needs a change: %(reason)s"),
        label=N_("A skill that I proposed is sent back"),
    )  # fmt: skip
