"""A5, A8: a person is erased everywhere or nowhere, and it is proved."""

from datetime import timedelta

import pytest

from qantara.kit.audit.actions import record, seal
from qantara.kit.audit.models import Entry
from qantara.kit.audit.verification import verify
from qantara.kit.notifications.models import Message
from qantara.kit.privacy import consents, erasure, personal_data, requests
from qantara.kit.privacy.enums import Channel, Kind, State
from qantara.kit.privacy.erasure import ErasureError
from qantara.kit.privacy.models import Consent, Erasure
from qantara.kit.privacy.personal_data import Category
from qantara.kit.privacy.queries import held_of
from qantara.kit.privacy.requests import RequestError
from qantara.parties.enums import Role
from qantara.parties.models import Invitation, Membership, Person
from tests.kit.privacy.conftest import NOON
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def known(person):
    """Somebody of whom every category holds something."""
    membership = MembershipFactory(person=person, role=Role.RECRUITER, title="Directrice des talents")
    Invitation.objects.create(
        email=person.email, organisation=membership.organisation, role=Role.TUTOR, digest="d", invited_by=person,
        created_at=NOON, expires_at=TOMORROW,
    )  # fmt: skip
    consents.give_consent(person=person, purpose="news", by=person, at=NOON)
    record("person.changed", target=person, by=person, at=NOON, before={"phone": ""}, after={"phone": person.phone}, person=person)  # fmt: skip
    Person.objects.filter(pk=person.pk).update(last_login=NOON)
    person.refresh_from_db()
    return person


def ask(person):
    return requests.make_request(kind=Kind.ERASURE, details="Je pars.", by=person, at=NOON)


def erase(request, officer, passed_on="personne"):
    return erasure.erase_on_request(request=request, passed_on=passed_on, by=officer, at=TOMORROW)


def everything_written():
    """Every text of every table of ours."""
    from django.apps import apps

    for model in apps.get_models():
        if model.__module__.startswith(("qantara.", "allauth.")):
            for row in model._base_manager.values_list():
                yield from (str(value) for value in row)


def test_nothing_that_names_the_person_is_left_anywhere(known, officer):
    email, phone = known.email, known.phone
    request = ask(known)
    erase(request, officer)
    text = "\n".join(everything_written()).casefold()
    for name in ("Salma", phone, "Directrice des talents", "Je pars."):
        assert name.casefold() not in text, name
    # The answer leaves by mail to the address that was theirs; it is forgotten with the mail.
    assert [row.kind for row in Message.objects.filter(address=email)] == ["privacy.request_done"]
    assert Person.objects.get(pk=known.pk).erased_at == TOMORROW


def test_the_proof_counts_what_is_gone_and_what_stays(known, officer):
    proof = erase(ask(known), officer)
    assert proof.counts["parties.identity"] == 1
    assert proof.counts["parties.invitations"] == 1
    assert proof.counts["privacy.consents"] == 1
    assert proof.audit_values >= 1
    assert set(proof.kept) == {"parties.roles", "privacy.requests", "notifications.messages", "audit.entries"}
    assert len(proof.digest) == 64
    assert proof.request.state == State.DONE
    assert str(known) not in str(vars(proof))
    event = Entry.objects.get(event="privacy.person_erased")
    assert event.told["after"]["digest"] == proof.digest


def test_the_person_is_told_what_stays_and_why_in_their_language(known, officer):
    proof = erase(ask(known), officer)
    (mail,) = Message.objects.filter(kind="privacy.request_done")
    assert mail.language == known.language
    assert proof.digest[:16] in mail.text
    assert proof.request.answer in mail.text


def test_the_chain_of_the_audit_holds(known, officer):
    seal(at=NOON)
    erase(ask(known), officer)
    seal(at=TOMORROW)
    assert verify().holds


def test_statistics_survive(known, officer):
    memberships, given = Membership.objects.count(), Consent.objects.count()
    erase(ask(known), officer)
    assert (Membership.objects.count(), Consent.objects.count()) == (memberships, given)
    assert Consent.objects.get().person is None


def test_what_would_be_left_undoes_everything(known, officer):
    personal_data.register(Category(
        name="tests.forgotten", title="Forgotten things", purpose="accounts", source="x", recipients="x",
        fields={"a": "A"}, collect=lambda _person: [{"a": 1}], erase=lambda _person, **_more: 0,
    ))  # fmt: skip
    with pytest.raises(ErasureError, match="Forgotten things"):
        erase(ask(known), officer)
    assert Person.objects.get(pk=known.pk).given_name == "Salma"
    assert not Erasure.objects.exists()


def test_a_category_says_how_it_is_erased_or_why_it_stays():
    with pytest.raises(ValueError, match="how it is erased, or why it stays"):
        Category(
            name="x", title="x", purpose="accounts", source="x", recipients="x", fields={}, collect=lambda _person: []
        )  # fmt: skip


def test_everything_that_is_held_of_somebody_else_stays(known, officer):
    other = PersonFactory(given_name="Youssef")
    MembershipFactory(person=other, role=Role.TUTOR, organisation=OrganisationFactory(company=True), title="Tuteur")
    before = {one.category.name: list(one.rows) for one in held_of(other)}
    erase(ask(known), officer)
    assert {one.category.name: list(one.rows) for one in held_of(other)} == before


def test_erasing_needs_its_recipients_told_and_another_officer(known, officer):
    request = ask(known)
    with pytest.raises(RequestError, match="to which recipients"):
        erase(request, officer, " ")
    with pytest.raises(ErasureError, match="another officer"):
        erase(request, known)
    other = requests.make_request(kind=Kind.ACCESS, details="", by=known, at=NOON)
    with pytest.raises(ErasureError, match="does not ask to be erased"):
        erase(other, officer)


def test_somebody_without_an_account_has_nothing_to_erase_here(officer):
    from qantara.kit.privacy.enums import Identity

    request = requests.enter_request(
        kind=Kind.ERASURE, channel=Channel.PAPER, name="Anas Essai", contact="", details="", received_at=NOON,
        identity=Identity.DOCUMENT, by=officer, at=NOON,
    )  # fmt: skip
    with pytest.raises(ErasureError, match="not tied to an account"):
        erase(request, officer)


def test_a_request_that_was_proven_on_paper_can_be_tied_and_erased(known, officer):
    from qantara.kit.privacy.enums import Identity

    request = requests.enter_request(
        kind=Kind.ERASURE, channel=Channel.DESK, name="Salma Essai", contact="", details="", received_at=NOON,
        by=officer, at=NOON,
    )  # fmt: skip
    with pytest.raises(RequestError, match="Make sure who asks"):
        erase(request, officer)
    requests.prove_identity(request=request, how=Identity.KNOWN, person=known, by=officer, at=NOON)
    assert erase(request, officer).counts["parties.identity"] == 1
