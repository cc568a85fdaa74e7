"""A2, A3, A10, A11, A13: consent, opposition, disclosure, transfers, promotion."""

from datetime import timedelta

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.forms import BooleanField, RadioSelect
from django.utils.translation import override

from qantara.kit.audit.models import Entry
from qantara.kit.privacy import consents, rights
from qantara.kit.privacy.checks import all_forms, check_register
from qantara.kit.privacy.consents import ConsentError, OppositionError
from qantara.kit.privacy.forms import AsksFirst
from qantara.kit.privacy.models import Consent, Opposition
from qantara.kit.privacy.purposes import Purpose, UnknownPurpose
from qantara.kit.privacy.rights import TransferError
from qantara.kit.privacy.told import Transfer
from tests.kit.privacy.conftest import NOON, purpose
from tests.parties.factories import PersonFactory

LATER = NOON + timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def talents():
    return purpose(consent="I let companies see my file.", further=())


def agree(person, at=NOON, to="talents"):
    return consents.give_consent(person=person, purpose=to, by=person, at=at)


def test_a_consent_is_one_dated_record_with_the_words_that_were_read(person, talents):
    with override("en"):
        made = agree(person)
    assert (made.given_at, made.withdrawn_at, made.version) == (NOON, None, 1)
    assert (made.text, made.language) == ("I let companies see my file.", "en")
    assert agree(person, LATER) == made
    assert Entry.objects.get(event="privacy.consent_given").person == person.pk


def test_the_database_holds_one_consent_in_force(person, talents):
    agree(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            person=person, purpose="talents", version=1, language="fr", text="…", given_at=LATER
        )  # fmt: skip


def test_withdrawing_stops_at_once_and_keeps_the_history(person, talents):
    agree(person)
    assert rights.may_process(person, "talents")
    consents.withdraw_consent(person=person, purpose="talents", by=person, at=LATER)
    assert not rights.may_process(person, "talents")
    assert Consent.objects.get().withdrawn_at == LATER
    agree(person, LATER)
    assert rights.may_process(person, "talents")
    assert Consent.objects.count() == 2


def test_new_words_need_a_new_consent(person, monkeypatch):
    from qantara.kit.privacy import purposes

    first = purpose(consent="I let companies see my file.")
    agree(person)
    monkeypatch.setitem(
        purposes._known, "talents", Purpose(**{**vars(first), "consent": "Companies and agencies.", "version": 2})
    )
    assert not rights.has_consented(person, "talents")
    agree(person, LATER)
    assert rights.has_consented(person, "talents")
    assert list(Consent.objects.order_by("version").values_list("version", "withdrawn_at")) == [(1, LATER), (2, None)]


def test_nobody_agrees_for_somebody_else(person, officer, talents):
    for by in (officer, None):
        with pytest.raises(ConsentError, match="Only the person can agree"):
            consents.give_consent(person=person, purpose="talents", by=by, at=NOON)
    agree(person)
    with pytest.raises(ConsentError, match="Only the person can withdraw"):
        consents.withdraw_consent(person=person, purpose="talents", by=officer, at=LATER)


def test_there_is_nothing_to_agree_to_where_consent_is_not_the_basis(person):
    with pytest.raises(ConsentError, match="does not rest on consent"):
        agree(person, to="rights")


def test_what_was_not_given_is_not_withdrawn(person, talents):
    with pytest.raises(ConsentError, match="no consent to withdraw"):
        consents.withdraw_consent(person=person, purpose="talents", by=person, at=NOON)


def test_a_purpose_that_is_not_registered_has_no_consent(person):
    with pytest.raises(UnknownPurpose):
        agree(person, to="anything")


def test_no_box_of_the_portal_is_ticked_beforehand():
    for form in all_forms():
        for name, field in form.base_fields.items():
            if isinstance(field, BooleanField):
                assert not field.initial, f"{form.__qualname__}.{name}"


# A3


def _membership_form():
    class Join(AsksFirst):
        collects = "club"
        name = forms.CharField()

    return Join


def test_a_form_asks_about_each_further_use_before_it_is_sent(person, talents):
    purpose("stories", optional=True)
    purpose("club", further=("talents", "stories"))
    join = _membership_form()
    form = join({"name": "Salma"})
    assert not form.is_valid()
    assert set(form.errors) == {"also_talents", "also_stories"}
    for name in ("also_talents", "also_stories"):
        assert isinstance(form.fields[name].widget, RadioSelect)
        assert form.fields[name].initial is None
    form = join({"name": "Salma", "also_talents": "yes", "also_stories": "no"})
    assert form.is_valid()
    form.keep_choices(person=person, at=NOON)
    assert rights.may_process(person, "talents")
    assert not rights.may_process(person, "stories")


def test_saying_no_to_a_consent_is_kept_as_a_no(person):
    purpose("talents", consent="I let companies see my file.", optional=True)
    purpose("club", further=("talents",))
    form = _membership_form()({"name": "Salma", "also_talents": "no"})
    assert form.is_valid()
    form.keep_choices(person=person, at=NOON)
    assert rights.has_opposed(person, "talents")
    agree(person, LATER)  # a later yes lifts it
    assert rights.may_process(person, "talents")


def test_a_form_that_forgets_to_ask_keeps_the_portal_from_starting(talents):
    from qantara.kit.forms import PortalForm

    purpose("club", further=("talents",))
    made = type("Forgetful", (PortalForm,), {"collects": "club", "__module__": __name__})
    assert [found.id for found in check_register() if "Forgetful" in found.msg] == ["privacy.E002"]
    made.collects = ""


def test_opposing_an_optional_use_needs_no_reason_and_stops_it(person):
    purpose("stories", optional=True)
    assert rights.may_process(person, "stories")
    consents.oppose(person=person, purpose="stories", by=person, at=NOON)
    consents.oppose(person=person, purpose="stories", by=person, at=LATER)
    assert not rights.may_process(person, "stories")
    assert Opposition.objects.get().since == NOON
    consents.lift_opposition(person=person, purpose="stories", by=person, at=LATER)
    assert rights.may_process(person, "stories")


def test_other_uses_are_opposed_with_reasons_and_lifted_by_oneself(person, officer):
    with pytest.raises(OppositionError, match="answers within ten days"):
        consents.oppose(person=person, purpose="security", by=person, at=NOON)
    with pytest.raises(OppositionError, match="no opposition to lift"):
        consents.lift_opposition(person=person, purpose="news", by=person, at=NOON)
    with pytest.raises(OppositionError, match="Only the person"):
        consents.lift_opposition(person=person, purpose="news", by=officer, at=NOON)


# A10


def test_nothing_is_disclosed_without_consent_or_application(person, talents):
    assert not rights.may_disclose(person, "talents", "company")


def test_consent_opens_and_its_withdrawal_closes_at_once(person, talents):
    agree(person)
    assert rights.may_disclose(person, "talents", "company")
    consents.withdraw_consent(person=person, purpose="talents", by=person, at=LATER)
    assert not rights.may_disclose(person, "talents", "company")


def test_an_application_opens_for_the_company_applied_to_alone(person, talents):
    rights.add_ground(lambda who, _purpose, to: NOON if who == person and to == "A" else None)
    assert rights.may_disclose(person, "talents", "A")
    assert not rights.may_disclose(person, "talents", "B")
    assert not rights.may_disclose(PersonFactory(), "talents", "A")


def test_a_withdrawal_closes_also_for_those_applied_to_before(person, talents):
    applied = [NOON]
    rights.add_ground(lambda _who, _purpose, _to: applied[-1])
    agree(person)
    consents.withdraw_consent(person=person, purpose="talents", by=person, at=LATER)
    assert not rights.may_disclose(person, "talents", "A")
    applied.append(LATER + timedelta(hours=1))
    assert rights.may_disclose(person, "talents", "A")


def test_who_opposes_is_not_disclosed_even_having_applied(person):
    purpose("talents", optional=True)
    rights.add_ground(lambda _who, _purpose, _to: LATER)
    consents.oppose(person=person, purpose="talents", by=person, at=NOON)
    assert not rights.may_disclose(person, "talents", "A")


# A11


def test_nothing_leaves_the_country_unless_a_registered_transfer_covers_it(tell):
    tell(transfers=(Transfer("Groupe Essai", "FR", frozenset({"identity", "roles"}), "T-1/2026"),))
    assert rights.may_transfer_abroad("groupe essai", ["identity"])
    assert not rights.may_transfer_abroad("Groupe Essai", ["identity", "marks"])
    assert not rights.may_transfer_abroad("Another", ["identity"])
    assert not rights.may_transfer_abroad("Groupe Essai", [])
    rights.check_transfer(recipient="Groupe Essai", country="FR", categories=["identity"])
    rights.check_transfer(recipient="Entreprise", country="MA", categories=["identity"])
    with pytest.raises(TransferError, match="Nothing was sent"):
        rights.check_transfer(recipient="Another", country="FR", categories=["identity"])


def test_without_any_registered_transfer_nothing_leaves(tell):
    tell()
    assert not rights.may_transfer_abroad("Groupe Essai", ["identity"])


# A13


def test_nobody_is_promoted_to_without_having_asked(person):
    assert not rights.may_promote(person)
    agree(person, to="news")
    assert rights.may_promote(person)
    consents.withdraw_consent(person=person, purpose="news", by=person, at=LATER)
    assert not rights.may_promote(person)


def test_what_promotes_rests_on_consent():
    with pytest.raises(ValueError, match="rests on consent"):
        purpose("ads", promotional=True)
