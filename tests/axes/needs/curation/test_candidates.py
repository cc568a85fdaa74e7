"""Candidates: found, kept up to date, shown."""

from datetime import timedelta

import pytest
from tests.axes.needs.curation.conftest import NOW, address

from qantara.axes.needs.curation import actions, queries, tasks
from qantara.axes.needs.curation.enums import CandidateState
from qantara.axes.needs.curation.models import Candidate
from qantara.parties.enums import Role

pytestmark = pytest.mark.django_db
ROW = {"in_lists": 3, "after_cues": 0, "examples": [], "closest": [], "growth": None, "low": None, "high": None}


def take(**ads):
    rows = [{**ROW, "folded": name, "name": name.title(), "ads": count} for name, count in ads.items()]
    return actions.take_found(rows=rows, every=len(rows), started=NOW, at=NOW)


def state_of(folded):
    return Candidate.objects.get(folded=folded).state


def test_a_search_finds_what_the_ads_ask_for(found):
    zellij = found["Zellijdb"]
    assert (zellij.ads, zellij.in_lists, zellij.state) == (20, 20, "open")
    assert {shown["mention"] for shown in zellij.examples} == {"Zellijdb"}
    assert found["Postges"].closest[0]["id"] == "postgresql"
    assert found["Postges"].closest[0]["parent"] == "databases"
    assert queries.desk().found == len(found)


def test_a_search_in_an_empty_lake_finds_nothing(empty_folder, settings):
    settings.QANTARA_FOLDER = empty_folder
    assert tasks.search_candidates.call() == 0
    assert queries.desk().searched_at is not None


def test_a_second_search_brings_counts_up_to_date_and_keeps_decisions(db):
    assert take(redpanda=5, zellij=9) == 2
    Candidate.objects.filter(folded="zellij").update(state=CandidateState.DECIDED)
    assert take(redpanda=7, zellij=12, rif=3) == 1
    assert {one.folded: (one.ads, one.state) for one in Candidate.objects.all()} == {
        "redpanda": (7, "open"), "zellij": (12, "decided"), "rif": (3, "open"),
    }  # fmt: skip


def test_what_is_found_no_more_is_gone_until_it_is_back(db):
    take(redpanda=5)
    take()
    assert state_of("redpanda") == "gone"
    take(redpanda=3)
    assert state_of("redpanda") == "open"


def test_the_page_shows_filters_sorts_and_opens_them(found, person, as_person):
    client = as_person(person(Role.AUDITOR))
    text = client.get(address("curation")).content.decode()
    assert text.index("Zellijdb") < text.index("Postges")
    by_name = client.get(address("curation") + "?sort=name").content.decode()
    assert by_name.index("Postges") < by_name.index("Zellijdb")
    searched = client.get(address("curation") + "?q=zellij").content.decode()
    assert "Zellijdb" in searched
    assert "Postges" not in searched
    assert "Nothing matches" in client.get(address("curation") + "?state=gone").content.decode()
    one = client.get(address("curation-candidate", found["Postges"].pk)).content.decode()
    assert "<mark>Postges</mark>" in one
    assert "postgresql" in one


def test_a_candidate_that_grows_says_its_interval(db, person, as_person):
    take(redpanda=5)
    Candidate.objects.update(growth=0.3, low=0.1, high=0.5, found_at=NOW - timedelta(days=9))
    client = as_person(person(Role.MINISTRY_OFFICER))
    one = Candidate.objects.get()
    assert "Redpanda" in client.get(address("curation") + "?sort=growth").content.decode()
    assert "+10.5" in client.get(address("curation-candidate", one.pk)).content.decode()


def test_no_page_reads_the_lake_or_the_vocabulary(found, person, as_person, place, monkeypatch):
    client = as_person(person(Role.MINISTRY_OFFICER))

    def read(*_args):
        pytest.fail("a page read it")

    monkeypatch.setattr("qantara.pipeline.lake.Lake.scan", read)
    monkeypatch.setattr("qantara.pipeline.partnership.Partnership.vocabulary", read)
    for name in ("curation", "curation-draft", "curation-versions", "curation-publish"):
        assert client.get(address(name)).status_code == 200
    for name in ("curation-candidate", "curation-propose", "curation-merge", "curation-refuse"):
        assert client.get(address(name, found["Zellijdb"].pk)).status_code == 200
