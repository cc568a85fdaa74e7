"""Campaigns: who is asked, how many answered, and reminding the others."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.axes.needs.outlook.conftest import CLOUD, DATA, NOW
from tests.parties.factories import OrganisationFactory, person_with

from qantara.axes.needs.outlook import tasks
from qantara.axes.needs.outlook.actions import CampaignError, change_deadline, open_campaign, remind, save_draft, send
from qantara.axes.needs.outlook.models import Campaign
from qantara.axes.needs.outlook.queries import Desk, answered_by_campaign, standing_of, states_of
from qantara.kit.notifications.models import Message
from qantara.parties.enums import OrganisationState, Role

pytestmark = pytest.mark.django_db


def test_a_year_is_asked_about_once(campaign, opener):
    with pytest.raises(CampaignError, match="2027 already"):
        open_campaign(year=2027, deadline=date(2027, 2, 1), by=opener, at=NOW)
    with pytest.raises(CampaignError, match="no year"):
        open_campaign(year=1999, deadline=date(2027, 2, 1), by=opener, at=NOW)
    assert Campaign.objects.count() == 1


def test_a_deadline_is_to_come(campaign, opener):
    with pytest.raises(CampaignError, match="2026-11-21 is over"):
        change_deadline(campaign=campaign, deadline=date(2026, 11, 21), by=opener, at=NOW)
    change_deadline(campaign=campaign, deadline=date(2026, 11, 22), by=opener, at=NOW)
    assert Campaign.objects.get().deadline == date(2026, 11, 22)


def test_companies_that_can_answer_are_counted(campaign, desk, recruiter, rival):
    OrganisationFactory(company=True, state=OrganisationState.SUSPENDED)
    OrganisationFactory(university=True)
    OrganisationFactory(group=True)
    send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
    standing = standing_of(campaign)
    assert (standing.asked, standing.answered, standing.drafts) == (2, 1, 0)


def test_a_draft_is_not_an_answer(campaign, desk, recruiter):
    save_draft(desk=desk, lines=[DATA], by=recruiter, at=NOW)
    standing = standing_of(campaign)
    assert (standing.answered, standing.drafts) == (0, 1)


class TestReminders:
    def test_those_who_have_not_answered_are_written_to_once_a_day(self, campaign, desk, recruiter, rival, at_desk):
        person_with(Role.TUTOR, rival.memberships.get().organisation)
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        at_desk(NOW)
        assert tasks.remind.call(campaign.pk) == 1
        tasks.remind.call(campaign.pk)
        message = Message.objects.get()
        assert (message.person, message.kind) == (rival, "outlook.reminder")
        assert message.values["organisation"] == {"fr": "Boussole Essai"}
        assert message.link == "/fr/outlook/answers/"
        at_desk(NOW + timedelta(days=1))
        tasks.remind.call(campaign.pk)
        assert Message.objects.count() == 2

    def test_whoever_runs_a_group_is_told_once_for_all_its_companies(self, campaign, at_desk):
        group = OrganisationFactory(group=True)
        for _ in range(3):
            OrganisationFactory(company=True, parent=group)
        person_with(Role.COMPANY_ADMIN, group)
        at_desk(NOW)
        assert tasks.remind.call(campaign.pk) == 1

    def test_not_after_the_deadline(self, campaign, opener):
        with pytest.raises(CampaignError, match="deadline of 2027 is over"):
            remind(campaign=campaign, by=opener, at=NOW.replace(year=2028))


class TestPages:
    @pytest.fixture(autouse=True)
    def set_up(self, room, at_desk):
        at_desk(NOW)

    def test_an_analyst_opens_follows_and_reminds(self, client, analyst, rival):
        client.force_login(analyst)
        past = client.post("/en/outlook/campaigns/", {"year": "2027", "deadline": "2026-01-01"})
        assert "is over" in past.content.decode()
        made = client.post("/en/outlook/campaigns/", {"year": "2027", "deadline": "2027-01-31"})
        assert made.url == "/en/outlook/campaigns/2027/"
        assert "Boussole Essai" in client.get(made.url).content.decode()
        assert client.post(f"{made.url}remind/").status_code == 302
        assert "Remind companies" in client.get(made.url).content.decode()
        assert client.post(f"{made.url}deadline/", {"deadline": "2026-11-01"}).status_code == 200
        assert client.post(f"{made.url}deadline/", {"deadline": "2027-02-15"}).status_code == 302
        assert Campaign.objects.get().deadline == date(2027, 2, 15)
        assert client.get("/en/outlook/campaigns/2030/").status_code == 404

    def test_the_number_of_questions_does_not_grow_with_companies(self, client, analyst, campaign):
        client.force_login(analyst)

        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get("/en/outlook/campaigns/2027/").status_code == 200
            return len(found)

        OrganisationFactory(company=True)
        asked()
        before = asked()
        for _ in range(20):
            OrganisationFactory(company=True)
        assert asked() == before

    def test_nor_on_the_page_of_whoever_answers_for_many(self, client, campaign, opener):
        open_campaign(year=2028, deadline=date(2028, 1, 31), by=opener, at=NOW)
        group = OrganisationFactory(group=True)
        some = [OrganisationFactory(company=True, parent=group) for _ in range(2)]
        answers = person_with(Role.COMPANY_ADMIN, group)
        save_draft(desk=Desk(campaign, some[0]), lines=[DATA], by=answers, at=NOW)
        send(desk=Desk(campaign, some[1]), lines=[DATA], by=answers, at=NOW)
        save_draft(desk=Desk(campaign, some[1]), lines=[CLOUD], by=answers, at=NOW)
        assert states_of(some, [campaign]) == {(some[0].pk, campaign.pk): "draft", (some[1].pk, campaign.pk): "sent"}
        client.force_login(answers)

        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get("/en/outlook/answers/").status_code == 200
            return len(found)

        asked()
        before = asked()
        for _ in range(10):
            OrganisationFactory(company=True, parent=group)
        assert asked() == before

    def test_the_list_of_campaigns_says_how_many_answered(self, client, analyst, campaign, desk, recruiter, rival):
        for lines in ([DATA], [CLOUD]):  # two versions, one company
            send(desk=desk, lines=lines, by=recruiter, at=NOW)
        assert answered_by_campaign() == (2, {campaign.pk: 1})
        client.force_login(analyst)
        assert "2027" in client.get("/en/outlook/campaigns/").content.decode()
