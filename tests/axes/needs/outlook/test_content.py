"""What the room shows: counted once for each state of the folder, by one process at a time."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.axes.needs.outlook.conftest import keep
from tests.web.conftest import observe_nothing

from qantara.axes.needs.outlook import bridge, content
from qantara.kit.kept import BUSY

pytestmark = pytest.mark.django_db  # the cache that is emptied before each test lies there


class _Ended:
    def __init__(self, returncode: int) -> None:
        self.returncode = returncode

    def poll(self) -> int:
        return self.returncode


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders that were counted; the count itself is empty."""
    found: list[Path] = []
    nothing: dict[str, Any] = {"outlook": None, "threshold": 10}
    monkeypatch.setattr(bridge, "build", lambda folder, _barometer=None: found.append(folder) or nothing)
    return found


def test_it_is_counted_once_for_each_state(empty_folder, told):
    assert content.write_content(empty_folder)
    assert content.write_content(empty_folder)
    assert told == [empty_folder]
    kept, counting = content.content(empty_folder)
    assert (kept["outlook"], counting) == (None, False)
    assert (empty_folder / ".portal").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change", ["run", "settings", "scenarios", "vocabulary"])
def test_what_changes_the_figures_changes_the_state(empty_folder, change):
    before = content.kept.state(empty_folder)
    if change == "run":
        observe_nothing(empty_folder)
    else:
        name = {"settings": "qantara.toml", "scenarios": "scenarios.csv", "vocabulary": "vocabulary/own.csv"}[change]
        with (empty_folder / name).open("a", encoding="utf-8") as file:
            file.write("\n# more\n")
    assert content.kept.state(empty_folder) != before


def test_one_process_at_a_time(empty_folder, told):
    (empty_folder / ".portal").mkdir()
    with (empty_folder / ".portal" / "outlook.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not content.write_content(empty_folder)
        assert content.kept.main([str(empty_folder)]) == BUSY
    assert told == []
    assert content.kept.main([str(empty_folder)]) == 0


def test_a_count_that_met_another_is_asked_for_again(empty_folder, monkeypatch):
    started = []
    monkeypatch.setattr(content.kept, "start", lambda folder: started.append(folder) or _Ended(BUSY))
    for _ in range(3):
        content.content(empty_folder)
    assert len(started) == 3


def test_what_is_broken_is_said_and_keeps_nothing(empty_folder, capsys):
    (empty_folder / "qantara.toml").write_text("[", encoding="utf-8")
    assert content.kept.main([str(empty_folder)]) == 1
    assert "qantara.toml" in capsys.readouterr().err
    assert content.read_content(empty_folder) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 0}'])
def test_a_file_that_is_no_room_is_none(empty_folder, text):
    keep(empty_folder)
    (empty_folder / ".portal" / "outlook.json").write_text(text, encoding="utf-8")
    assert content.read_content(empty_folder) is None


def test_a_new_file_is_read_even_in_the_same_second(empty_folder):
    keep(empty_folder)
    first = content.read_content(empty_folder)
    path = empty_folder / ".portal" / "outlook.json"
    path.write_text(json.dumps(first | {"threshold": 11}), encoding="utf-8")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert content.read_content(empty_folder)["threshold"] == 11


def test_a_folder_that_has_observed_nothing_still_knows_the_occupations(empty_folder):
    told = bridge.build(empty_folder)
    assert told["outlook"] is None
    known = {one["id"]: one["label"] for one in told["occupations"]}
    assert known["data-engineer"]["fr"] == "Data engineer"
    assert len(known) > 100


def test_what_the_edition_has_counted_is_what_the_room_would_have_counted(counted_folder):
    kept = content.read_content(counted_folder)
    again = json.loads(json.dumps(bridge.build(counted_folder)))
    assert again["outlook"]
    assert {name: kept[name] for name in again} == again
