"""A8: each category has its period; the daily work takes people out, proves it, changes nothing twice; statistics survive."""

from datetime import UTC, datetime, timedelta

import pytest

from qantara.kit.privacy import consents, requests, retention, tasks
from qantara.kit.privacy.enums import Kind, State
from qantara.kit.privacy.models import Consent, Request, RetentionProof
from qantara.kit.privacy.retention import RetentionError, Rule, apply_retention, apply_rule, digest_of, months_before
from qantara.parties.enums import Role
from qantara.parties.models import Invitation, Person
from tests.kit.privacy.conftest import NOON
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def invitation(expires_at, **more):
    return Invitation.objects.create(
        email=f"invite{Invitation.objects.count()}@exemple.ma", organisation=OrganisationFactory(university=True),
        role=Role.LEARNER, digest=f"d{Invitation.objects.count()}", invited_by=PersonFactory(), created_at=expires_at,
        expires_at=expires_at, **more,
    )  # fmt: skip


def rule(name):
    return next(rule for rule in retention.all_rules() if rule.name == name)


def proof_of(rule, proofs):
    return next(proof for proof in proofs if proof.rule == rule)


def test_every_rule_is_a_proposal_until_the_folder_says_it(tell):
    rules = {rule.name: rule for rule in retention.all_rules()}
    assert {"parties.accounts", "parties.invitations", "privacy.consents", "privacy.requests"} <= set(rules)
    assert not any(rule.is_confirmed for rule in rules.values())
    tell(months={"parties.invitations": 6})
    assert rules["parties.invitations"].is_confirmed
    assert rules["parties.invitations"].period == 6


@pytest.mark.parametrize(
    ("at", "months", "cutoff"),
    [
        (datetime(2026, 11, 22, 3, tzinfo=UTC), 12, datetime(2025, 11, 22, 3, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 6, datetime(2026, 6, 30, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(at, months, cutoff):
    assert months_before(at, months) == cutoff


def test_what_is_past_its_period_goes_with_a_proof_and_the_rest_stays(tell):
    tell(months={"parties.invitations": 12})
    cutoff = months_before(NOON, 12)
    old, edge = invitation(cutoff - timedelta(seconds=1)), invitation(cutoff)
    proof = proof_of("parties.invitations", apply_retention(at=NOON))
    assert list(Invitation.objects.all()) == [edge]
    assert (proof.count, proof.cutoff, proof.months, proof.at) == (1, cutoff, 12, NOON)
    assert proof.digest == digest_of("parties.invitations", cutoff, [old.pk])


def test_a_run_that_finds_nothing_proves_that_too():
    proofs = apply_retention(at=NOON)
    assert {proof.rule for proof in proofs} == {rule.name for rule in retention.all_rules()}
    assert not any(proof.count for proof in proofs)


def test_a_second_run_changes_nothing_and_adds_nothing():
    invitation(NOON - timedelta(days=800))
    apply_retention(at=NOON)
    proofs = list(RetentionProof.objects.values())
    assert apply_retention(at=NOON + timedelta(hours=2)) == []
    assert list(RetentionProof.objects.values()) == proofs
    assert len(apply_retention(at=NOON + timedelta(days=1))) == len(retention.all_rules())


def test_what_expires_later_the_same_day_is_proved_by_itself():
    apply_retention(at=NOON)
    invitation(NOON - timedelta(days=800))
    (proof,) = apply_retention(at=NOON + timedelta(hours=1))
    assert (proof.rule, proof.count) == ("parties.invitations", 1)


def test_requests_lose_their_person_and_still_count(person, officer):
    made = requests.make_request(kind=Kind.CORRECTION, details="Mon nom.", by=person, at=NOON)
    open_one = requests.make_request(kind=Kind.ACCESS, details="Tout.", by=person, at=NOON)
    requests.refuse_request(request=made, reason="Non, Salma.", by=officer, at=NOON)
    apply_rule(rule("privacy.requests"), at=NOON + timedelta(days=365 * 5 + 3))
    made.refresh_from_db()
    open_one.refresh_from_db()
    assert (made.person, made.details, made.answer, made.state, made.kind) == (
        None,
        "",
        "",
        State.REFUSED,
        "correction",
    )
    assert (open_one.person, open_one.details) == (person, "Tout.")
    assert Request.objects.count() == 2


def test_withdrawn_consents_lose_their_person_and_still_count(person):
    consents.give_consent(person=person, purpose="news", by=person, at=NOON)
    consents.withdraw_consent(person=person, purpose="news", by=person, at=NOON)
    consents.give_consent(person=person, purpose="news", by=person, at=NOON)
    apply_rule(rule("privacy.consents"), at=NOON + timedelta(days=365 * 5 + 3))
    assert Consent.objects.filter(person=None, withdrawn_at=NOON).count() == 1
    assert Consent.objects.filter(person=person).count() == 1


def test_accounts_without_role_or_sign_in_are_erased_and_others_not(tell):
    tell(months={"parties.accounts": 36})
    long_ago, since = NOON - timedelta(days=1200), NOON - timedelta(days=30)
    gone = PersonFactory(given_name="Rim", created_at=long_ago)
    ended = PersonFactory(created_at=long_ago)
    MembershipFactory(person=ended, starts_at=long_ago, ends_at=since)
    holds = PersonFactory(created_at=long_ago)
    MembershipFactory(person=holds, starts_at=long_ago)
    signs_in = PersonFactory(created_at=long_ago, last_login=since)
    proof = proof_of("parties.accounts", apply_retention(at=NOON))
    assert proof.count == 1
    assert Person.objects.get(pk=gone.pk).erased_at == NOON
    assert set(Person.objects.filter(erased_at=None)) == {ended, holds, signs_in}


def _rule(name, expired, anonymise):
    return retention.register(Rule(
        name=name, title="t", from_when="f", outcome="o", months=1, expired=expired, anonymise=anonymise
    ))  # fmt: skip


def test_a_rule_that_leaves_something_is_undone_and_the_others_hold(monkeypatch):
    monkeypatch.setattr(retention, "_known", dict(retention._known))
    kept = PersonFactory(given_name="Rim")

    def spoils(rows, at):
        Person.objects.filter(pk=kept.pk).update(given_name="")

    _rule("a.broken", lambda _cutoff: Person.objects.filter(pk=kept.pk), spoils)
    invitation(NOON - timedelta(days=800))
    with pytest.raises(RetentionError, match=r"a\.broken"):
        apply_retention(at=NOON)
    kept.refresh_from_db()
    assert kept.given_name == "Rim"
    assert not Invitation.objects.exists()
    assert not RetentionProof.objects.filter(rule="a.broken").exists()


def test_the_task_of_the_night_does_it():
    invitation(NOON - timedelta(days=800))
    assert tasks.retain.func()["parties.invitations"] == 1
    assert tasks.watch.func() == {"warned": 0, "late": 0}
