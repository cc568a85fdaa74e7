"""Why a calendar is not as asked, one sentence a reason: templates in English, translated at the edge."""

from collections.abc import Mapping

from qantara.core.rhythm import Reason

REASONS: Mapping[str, str] = {
    "teacher": "Week of {week}: {teacher} has {found} cohorts at school at once ({cohorts}).",
    "peak": "{cohorts}: at school in the week of {week}, in which the companies need their learners.",
    "closure": "{cohorts}: at the company in the week of {week}, in which it receives nobody.",
    "school_days": "{cohorts}: {found} days of teaching, {by} fewer than the {limit} due.",
    "company_period too long": "{cohorts}: weeks at the company in a row from {week}: {found}, at most {limit} by the rhythm and its tolerance.",
    "company_period too short": "{cohorts}: weeks at the company in a row from {week}: {found}, at least {limit} by the rhythm and its tolerance.",
    "school_period too long": "{cohorts}: weeks at school in a row from {week}: {found}, at most {limit} by the rhythm and its tolerance.",
    "school_period too short": "{cohorts}: weeks at school in a row from {week}: {found}, at least {limit} by the rhythm and its tolerance.",
    "rooms": "Week of {week}: rooms needed: {found}, rooms there are: {limit}.",
}


def sentence_of(reason: Reason) -> tuple[str, dict[str, str]]:
    """The template that says a reason, and the values that fill it."""
    key = str(reason.kind)
    if key.endswith("_period"):
        key += " too long" if reason.found > reason.limit else " too short"
    return REASONS[key], {
        "cohorts": ", ".join(reason.cohorts), "teacher": reason.teacher, "week": str(reason.week or ""),
        "found": str(reason.found), "limit": str(reason.limit), "by": str(reason.by),
    }  # fmt: skip
