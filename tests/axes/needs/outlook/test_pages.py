"""The public pages, in each language and state; who may do what; what a page costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from markupsafe import escape
from tests.axes.needs.outlook.conftest import LANGS, keep
from tests.parties.factories import person_with
from tests.web.conftest import observe_nothing

from qantara.axes.needs.outlook import content
from qantara.axes.needs.outlook.foresight import foresight_of
from qantara.design.formats import Formats
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role

pytestmark = pytest.mark.django_db
PUBLIC = ("", "scenarios/", "intentions/", "experts/")


def read(client: Any, page: str, lang: str = "en") -> str:
    answer = client.get(f"/{lang}/outlook/{page}")
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestPublic:
    @pytest.mark.parametrize("lang", LANGS)
    @pytest.mark.parametrize("page", PUBLIC)
    def test_everyone_reads_them(self, client, room, page, lang):
        assert "<h1>" in read(client, page, lang)

    @pytest.mark.parametrize("page", PUBLIC)
    def test_a_folder_without_figures_says_what_to_do(self, client, folder, page):
        keep(folder, outlook=None, intentions=None, issued=[], coverage=[])
        text = read(client, page)
        assert 'class="empty"' in text

    @pytest.mark.parametrize("page", PUBLIC)
    def test_before_the_first_count_one_begins(self, client, folder, page, monkeypatch):
        started = []
        monkeypatch.setattr(content.kept, "start", lambda place: started.append(place) or _Running())
        read(client, page)
        read(client, page)
        assert started == [folder]

    def test_the_figures_before_stand_while_newer_ones_are_counted(self, client, folder, room, monkeypatch):
        monkeypatch.setattr(content.kept, "start", lambda _place: _Running())
        observe_nothing(folder, 3)
        text = read(client, "")
        assert "Newer figures are being counted" in text
        assert "What can be foreseen" in text

    def test_a_count_that_fails_is_not_tried_for_ever(self, client, folder, monkeypatch):
        started = []
        monkeypatch.setattr(content.kept, "start", lambda place: started.append(place) or _Ended())
        for _ in range(3):
            text = read(client, "")
        assert len(started) == 1
        assert "being counted" not in text

    def test_the_scoreboard_holds_each_issue_and_the_naive_rule(self, client, room):
        text = read(client, "")
        assert "00006-20261101-0a1b2c3d" in text
        assert "as last month" in text
        assert Formats("en").between(104, 197) in text

    def test_what_cannot_be_foreseen_is_said(self, room):
        found = foresight_of(room)
        assert found is not None
        ratios = [row["score"]["ratio"] for row in found.yes]
        assert ratios == sorted(ratios)
        assert max(ratios) < 0.98
        assert {row["method"] for row in found.yes} == {"ours"}
        assert len(found.yes) + len(found.no) + found.untested == len(room["outlook"]["series"])

    def test_scenarios_stand_beside_each_other_with_their_assumptions(self, client, room):
        text = read(client, "scenarios/")
        for one in room["outlook"]["scenarios"]:
            assert one["label"]["en"] in text
        assert "scenarios.csv" in text

    def test_small_counts_are_hidden(self, client, folder):
        row = {
            "occupation": "data-engineer", "label": {"en": "Data engineer"}, "year": 2026, "basis": "ads", "declared": None,
            "expected": None, "ratio": None, "lo": None, "hi": None, "verdict": "too-few", "companies": None, "covered": None,
            "unseen": None,
        }  # fmt: skip
        few = {"year": 2026, "answered": 3, "compared": None, "covered": None}
        keep(folder, intentions={"companies": 3, "rows": [row]}, coverage=[few])
        text = read(client, "intentions/")
        assert text.count(str(escape(Formats("en").hidden(10)))) == 3  # hires, posts, and how many answered
        assert "too few to tell" in text

    @pytest.mark.parametrize("year", ["2027", "1", "x", "²"])
    def test_the_year_of_the_address_is_one_of_those_known(self, client, room, year):
        assert "<h1>" in read(client, f"intentions/?year={year}")


class _Running:
    returncode = None

    def poll(self) -> None:
        return None


class _Ended:
    returncode = 1

    def poll(self) -> int:
        return 1


class TestCost:
    @pytest.mark.parametrize("page", PUBLIC)
    def test_a_public_page_asks_the_database_little_and_the_lake_nothing(self, client, room, page, monkeypatch):
        monkeypatch.setattr("qantara.pipeline.lake.store.Lake.scan", lambda *_: pytest.fail("the lake was read"))
        with CaptureQueriesContext(connection) as asked:
            read(client, page)
        assert len(asked) <= 2


_DOORS = [
    ("post", "issue/", {Role.MINISTRY_OFFICER, Role.ADMINISTRATOR}),
    ("post", "score/", {Role.MINISTRY_OFFICER, Role.ADMINISTRATOR}),
    ("get", "campaigns/", {Role.MINISTRY_OFFICER, Role.ADMINISTRATOR}),
    ("get", "experts/adjust/", {Role.MINISTRY_OFFICER, Role.PARTNER, Role.COMMITTEE_MEMBER}),
    ("get", "answers/", {Role.COMPANY_ADMIN, Role.RECRUITER}),
]


class TestRights:
    @pytest.mark.parametrize(("method", "page", "roles"), _DOORS)
    def test_who_may_not_is_refused(self, client, room, staff, method, page, roles):
        ask = getattr(client, method)
        assert ask(f"/en/outlook/{page}").url.startswith("/en/sign-in/")
        for role in (
            Role.LEARNER,
            Role.MINISTRY_OFFICER,
            Role.PARTNER,
            Role.COMMITTEE_MEMBER,
            Role.RECRUITER,
            Role.AUDITOR,
        ):
            client.force_login(staff(role))
            assert (ask(f"/en/outlook/{page}").status_code == 403) == (role not in roles)

    @pytest.mark.parametrize("page", ["issue/", "score/"])
    def test_asking_for_it_begins_one_job_that_is_followed(self, client, room, analyst, page):
        client.force_login(analyst)
        first, again = (client.post(f"/en/outlook/{page}") for _ in range(2))
        assert first.url == again.url
        job = Job.objects.get()
        assert str(job.pk) in first.url
        assert job.requested_by == analyst.pk
        assert client.get(f"/en/outlook/{page}").status_code == 405
        assert str(job.pk) in read(client, "")

    def test_others_do_not_see_whose_job_it_is(self, client, room, analyst):
        client.force_login(analyst)
        client.post("/en/outlook/issue/")
        client.force_login(person_with(Role.RECRUITER))
        assert str(Job.objects.get().pk) not in read(client, "")
