"""What is done to organisations and to the people in them. Each action is recorded with who did it, when and why."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from qantara.kit.audit.actions import record
from qantara.kit.bridge import Refusal
from qantara.parties.enums import (
    ROLE_HOMES,
    SENSITIVE_ROLES,
    STATE_STEPS,
    TRUSTED_ROLES,
    OrganisationKind,
    OrganisationState,
    Role,
)
from qantara.parties.holding import forget_holding, holding_of
from qantara.parties.mails import invite_by_mail
from qantara.parties.managers import clean_email
from qantara.parties.models import Delegation, Invitation, Membership, Organisation, Person, Site

INVITATION_DAYS = 14
MOST_DELEGATION_DAYS = 90
_DEEPEST = 3


class OrganisationError(Refusal):
    """An organisation cannot be written so."""


class StateError(Refusal):
    """An organisation cannot go from its state to that one."""


class InvitationError(Refusal):
    """An invitation cannot be made or taken."""


class MembershipError(Refusal):
    """A role cannot be held, ended or lent so."""


# Organisations


@transaction.atomic
def add_organisation(*, fields: Mapping[str, Any], by: Person | None, at: datetime) -> Organisation:
    """Enter an organisation. A company starts as registered and is verified next; the others are active at once."""
    organisation = Organisation(**fields, created_at=at, updated_at=at)
    if organisation.kind != OrganisationKind.COMPANY:
        organisation.state = OrganisationState.ACTIVE
    _save(organisation)
    record("organisation.added", target=organisation, by=by, at=at, after=_shown(organisation))
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, fields: Mapping[str, Any], by: Person | None, at: datetime, reason: str = ""
) -> Organisation:
    """Change what is said of an organisation; its state has an action of its own."""
    before = _shown(organisation)
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.updated_at = at
    _save(organisation)
    after = _shown(organisation)
    if after != before:
        record("organisation.changed", target=organisation, by=by, at=at, reason=reason, before=before, after=after)
    return organisation


def _save(organisation: Organisation) -> None:
    _check_place(organisation)
    try:
        organisation.full_clean(exclude=["created_at", "updated_at"], validate_constraints=False)
        with transaction.atomic():
            organisation.save()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise OrganisationError("{name}: {field} cannot be “{value}”. {remedy}", name=organisation.name, field=field,
                                value=getattr(organisation, field, ""), remedy=messages[0]) from None  # fmt: skip
    except IntegrityError as error:
        if "ice" in str(error):
            raise OrganisationError(
                "The ICE {ice} is already that of another company. Check the number, or change that company’s page.",
                ice=organisation.ice,
            ) from None
        if "has_its_kind" in str(error):
            raise OrganisationError(
                "{name}: an institution has a kind of institution, and nothing else has one. Correct the kind.",
                name=organisation.name,
            ) from None
        raise OrganisationError(
            "{name} is already in the list. Change its page instead of adding it again.", name=organisation.name
        ) from None


def _check_place(organisation: Organisation) -> None:
    """A tree without circles, of the right kinds, that stays readable."""
    seen = {organisation.pk} if organisation.pk else set()
    above, floors = organisation.parent, 1
    while above is not None:
        floors += 1
        if above.pk in seen or floors > _DEEPEST:
            raise OrganisationError(
                "{name} cannot stand under {parent}: the organisations would form a circle or more than {most} floors.",
                name=organisation.name, parent=organisation.parent, most=_DEEPEST,
            )  # fmt: skip
        seen.add(above.pk)
        above = above.parent
    parent = organisation.parent
    above_a_company = {OrganisationKind.GROUP, OrganisationKind.COMPANY}
    if organisation.kind == OrganisationKind.COMPANY and parent is not None and parent.kind not in above_a_company:
        raise OrganisationError(
            "{name} is a company: it can only stand under a group or a company, and {parent} is neither.",
            name=organisation.name, parent=parent,
        )  # fmt: skip
    supervisor = organisation.supervised_by
    if supervisor is not None and supervisor.kind != OrganisationKind.MINISTRY:
        raise OrganisationError(
            "{name} cannot be supervised by {other}, which is not a ministry.", name=organisation.name, other=supervisor
        )


def _shown(organisation: Organisation) -> dict[str, Any]:
    return model_to_dict(organisation, exclude=["id", "created_at", "updated_at"])


@transaction.atomic
def change_state(
    *, organisation: Organisation, to: OrganisationState, by: Person | None, at: datetime, reason: str
) -> Organisation:
    """Lead an organisation to another state. Suspending and barring need a reason."""
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    state = OrganisationState(organisation.state)
    if to not in STATE_STEPS[state]:
        raise StateError(
            "{name} is {state}: it cannot become {to} from there.", name=organisation, state=state.label, to=to.label
        )
    if to in {OrganisationState.SUSPENDED, OrganisationState.BARRED} and not reason.strip():
        raise StateError("Say why {name} is to be {to}: its people will read it.", name=organisation, to=to.label)
    organisation.state, organisation.updated_at = to, at
    organisation.save(update_fields=["state", "updated_at"])
    record("organisation.state_changed", target=organisation, by=by, at=at, reason=reason,
           before={"state": state.value}, after={"state": to.value})  # fmt: skip
    return organisation


@transaction.atomic
def put_site(*, organisation: Organisation, fields: Mapping[str, Any], site: Site | None = None, by: Person | None, at: datetime) -> Site:  # fmt: skip
    """Add a place, or change one. A new seat takes the place of the old."""
    before = model_to_dict(site, exclude=["id", "organisation"]) if site else None
    site = site or Site(organisation=organisation)
    for name, value in fields.items():
        setattr(site, name, value)
    if site.is_seat:
        organisation.sites.exclude(pk=site.pk).update(is_seat=False)
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:
        raise OrganisationError(
            "{name} already has a place called {site}.", name=organisation, site=site.name
        ) from None
    record("organisation.site_changed" if before else "organisation.site_added", target=organisation, by=by, at=at,
           before=before, after=model_to_dict(site, exclude=["id", "organisation"]))  # fmt: skip
    return site


# Invitations


@transaction.atomic
def invite(
    *, email: str, organisation: Organisation, role: Role, by: Person | None, at: datetime, link_of: Callable[[str], str],
    title: str = "", language: str = "fr",
) -> Invitation:  # fmt: skip
    """Send somebody a link that gives them the role. `link_of(token)`: its full address. `by` None: the machine's keeper."""
    _check_role(organisation, role, by)
    email = clean_email(email)
    if Membership.objects.held_at(at).filter(person__email=email, organisation=organisation, role=role).exists():
        raise InvitationError(
            "{email} is already {role} at {organisation}.", email=email, role=role.label, organisation=organisation
        )
    # An open invitation to the same role is replaced: the newest link is the one that counts.
    Invitation.objects.filter(
        email=email, organisation=organisation, role=role, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email, organisation=organisation, role=role, title=title, language=language, digest=_digest(token),
        invited_by=by, created_at=at, expires_at=at + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    record(
        "invitation.sent", target=invitation, by=by, at=at, after={"role": role.value, "organisation": organisation.pk}
    )
    invite_by_mail(invitation, link_of(token), at=at)
    return invitation


def _check_role(organisation: Organisation, role: Role, by: Person | None) -> None:
    if organisation.kind not in ROLE_HOMES[role]:
        raise InvitationError(
            "{organisation} is of the kind “{kind}”, where nobody is {role}. Choose another role or organisation.",
            organisation=organisation, kind=OrganisationKind(organisation.kind).label, role=role.label,
        )  # fmt: skip
    if organisation.state in {OrganisationState.SUSPENDED, OrganisationState.BARRED}:
        raise InvitationError(
            "{organisation} is {state}: nobody can be invited there now.",
            organisation=organisation, state=OrganisationState(organisation.state).label,
        )  # fmt: skip
    if role in SENSITIVE_ROLES and by is not None and not holding_of(by).has(Role.ADMINISTRATOR):
        raise InvitationError("Only an administrator of the portal makes somebody {role}. Ask yours.", role=role.label)


def _check_still_valid(invitation: Invitation) -> None:
    """An invitation is worth no more, on the day it is taken, than who sent it and where it leads."""
    by, organisation = invitation.invited_by, invitation.organisation
    _check_role(organisation, Role(invitation.role), by)
    if by is not None and not by.has_perm("parties.invite", organisation):
        raise InvitationError("Whoever invited you no longer may. Ask {organisation} for another invitation.",
                              organisation=organisation)  # fmt: skip


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str, *, at: datetime) -> Invitation:
    """The open invitation of a link. Raises InvitationError for one that is used, withdrawn or too old."""
    found = Invitation.objects.select_related("organisation", "invited_by").filter(digest=_digest(token)).first()
    if found is None or found.revoked_at is not None:
        raise InvitationError(
            "This invitation is not valid, or a newer one has replaced it. Look for the newest message."
        )
    if found.accepted_at is not None:
        raise InvitationError("This invitation has been used. Sign in with your address.")
    if not found.is_open(at):
        raise InvitationError(
            "This invitation ended after {days} days. Ask whoever invited you for another.", days=INVITATION_DAYS
        )
    return found


@transaction.atomic
def accept_invitation(
    *, token: str, at: datetime, person: Person | None = None, given_name: str = "", family_name: str = "",
    password: str | None = None, language: str = "",
) -> Person:  # fmt: skip
    """Take the role. The link proves the address: it makes the account, or joins the role to the one that exists.

    `person`: who is signed in; the invitation must then be to their own address.
    """
    invitation = find_invitation(token, at=at)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise InvitationError("This invitation has been used. Sign in with your address.")
    if person is not None and person.email != invitation.email:
        raise InvitationError(
            "This invitation is to {email}. Sign out, then open the link again.", email=invitation.email
        )
    _check_still_valid(invitation)
    known = person or Person.objects.filter(email=invitation.email).first()
    if known is None:
        if not (given_name.strip() and family_name.strip() and password):
            raise InvitationError("Enter your given name, your family name and a password.")
        known = Person.objects.create_person(
            email=invitation.email, password=password, given_name=given_name.strip(), family_name=family_name.strip(),
            language=language or invitation.language, created_at=at,
        )  # fmt: skip
        record("person.added", target=known, by=known, at=at, person=known)
    elif not known.is_active:
        raise InvitationError("This account is closed. Write to the administrator of the portal.")
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    give_role(person=known, organisation=invitation.organisation, role=Role(invitation.role), title=invitation.title,
              by=invitation.invited_by, at=at)  # fmt: skip
    return known


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Person, at: datetime) -> None:
    """Withdraw an open invitation: its link opens nothing from now on."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=at
    ):
        record("invitation.revoked", target=invitation, by=by, at=at)
        return
    raise InvitationError("This invitation has been used or withdrawn already. End the role instead.")


# Roles


@transaction.atomic
def give_role(
    *, person: Person, organisation: Organisation, role: Role, title: str = "", by: Person | None, at: datetime
) -> Membership:
    """Give somebody a role, once."""
    if organisation.kind not in ROLE_HOMES[role]:
        raise MembershipError(
            "{organisation} is of the kind “{kind}”, where nobody is {role}. Choose another role or organisation.",
            organisation=organisation, kind=OrganisationKind(organisation.kind).label, role=role.label,
        )  # fmt: skip
    membership, made = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, ends_at=None, defaults={"title": title, "starts_at": at}
    )
    if made:
        record("membership.started", target=membership, by=by, at=at, person=person,
               after={"organisation": organisation.pk, "role": role.value})  # fmt: skip
    forget_holding(person)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Person | None, at: datetime, reason: str = "") -> None:
    """End a role now. The portal keeps at least one administrator."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ends_at is not None and membership.ends_at <= at:
        raise MembershipError("This role has ended already.")
    if membership.role == Role.ADMINISTRATOR:
        others = Membership.objects.select_for_update(of=("self",)).held_at(at).filter(role=Role.ADMINISTRATOR)
        if not others.exclude(person=membership.person).exists():
            raise MembershipError("The portal needs an administrator. Make somebody else one first.")
    if membership.role in SENSITIVE_ROLES and by is not None and not holding_of(by).has(Role.ADMINISTRATOR):
        raise MembershipError(
            "Only an administrator of the portal ends the role of {role}. Ask yours.", role=Role(membership.role).label
        )
    membership.ends_at = at
    membership.save(update_fields=["ends_at"])
    record("membership.ended", target=membership, by=by, at=at, reason=reason, person=membership.person)
    forget_holding(membership.person)


@transaction.atomic
def delegate(
    *, membership: Membership, to: Person, starts_at: datetime, ends_at: datetime, reason: str, by: Person, at: datetime
) -> Delegation:
    """Lend one's own role to somebody for a period."""
    if membership.person_id != by.pk:
        raise MembershipError("One delegates one’s own roles only.")
    if to.pk == by.pk:
        raise MembershipError("A role is delegated to somebody else.")
    if not reason.strip():
        raise MembershipError("Say why the role is delegated: it is shown with what is done under it.")
    if ends_at <= max(starts_at, at) or ends_at - starts_at > timedelta(days=MOST_DELEGATION_DAYS):
        raise MembershipError(
            "A delegation ends after it starts, {days} days later at most.", days=MOST_DELEGATION_DAYS
        )
    if membership.role in TRUSTED_ROLES:
        raise MembershipError(
            "The role of {role} is not delegated: invite somebody to it.", role=Role(membership.role).label
        )
    shares_a_house = (
        Membership.objects.held_at(at).filter(person=to, organisation=membership.organisation).exists()
    )  # fmt: skip
    if not to.is_active or not shares_a_house:
        raise MembershipError(
            "{person} holds no role at {organisation}: invite them first.",
            person=to,
            organisation=membership.organisation,
        )
    made = Delegation.objects.create(
        membership=membership, to=to, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()
    )
    record("delegation.made", target=made, by=by, at=at, reason=reason, person=to,
           after={"membership": membership.pk, "starts_at": starts_at, "ends_at": ends_at})  # fmt: skip
    forget_holding(to)
    return made


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Person, at: datetime) -> None:
    """Take a delegation back, or give it back."""
    if by.pk not in {delegation.to_id, delegation.membership.person_id}:
        raise MembershipError("Only the two people concerned end a delegation.")
    if not Delegation.objects.filter(pk=delegation.pk, revoked_at__isnull=True, ends_at__gt=at).update(revoked_at=at):
        raise MembershipError("This delegation has ended already.")
    record("delegation.ended", target=delegation, by=by, at=at, person=delegation.to)
    forget_holding(delegation.to)


# People


_OWN_FIELDS = ("given_name", "family_name", "given_name_ar", "family_name_ar", "phone", "language")


@transaction.atomic
def change_person(*, person: Person, fields: Mapping[str, Any], by: Person, at: datetime, reason: str = "") -> Person:
    """Change what is known of a person; the address has its own way, with a proof."""
    before = {name: getattr(person, name) for name in _OWN_FIELDS}
    for name in _OWN_FIELDS:
        if name in fields:
            setattr(person, name, fields[name])
    if not person.full_name:
        raise MembershipError("Enter a name: the others must know whom they work with.")
    person.save(update_fields=_OWN_FIELDS)
    after = {name: getattr(person, name) for name in _OWN_FIELDS}
    if after != before:
        record("person.changed", target=person, by=by, at=at, reason=reason, before=before, after=after, person=person)
    return person


@transaction.atomic
def erase_person(*, person: Person, by: Person | None, at: datetime, reason: str) -> None:
    """Take the person out of the row: what was done keeps its number and loses its name. There is no way back."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    for membership in Membership.objects.held_at(at).filter(person=person):
        end_membership(membership=membership, by=None, at=at, reason=reason)
    Delegation.objects.in_force_at(at).filter(to=person).update(revoked_at=at)
    Membership.objects.filter(person=person).update(title="")
    if person.email:
        Invitation.objects.filter(email=person.email).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    for name in ("given_name", "family_name", "given_name_ar", "family_name_ar", "phone"):
        setattr(person, name, "")
    person.email, person.is_active, person.erased_at = None, False, at
    person.set_unusable_password()
    person.save()
    record("person.erased", target=person, by=by, at=at, reason=reason, person=person)
