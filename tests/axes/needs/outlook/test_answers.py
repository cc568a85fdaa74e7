"""A company's answer: drafts, what is filled in already, corrections, the deadline, and who sees it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.axes.needs.outlook.conftest import CLOUD, DATA, NOW, OCCUPATIONS
from tests.parties.factories import OrganisationFactory, person_with

from qantara.axes.needs.outlook.actions import (
    DeclarationError,
    Said,
    open_campaign,
    save_draft,
    send,
    send_unchanged,
)
from qantara.axes.needs.outlook.forms import Sheet
from qantara.axes.needs.outlook.models import Declaration, Line
from qantara.axes.needs.outlook.queries import Desk
from qantara.kit.audit.models import Entry
from qantara.kit.tasks.models import Job
from qantara.parties.enums import OrganisationState, Role

pytestmark = pytest.mark.django_db
LATE = NOW.replace(year=2027, month=2, day=1)


def typed(*lines: Said, act: str = "send", count: int | None = None) -> dict[str, str]:
    """What a browser sends of the form."""
    told = {"act": act, "lines": str(len(lines) if count is None else count)}
    for number, line in enumerate(lines):
        told |= {
            f"line{number}-occupation": line.occupation, f"line{number}-region": line.region, f"line{number}-hires": str(line.hires),
            f"line{number}-hard": "" if line.hard is None else str(line.hard),
        }  # fmt: skip
    return told


def said(declaration: Declaration | None) -> set[Said]:
    assert declaration is not None
    return {Said(one.occupation, one.region, one.hires, one.hard) for one in declaration.lines.all()}


def edit(desk: Desk) -> str:
    return f"/en/outlook/answers/{desk.organisation.pk}/{desk.campaign.year}/edit/"


class TestDrafts:
    def test_a_draft_is_kept_and_counted_by_nobody(self, desk, recruiter):
        save_draft(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        save_draft(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        assert Declaration.objects.count() == 1
        assert said(desk.draft) == {DATA, CLOUD}
        assert desk.in_force is None
        assert not Job.objects.exists()

    def test_the_database_holds_one_draft_a_company(self, desk, recruiter):
        save_draft(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Declaration.objects.create(
                campaign=desk.campaign, organisation=desk.organisation, by=recruiter, saved_at=NOW
            )

    def test_the_database_refuses_more_hard_hires_than_hires(self, desk, recruiter):
        draft = save_draft(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.create(declaration=draft, occupation="data-analyst", region="MA-06", hires=1, hard=2)


class TestSending:
    def test_it_is_sent_with_day_and_author_and_goes_to_the_lake(self, desk, recruiter):
        made = send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        assert (made.number, made.sent_at, made.by, made.company) == (1, NOW, recruiter, "Argane Essai")
        assert desk.draft is None
        assert Job.objects.get().key == "outlook.take_in"
        entry = Entry.objects.get(event="declaration.sent")
        assert (entry.actor, json.loads(entry.values.content)["after"]["hires"]) == (recruiter.pk, 9)

    def test_a_correction_is_in_force_and_the_earlier_one_stays(self, desk, recruiter):
        first = send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        save_draft(desk=desk, lines=[CLOUD], by=recruiter, at=NOW)
        assert said(desk.in_force) == {DATA}
        second = send(desk=desk, lines=[CLOUD], by=recruiter, at=NOW + timedelta(days=1))
        assert [one.number for one in desk.versions] == [2, 1]
        assert (said(desk.in_force), said(first)) == ({CLOUD}, {DATA})
        assert (second.number, Declaration.objects.count()) == (2, 2)

    def test_a_renamed_company_stays_one_company_of_the_lake(self, desk, recruiter):
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        desk.organisation.name = "Argane Nouvelle"
        desk.organisation.save()
        assert send(desk=desk, lines=[CLOUD], by=recruiter, at=NOW).company == "Argane Essai"

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([], "Nothing is filled in"),
            ([DATA, Said("data-engineer", "MA-06", 1)], "stands twice"),
            ([Said("data-engineer", "MA-06", 1, 2)], "hard to fill are more"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, desk, recruiter, lines, sentence):
        with pytest.raises(DeclarationError, match=sentence):
            send(desk=desk, lines=lines, by=recruiter, at=NOW)
        assert not Declaration.objects.exists()

    def test_the_same_again_is_not_sent_again(self, desk, recruiter):
        send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        with pytest.raises(DeclarationError, match="version 1 already"):
            send(desk=desk, lines=[CLOUD, DATA], by=recruiter, at=NOW)
        assert Declaration.objects.count() == 1

    @pytest.mark.parametrize("act", [save_draft, send])
    def test_after_the_deadline_nothing_changes(self, desk, recruiter, act):
        send(desk=desk, lines=[DATA], by=recruiter, at=LATE - timedelta(hours=12))  # the last evening
        with pytest.raises(DeclarationError, match="2027-01-31 is over"):
            act(desk=desk, lines=[CLOUD], by=recruiter, at=LATE)
        assert said(desk.in_force) == {DATA}

    @pytest.mark.parametrize("state", [OrganisationState.SUSPENDED, OrganisationState.BARRED])
    def test_a_suspended_company_does_not_answer(self, desk, recruiter, state):
        desk.organisation.state = state
        desk.organisation.save()
        with pytest.raises(DeclarationError, match="cannot answer now"):
            send(desk=desk, lines=[DATA], by=recruiter, at=NOW)


class TestUnchanged:
    @pytest.fixture
    def next_year(self, desk, recruiter, opener) -> Desk:
        send(desk=desk, lines=[DATA, CLOUD], by=recruiter, at=NOW)
        after = open_campaign(year=2028, deadline=date(2028, 1, 31), by=opener, at=NOW)
        return Desk(after, desk.organisation)

    def test_one_click_sends_last_years_answer(self, next_year, recruiter):
        made = send_unchanged(desk=next_year, occupations={"data-engineer", "cloud-engineer"}, by=recruiter, at=NOW)
        assert (made.number, said(made)) == (1, {DATA, CLOUD})

    def test_there_must_be_one(self, desk, recruiter):
        with pytest.raises(DeclarationError, match="no earlier answer"):
            send_unchanged(desk=desk, occupations=set(), by=recruiter, at=NOW)

    def test_an_occupation_that_is_gone_is_chosen_anew(self, next_year, recruiter):
        with pytest.raises(DeclarationError, match="cloud-engineer is no longer"):
            send_unchanged(desk=next_year, occupations={"data-engineer"}, by=recruiter, at=NOW)

    def test_not_over_what_was_sent(self, next_year, recruiter):
        send(desk=next_year, lines=[DATA], by=recruiter, at=NOW)
        with pytest.raises(DeclarationError, match="answered for 2028 already"):
            send_unchanged(desk=next_year, occupations={"data-engineer", "cloud-engineer"}, by=recruiter, at=NOW)

    def test_the_form_begins_with_the_draft_then_what_was_sent_then_last_year(self, next_year, desk, recruiter):
        assert next_year.start[1] == "before"
        sheet = Sheet(None, occupations=OCCUPATIONS, region="MA-06", start=next_year.start[0])
        assert sheet.forms[0]["occupation"].value() == "data-engineer"
        assert sheet.forms[0]["hires"].value() == 6
        assert len(sheet.forms) == 5  # and three that are empty
        assert desk.start[1] == "sent"
        save_draft(desk=desk, lines=[CLOUD], by=recruiter, at=NOW)
        assert (desk.start[1], said(desk.start[0])) == ("draft", {CLOUD})


class TestPages:
    @pytest.fixture(autouse=True)
    def set_up(self, room: Any, at_desk: Any) -> None:
        at_desk(NOW)

    def test_a_company_fills_saves_corrects_and_sends(self, client, desk, recruiter):
        client.force_login(recruiter)
        address = edit(desk)
        bad = client.post(address, typed(Said("data-engineer", "MA-06", 1, 5)))
        assert bad.status_code == 200
        assert "More than the hires of this line" in bad.content.decode()
        assert client.post(address, typed(DATA, act="save")).status_code == 302
        assert said(desk.draft) == {DATA}
        more = client.post(address, typed(DATA, act="more"))
        assert 'name="line3-hires"' in more.content.decode()
        assert client.post(address, typed(DATA, CLOUD)).status_code == 302
        assert said(desk.in_force) == {DATA, CLOUD}
        page = client.get(address.removesuffix("edit/")).content.decode()
        assert "Cloud engineer" in page
        assert "about to be counted" in page
        again = client.post(address, typed(DATA, CLOUD))
        assert "version 1 already" in again.content.decode()

    def test_lines_of_nobodys_making_are_not_taken(self, client, desk, recruiter):
        client.force_login(recruiter)
        for told in (typed(DATA, count=10_000), typed(DATA) | {"lines": "-1"}, typed(DATA) | {"lines": "½"}):
            assert client.post(edit(desk), told | {"act": "save"}).status_code == 302
        told = typed(Said("no-such", "MA-06", 1))
        assert "not in the list" in client.post(edit(desk), told).content.decode()
        told = typed(Said("data-engineer", "MA-99", 1))
        assert "not in the list" in client.post(edit(desk), told).content.decode()

    def test_one_company_never_sees_anothers(self, client, desk, recruiter, rival):
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        client.force_login(rival)
        for address in (edit(desk), edit(desk).removesuffix("edit/")):
            assert client.get(address).status_code == 404
        assert client.post(edit(desk), typed(CLOUD)).status_code == 404
        assert client.post(edit(desk).replace("edit", "unchanged")).status_code == 404
        assert "Argane" not in client.get("/en/outlook/answers/", follow=True).content.decode()

    @pytest.mark.parametrize("role", [Role.TUTOR, Role.PARTNER])
    def test_a_colleague_without_the_role_is_refused(self, client, desk, role):
        client.force_login(person_with(role, desk.organisation))
        assert client.get(edit(desk)).status_code == 403

    def test_the_analyst_sees_how_many_answered_and_not_what(self, client, desk, recruiter, analyst):
        send(desk=desk, lines=[DATA], by=recruiter, at=NOW)
        client.force_login(analyst)
        assert client.get(edit(desk)).status_code == 403
        assert client.get(edit(desk).removesuffix("edit/")).status_code == 403

    def test_whoever_runs_a_group_answers_for_each_company(self, client, campaign):
        group = OrganisationFactory(group=True)
        names = {OrganisationFactory(company=True, parent=group).name for _ in range(2)}
        client.force_login(person_with(Role.COMPANY_ADMIN, group))
        page = client.get("/en/outlook/answers/").content.decode()
        assert all(name in page for name in names)

    def test_a_change_in_the_address_is_not_one(self, client, desk, recruiter):
        client.force_login(recruiter)
        assert client.get(edit(desk).replace("edit", "unchanged")).status_code == 405
        client.get(edit(desk))
        assert not Declaration.objects.exists()

    def test_after_the_deadline_the_form_is_closed(self, client, desk, recruiter, at_desk):
        at_desk(LATE)
        client.force_login(recruiter)
        assert client.get(edit(desk)).status_code == 302
        assert client.post(edit(desk), typed(DATA)).status_code == 302
        assert not Declaration.objects.exists()
        assert "The campaign is over" in client.get(edit(desk).removesuffix("edit/")).content.decode()

    def test_no_campaign_of_that_year(self, client, desk, recruiter):
        client.force_login(recruiter)
        assert client.get(edit(desk).replace("2027", "2031")).status_code == 404
