"""Who sees whom: company A never learns that company B is there; a group sees its own; officers see all."""

import pytest
from django.http import Http404
from django.utils import timezone

from qantara.parties.enums import NATIONAL_ROLES, Role
from qantara.parties.queries import (
    entities_of,
    find_organisations,
    find_people,
    memberships_of,
    memberships_shown,
    organisation_seen,
    organisations_seen,
    people_seen,
    person_seen,
)
from tests.parties.factories import LONG_AGO, MembershipFactory, OrganisationFactory, PersonFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_companies():
    return OrganisationFactory(company=True, name="Alpha"), OrganisationFactory(company=True, name="Beta")


@pytest.mark.parametrize("role", [Role.COMPANY_ADMIN, Role.RECRUITER, Role.TUTOR, Role.PARTNER])
def test_a_company_sees_itself_and_no_other(two_companies, role):
    alpha, beta = two_companies
    reader = person_with(role, alpha)
    assert list(organisations_seen(reader).filter(kind="company")) == [alpha]
    assert not find_organisations(reader, text="beta").exists()
    with pytest.raises(Http404):
        organisation_seen(reader, organisation=beta.pk)


def test_a_company_sees_nobody_of_another(two_companies):
    alpha, beta = two_companies
    reader, other = person_with(Role.COMPANY_ADMIN, alpha), person_with(Role.TUTOR, beta)
    assert list(people_seen(reader)) == [reader]
    with pytest.raises(Http404):
        person_seen(reader, other=other.pk)


def test_a_group_sees_all_its_companies_and_no_others(two_companies):
    group = OrganisationFactory(group=True)
    entity = OrganisationFactory(company=True, parent=group)
    branch = OrganisationFactory(company=True, parent=entity)
    reader = person_with(Role.COMPANY_ADMIN, group)
    assert set(organisations_seen(reader).filter(kind__in=("company", "group"))) == {group, entity, branch}
    assert set(people_seen(reader)) == {reader}
    tutor = person_with(Role.TUTOR, branch)
    assert set(people_seen(reader)) == {reader, tutor}
    assert {one.pk: people for one, people in entities_of(group, at=LONG_AGO.replace(year=2027))} == {
        entity.pk: 0,
        branch.pk: 1,
    }


def test_an_entity_does_not_see_its_group_s_other_entities():
    group = OrganisationFactory(group=True)
    one, other = (OrganisationFactory(company=True, parent=group) for _ in range(2))
    reader = person_with(Role.COMPANY_ADMIN, one)
    assert set(organisations_seen(reader).filter(kind__in=("company", "group"))) == {one}
    assert other not in organisations_seen(reader)


@pytest.mark.parametrize("role", sorted(NATIONAL_ROLES))
def test_officers_see_every_organisation(two_companies, role):
    assert set(organisations_seen(person_with(role))) >= set(two_companies)


def test_only_an_administrator_sees_everybody(two_companies):
    other = person_with(Role.TUTOR, two_companies[1])
    assert other in people_seen(person_with(Role.ADMINISTRATOR))
    for role in (Role.MINISTRY_OFFICER, Role.AUDITOR, Role.COMMITTEE_CHAIR, Role.LEARNER):
        assert other not in people_seen(person_with(role))


def test_public_parties_are_seen_by_all_who_have_an_account():
    university, ministry = OrganisationFactory(university=True), OrganisationFactory(ministry=True)
    assert set(organisations_seen(PersonFactory())) == {university, ministry}


@pytest.mark.parametrize("text", ["ECOLE centrale", "École", "casablanca ecc", "المدرسه", "المدرسة"])
def test_names_are_found_without_accents_case_or_arabic_forms(text):
    school = OrganisationFactory(
        school=True, name="École Centrale Casablanca", name_ar="المدرسة المركزية", short_name="ECC"
    )
    assert list(find_organisations(PersonFactory(), text=text)) == [school]


def test_people_are_found_by_name_or_address():
    reader = person_with(Role.ADMINISTRATOR)
    found = PersonFactory(given_name="Zoé", family_name="Aït Essai", email="zoe@exemple.ma")
    for text in ("ZOE", "ait zoe", "Zoe@Exemple.ma"):
        assert list(find_people(reader, text=text)) == [found]


def test_an_ended_role_shows_nothing_more(two_companies):
    held = MembershipFactory(role=Role.COMPANY_ADMIN, organisation=two_companies[0], ends_at=LONG_AGO)
    assert not organisations_seen(held.person).filter(kind="company").exists()


def test_who_has_left_for_another_company_is_seen_no_more(two_companies):
    alpha, beta = two_companies
    reader = person_with(Role.COMPANY_ADMIN, alpha)
    gone = MembershipFactory(role=Role.TUTOR, organisation=alpha, ends_at=LONG_AGO).person
    MembershipFactory(role=Role.TUTOR, organisation=beta, person=gone)
    assert gone not in people_seen(reader)
    with pytest.raises(Http404):
        person_seen(reader, other=gone.pk)


def test_who_works_for_two_companies_is_seen_in_each_without_the_other(two_companies):
    alpha, beta = two_companies
    reader = person_with(Role.COMPANY_ADMIN, alpha)
    both = person_with(Role.TUTOR, alpha)
    MembershipFactory(role=Role.TUTOR, organisation=beta, person=both)
    now = timezone.now()
    assert [held.organisation for held in memberships_of(both, at=now, reader=reader)] == [alpha]
    listed = people_seen(reader).prefetch_related(memberships_shown(reader)).get(pk=both.pk)
    assert [held.organisation for held in listed.shown] == [alpha]
    assert {held.organisation for held in memberships_of(both, at=now)} == {alpha, beta}
