"""Pages of sources: whole in every language, quick, and open to those alone who may."""

from itertools import pairwise

import pytest
from django.utils import timezone
from tests.axes.needs.sources.conftest import address, jsonl
from tests.parties.factories import person_with
from tests.pipeline.ads import ad, ads
from tests.web.test_pages import STYLE, Outline

from qantara.axes.needs.sources import actions, bridge, measures, tasks
from qantara.kit.audit.models import Entry
from qantara.kit.bridge import Refusal
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role

pytestmark = pytest.mark.django_db
LISTS = ("sources", "sources-imports", "sources-duplicates", "sources-decisions", "sources-feeds")
SEES = (Role.AUDITOR, Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR)


@pytest.fixture
def merged(read, measured):
    """Four ads, one of them twice; the pair."""
    again = {**ad(1), "id": "again", "text": f"{ad(1)['text']} Poste urgent."}
    made = read(jsonl([*ads(4), again]), "ads.jsonl")
    measured()
    row = bridge.find_merges(measures.merges()).rows[0]
    return made, (row["by"], row["like"])


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_page_is_whole_in_every_language(merged, enter, analyst, lang):
    made, pair = merged
    client = enter(analyst)
    places = [
        *((name,) for name in LISTS), ("sources-import-add",), ("sources-import", made.pk), ("sources-refused", made.pk),
        ("sources-pair", *pair), ("sources-feed-add",),
    ]  # fmt: skip
    for place in places:
        answer = client.get(address(*place, lang=lang))
        assert answer.status_code == 200, place
        outline = Outline(answer.text)
        assert outline.levels.count(1) == 1, place
        assert all(after - before <= 1 for before, after in pairwise(outline.levels)), place
        assert len(outline.ids) == len(set(outline.ids)), place
        assert set(outline.named) <= set(outline.ids), place
        assert not STYLE.search(answer.text), place


def test_an_empty_lake_says_what_to_do(folder, enter, analyst):
    client = enter(analyst)
    assert "No ads yet" in client.get(address("sources")).text
    assert "Nothing has been sent yet" in client.get(address("sources-imports")).text
    assert "not listed yet" in client.get(address("sources-duplicates")).text
    assert "No merge was undone" in client.get(address("sources-decisions")).text


def test_the_figures_of_a_run_before_say_so_and_are_counted_anew(merged, read, enter, analyst):
    client = enter(analyst)
    assert "being counted anew" not in client.get(address("sources")).text
    read(jsonl(ads(2, start=50)), "more.jsonl")
    assert "being counted anew" in client.get(address("sources")).text
    Job.objects.all().delete()
    tasks.watch.call()
    assert Job.objects.get().key == "sources:measure"
    tasks.measure_sources.call()
    page = client.get(address("sources")).text
    assert "being counted anew" not in page
    tasks.watch.call()
    assert Job.objects.count() == 1


def test_no_page_goes_through_the_lake(merged, enter, analyst, monkeypatch):
    made, _ = merged
    client = enter(analyst)
    monkeypatch.setattr("qantara.pipeline.lake.Lake.scan", lambda *_asked: pytest.fail("the lake was gone through"))
    for place in (*((name,) for name in LISTS), ("sources-import", made.pk), ("sources-refused", made.pk)):
        assert client.get(address(*place)).status_code == 200


def test_merges_are_searched_and_read_side_by_side(merged, enter, analyst):
    _, pair = merged
    client = enter(analyst)
    listed = client.get(address("sources-duplicates") + "?q=ingénieur dev").text
    assert address("sources-pair", *pair) in listed
    assert "Nothing matches" in client.get(address("sources-duplicates") + "?q=absent").text
    page = client.get(address("sources-pair", *pair)).text
    assert page.count("Vous rejoignez l&#39;équipe 1.") == 2
    assert client.get(address("sources-pair", "0" * 16, pair[1])).status_code == 404


def test_a_merge_is_undone_with_a_reason_respected_by_a_recompute_and_taken_back(merged, enter, analyst):
    _, pair = merged
    client = enter(analyst)
    page = client.post(address("sources-undo", *pair), {"reason": ""}).text
    assert "Say in a sentence why" in page
    answer = client.post(address("sources-undo", *pair), {"reason": "Deux équipes, deux postes."})
    assert answer["Location"] == address("sources-decisions")
    assert "Deux équipes" in client.get(address("sources-decisions")).text
    assert "undone" in client.get(address("sources-duplicates")).text
    assert "Undone on" in client.get(address("sources-pair", *pair)).text
    entry = Entry.objects.get(event="merge.undone")
    assert (entry.actor, entry.target_id) == (analyst.pk, "-".join(pair))

    answer = client.post(address("sources-read-again"))
    job = Job.objects.get(key="lake:recompute")
    assert answer["Location"] == address("task", job.pk)
    tasks.read_all_again.call()
    assert bridge.partnership().lake.scan("merges").collect().is_empty()

    client.post(address("sources-take-back", *pair))
    tasks.read_all_again.call()
    assert bridge.partnership().lake.scan("merges").collect().height == 1
    assert "no decision about these" in client.post(address("sources-take-back", *pair), follow=True).text


def test_a_merge_is_undone_once_and_for_a_reason(merged, analyst):
    _, (one, other) = merged
    with pytest.raises(Refusal, match="reason"):
        actions.separate(ad=one, other=other, reason=" ", by=analyst, at=timezone.now())
    actions.separate(ad=one, other=other, reason="Deux postes", by=analyst, at=timezone.now())
    before = Entry.objects.count()
    with pytest.raises(Refusal, match="apart already"):
        actions.separate(ad=other, other=one, reason="Deux postes", by=analyst, at=timezone.now())
    assert Entry.objects.count() == before


@pytest.mark.parametrize("role", SEES)
def test_who_watches_reads_everything_and_changes_nothing(merged, enter, role):
    made, pair = merged
    client = enter(person_with(role))
    for name in LISTS:
        page = client.get(address(name))
        assert page.status_code == 200
        assert "Send a file of ads" not in page.text
    assert client.get(address("sources-import", made.pk)).status_code == 200
    assert "Undo the merge" not in client.get(address("sources-pair", *pair)).text
    for place in (("sources-import-add",), ("sources-mend", made.pk), ("sources-undo", *pair), ("sources-read-again",)):
        assert client.post(address(*place)).status_code == 403


@pytest.mark.parametrize("role", [Role.LEARNER, Role.RECRUITER, Role.DIRECTION, Role.DATA_PROTECTION_OFFICER])
def test_others_see_nothing(merged, enter, role):
    made, pair = merged
    client = enter(person_with(role))
    for place in (*((name,) for name in LISTS), ("sources-import", made.pk), ("sources-pair", *pair)):
        assert client.get(address(*place)).status_code in {403, 404}
    assert client.get(address("file", made.file.token)).status_code == 404
