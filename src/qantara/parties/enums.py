"""The kinds of organisations, their states, and the roles that people hold in them."""

from django.db.models import TextChoices

from qantara.kit.wording import later


class OrganisationKind(TextChoices):
    MINISTRY = "ministry", later("Ministry")
    INSTITUTION = "institution", later("Institution")
    COMPANY = "company", later("Company")
    GROUP = "group", later("Group of companies")
    AGENCY = "agency", later("Agency")
    ASSOCIATION = "association", later("Association")
    LABORATORY = "laboratory", later("Laboratory")


class InstitutionKind(TextChoices):
    UNIVERSITY = "university", later("University")
    ESTABLISHMENT = "establishment", later("Establishment of a university")
    SCHOOL = "school", later("School outside a university")
    VOCATIONAL = "vocational", later("Vocational training")
    BOOTCAMP = "bootcamp", later("Short training")


class OrganisationState(TextChoices):
    """A company is verified before it acts; the others are entered by the administrator and active at once."""

    REGISTERED = "registered", later("registered")
    VERIFIED = "verified", later("verified")
    ACTIVE = "active", later("active")
    SUSPENDED = "suspended", later("suspended")
    BARRED = "barred", later("barred")


STATE_STEPS: dict[OrganisationState, frozenset[OrganisationState]] = {
    OrganisationState.REGISTERED: frozenset({OrganisationState.VERIFIED, OrganisationState.BARRED}),
    OrganisationState.VERIFIED: frozenset({OrganisationState.ACTIVE, OrganisationState.BARRED}),
    OrganisationState.ACTIVE: frozenset({OrganisationState.SUSPENDED, OrganisationState.BARRED}),
    OrganisationState.SUSPENDED: frozenset({OrganisationState.ACTIVE, OrganisationState.BARRED}),
    OrganisationState.BARRED: frozenset({OrganisationState.REGISTERED}),
}


class SizeClass(TextChoices):
    MICRO = "micro", later("fewer than 10 employees")
    SMALL = "small", later("10 to 49 employees")
    MEDIUM = "medium", later("50 to 249 employees")
    LARGE = "large", later("250 employees or more")


class Role(TextChoices):
    LEARNER = "learner", later("Learner")
    COMPANY_ADMIN = "company_admin", later("Company administrator")
    RECRUITER = "recruiter", later("Recruiter")
    TUTOR = "tutor", later("Company tutor")
    COORDINATOR = "coordinator", later("School coordinator")
    PROGRAMME_HEAD = "programme_head", later("Programme head")
    ACADEMIC_SUPERVISOR = "academic_supervisor", later("Academic supervisor")
    CAREERS_OFFICE = "careers_office", later("Careers office")
    DIRECTION = "direction", later("Direction")
    MINISTRY_OFFICER = "ministry_officer", later("Ministry officer")
    ACCREDITATION_EXPERT = "accreditation_expert", later("Accreditation expert")
    COORDINATION_SECRETARY = "coordination_secretary", later("Secretary of the coordination commission")
    PARTNER = "partner", later("Partner")
    COMMITTEE_MEMBER = "committee_member", later("Committee member")
    COMMITTEE_SECRETARY = "committee_secretary", later("Committee secretary")
    COMMITTEE_CHAIR = "committee_chair", later("Committee chair")
    DATA_PROTECTION_OFFICER = "data_protection_officer", later("Data-protection officer")
    SECURITY_OFFICER = "security_officer", later("Security officer")
    AUDITOR = "auditor", later("Auditor")
    ADMINISTRATOR = "administrator", later("Administrator of the portal")


_HOSTS = frozenset({OrganisationKind.COMPANY, OrganisationKind.GROUP, OrganisationKind.ASSOCIATION})
_SCHOOLS = frozenset({OrganisationKind.INSTITUTION, OrganisationKind.LABORATORY})
_PUBLIC = frozenset({OrganisationKind.MINISTRY, OrganisationKind.AGENCY})
_ANY = frozenset(OrganisationKind)

ROLE_HOMES: dict[Role, frozenset[OrganisationKind]] = {
    Role.LEARNER: _SCHOOLS,
    Role.COMPANY_ADMIN: _HOSTS,
    Role.RECRUITER: _HOSTS,
    Role.TUTOR: _HOSTS,
    Role.COORDINATOR: _SCHOOLS,
    Role.PROGRAMME_HEAD: _SCHOOLS,
    Role.ACADEMIC_SUPERVISOR: _SCHOOLS,
    Role.CAREERS_OFFICE: _SCHOOLS,
    Role.DIRECTION: _SCHOOLS,
    Role.MINISTRY_OFFICER: frozenset({OrganisationKind.MINISTRY}),
    Role.ACCREDITATION_EXPERT: _PUBLIC,
    Role.COORDINATION_SECRETARY: _PUBLIC,
    Role.PARTNER: _HOSTS,
    Role.COMMITTEE_MEMBER: _ANY,
    Role.COMMITTEE_SECRETARY: _ANY,
    Role.COMMITTEE_CHAIR: _ANY,
    Role.DATA_PROTECTION_OFFICER: _ANY,
    Role.SECURITY_OFFICER: _ANY,
    Role.AUDITOR: _ANY,
    Role.ADMINISTRATOR: _PUBLIC,
}
"""In which kinds of organisations a role may be held."""

SECOND_FACTOR_ROLES = frozenset(Role) - {Role.LEARNER, Role.TUTOR, Role.RECRUITER, Role.PARTNER, Role.COMPANY_ADMIN}
"""Staff: a second factor is obligatory (decree 2-21-406 on the security of public bodies' systems)."""

NATIONAL_ROLES = frozenset({
    Role.MINISTRY_OFFICER, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR,
    Role.DATA_PROTECTION_OFFICER, Role.SECURITY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
})  # fmt: skip
"""Held for the whole partnership, wherever the person sits: they see every organisation, not every person's file."""

SENSITIVE_ROLES = frozenset({
    Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER, Role.SECURITY_OFFICER, Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER, Role.MINISTRY_OFFICER,
})  # fmt: skip
"""Given by an administrator of the portal alone: an organisation's own administrator cannot."""

TRUSTED_ROLES = frozenset({
    Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER, Role.SECURITY_OFFICER,
})  # fmt: skip
"""Held in person: never lent to a colleague."""
