"""What webhooks hear of the portal's deeds."""

import json
from datetime import UTC, datetime

from qantara.kit.api.actions import make_hook
from qantara.kit.api.models import Delivery, Event
from qantara.parties import actions
from qantara.parties.enums import OrganisationState, Role
from qantara.web.api.enums import Happening
from qantara.web.api.tasks import announce_edition
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import OrganisationFactory, PersonFactory, person_with

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ADDRESS = "https://service.exemple.ma/events"


def listen(person, place, *events):
    return make_hook(address=ADDRESS, events=events, about=place and place.pk, by=person, at=AT)[0]


def heard(hook):
    return [(one.event.name, one.event.payload) for one in Delivery.objects.filter(hook=hook).select_related("event")]


def test_a_group_hears_of_its_companies_and_nobody_else_does():
    group = OrganisationFactory(group=True)
    company = OrganisationFactory(company=True, parent=group)
    stranger = OrganisationFactory(company=True)
    every = [one for one in Happening if one != Happening.EDITION_PUBLISHED]
    above, there, elsewhere = (
        listen(person_with(Role.COMPANY_ADMIN, place), place, *every) for place in (group, company, stranger)
    )
    actions.change_organisation(organisation=company, fields={"sector": "Conseil"}, by=None, at=AT)
    actions.change_state(organisation=company, to=OrganisationState.SUSPENDED, by=None, at=AT, reason="Essai")
    told = {(name, payload["organisation"]) for name, payload in heard(there)}
    assert told == {("organisation.changed", company.pk), ("organisation.state_changed", company.pk)}
    assert len(heard(above)) == 2
    assert heard(elsewhere) == []


def test_roles_are_told_by_numbers_alone():
    company = OrganisationFactory(company=True)
    hook = listen(
        person_with(Role.COMPANY_ADMIN, company), company, Happening.MEMBERSHIP_STARTED, Happening.MEMBERSHIP_ENDED
    )
    person = PersonFactory(given_name="Zineb")
    held = actions.give_role(person=person, organisation=company, role=Role.TUTOR, by=None, at=AT)
    actions.end_membership(membership=held, by=None, at=AT)
    told = heard(hook)
    assert sorted(name for name, _ in told) == ["membership.ended", "membership.started"]
    assert all(
        payload == {"membership": held.pk, "organisation": company.pk, "person": person.pk, "role": "tutor"}
        for _, payload in told
    )
    assert "Zineb" not in json.dumps(told)


def test_nothing_is_kept_where_nobody_listens():
    actions.change_organisation(organisation=OrganisationFactory(company=True), fields={"sector": "X"}, by=None, at=AT)
    assert not Event.objects.exists()


def test_an_edition_is_announced_once(folder):
    administrator = person_with(Role.ADMINISTRATOR)
    give_factor(administrator)
    hook = listen(administrator, None, Happening.EDITION_PUBLISHED)
    announce_edition.call()
    announce_edition.call()
    (name, payload), *more = heard(hook)
    assert (name, payload["as_of"], more) == ("edition.published", "2026-11-01", [])


def test_no_edition_is_announced_before_there_is_one(empty_folder, settings, tmp_path):
    from qantara.pipeline.partnership import init_partnership

    settings.QANTARA_FOLDER = init_partnership(tmp_path / "new").folder
    announce_edition.call()
    assert not Event.objects.exists()
