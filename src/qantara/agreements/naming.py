"""How the audit calls what is done here."""

from qantara.kit.audit.naming import declare
from qantara.kit.wording import later


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "convention.added": later("Convention read in"),
            "convention.changed": later("Convention changed"),
            "convention.withdrawn": later("Convention withdrawn"),
        },
        things={"agreements.convention": later("Convention")},
    )
