"""How the audit calls what is done here."""

from qantara.kit.audit.naming import declare
from qantara.kit.wording import later


def name_events() -> None:
    """Say it once, when the portal starts."""
    declare(
        events={
            "organisation.added": later("Organisation added"),
            "organisation.changed": later("Organisation changed"),
            "organisation.state_changed": later("State changed"),
            "organisation.site_added": later("Place added"),
            "organisation.site_changed": later("Place changed"),
            "organisation.people_read": later("People of the organisation read"),
            "organisations.exported": later("List of organisations taken"),
            "people.exported": later("List of people taken"),
            "people.listed": later("List of people read"),
            "invitation.sent": later("Invitation sent"),
            "invitation.revoked": later("Invitation withdrawn"),
            "membership.started": later("Role given"),
            "membership.ended": later("Role ended"),
            "delegation.made": later("Role delegated"),
            "delegation.ended": later("Delegation ended"),
            "person.added": later("Account made"),
            "person.changed": later("Personal details changed"),
            "person.erased": later("Person erased"),
        },
        things={
            "parties.organisation": later("Organisation"),
            "parties.person": later("Person"),
            "parties.membership": later("Role held"),
            "parties.invitation": later("Invitation"),
            "parties.delegation": later("Delegation"),
        },
        fields={
            "kind": later("Kind"),
            "institution_kind": later("Kind of institution"),
            "name": later("Name in French"),
            "name_ar": later("Name in Arabic"),
            "name_en": later("Name in English"),
            "short_name": later("Short name"),
            "ice": later("ICE"),
            "sector": later("Sector"),
            "size_class": later("Size"),
            "country": later("Country"),
            "parent": later("Part of"),
            "supervised_by": later("Supervising ministry"),
            "state": later("State"),
            "role": later("Role"),
            "organisation": later("Organisation"),
            "membership": later("Role held"),
            "starts_at": later("From"),
            "ends_at": later("Until"),
            "region": later("Region"),
            "commune": later("Commune"),
            "address": later("Address"),
            "is_seat": later("This is the seat"),
            "given_name": later("Given name"),
            "family_name": later("Family name"),
            "given_name_ar": later("Given name in Arabic"),
            "family_name_ar": later("Family name in Arabic"),
            "phone": later("Phone"),
            "language": later("Language"),
        },
    )
