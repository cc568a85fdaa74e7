"""What programs read and change: the same as their person, by the same rules, written down alike."""

import json

import pytest
from django.utils import timezone

from qantara.agreements.actions import read_in
from qantara.kit.audit.models import Entry
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role
from qantara.parties.models import Membership, Organisation
from qantara.web.bridge import find_partnership
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory

READING = {
    "me": None, "organisations": "organisations:read", "people": "people:read", "tasks": "tasks:read",
    "organisations/{home}": "organisations:read", "people/{me}": "people:read",
}  # fmt: skip
OPEN = [
    "conventions",
    "figures",
    "figures/tech-ads",
    "datasets",
    "datasets/demand-by-domain",
    "search?q=data",
    "health",
    "openapi.json",
]


@pytest.fixture
def home():
    return OrganisationFactory(company=True, name="Société Atlas", name_ar="شركة أطلس")


@pytest.fixture
def other():
    return OrganisationFactory(company=True, name="Société Rif")


def names(answer):
    assert answer.status_code == 200, answer.content
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize("path", OPEN)
def test_what_is_public_asks_for_no_token(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert "sessionid" not in answer.cookies
    assert not answer.cookies


@pytest.mark.parametrize("path", READING)
def test_the_rest_asks_for_one(client, home, path):
    answer = client.get("/api/v1/" + path.format(home=home.pk, me=1))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("held", ["organisations:read", "organisations:write", "people:read", "tasks:read"])
@pytest.mark.parametrize("path", READING)
def test_each_scope_opens_its_own_and_nothing_else(program, home, path, held):
    one = program(Role.COMPANY_ADMIN, home, [held])
    answer = one.ask(path.format(home=home.pk, me=one.person.pk))
    needed = READING[path]
    assert answer.status_code == (200 if needed in {None, held} else 403)
    if answer.status_code == 403:
        assert answer.json()["scope"] == needed


def test_writing_needs_its_own_scope(program, home):
    one = program(Role.COMPANY_ADMIN, home, ["organisations:read"])
    assert one.ask(f"organisations/{home.pk}", "patch", {"sector": "Conseil"}).status_code == 403
    assert one.ask("organisations", "post", {"kind": "company", "name": "X"}).status_code == 403
    assert not Organisation.objects.exclude(pk=home.pk).exists()


def test_company_a_never_sees_company_b(program, home, other):
    """Not in the list, the search, the pages of numbers, nor by changing it: it is as if it were not there."""
    one = program(Role.COMPANY_ADMIN, home)
    stranger = MembershipFactory(role=Role.RECRUITER, organisation=other).person
    assert names(one.ask("organisations")) == ["Société Atlas"]
    assert names(one.ask("organisations?q=Rif")) == []
    assert one.ask(f"organisations/{other.pk}").status_code == 404
    assert one.ask(f"organisations/{other.pk}", "patch", {"name": "Pris"}).status_code == 404
    assert one.ask(f"people/{stranger.pk}").status_code == 404
    assert "Rif" not in one.ask("search?q=société").content.decode()
    assert stranger.family_name not in one.ask("people").content.decode()
    unknown = one.ask("organisations/999999")
    hidden = one.ask(f"organisations/{other.pk}")
    assert unknown.json() | {"instance": ""} == hidden.json() | {"instance": ""}
    other.refresh_from_db()
    assert other.name == "Société Rif"


def test_a_token_does_no_more_than_its_person_does_now(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    Membership.objects.filter(person=one.person).update(ends_at=timezone.now())
    assert one.ask("people").status_code == 403
    assert one.ask(f"organisations/{home.pk}").status_code == 404


def test_a_list_by_page(program):
    for number in range(5):
        OrganisationFactory(association=True, name=f"Association {number}")
    one = program(Role.AUDITOR)
    answer = one.ask("organisations?kind=association&size=2&page=2")
    assert names(answer) == ["Association 2", "Association 3"]
    assert {key: answer.json()[key] for key in ("total", "page", "pages")} == {"total": 5, "page": 2, "pages": 3}
    assert 'page=1>; rel="prev"' in answer["Link"]
    assert 'kind=association&size=2&page=3>; rel="next"' in answer["Link"]
    assert names(one.ask("organisations?kind=association&page=9")) == []


def test_names_in_the_language_asked_for(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    told = {lang: one.ask(f"organisations/{home.pk}", lang=lang) for lang in ("ar", "fr", "ar-MA,fr;q=0.5", "xx")}
    assert {lang: answer.json()["name"] for lang, answer in told.items()} == {
        "ar": "شركة أطلس", "fr": "Société Atlas", "ar-MA,fr;q=0.5": "شركة أطلس", "xx": "Société Atlas",
    }  # fmt: skip
    assert told["ar"]["Content-Language"] == "ar"
    assert "Accept-Language" in told["ar"]["Vary"]
    assert "شركة".encode() in told["ar"].content  # as it is, not escaped


def test_no_cookie_chooses_the_language(client):
    client.cookies["qantara_language"] = "ar"
    assert client.get("/api/v1/figures", headers={"Accept-Language": "en"})["Content-Language"] == "en"


def test_what_has_not_changed_is_not_sent_again(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    first = one.ask(f"organisations/{home.pk}")
    again = one.ask(f"organisations/{home.pk}", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    home.sector = "Conseil"
    home.save()
    assert one.ask(f"organisations/{home.pk}", **{"If-None-Match": first["ETag"]}).status_code == 200
    assert one.ask(f"organisations/{home.pk}", lang="ar", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_head_is_get_without_its_body(program, home):
    answer = program(Role.COMPANY_ADMIN, home).ask(f"organisations/{home.pk}", "head")
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_administrator_adds_an_organisation(program):
    one = program(Role.ADMINISTRATOR)
    answer = one.ask("organisations", "post", {"kind": "company", "name": "Société Oum", "ice": "001234567000089"})
    made = Organisation.objects.get(name="Société Oum")
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/organisations/{made.pk}"
    assert answer.json()["state"] == "registered"
    entry = Entry.objects.get(event="organisation.added")
    assert (entry.actor, entry.target_id) == (one.person.pk, str(made.pk))
    again = one.ask("organisations", "post", {"kind": "company", "name": "Autre", "ice": "001234567000089"}, lang="fr")
    assert again.status_code == 409
    assert "001234567000089" in again.json()["detail"]
    assert again.json()["type"] == "/api/v1/problems#refused"


def test_others_add_none(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    answer = one.ask("organisations", "post", {"kind": "company", "name": "Société Oum"})
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("#forbidden")


def test_its_own_people_change_what_the_page_lets_them(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    answer = one.ask(f"organisations/{home.pk}", "patch", {"sector": "Conseil", "name_ar": "أطلس"})
    assert (answer.status_code, answer.json()["sector"], answer.json()["names"]["ar"]) == (200, "Conseil", "أطلس")
    home.refresh_from_db()
    assert (home.name, home.ice != "") == ("Société Atlas", True)
    entry = Entry.objects.get(event="organisation.changed")
    assert entry.told["after"] == {"name_ar": "أطلس", "sector": "Conseil"}
    assert entry.told["reason"].startswith("API qnt_")
    assert one.ask(f"organisations/{home.pk}", "patch", {"kind": "ministry"}).status_code == 403
    assert one.ask(f"organisations/{home.pk}", "patch", {"ice": "0" * 15}).status_code == 403
    assert one.ask(f"organisations/{home.pk}", "patch", {"name": "   "}).status_code == 409


def test_a_recruiter_changes_nothing(program, home):
    one = program(Role.RECRUITER, home, ["organisations:read"])
    token = one.person.api_tokens.get()
    token.scopes = ["organisations:write"]
    token.save()
    assert one.ask(f"organisations/{home.pk}", "patch", {"sector": "Conseil"}).status_code == 403


def test_reading_somebody_is_recorded_as_on_a_page(program, home):
    one = program(Role.COMPANY_ADMIN, home)
    colleague = MembershipFactory(role=Role.RECRUITER, organisation=home).person
    answer = one.ask(f"people/{colleague.pk}")
    assert answer.json()["email"] == colleague.email
    assert [held["role"] for held in answer.json()["memberships"]] == ["recruiter"]
    entry = Entry.objects.get(event="person.read")
    assert (entry.actor, entry.person) == (one.person.pk, colleague.pk)
    assert entry.told["reason"].startswith("API qnt_")
    one.ask("people")
    assert Entry.objects.filter(event="people.listed", actor=one.person.pk).count() == 1
    one.ask(f"search?q={colleague.given_name}")
    assert Entry.objects.filter(event="people.listed", actor=one.person.pk).count() == 2


def test_the_search_goes_as_far_as_the_token(program, home):
    colleague = MembershipFactory(
        role=Role.RECRUITER, organisation=home, person=PersonFactory(given_name="Zineb")
    ).person
    found = lambda wanted: program(Role.COMPANY_ADMIN, home, wanted).ask("search?q=zineb").content.decode()  # noqa: E731
    assert colleague.family_name not in found(["organisations:read"])
    assert colleague.family_name not in found(["tasks:read"])
    assert colleague.family_name in found(["organisations:read", "people:read"])


def test_oneself(program, home):
    one = program(Role.RECRUITER, home, ["tasks:read"])
    told = one.ask("me").json()
    assert (told["id"], told["scopes"]) == (one.person.pk, ["tasks:read"])
    assert [(held["role"], held["organisation"]) for held in told["memberships"]] == [("recruiter", home.pk)]
    assert not Entry.objects.filter(event="person.read").exists()


def test_background_work_is_ones_own(program, home):
    from qantara.kit.api.tasks import tidy

    one = program(Role.RECRUITER, home)
    mine = tidy.using(requested_by=one.person.pk).enqueue().id
    theirs = tidy.using(requested_by=PersonFactory().pk).enqueue().id
    assert [item["id"] for item in one.ask("tasks").json()["items"]] == [mine]
    assert one.ask("tasks?state=done").json()["total"] == 0
    assert one.ask(f"tasks/{mine}").json()["state"] == "waiting"
    assert one.ask(f"tasks/{theirs}").status_code == 404
    assert Job.objects.count() == 2


def test_the_convention_with_its_promises(client, folder):
    read_in(partnership=find_partnership(folder, named=True), by=None, at=timezone.now())
    (line,) = client.get("/api/v1/conventions").json()["items"]
    told = client.get(f"/api/v1/conventions/{line['slug']}", headers={"Accept-Language": "ar"}).json()
    assert told["signed_on"] == "2026-02-16"
    assert {promise["axis"] for promise in told["commitments"]} >= {"needs", "placement"}
    assert told["targets"]
    assert told["targets"][0]["source"]
    assert told["title"] == told["titles"]["ar"]
    assert client.get("/api/v1/conventions/unknown").status_code == 404


def test_a_figure_with_its_chain(client):
    told = client.get("/api/v1/figures").json()
    one = client.get("/api/v1/figures/skill-python", headers={"Accept-Language": "fr"}).json()
    assert one["run"] == told["run"]
    assert (one["unit"] != "", one["level"], len(one["interval"])) == (True, 0.95, 2)
    assert one["definition"] == {"id": "DEM-01", "version": 1}
    assert one["page"] == "/fr/trace/?measure=share&of=skill&skill=python&v=00007-20261101-0a1b2c3d"
    assert one["query"]
    assert {item["name"] for item in told["items"]} >= {"tech-ads", "companies", "domain-data"}


def test_a_hidden_figure_has_no_value(client, folder):
    from tests.web.conftest import build_present, keep_edition

    barometer = build_present(skills=20)
    barometer["domains"][0] |= {"ads": 7, "hidden": True}
    keep_edition(folder, barometer)
    one = client.get("/api/v1/figures/domain-data").json()
    assert (one["value"], one["hidden"]) == (None, True)


def test_before_anything_is_counted(client, empty_folder, settings):
    settings.QANTARA_FOLDER = empty_folder.parent / "new"
    from qantara.pipeline.partnership import init_partnership

    init_partnership(settings.QANTARA_FOLDER)
    assert client.get("/api/v1/figures").json()["items"] == []
    assert client.get("/api/v1/datasets").json() == {"items": []}
    assert client.get("/api/v1/figures/tech-ads").status_code == 404
    assert json.loads(client.get("/api/v1/health").content)["figures"] == "none"
