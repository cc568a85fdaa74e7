"""Roles: given by a link, held for a time, lent for a period, never without an administrator."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qantara.parties import actions
from qantara.parties.actions import (
    InvitationError,
    MembershipError,
    accept_invitation,
    delegate,
    end_delegation,
    end_membership,
    erase_person,
    find_invitation,
    invite,
    revoke_invitation,
)
from qantara.parties.enums import ROLE_HOMES, SENSITIVE_ROLES, TRUSTED_ROLES, OrganisationState, Role
from qantara.parties.holding import holding_of
from qantara.parties.managers import clean_email
from qantara.parties.models import Invitation, Membership, Organisation, Person
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory, organisation_for, person_with

pytestmark = pytest.mark.django_db
PASSWORD = "sept-collines-et-un-pont"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def administrator():
    return person_with(Role.ADMINISTRATOR)


@pytest.fixture
def asked(administrator, at):
    """An invitation and its link's token."""

    def send(role=Role.RECRUITER, email="rh@exemple.ma", organisation=None, by=administrator):
        tokens = []
        made = invite(
            email=email, organisation=organisation or organisation_for(role), role=role, by=by, at=at,
            link_of=lambda token: tokens.append(token) or f"https://portail.exemple.ma/{token}",
        )  # fmt: skip
        return made, tokens[0]

    return send


def _fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_a_link_makes_the_account_and_gives_the_role(asked, at):
    invitation, token = asked()
    person = accept_invitation(token=token, given_name="Salma", family_name="Essai", password=PASSWORD, at=at)
    assert person.email == "rh@exemple.ma"
    assert person.check_password(PASSWORD)
    assert holding_of(person).has(Role.RECRUITER)
    assert holding_of(person).organisations() == {invitation.organisation_id}


def test_the_link_itself_is_kept_nowhere(asked):
    invitation, token = asked()
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_a_link_works_once(asked, at):
    _, token = asked()
    accept_invitation(token=token, given_name="Salma", family_name="Essai", password=PASSWORD, at=at)
    with pytest.raises(InvitationError, match="has been used"):
        accept_invitation(token=token, given_name="Autre", family_name="Essai", password=PASSWORD, at=at)
    assert Person.objects.filter(email="rh@exemple.ma").count() == 1


def test_a_link_ends_and_can_be_withdrawn(asked, at, administrator):
    invitation, token = asked()
    with pytest.raises(InvitationError, match="ended after 14 days"):
        find_invitation(token, at=at + timedelta(days=14))
    revoke_invitation(invitation=invitation, by=administrator, at=at)
    with pytest.raises(InvitationError, match="not valid"):
        find_invitation(token, at=at)
    with pytest.raises(InvitationError, match="used or withdrawn already"):
        revoke_invitation(invitation=invitation, by=administrator, at=at)


def test_a_newer_invitation_replaces_the_older(asked, at):
    organisation = organisation_for(Role.RECRUITER)
    _, old = asked(organisation=organisation)
    _, new = asked(organisation=organisation)
    with pytest.raises(InvitationError, match="newer one has replaced it"):
        find_invitation(old, at=at)
    assert find_invitation(new, at=at)


def test_somebody_known_takes_the_role_without_a_second_account(asked, at):
    known = PersonFactory(email="rh@exemple.ma")
    _, token = asked(email="RH@exemple.MA ")
    assert accept_invitation(token=token, at=at) == known
    assert holding_of(_fresh(known)).has(Role.RECRUITER)


def test_an_invitation_is_for_its_address_alone(asked, at):
    _, token = asked()
    with pytest.raises(InvitationError, match=r"is to rh@exemple\.ma"):
        accept_invitation(token=token, person=PersonFactory(), at=at)


def test_an_invitation_is_worth_no_more_than_who_sent_it(asked, at):
    sender = MembershipFactory(role=Role.COMPANY_ADMIN)
    person_with(Role.ADMINISTRATOR)
    _, token = asked(organisation=sender.organisation, by=sender.person)
    end_membership(membership=sender, by=None, at=at)
    with pytest.raises(InvitationError, match="Whoever invited you no longer may"):
        accept_invitation(token=token, given_name="Salma", family_name="Essai", password=PASSWORD, at=at)


def test_an_invitation_to_a_house_barred_since_opens_nothing(asked, at):
    invitation, token = asked()
    Organisation.objects.filter(pk=invitation.organisation_id).update(state=OrganisationState.BARRED)
    with pytest.raises(InvitationError, match="nobody can be invited"):
        accept_invitation(token=token, given_name="Salma", family_name="Essai", password=PASSWORD, at=at)


def test_a_barred_organisation_s_people_hold_nothing_there():
    held = MembershipFactory(role=Role.COMPANY_ADMIN)
    Organisation.objects.filter(pk=held.organisation_id).update(state=OrganisationState.BARRED)
    assert not holding_of(_fresh(held.person)).roles


def test_a_name_and_a_password_are_asked_for(asked, at):
    _, token = asked()
    with pytest.raises(InvitationError, match="Enter your given name"):
        accept_invitation(token=token, given_name=" ", family_name="Essai", password=PASSWORD, at=at)


@pytest.mark.parametrize("role", sorted(SENSITIVE_ROLES))
def test_only_an_administrator_gives_a_sensitive_role(asked, role):
    organisation = organisation_for(role)
    by = PersonFactory()
    with pytest.raises(InvitationError, match="Only an administrator"):
        asked(role=role, organisation=organisation, by=by)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_held_only_where_it_belongs(asked, at, role):
    for trait in ("ministry", "company", "university", "agency", "association", "laboratory", "group"):
        organisation = OrganisationFactory(**{trait: True})
        if organisation.kind in ROLE_HOMES[role]:
            assert asked(role=role, organisation=organisation)
        else:
            with pytest.raises(InvitationError, match="where nobody is"):
                asked(role=role, organisation=organisation)


@pytest.mark.parametrize("state", [OrganisationState.SUSPENDED, OrganisationState.BARRED])
def test_nobody_is_invited_to_a_closed_house(asked, state):
    with pytest.raises(InvitationError, match="nobody can be invited"):
        asked(organisation=OrganisationFactory(state=state))


def test_who_holds_the_role_is_not_invited_again(asked):
    held = MembershipFactory(role=Role.RECRUITER)
    with pytest.raises(InvitationError, match="is already"):
        asked(email=held.person.email, organisation=held.organisation)


def test_the_portal_keeps_an_administrator(administrator, at):
    only = administrator.memberships.get()
    with pytest.raises(MembershipError, match="needs an administrator"):
        end_membership(membership=only, by=administrator, at=at)
    person_with(Role.ADMINISTRATOR)
    end_membership(membership=only, by=administrator, at=at)
    assert not holding_of(_fresh(administrator)).roles


def test_an_ended_role_gives_nothing_and_cannot_end_twice(administrator, at):
    held = MembershipFactory(role=Role.RECRUITER)
    end_membership(membership=held, by=administrator, at=at, reason="Départ")
    assert not holding_of(_fresh(held.person)).roles
    with pytest.raises(MembershipError, match="has ended already"):
        end_membership(membership=held, by=administrator, at=at + timedelta(seconds=1))


def test_an_organisations_own_administrator_ends_no_sensitive_role(at):
    held = MembershipFactory(role=Role.AUDITOR)
    with pytest.raises(MembershipError, match="Only an administrator"):
        end_membership(membership=held, by=PersonFactory(), at=at)


# Delegations


@pytest.fixture
def house(at):
    """A direction, and a colleague of the same house."""
    direction = MembershipFactory(role=Role.DIRECTION)
    colleague = MembershipFactory(role=Role.COORDINATOR, organisation=direction.organisation).person
    return direction, colleague


def _lend(house, at, **but):
    direction, colleague = house
    asked = {"membership": direction, "to": colleague, "starts_at": at, "ends_at": at + timedelta(days=10), "reason": "Congé",
             "by": direction.person, "at": at}  # fmt: skip
    return delegate(**(asked | but))


def test_a_role_is_lent_for_a_period_and_names_both(house, at):
    _lend(house, at - timedelta(minutes=1))
    held = next(held for held in holding_of(_fresh(house[1])).roles if held.role == Role.DIRECTION)
    assert held.lent_by == house[0].person_id


def test_a_delegation_to_come_or_gone_gives_nothing(house, at):
    _lend(house, at, starts_at=at + timedelta(days=1))
    assert not holding_of(_fresh(house[1])).has(Role.DIRECTION)


def test_a_delegation_ends_with_the_role_that_was_lent(house, at):
    _lend(house, at - timedelta(minutes=1))
    end_membership(membership=house[0], by=None, at=at)
    assert not holding_of(_fresh(house[1])).has(Role.DIRECTION)


@pytest.mark.parametrize("which", ["giver", "receiver"])
def test_either_of_the_two_ends_it_and_nobody_else(house, at, which):
    made = _lend(house, at - timedelta(minutes=1))
    with pytest.raises(MembershipError, match="Only the two people"):
        end_delegation(delegation=made, by=PersonFactory(), at=at)
    end_delegation(delegation=made, by=house[0].person if which == "giver" else house[1], at=at)
    assert not holding_of(_fresh(house[1])).has(Role.DIRECTION)
    with pytest.raises(MembershipError, match="has ended already"):
        end_delegation(delegation=made, by=house[1], at=at)


@pytest.mark.parametrize(
    ("but", "sentence"),
    [
        ({"by": "somebody"}, "one’s own roles only"),
        ({"to": "oneself"}, "somebody else"),
        ({"to": "a stranger"}, "holds no role at"),
        ({"reason": "  "}, "Say why"),
        ({"ends_at": timedelta(days=-1)}, "ends after it starts"),
        ({"ends_at": timedelta(days=91)}, "90 days later at most"),
    ],
)
def test_what_cannot_be_lent_is_refused(house, at, but, sentence):
    direction, _ = house
    people = {"somebody": PersonFactory, "oneself": lambda: direction.person, "a stranger": PersonFactory}
    told = {
        name: people[value]() if value in people else at + value if isinstance(value, timedelta) else value
        for name, value in but.items()
    }
    with pytest.raises(MembershipError, match=sentence):
        _lend(house, at, **told)


@pytest.mark.parametrize("role", sorted(TRUSTED_ROLES))
def test_a_role_of_trust_is_not_lent(at, role):
    held = MembershipFactory(role=role)
    colleague = MembershipFactory(role=Role.COMMITTEE_MEMBER, organisation=held.organisation).person
    with pytest.raises(MembershipError, match="not delegated"):
        _lend((held, colleague), at)


# People


def test_erasing_leaves_a_number_and_no_person(at):
    held = MembershipFactory(role=Role.TUTOR, title="Cheffe d’équipe")
    erase_person(person=held.person, by=None, at=at, reason="Demande")
    person = _fresh(held.person)
    assert str(person) == f"№ {person.pk}"
    assert (person.email, person.phone, person.is_active, person.erased_at) == (None, "", False, at)
    assert not person.has_usable_password()
    assert Membership.objects.get(pk=held.pk).title == ""
    assert not holding_of(person).roles


def test_the_last_administrator_is_not_erased(administrator, at):
    with pytest.raises(MembershipError, match="needs an administrator"):
        erase_person(person=administrator, by=None, at=at, reason="Demande")
    assert _fresh(administrator).email


def test_a_person_keeps_a_name(at):
    person = PersonFactory()
    with pytest.raises(MembershipError, match="Enter a name"):
        actions.change_person(person=person, fields={"given_name": "", "family_name": ""}, by=person, at=at)


@given(st.emails())
def test_an_address_is_cleaned_once_and_for_all(address):
    assert clean_email(clean_email(address)) == clean_email(address) == clean_email(f" {address.upper().lower()} ")


def test_what_was_invited_before_a_clock_change_ends_after_fourteen_days(administrator):
    at = datetime(2026, 3, 20, 12, tzinfo=UTC)  # the clocks of Morocco change around Ramadan
    made = invite(email="x@exemple.ma", organisation=organisation_for(Role.TUTOR), role=Role.TUTOR, by=administrator,
                  at=at, link_of=lambda token: token)  # fmt: skip
    assert made.expires_at - made.created_at == timedelta(days=14)
