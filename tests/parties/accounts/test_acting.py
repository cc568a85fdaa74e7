"""Acting as somebody: by whom, as whom, for how long, with which trace."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qantara.kit.audit.models import Entry
from qantara.parties.accounts.acting import LONGEST, acting_of, may_act_as
from qantara.parties.enums import SENSITIVE_ROLES, Role
from qantara.parties.models import Delegation, Membership
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import PersonFactory, person_with


@pytest.fixture
def admin(client):
    person = person_with(Role.ADMINISTRATOR)
    give_factor(person)
    client.force_login(person)
    return person


def act(client, person, reason="Lost on the page of offers"):
    return client.post(f"/en/acting/{person.pk}/", {"reason": reason})


def who(client):
    """Whose page the portal shows."""
    answer = client.get("/en/")
    request = answer.wsgi_request
    return request.user, getattr(request, "real_user", None), request.acting_for


def test_an_administrator_sees_the_portal_as_somebody_does(client, admin):
    person = person_with(Role.RECRUITER)
    assert who(client) == (admin, None, None)
    assert act(client, person)["Location"] == "/en/"
    assert who(client) == (person, admin, person)
    client.post("/en/acting/stop/")
    assert who(client) == (admin, None, None)


def test_it_is_traced_under_both_names(client, admin):
    person = PersonFactory()
    act(client, person, "Lost on the page of offers")
    started = Entry.objects.get(event="person.acted_as")
    assert (started.actor, started.person, started.told["reason"]) == (
        admin.pk,
        person.pk,
        "Lost on the page of offers",
    )
    client.post("/en/sign-out/")
    left = Entry.objects.get(event="person.signed_out")
    assert left.actor == left.person == admin.pk


def test_what_is_done_meanwhile_names_both(client, admin, monkeypatch):
    person = PersonFactory()
    act(client, person)
    from qantara.kit.audit.actions import record
    from qantara.web.views import public

    real = public.newest_edition

    def noted(folder):
        record("test.done", target=person, by=person, at=timezone.now())
        return real(folder)

    monkeypatch.setattr(public, "newest_edition", noted)
    client.get("/en/")
    entry = Entry.objects.get(event="test.done")
    assert (entry.actor, entry.through) == (person.pk, admin.pk)


def test_it_needs_a_reason(client, admin):
    person = PersonFactory()
    assert act(client, person, " ").status_code == 200
    assert who(client)[2] is None


@pytest.mark.parametrize("role", sorted(SENSITIVE_ROLES))
def test_nobody_acts_as_a_person_of_trust(client, admin, role):
    person = person_with(role)
    answer = act(client, person)
    assert answer.status_code == 200
    assert "role of trust" in answer.content.decode()
    assert who(client)[2] is None


def test_nobody_acts_as_whoever_was_lent_a_role_of_trust(client, admin):
    lender, person = person_with(Role.COMMITTEE_MEMBER), PersonFactory()
    now = timezone.now()
    Delegation.objects.create(
        membership=Membership.objects.get(person=lender), to=person, starts_at=now, ends_at=now + timedelta(days=1),
        reason="Travel",
    )  # fmt: skip
    act(client, person)
    assert who(client)[2] is None


def test_nobody_acts_as_themselves_or_as_somebody_without_an_account(client, admin):
    act(client, admin)
    act(client, PersonFactory(linkless=True))
    assert client.post(f"/en/acting/{PersonFactory(is_active=False).pk}/", {"reason": "x"}).status_code == 404
    assert who(client)[2] is None


@pytest.mark.parametrize("role", sorted(frozenset(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_acts_as_anybody(role):
    by = person_with(role)
    assert not may_act_as(PersonFactory(), by)
    client = Client()
    give_factor(by)
    client.force_login(by)
    assert act(client, PersonFactory()).status_code == 403


def test_it_is_not_started_from_another_site(admin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert act(client, PersonFactory()).status_code == 403


@pytest.mark.parametrize("page", [
    "account/", "account/password/", "account/address/", "account/sessions/", "account/second-factor/set-up/",
    "account/second-factor/codes/", "account/confirm/",
])  # fmt: skip
def test_what_is_the_persons_own_stays_closed(client, admin, page):
    act(client, PersonFactory())
    assert client.get(f"/en/{page}").status_code == 403


def test_one_does_not_act_through_somebody(client, admin):
    act(client, PersonFactory())
    assert act(client, PersonFactory()).status_code == 403


def test_it_ends_after_half_an_hour(client, admin):
    person = PersonFactory()
    act(client, person)
    session = client.session
    session["acting"] |= {"until": (timezone.now() - timedelta(seconds=1)).isoformat()}
    session.save()
    assert who(client)[0] == admin
    assert "acting" not in client.session
    assert timedelta(minutes=30) == LONGEST


def test_it_ends_with_the_right(client, admin):
    person_with(Role.ADMINISTRATOR)
    person = PersonFactory()
    act(client, person)
    Membership.objects.filter(person=admin).update(ends_at=timezone.now())
    assert who(client)[0] == admin


def test_it_ends_when_the_person_comes_to_hold_a_role_of_trust(client, admin):
    from tests.parties.factories import MembershipFactory

    person = PersonFactory()
    act(client, person)
    MembershipFactory(person=person, role=Role.AUDITOR)
    assert who(client)[0] == admin


def test_staff_without_a_second_factor_are_acted_as_without_being_led_to_theirs(client, admin):
    person = person_with(Role.CAREERS_OFFICE)
    act(client, person)
    assert who(client)[0] == person


def test_signing_out_while_acting_ends_both(client, admin):
    act(client, PersonFactory())
    client.post("/en/sign-out/")
    assert "_auth_user_id" not in client.session
    assert "acting" not in client.session


def test_a_session_that_says_nothing_acts_as_nobody(admin, client):
    assert acting_of(client.session, admin, at=timezone.now()) is None
