"""What this app holds of people: for what, from whom, for how long, and how it is erased."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from qantara.kit.privacy import people, personal_data, purposes, retention
from qantara.kit.privacy.enums import Basis
from qantara.kit.privacy.personal_data import Category, Row
from qantara.kit.privacy.purposes import Purpose
from qantara.kit.privacy.retention import Rule
from qantara.kit.wording import N_, active_language, words_of
from qantara.parties.enums import Role
from qantara.parties.models import Delegation, Invitation, Membership, Person

_INSTITUTION = N_("You, or the organisation that invited you.")
_COLLEAGUES = N_("Those who run your organisation, and the administrators of the portal.")
_ORGANISATION, _ROLE, _FUNCTION = N_("Organisation"), N_("Role"), N_("Job title")
_SINCE, _UNTIL = N_("From"), N_("Until")

purposes.register(Purpose(
    id="accounts",
    title=N_("Accounts and roles in the partnership"),
    why=N_("Open and protect people’s accounts, and know in which role they act."),
    basis=Basis.MISSION,
    people=N_("People of the organisations of the partnership, and people invited"),
    categories=N_("Name, e-mail address, telephone, language, organisation, role, function, sign-ins"),
    recipients=_COLLEAGUES,
    kept=N_("While a role is held, then three years; invitations one year after they end."),
    without=N_("Without your name and address, no account can be opened."),
))  # fmt: skip


def _identity(person: Person) -> Iterator[Row]:
    fields = {name: getattr(person, name) for name in _IDENTITY if name not in {"created_at", "language"}}
    if any(fields.values()):
        yield fields | {"language": person.get_language_display(), "created_at": person.created_at}


def _erase_identity(person: Person, *, by: Any, at: datetime, reason: str) -> int:
    from qantara.parties.actions import erase_person

    if person.erased_at is not None:
        return 0
    erase_person(person=person, by=by, at=at, reason=reason)
    return 1


def _roles(person: Person) -> Iterator[Row]:
    for membership in Membership.objects.filter(person=person).select_related("organisation"):
        yield {
            "organisation": str(membership.organisation), "role": str(Role(membership.role).label),
            "title": membership.title, "starts_at": membership.starts_at, "ends_at": membership.ends_at,
        }  # fmt: skip
    lent = Delegation.objects.filter(Q(to=person) | Q(membership__person=person))
    for delegation in lent.select_related("membership__organisation"):
        yield {
            "organisation": str(delegation.membership.organisation),
            "role": str(Role(delegation.membership.role).label), "lent": True, "reason": delegation.reason,
            "starts_at": delegation.starts_at, "ends_at": delegation.revoked_at or delegation.ends_at,
        }  # fmt: skip


def _empty_roles(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001 - as every eraser is called
    lent = Delegation.objects.filter(Q(to=person) | Q(membership__person=person))
    return lent.update(reason="") + Membership.objects.filter(person=person).exclude(title="").update(title="")


def _invitations(person: Person) -> Iterator[Row]:
    if not person.email:
        return
    for invitation in Invitation.objects.filter(email=person.email).select_related("organisation"):
        yield {
            "organisation": str(invitation.organisation), "role": str(Role(invitation.role).label),
            "title": invitation.title, "email": invitation.email, "created_at": invitation.created_at,
            "accepted_at": invitation.accepted_at,
        }  # fmt: skip


def _erase_invitations(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    return Invitation.objects.filter(email=person.email).delete()[0] if person.email else 0


def _sign_ins(person: Person) -> Iterator[Row]:
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    words = words_of(active_language())
    for session in UserSession.objects.filter(user=person):
        yield {
            "what": words.plain("Session"), "address": session.ip, "device": session.user_agent, "since": session.created_at,
            "seen": session.last_seen_at,
        }  # fmt: skip
    for factor in Authenticator.objects.filter(user=person):
        yield {"what": words.plain("Second factor"), "since": factor.created_at, "seen": factor.last_used_at}
    for account in SocialAccount.objects.filter(user=person):
        yield {
            "what": words.plain("Sign-in through %(provider)s", provider=account.provider),
            "device": account.uid,
            "since": account.date_joined,
        }
    if person.last_login:
        yield {"what": words.plain("Last sign-in"), "seen": person.last_login}


def _erase_sign_ins(person: Person, *, by: Any, at: datetime, reason: str) -> int:  # noqa: ARG001
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    kinds: Iterable[Any] = (Authenticator, SocialAccount, EmailAddress)
    gone: int = sum(kind.objects.filter(user=person).delete()[0] for kind in kinds)
    person.last_login = None  # whoever saves the row after us must not write it back
    seen: int = Person.objects.filter(pk=person.pk, last_login__isnull=False).update(last_login=None)
    return len(sessions) + gone + seen


_IDENTITY = {
    "given_name": N_("Given name"), "family_name": N_("Family name"), "given_name_ar": N_("Given name in Arabic"),
    "family_name_ar": N_("Family name in Arabic"), "email": N_("E-mail address"), "phone": N_("Telephone"),
    "language": N_("Language"), "created_at": N_("Since"),
}  # fmt: skip
personal_data.register(Category(
    name="parties.identity", title=N_("Who you are"), purpose="accounts", source=_INSTITUTION, recipients=_COLLEAGUES,
    fields=_IDENTITY, collect=_identity, erase=_erase_identity,
))  # fmt: skip
personal_data.register(Category(
    name="parties.roles", title=N_("Roles and delegations"), purpose="accounts", source=_INSTITUTION,
    recipients=_COLLEAGUES,
    fields={"organisation": _ORGANISATION, "role": _ROLE, "title": _FUNCTION, "lent": N_("By delegation"),
            "reason": N_("Reason"), "starts_at": _SINCE, "ends_at": _UNTIL},
    collect=_roles, erase=_empty_roles,
    stays=N_("Which role was held, where and when explains what was done under it; it no longer says by whom."),
))  # fmt: skip
personal_data.register(Category(
    name="parties.invitations", title=N_("Invitations"), purpose="accounts",
    source=N_("The organisation that invited you."), recipients=_COLLEAGUES,
    fields={"organisation": _ORGANISATION, "role": _ROLE, "title": _FUNCTION, "email": N_("E-mail address"),
            "created_at": N_("Sent"), "accepted_at": N_("Accepted")},
    collect=_invitations, erase=_erase_invitations,
))  # fmt: skip
personal_data.register(Category(
    name="parties.sign_ins", title=N_("Sign-ins and second factor"), purpose="accounts",
    source=N_("The portal, when you sign in."), recipients=N_("Nobody else."),
    fields={"what": N_("What"), "address": N_("Network address"), "device": N_("Browser"), "since": N_("Since"),
            "seen": N_("Last used")},
    collect=_sign_ins, erase=_erase_sign_ins,
))  # fmt: skip


def _ended_invitations(cutoff: datetime) -> QuerySet[Invitation]:
    ended = Q(accepted_at__lt=cutoff) | Q(revoked_at__lt=cutoff) | Q(expires_at__lt=cutoff, accepted_at__isnull=True)
    return Invitation.objects.filter(ended)


def _forgotten_accounts(cutoff: datetime) -> QuerySet[Person]:
    """Nobody's role since then, not even lent, and no sign-in."""
    holds = Membership.objects.filter(person=OuterRef("pk")).filter(Q(ends_at__isnull=True) | Q(ends_at__gte=cutoff))
    lent = Delegation.objects.filter(to=OuterRef("pk"), ends_at__gte=cutoff)
    return Person.objects.annotate(seen=Greatest("created_at", Coalesce("last_login", "created_at"))).filter(
        ~Exists(holds), ~Exists(lent), erased_at__isnull=True, seen__lt=cutoff
    )


def _erase_accounts(rows: QuerySet[Person], at: datetime) -> None:
    from qantara.kit.privacy.erasure import erase_person

    reason = words_of(active_language()).plain("End of the period of keeping")
    for person in rows:
        erase_person(person=person, by=None, at=at, reason=reason)


retention.register(Rule(
    name="parties.invitations", title=N_("Invitations that ended"), from_when=N_("from the day they were used or ended"),
    outcome=N_("They are deleted; that they were sent stays in the register of acts, without the address."),
    months=12, expired=_ended_invitations, anonymise=lambda rows, _at: rows.delete(),
))  # fmt: skip
retention.register(Rule(
    name="parties.accounts", title=N_("Accounts without a role"), from_when=N_("from the last role or sign-in"),
    outcome=N_("The person is erased as on request; what was done keeps its number, for the statistics."),
    months=36, expired=_forgotten_accounts, anonymise=_erase_accounts,
))  # fmt: skip


def _officers(at: datetime) -> Iterable[Person]:
    held = Membership.objects.held_at(at).filter(role=Role.DATA_PROTECTION_OFFICER, person__is_active=True)
    return Person.objects.filter(pk__in=held.values("person"))


people.officers_of = _officers
