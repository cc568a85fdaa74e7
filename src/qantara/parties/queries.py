"""What pages show of organisations and people: always only what the reader may see."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from qantara.parties.bridge import fold
from qantara.parties.enums import OrganisationKind, Role
from qantara.parties.holding import holding_of
from qantara.parties.managers import clean_email
from qantara.parties.models import Delegation, Invitation, Membership, Organisation, Person, Site


def organisations_seen(person: Person) -> QuerySet[Organisation]:
    """The public parties for everyone; companies only for themselves, their group and those with a national role.

    Company A never learns from this portal that company B is there.
    """
    holding = holding_of(person)
    if holding.is_national:
        return Organisation.objects.all()
    private = Q(kind__in=(OrganisationKind.COMPANY, OrganisationKind.GROUP))
    return Organisation.objects.filter(~private | Q(pk__in=holding.organisations()))


def find_organisations(
    person: Person, *, text: str = "", kind: str = "", region: str = "", state: str = ""
) -> QuerySet[Organisation]:
    """Those seen, filtered, with the number of people and sites of each."""
    found = organisations_seen(person).select_related("parent", "supervised_by")
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if region:
        found = found.filter(Exists(Site.objects.filter(organisation=OuterRef("pk"), region=region)))
    return found


def organisation_seen(person: Person, *, organisation: int) -> Organisation:
    """One of those seen, else Http404: nobody learns that it exists."""
    found = organisations_seen(person).select_related("parent", "supervised_by").filter(pk=organisation).first()
    if found is None:
        raise Http404
    return found


def membership_seen(person: Person, *, membership: int) -> Membership:
    found: Membership | None = Membership.objects.select_related("person", "organisation").filter(pk=membership).first()
    if found is None or not organisations_seen(person).filter(pk=found.organisation_id).exists():
        raise Http404
    return found


def invitation_seen(person: Person, *, invitation: int) -> Invitation:
    found = Invitation.objects.select_related("organisation").filter(pk=invitation).first()
    if found is None or not organisations_seen(person).filter(pk=found.organisation_id).exists():
        raise Http404
    return found


def delegation_seen(person: Person, *, delegation: int) -> Delegation:
    """A delegation of one's own, given or received."""
    found: Delegation | None = (
        Delegation.objects.select_related("membership__person", "membership__organisation", "to")
        .filter(Q(to=person) | Q(membership__person=person), pk=delegation)
        .first()
    )
    if found is None:
        raise Http404
    return found


def members_of(organisation: Organisation, *, at: datetime) -> QuerySet[Membership]:
    """Who holds a role there now."""
    return (
        Membership.objects.held_at(at)
        .filter(organisation=organisation)
        .select_related("person")
        .order_by("role", "person__family_name", "pk")
    )


def open_invitations(organisation: Organisation, *, at: datetime) -> QuerySet[Invitation]:
    return organisation.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)


def entities_of(organisation: Organisation, *, at: datetime) -> list[tuple[Organisation, int]]:
    """The organisations below, each with its number of people: one view over a group or a university."""
    below = (
        Organisation.objects.all()
        .under([organisation.pk])
        .exclude(pk=organisation.pk)
        .select_related("parent")
        .prefetch_related("sites")
    )
    people = dict(
        Membership.objects.held_at(at)
        .filter(organisation__in=below)
        .values_list("organisation")
        .annotate(n=Count("person", distinct=True))
    )
    return [(one, people.get(one.pk, 0)) for one in below]


def memberships_of(person: Person, *, at: datetime, reader: Person | None = None) -> QuerySet[Membership]:
    """What the person holds; for another `reader`, in the organisations that they may know of."""
    held = Membership.objects.held_at(at).filter(person=person).select_related("organisation")
    if reader is None or reader.pk == person.pk:
        return held
    return held.filter(organisation__in=organisations_seen(reader))


def memberships_shown(reader: Person) -> Prefetch[str]:
    """For a list of people: `shown`, what each holds in the organisations that the reader may know of."""
    held = Membership.objects.held_at(timezone.now()).filter(organisation__in=organisations_seen(reader))
    return Prefetch("memberships", held.select_related("organisation"), to_attr="shown")


def delegations_of(person: Person, *, at: datetime) -> QuerySet[Delegation]:
    """Given and received, in force or to come."""
    return Delegation.objects.filter(
        Q(to=person) | Q(membership__person=person), revoked_at__isnull=True, ends_at__gt=at
    ).select_related("membership__person", "membership__organisation", "to")


def colleagues_of(membership: Membership, *, at: datetime) -> QuerySet[Person]:
    """Those to whom a role can be lent."""
    return Person.objects.filter(
        is_active=True,
        pk__in=Membership.objects.held_at(at).filter(organisation=membership.organisation).values("person"),
    ).exclude(pk=membership.person_id)


def people_seen(person: Person) -> QuerySet[Person]:
    """All for an administrator; for others, those of the organisations that they run."""
    holding = holding_of(person)
    if holding.has(Role.ADMINISTRATOR):
        return Person.objects.filter(erased_at__isnull=True)
    places = holding.organisations((Role.COMPANY_ADMIN, Role.DIRECTION, Role.CAREERS_OFFICE))
    # Who has left is somebody else's: where they are now is nothing to those who knew them before.
    there = Membership.objects.held_at(timezone.now()).filter(organisation__in=places)
    return Person.objects.filter(erased_at__isnull=True, pk__in=there.values("person"))


def person_seen(person: Person, *, other: int) -> Person:
    found = people_seen(person).filter(pk=other).first()
    if found is None:
        raise Http404
    return found


def find_people(person: Person, *, text: str = "") -> QuerySet[Person]:
    found = people_seen(person)
    for word in (fold(part) if "@" not in part else clean_email(part) for part in text.split()):
        found = found.filter(folded__contains=word)
    return found


def parents_for(kinds: Iterable[str] = (OrganisationKind.GROUP, OrganisationKind.COMPANY, OrganisationKind.INSTITUTION)) -> QuerySet[Organisation]:  # fmt: skip
    return Organisation.objects.filter(kind__in=list(kinds))


def history(target: Any) -> Any:
    """Entries of the audit about one thing, newest first."""
    from qantara.kit.audit.queries import history_of

    return history_of(target)
