"""The pages: who opens and does what, whole in every language, from a candidate to a version."""

import re

import pytest
from tests.axes.needs.curation.conftest import MERGE, NEW, NOW, address, propose
from tests.parties.factories import person_with
from tests.web.test_pages import STYLE, Outline

from qantara.axes.needs.curation import actions, queries, tasks
from qantara.axes.needs.curation.enums import DecisionKind
from qantara.axes.needs.curation.models import Candidate, Decision, Version
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role

pytestmark = pytest.mark.django_db
LANGS = ("fr", "ar", "en")
SEE = {
    Role.MINISTRY_OFFICER, Role.PROGRAMME_HEAD, Role.COORDINATOR, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR,
    Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR,
}  # fmt: skip
PROPOSE = {Role.MINISTRY_OFFICER, Role.PROGRAMME_HEAD, Role.PARTNER}
DECIDE = {Role.MINISTRY_OFFICER, Role.ADMINISTRATOR}
FORM = {**NEW, "reason": "Asked for everywhere"}


@pytest.fixture
def world(listed, person):
    """One proposal that waits, one merge in the draft, one version."""
    waiting = propose(listed["Zellijdb"], person(Role.PARTNER))
    actions.decide(candidate=listed["Postges"], kind=DecisionKind.MERGE, content=MERGE, reason="Misspelt",
                   by=person(Role.MINISTRY_OFFICER), at=NOW)  # fmt: skip
    effect = {
        "since": "2024-10", "until": "2026-09", "read": 35, "held": 35, "changes": [{
            "skill": "postgresql", "label": dict.fromkeys(LANGS, "PostgreSQL"), "before": 6, "after": 14, "found": 8,
            "lost": 0, "before_a_year": 3.0, "after_a_year": 7.0, "examples": listed["Postges"].examples,
        }],
    }  # fmt: skip
    queries.Effect.objects.create(draft=queries.desk().draft, base="", measured_at=NOW, content=effect)
    version = Version.objects.create(number=1, asked_by=person(Role.MINISTRY_OFFICER), asked_at=NOW, effect=effect,
                                     state="written", written_at=NOW, vocabulary="abc", before="abb")  # fmt: skip
    return waiting, version


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_is_whole_in_every_language(world, listed, person, as_person, lang):
    waiting, version = world
    client = as_person(person(Role.MINISTRY_OFFICER))
    places = [
        address("curation", lang=lang), address("curation", lang=lang) + "?q=xyz", address("curation-draft", lang=lang),
        address("curation-publish", lang=lang), address("curation-versions", lang=lang),
        address("curation-version", version.number, lang=lang), address("curation-send-back", waiting.pk, lang=lang),
        *(address("curation-candidate", one.pk, lang=lang) for one in listed.values()),
        *(address(f"curation-{act}", listed["Financial Services"].pk, lang=lang) for act in ("propose", "merge", "refuse")),
    ]  # fmt: skip
    for place in places:
        answer = client.get(place)
        text = answer.content.decode()
        assert answer.status_code == 200, place
        outline = Outline(text)
        assert outline.levels.count(1) == 1, place
        assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False)), place  # fmt: skip
        assert len(outline.ids) == len(set(outline.ids)), place
        assert set(outline.named) <= set(outline.ids), place
        assert not STYLE.search(text), place
        assert "None" not in re.sub(r"<[^>]*>", "", text), place


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_and_does_what(world, listed, client, role, as_person):
    waiting, _ = world
    client = as_person(person_with(role))
    open_one = listed["Financial Services"].pk
    for roles, places in (
        (SEE, [("curation",), ("curation-candidate", open_one), ("curation-draft",), ("curation-versions",), ("curation-version", 1)]),
        (PROPOSE, [("curation-propose", open_one)]),
        (DECIDE, [("curation-merge", open_one), ("curation-refuse", open_one), ("curation-send-back", waiting.pk), ("curation-publish",)]),
    ):  # fmt: skip
        for place in places:
            assert client.get(address(*place)).status_code == (200 if role in roles else 403), place
    for roles, place in (
        (DECIDE, ("curation-search",)), (DECIDE, ("curation-measure",)), (DECIDE, ("curation-publish",)),
        (DECIDE, ("curation-count", 1)), (DECIDE, ("curation-stop", 1)), (set(), ("curation-withdraw", waiting.pk)),
        (DECIDE, ("curation-confirm", waiting.pk)),
    ):  # fmt: skip
        assert client.post(address(*place)).status_code == (302 if role in roles else 403), place


def test_nobody_without_account_sees_anything(client, listed):
    assert "/sign-in/" in client.get(address("curation"))["Location"]
    assert "/sign-in/" in client.post(address("curation-publish"))["Location"]


@pytest.mark.parametrize("name", ["curation-candidate", "curation-version", "curation-withdraw"])
def test_what_is_not_there_is_not_found(listed, person, as_person, name):
    client = as_person(person(Role.MINISTRY_OFFICER))
    ask = client.post if name == "curation-withdraw" else client.get
    assert ask(address(name, 999_999)).status_code == 404


def test_a_partner_does_not_learn_who_takes_part(world, listed, as_person, person):
    other = person_with(Role.PARTNER)
    name = person(Role.PARTNER).family_name
    page = address("curation-candidate", listed["Zellijdb"].pk)
    text = as_person(other).get(page).content.decode()
    assert "somebody of the partnership" in text
    assert name not in text
    assert name in as_person(person(Role.MINISTRY_OFFICER)).get(page).content.decode()


def test_an_empty_list_says_whether_anybody_has_searched(bare, db, person, as_person):
    client = as_person(person(Role.MINISTRY_OFFICER))
    for asked in ("", "?state=proposed"):  # the tab, which anybody may press
        text = client.get(f"{address('curation')}{asked}").content.decode()
        assert "Nobody has searched yet" in text, asked
        assert address("curation-search") in text, asked
    actions.take_found(rows=[], every=0, started=NOW, at=NOW)
    text = client.get(f"{address('curation')}?state=proposed").content.decode()
    assert "Nothing matches" in text


def test_a_form_keeps_what_was_typed_and_says_the_fault(listed, person, as_person):
    client = as_person(person(Role.PARTNER))
    place = address("curation-propose", listed["Zellijdb"].pk)
    for changes, said in (
        ({"ar": ""}, "Enter the Arabic name."), ({"parent": ""}, "A technology needs a wider skill."),
        ({"key": "Zellij DB"}, "Use small letters"), ({"domains": []}, "Choose at least one answer."),
        ({"key": "docker"}, "is taken by"), ({"aliases_fr": "un|deux"}, "no vertical bar"), ({"fr": "a|b"}, "no vertical bar"),
    ):  # fmt: skip
        text = client.post(place, {**FORM, **changes}).content.decode()
        assert said in text, changes
        assert "Asked for everywhere" in text
    assert not Decision.objects.exists()


def test_merging_into_a_skill_of_the_list_or_another(listed, person, as_person):
    client = as_person(person(Role.ADMINISTRATOR))
    place = address("curation-merge", listed["Postges"].pk)
    assert "Enter the identifier" in client.post(place, {"skill": "=", "language": "en"}).content.decode()
    assert "There is no skill" in client.post(place, {"skill": "=", "other": "nothing", "language": "en"}).content.decode()  # fmt: skip
    assert client.post(place, {"skill": "postgresql", "language": "en"}).status_code == 302
    client.post(address("curation-merge", listed["Zellijdb"].pk), {"skill": "=", "other": "docker", "language": "fr"})
    assert [one.content["key"] for one in queries.in_draft()] == ["postgresql", "docker"]


def test_from_a_candidate_to_a_version(found, person, as_person, place):
    partner, officer = person(Role.PARTNER), person(Role.MINISTRY_OFFICER)
    zellij = address("curation-candidate", found["Zellijdb"].pk)
    client = as_person(partner)
    aliases = "ZellijDB Cloud\n\n Zellij  SQL "
    assert client.post(address("curation-propose", found["Zellijdb"].pk), {**FORM, "aliases_fr": aliases})["Location"] == zellij  # fmt: skip
    made = Decision.objects.get()
    assert made.content["aliases_fr"] == ["ZellijDB Cloud", "Zellij SQL"]
    assert "Withdraw my proposal" in client.get(zellij).content.decode()
    client = as_person(officer)
    assert "Confirm" in client.get(zellij).content.decode()
    client.post(address("curation-confirm", made.pk))
    client.post(address("curation-refuse", found["Financial Services"].pk), {"reason": "A sector"})
    assert "Not measured" in client.get(address("curation-draft")).content.decode()
    client.post(address("curation-measure"))
    assert Job.objects.get(key__startswith=queries.EFFECT).requested_by == officer.pk
    draft = queries.desk().draft
    tasks.measure_draft.call(draft)
    text = client.get(address("curation-draft")).content.decode()
    assert "<mark>Zellijdb</mark>" in text
    assert f"?draft={draft}" in client.get(address("curation-publish")).content.decode()
    assert client.post(address("curation-publish") + f"?draft={draft}")["Location"] == address("curation-version", 1)
    tasks.publish_version.call(Version.objects.get().pk)
    text = client.get(address("curation-version", 1)).content.decode()
    assert place.vocabulary().version in text
    assert "in force" in text
    assert address("curation-version", 1) in client.get(address("curation-versions")).content.decode()
    assert Candidate.objects.get(folded="zellijdb").state == "published"


def test_a_publication_under_way_is_shown_to_all_and_cancelled_by_those_who_publish(world, as_person, person, listed):
    as_person(person(Role.MINISTRY_OFFICER)).post(address("curation-count", 1))
    reader = as_person(person(Role.COORDINATOR))
    text = reader.get(address("curation-version", 1)).content.decode()
    assert "Publish the vocabulary and count the series anew" in text
    assert "/tasks/" not in text.split("<main")[1].split("</main")[0]  # its page is not theirs to open
    client = as_person(person(Role.ADMINISTRATOR))
    assert "Cancel" in client.get(address("curation-version", 1)).content.decode()
    client.post(address("curation-stop", 1))
    assert Job.objects.get(key=queries.VERSION).state == "cancelled"
    assert "Start again" in client.get(address("curation-version", 1)).content.decode()
