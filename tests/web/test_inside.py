"""The dashboard of each role, and the search over all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qantara.axes.needs import finding
from qantara.kit.tasks.enums import State as JobState
from qantara.kit.tasks.models import Job
from qantara.kit.wording import words_of
from qantara.parties.enums import Role
from qantara.parties.holding import forget_holding, holding_of
from qantara.parties.models import Delegation
from qantara.web.dashboard import PARTS, parts_of, waiting_for
from tests.parties.accounts.conftest import give_factor
from tests.parties.factories import MembershipFactory, OrganisationFactory, PersonFactory, person_with
from tests.web.test_pages import STYLE, Outline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
EN = words_of("en")


@pytest.fixture
def enter(client):
    def as_person(person):
        give_factor(person)
        client.force_login(person)
        return client

    return as_person


@pytest.fixture(autouse=True)
def known_vocabulary():
    """The shipped vocabulary, read once a process."""
    finding._index.cache_clear()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_dashboard_with_parts_of_its_own(enter, role):
    text = enter(person_with(role)).get("/en/dashboard/").content.decode()
    assert str(role.label) in text
    assert "Nothing waits for you today" in text
    assert any(part.title in text for part in PARTS)


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_a_dashboard_is_whole_in_every_language(enter, lang):
    text = enter(person_with(Role.MINISTRY_OFFICER)).get(f"/{lang}/dashboard/").content.decode()
    outline = Outline(text)
    assert outline.levels.count(1) == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert not STYLE.search(text)


def test_an_axis_that_is_not_open_shows_no_figure(enter):
    text = enter(person_with(Role.LEARNER)).get("/en/dashboard/").content.decode()
    assert "not open yet" in text
    assert 'class="keys"' not in text


def test_whoever_has_no_role_finds_what_is_public():
    assert [part.view for part in parts_of(holding_of(PersonFactory()))] == ["barometer", "convention"]


def _said(person):
    forget_holding(person)
    return [str(item.text) for item in waiting_for(person, EN, at=timezone.now())]


def test_an_administrator_is_waited_for_by_companies_and_failed_tasks():
    person = person_with(Role.ADMINISTRATOR)
    OrganisationFactory(company=True, state="registered")
    Job.objects.create(
        task="x.y",
        backoff=timedelta(0),
        state=JobState.FAILED,
        enqueued_at=timezone.now(),
        finished_at=timezone.now(),
        run_after=timezone.now(),
    )
    said = _said(person)
    assert any("organisation waits to be verified" in text for text in said)
    assert any("background task has failed" in text for text in said)
    assert _said(person_with(Role.AUDITOR)) == []


def test_a_delegation_that_ends_soon_is_said_to_both():
    at = timezone.now()
    mine = MembershipFactory(role=Role.DIRECTION)
    other = PersonFactory()
    Delegation.objects.create(
        membership=mine, to=other, starts_at=at - timedelta(days=1), ends_at=at + timedelta(days=3), reason="Congé"
    )
    for person in (mine.person, other):
        assert any("A delegation ends" in text for text in _said(person))


# Search


def _found(client, text, lang="en"):
    return client.get(f"/{lang}/search/", {"q": text}).content.decode()


@pytest.mark.parametrize(
    ("text", "name"),
    [("kubernets", "Kubernetes"), ("apprentissage automatique", "Machine learning"), ("بايثون", "Python")],
)
def test_skills_are_found_in_any_language_and_in_spite_of_typing(client, text, name):
    assert name in _found(client, text)


def test_a_skill_without_an_edition_has_no_page_to_lead_to(client):
    text = _found(client, "python", "fr")
    assert "Python" in text
    assert 'href="/fr/skills/python/"' not in text


def test_pages_are_found_by_name_and_only_those_that_open(client, enter):
    assert "/en/reports/" in _found(client, "reports")
    assert 'href="/en/tasks/"' not in _found(client, "background")
    assert 'href="/en/tasks/"' in _found(enter(person_with(Role.ADMINISTRATOR)), "background")


def test_organisations_and_people_are_found_as_far_as_one_may_see(client, enter):
    hidden = OrganisationFactory(company=True, name="Zellige Systèmes")
    MembershipFactory(role=Role.TUTOR, organisation=hidden, person=PersonFactory(family_name="Zellige"))
    place = f"/en/organisations/{hidden.pk}/"
    assert place not in _found(client, "zellige")
    assert place not in _found(enter(person_with(Role.COMPANY_ADMIN)), "zellige")
    text = _found(enter(person_with(Role.ADMINISTRATOR)), "zellige")
    assert place in text
    assert "/en/people/" in text


@pytest.mark.parametrize("text", ["", "   ", "<script>alert(1)</script>", "x" * 5000, "\x00", "%", "'; --"])
def test_nothing_typed_breaks_the_search(client, text):
    answer = client.get("/en/search/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
