"""Organisations: entered once, in a tree of the right kinds, led from state to state; each step is recorded."""

from datetime import UTC, datetime
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from qantara.kit.audit.queries import history_of
from qantara.parties.actions import (
    OrganisationError,
    StateError,
    add_organisation,
    change_organisation,
    change_state,
    put_site,
)
from qantara.parties.enums import STATE_STEPS, OrganisationKind, OrganisationState
from qantara.parties.models import Organisation
from tests.parties.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
COMPANY = {"kind": "company", "name": "Atlas Logiciels", "ice": "001234567000089"}


def test_a_company_waits_to_be_verified_and_a_ministry_is_active():
    assert add_organisation(fields=COMPANY, by=None, at=AT).state == OrganisationState.REGISTERED
    ministry = add_organisation(fields={"kind": "ministry", "name": "Ministère d’essai"}, by=None, at=AT)
    assert ministry.state == OrganisationState.ACTIVE


def test_what_is_added_and_changed_is_recorded_with_who_and_why():
    by = PersonFactory()
    made = add_organisation(fields=COMPANY, by=by, at=AT)
    change_organisation(organisation=made, fields={"sector": "Conseil"}, by=by, at=AT, reason="Erreur de saisie")
    assert [line.entry.event for line in history_of(made)] == ["organisation.changed", "organisation.added"]


def test_a_change_of_nothing_is_not_recorded():
    made = add_organisation(fields=COMPANY, by=None, at=AT)
    change_organisation(organisation=made, fields={"sector": ""}, by=None, at=AT)
    assert len(history_of(made)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (COMPANY | {"name": "Une autre"}, "ICE 001234567000089 is already"),
        ({"kind": "ministry", "name": "MINISTÈRE d’essai"}, "is already in the list"),
        ({"kind": "company", "name": "Courte", "ice": "123"}, "ice cannot be “123”"),
        ({"kind": "pirate", "name": "Inconnue"}, "kind cannot be “pirate”"),
        ({"kind": "company", "name": ""}, "name cannot be"),
        ({"kind": "institution", "name": "Sans genre"}, "has a kind of institution"),
        ({"kind": "company", "name": "Trop", "institution_kind": "school"}, "nothing else has one"),
    ],
)
def test_what_cannot_be_an_organisation_is_refused(fields, sentence):
    add_organisation(fields=COMPANY, by=None, at=AT)
    add_organisation(fields={"kind": "ministry", "name": "Ministère d’essai"}, by=None, at=AT)
    with pytest.raises(OrganisationError, match=sentence):
        add_organisation(fields=fields, by=None, at=AT)
    assert Organisation.objects.count() == 2


def test_two_companies_may_share_a_name_but_not_an_ice():
    add_organisation(fields=COMPANY, by=None, at=AT)
    add_organisation(fields=COMPANY | {"ice": ""}, by=None, at=AT)
    assert Organisation.objects.filter(name=COMPANY["name"]).count() == 2


def test_the_tree_has_no_circle_and_three_floors_at_most():
    group, company = OrganisationFactory(group=True), OrganisationFactory(company=True)
    change_organisation(organisation=company, fields={"parent": group}, by=None, at=AT)
    branch = OrganisationFactory(company=True, parent=company)
    with pytest.raises(OrganisationError, match="circle or more than 3 floors"):
        change_organisation(organisation=company, fields={"parent": branch}, by=None, at=AT)
    with pytest.raises(OrganisationError, match="circle or more than 3 floors"):
        add_organisation(fields=COMPANY | {"parent": branch}, by=None, at=AT)


def test_a_company_stands_under_a_group_and_an_institution_is_supervised_by_a_ministry():
    university = OrganisationFactory(university=True)
    with pytest.raises(OrganisationError, match="neither"):
        add_organisation(fields=COMPANY | {"parent": university}, by=None, at=AT)
    with pytest.raises(OrganisationError, match="not a ministry"):
        add_organisation(
            fields={"kind": "institution", "institution_kind": "school", "name": "École d’essai", "supervised_by": university},
            by=None, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(OrganisationState, OrganisationState)))
def test_states_follow_their_steps_and_no_other(before, after):
    organisation = OrganisationFactory(state=before)
    if after in STATE_STEPS[before]:
        assert change_state(organisation=organisation, to=after, by=None, at=AT, reason="Contrôle").state == after
    else:
        with pytest.raises(StateError, match="cannot become"):
            change_state(organisation=organisation, to=after, by=None, at=AT, reason="Contrôle")


def test_nobody_is_suspended_without_a_reason():
    organisation = OrganisationFactory()
    with pytest.raises(StateError, match="Say why"):
        change_state(organisation=organisation, to=OrganisationState.SUSPENDED, by=None, at=AT, reason=" ")


def test_a_new_seat_takes_the_place_of_the_old():
    organisation = OrganisationFactory()
    put_site(organisation=organisation, fields={"name": "Rabat", "region": "MA-04", "is_seat": True}, by=None, at=AT)
    put_site(organisation=organisation, fields={"name": "Fès", "region": "MA-03", "is_seat": True}, by=None, at=AT)
    assert [site.name for site in organisation.sites.filter(is_seat=True)] == ["Fès"]
    with pytest.raises(OrganisationError, match="already has a place called rabat"):
        put_site(organisation=organisation, fields={"name": "rabat", "region": "MA-04"}, by=None, at=AT)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": OrganisationKind.INSTITUTION}, "organisation_institution_has_its_kind"),
        ({"kind": OrganisationKind.COMPANY, "institution_kind": "school"}, "organisation_institution_has_its_kind"),
    ],
)
def test_the_database_itself_refuses_what_must_never_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OrganisationFactory(**fields)
