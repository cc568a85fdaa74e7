"""What other tests start from is what the portal itself would accept."""

import pytest

from qantara.parties.enums import ROLE_HOMES, Role
from qantara.parties.holding import holding_of
from tests.parties.factories import PASSWORD, MembershipFactory, OrganisationFactory, PersonFactory, person_with

TRAITS = sorted(OrganisationFactory._meta.parameters)


@pytest.mark.django_db
@pytest.mark.parametrize("trait", TRAITS)
def test_each_trait_is_a_whole_organisation(trait):
    OrganisationFactory(**{trait: True}).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_sits_where_it_may(role):
    membership = MembershipFactory(role=role)
    assert membership.organisation.kind in ROLE_HOMES[role]
    assert holding_of(membership.person).has(role)


@pytest.mark.django_db
def test_people_can_sign_in_unless_they_have_no_address():
    assert PersonFactory().check_password(PASSWORD)
    nobody = PersonFactory(linkless=True)
    assert nobody.email is None
    assert not nobody.has_usable_password()


@pytest.mark.django_db
def test_a_role_is_given_in_the_organisation_named():
    place = OrganisationFactory(university=True)
    assert holding_of(person_with(Role.DIRECTION, place)).organisations() == {place.pk}
