"""The newest edition is counted once a run, beside the pages and never in them."""

import fcntl
import json
from itertools import islice

import pytest

from qantara.kit.tasks.models import Job
from qantara.pipeline import edition as pipeline_edition
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import find_partnership
from qantara.web import edition
from qantara.web.figures import figures_of
from qantara.web.room import open_room
from qantara.web.tasks import count_edition, look_for_news
from tests.conftest import NOON
from tests.design.conftest import build, build_empty
from tests.pipeline.ads import ads
from tests.web.conftest import keep_edition, observe_nothing


class Running:
    """A process that goes on until it is told otherwise."""

    returncode = None

    def poll(self):
        return self.returncode


@pytest.fixture
def started(monkeypatch):
    """Processes that would have been started."""
    found = []

    def start(_folder):
        found.append(Running())
        return found[-1]

    monkeypatch.setattr(edition.kept, "start", start)
    monkeypatch.setattr(edition.kept, "running", {})
    return found


def test_a_lake_of_ads_becomes_an_edition(observed):
    assert edition.kept.main([str(observed.folder)]) == 0
    kept, counting = edition.newest_edition(observed.folder)
    assert not counting
    assert kept["as_of"] == "2026-11-01"
    assert kept["run"].startswith("00001-20261101-")
    assert kept["counts"]["read"] == 40
    assert set(kept["charts"]) == {"fr", "ar", "en"}


def _observe(place, vocabulary, file):
    """Read forty ads in, of which no other file has one."""
    source = place.folder / "ads" / f"{file}.jsonl"
    rows = ads(40, start=100 * file)
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    observe([source], place.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)


@pytest.fixture
def observed(empty_folder, vocabulary):
    """A folder whose ads are in the lake, not counted yet."""
    place = find_partnership(empty_folder, named=True)
    _observe(place, vocabulary, 0)
    return place


def _disturb(monkeypatch, place, vocabulary, times):
    """So many counts have looked for the newest run when another one comes."""
    count, files = pipeline_edition.write_edition, iter(range(1, 1 + times))

    def disturbed(*told, **more):
        for file in islice(files, 1):
            _observe(place, vocabulary, file)
        return count(*told, **more)

    monkeypatch.setattr(pipeline_edition, "write_edition", disturbed)


def test_a_run_that_comes_while_it_is_counted_is_counted_too(observed, vocabulary, monkeypatch):
    _disturb(monkeypatch, observed, vocabulary, 1)
    assert edition.write_edition(observed.folder)
    kept = edition.read_edition(observed.folder)
    editions = observed.folder / ".portal" / "editions"
    assert kept["run"].startswith("00002-")
    assert kept["counts"]["read"] == 80
    assert sorted(path.name for path in editions.iterdir()) == [f"{kept['run']}.sqlite3", "newest"]
    assert (editions / "newest").read_text() == f"{kept['run']}.sqlite3"


def test_a_lake_that_does_not_rest_leaves_the_edition_before(observed, vocabulary, monkeypatch):
    assert edition.write_edition(observed.folder)
    before = edition.read_edition(observed.folder)
    _observe(observed, vocabulary, 200)
    _disturb(monkeypatch, observed, vocabulary, 100)
    edition.write_edition(observed.folder)
    editions = observed.folder / ".portal" / "editions"
    assert edition.read_edition(observed.folder) == before
    assert sorted(path.name for path in editions.iterdir()) == [f"{before['run']}.sqlite3", "newest"]


def test_a_lake_of_runs_without_ads_has_no_edition(empty_folder, vocabulary, capsys):
    source = empty_folder / "ads" / "bad.jsonl"
    source.write_text('{"title": "", "text": ""}\n', encoding="utf-8")
    place = find_partnership(empty_folder, named=True)
    observe([source], place.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    assert place.lake.runs().height == 1
    assert edition.kept.main([str(empty_folder)]) == 0
    assert capsys.readouterr().err == ""
    assert edition.read_edition(empty_folder) is None
    assert list((empty_folder / ".portal" / "editions").iterdir()) == []


def test_a_current_edition_is_not_counted_again(full_folder, monkeypatch, started):
    monkeypatch.setattr(edition, "count_newest", lambda *_told: 1 / 0)
    assert edition.write_edition(full_folder)
    assert edition.newest_edition(full_folder)[1] is False
    assert started == []


@pytest.mark.parametrize("change", ["lake", "settings"])
def test_a_change_starts_one_count_and_the_edition_before_is_shown(full_folder, started, change):
    if change == "lake":
        observe_nothing(full_folder, transactions=2)
    else:
        with (full_folder / "qantara.toml").open("a", encoding="utf-8") as file:
            file.write("\n# changed\n")
    for _ in range(3):
        kept, counting = edition.newest_edition(full_folder)
        assert (kept is not None, counting) == (True, True)
    assert len(started) == 1


def test_a_lake_that_fails_is_tried_once_until_it_changes(full_folder, started, caplog):
    observe_nothing(full_folder, transactions=2)
    edition.newest_edition(full_folder)
    started[0].returncode = 1
    assert edition.newest_edition(full_folder)[1] is False
    assert edition.newest_edition(full_folder)[1] is False
    assert len(started) == 1
    assert "could not be counted" in caplog.text
    observe_nothing(full_folder, transactions=3)
    assert edition.newest_edition(full_folder)[1] is True
    assert len(started) == 2


def test_two_never_count_at_once(full_folder, monkeypatch):
    observe_nothing(full_folder, transactions=2)
    monkeypatch.setattr(edition, "count_newest", lambda *_told: 1 / 0)
    with (open_room(full_folder) / "edition.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert edition.write_edition(full_folder) is False


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 0}'])
def test_a_file_that_is_no_edition_is_counted_anew(full_folder, started, text):
    (full_folder / ".portal" / "edition.json").write_text(text, encoding="utf-8")
    assert edition.newest_edition(full_folder) == (None, True)


def test_a_lake_that_cannot_be_read_is_said_in_one_sentence(full_folder, capsys):
    observe_nothing(full_folder, transactions=2)
    assert edition.kept.main([str(full_folder)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_forecast_is_shown_with_its_interval(full_folder):
    kept = keep_edition(full_folder, build(skills=20))
    ahead = figures_of(kept)["in-a-year"]
    assert ahead.interval[0] <= ahead.value <= ahead.interval[1]
    assert ahead.definition[0].startswith("FOR-")


def test_every_figure_can_be_replayed(full_folder):
    for figure in figures_of(keep_edition(full_folder)).values():
        assert figure.run
        assert figure.query
        assert figure.n > 0
        assert figure.definition[1] >= 1


def test_an_edition_of_nothing_is_a_page_all_the_same(client, folder):
    keep_edition(folder, build_empty())
    assert client.get("/fr/").status_code == 200


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_a_forecast_stands_in_the_first_sentence(client, folder, lang):
    keep_edition(folder, build(skills=20))
    text = client.get(f"/{lang}/").content.decode()
    assert f"/{lang}/trace/?measure=forecast&amp;month=" in text


def test_the_worker_asks_once_for_each_count(folder, db, monkeypatch):
    assert look_for_news.func() is False
    observe_nothing(folder, transactions=2)
    assert look_for_news.func() is True
    assert look_for_news.func() is False
    Job.objects.update(state="failed")  # a lake that fails is not tried for ever
    assert look_for_news.func() is False
    observe_nothing(folder, transactions=3)
    assert look_for_news.func() is True
    counted = []
    monkeypatch.setattr(edition, "write_edition", lambda place: counted.append(place) or True)
    assert count_edition.func() is True
    assert counted == [folder]
