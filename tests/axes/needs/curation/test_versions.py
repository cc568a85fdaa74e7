"""The draft, its effect, its publication: all or none, counted anew, started again where it broke off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.axes.needs.curation.conftest import MERGE, NOW, propose

from qantara.axes.needs.curation import actions, bridge, queries, tasks
from qantara.axes.needs.curation.actions import CurationError
from qantara.axes.needs.curation.enums import DecisionKind
from qantara.axes.needs.curation.models import Candidate, Version
from qantara.kit.audit.models import Entry
from qantara.kit.tasks.execution import execute
from qantara.kit.tasks.handle import Cancelled, Handle
from qantara.kit.tasks.leases import claim
from qantara.kit.tasks.models import Job
from qantara.parties.enums import Role
from qantara.pipeline import vocabulary_draft
from qantara.pipeline.vocabulary_effect import ads_naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(person):
    return person(Role.MINISTRY_OFFICER)


@pytest.fixture
def drafted(found, person, officer):
    """A draft of three decisions."""
    actions.confirm(decision=propose(found["Zellijdb"], person(Role.PARTNER)), by=officer, at=NOW)
    actions.decide(candidate=found["Postges"], kind=DecisionKind.MERGE, content=MERGE, reason="", by=officer, at=NOW)
    actions.decide(candidate=found["Financial Services"], kind=DecisionKind.REFUSE, content={}, reason="A sector", by=officer, at=NOW)  # fmt: skip
    return queries.desk().draft


@pytest.fixture
def measured(drafted):
    assert tasks.measure_draft.call(drafted)
    return queries.effect_of_draft(drafted)


@pytest.fixture
def asked(measured, officer):
    return actions.publish_draft(draft=measured.draft, by=officer, at=NOW)


def work(expected=None):
    """Do the next job of the long queue here, as a worker would."""
    now = timezone.now()
    job = claim("test", at=now, until=now + timedelta(minutes=5))
    execute(job, Handle(job))
    job.refresh_from_db()
    if expected:
        assert job.state == expected, job.error
    return job


def texts(place):
    return vocabulary_draft.texts_of(place)


def test_the_effect_is_what_the_series_then_are(asked, place):
    before = ads_naming(place.lake)
    changes = {one["skill"]: (one["before"], one["after"]) for one in asked.effect["changes"]}
    assert changes["zellijdb"] == (0, 20)
    tasks.publish_version.call(asked.pk)
    after = ads_naming(place.lake)
    assert changes == {
        skill: (before.get(skill, 0), after.get(skill, 0))
        for skill in before.keys() | after.keys()
        if before.get(skill, 0) != after.get(skill, 0)
    }


def test_a_version_is_written_counted_and_dated(asked, place, found):
    job = work("done")
    asked.refresh_from_db()
    assert (asked.state, asked.number, asked.run) == ("counted", 1, job.result)
    assert asked.vocabulary == place.vocabulary().version != asked.before
    assert set(texts(place)) == {"own.csv", "aliases.csv", "refused.csv"}
    assert {one.state for one in Candidate.objects.exclude(state="gone")} == {"published"} | {
        one.state for one in Candidate.objects.filter(state="open")
    }
    assert place.lake.scan("mentions").collect()["vocabulary"].unique().to_list() == [asked.vocabulary]
    events = list(
        Entry.objects.filter(target_type="needs_curation.version").order_by("pk").values_list("event", flat=True)
    )
    assert events == ["curation.published", "curation.written", "curation.counted"]
    tasks.search_candidates.call()
    assert Candidate.objects.get(folded="zellijdb").state == "published"


def test_an_empty_draft_and_one_unmeasured_are_not_published(found, officer):
    with pytest.raises(CurationError, match="empty"):
        actions.publish_draft(draft=1, by=officer, at=NOW)
    with pytest.raises(CurationError, match="empty"):
        actions.ask_for_effect(by=officer, at=NOW)
    actions.decide(candidate=found["Postges"], kind=DecisionKind.MERGE, content=MERGE, reason="", by=officer, at=NOW)
    with pytest.raises(CurationError, match="measured"):
        actions.publish_draft(draft=queries.desk().draft, by=officer, at=NOW)


def test_a_draft_that_changed_after_it_was_read_is_not_published(measured, officer):
    actions.withdraw(decision=queries.in_draft()[0], by=officer, at=NOW)
    with pytest.raises(CurationError, match="any more"):
        actions.publish_draft(draft=measured.draft, by=officer, at=NOW)
    assert not tasks.measure_draft.call(measured.draft)  # nor is it measured under its old number


def test_a_folder_that_changed_after_the_measure_is_measured_again(measured, officer, place):
    (place.folder / "vocabulary" / "refused.csv").write_text("name,on\nOther,2026-11-01\n", encoding="utf-8")
    with pytest.raises(CurationError, match="measured"):
        actions.publish_draft(draft=measured.draft, by=officer, at=NOW)


def test_of_two_publications_at_once_one_counts(measured, officer, person):
    actions.publish_draft(draft=measured.draft, by=officer, at=NOW)
    with pytest.raises(CurationError):
        actions.publish_draft(draft=measured.draft, by=person(Role.ADMINISTRATOR), at=NOW)
    assert Version.objects.count() == Job.objects.filter(key=queries.VERSION).count() == 1


def test_no_second_version_while_one_is_being_published(asked, found, officer, person):
    one = Candidate.objects.filter(state="open").first() or found["Postges"]
    Candidate.objects.filter(pk=one.pk).update(state="open")
    actions.decide(candidate=one, kind=DecisionKind.REFUSE, content={}, reason="No", by=officer, at=NOW)
    draft = queries.desk().draft
    tasks.measure_draft.call(draft)
    with pytest.raises(CurationError, match="still being published"):
        actions.publish_draft(draft=draft, by=officer, at=NOW)


def test_a_publication_cut_half_way_leaves_the_old_vocabulary_and_is_finished_later(asked, place, monkeypatch):
    version = place.vocabulary().version
    real = vocabulary_draft.write_whole

    def cut(path, text):
        real(path, text)
        if path.name == "own.csv":
            raise SystemExit

    monkeypatch.setattr(vocabulary_draft, "write_whole", cut)
    with pytest.raises(SystemExit):
        tasks.publish_version.call(asked.pk)
    monkeypatch.undo()
    monkeypatch.setattr("qantara.pipeline.partnership.folder.shipped_files", _few)
    bridge.held(place.folder)  # the next reader puts the old one back
    assert (texts(place), place.vocabulary().version) == ({}, version)
    tasks.publish_version.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "counted"


def _few():
    from tests.pipeline.few_names import FEW_NAMES

    return dict(FEW_NAMES)


def test_a_worker_that_died_after_writing_writes_nothing_twice(asked, place, monkeypatch):
    def die(**_values):
        raise SystemExit

    monkeypatch.setattr(tasks.actions, "note_written", die)
    with pytest.raises(SystemExit):
        tasks.publish_version.call(asked.pk)
    monkeypatch.undo()
    monkeypatch.setattr("qantara.pipeline.partnership.folder.shipped_files", _few)
    written = texts(place)
    assert written
    tasks.publish_version.call(asked.pk)
    assert texts(place) == written
    asked.refresh_from_db()
    assert asked.state == "counted"


def test_a_recompute_that_fails_or_is_cancelled_leaves_the_old_series_and_is_started_again(
    asked, place, officer, monkeypatch
):
    before, runs = ads_naming(place.lake), place.lake.runs().height
    real = bridge.count_anew

    def stopped(*_args, **_more):
        raise Cancelled

    monkeypatch.setattr(bridge, "count_anew", stopped)
    work("cancelled")
    asked.refresh_from_db()
    assert (asked.state, ads_naming(place.lake), place.lake.runs().height) == ("written", before, runs)
    monkeypatch.setattr(bridge, "count_anew", real)
    actions.count_again(version=asked, by=officer, at=NOW)
    with pytest.raises(CurationError, match="under way"):
        actions.count_again(version=asked, by=officer, at=NOW)
    work("done")
    asked.refresh_from_db()
    assert asked.state == "counted"
    assert ads_naming(place.lake)["zellijdb"] == 20
    with pytest.raises(CurationError, match="nothing to start"):
        actions.count_again(version=asked, by=officer, at=NOW)


def test_a_cancelled_batch_ends_a_recompute_in_its_middle(asked, place):
    before, runs = ads_naming(place.lake), place.lake.runs().height

    def cancel(_rows):
        raise Cancelled

    tasks._write(asked)
    with pytest.raises(Cancelled):
        bridge.count_anew(place.folder, at=NOW, ended=lambda: NOW, on_batch=cancel)
    assert (ads_naming(place.lake), place.lake.runs().height) == (before, runs)
    tasks.publish_version.call(asked.pk)
    assert ads_naming(place.lake)["zellijdb"] == 20


def test_a_publication_is_cancelled_before_it_begins(asked, officer):
    actions.stop_counting(version=asked, by=officer, at=NOW)
    assert queries.version_under_way() is None
    with pytest.raises(CurationError, match="nothing to cancel"):
        actions.stop_counting(version=asked, by=officer, at=NOW)
    actions.count_again(version=asked, by=officer, at=NOW)
    assert queries.version_under_way() is not None


def test_decisions_that_the_folder_takes_no_more_lie_in_the_draft_again(asked, place, officer):
    own = "id,kind,domains,en,fr,ar,parent\nrif,technology,data,Zellijdb,Zellijdb,Zellijdb,databases\n"
    (place.folder / "vocabulary" / "own.csv").write_text(own, encoding="utf-8")
    job = work("failed")
    assert "a name of" in job.error["text"]
    asked.refresh_from_db()
    assert asked.state == "refused"
    assert queries.in_draft().count() == 3
    assert texts(place) == {"own.csv": own}
    actions.withdraw(decision=queries.in_draft().get(kind="new"), by=officer, at=NOW)
    draft = queries.desk().draft
    tasks.measure_draft.call(draft)
    again = actions.publish_draft(draft=draft, by=officer, at=NOW)
    assert again.number == 2
    work("done")
