"""`qantara doctor`: each check is broken once, and its remedy read."""

import os
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

from qantara.pipeline import doctor
from qantara.pipeline.lake import FORMAT

CHECKS = ["python", "libraries", "assets", "folder", "vocabulary", "lake", "disk"]


@pytest.fixture
def examine(qantara):
    """The findings by check: (state, message)."""

    def run(*arguments, status):
        outcome = qantara("doctor", *arguments, "--json")
        assert outcome.status == status
        return {row["check"]: (row["state"], row["message"]) for row in outcome.json["checks"]}

    return run


def test_a_healthy_folder_has_nothing_to_mend(examine, folder):
    found = examine("--folder", folder, status=0)
    assert list(found) == CHECKS
    assert {state for state, _ in found.values()} == {"good"}


def test_people_read_one_line_a_check(qantara, folder):
    outcome = qantara("doctor", "--folder", folder)
    assert outcome.status == 0
    lines = outcome.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"● {check}" for check in CHECKS]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Le lac de données est vide."), ("ar", "بحيرة البيانات فارغة.")]
)
def test_it_speaks_the_language_asked_for(qantara, empty_folder, language, words):
    assert words in qantara("doctor", "--folder", empty_folder, "--lang", language).out
    assert words in qantara("doctor", "--folder", empty_folder, "--lang", language, "--json").out


def test_an_old_python(examine, folder, monkeypatch):
    monkeypatch.setattr(doctor, "sys", SimpleNamespace(version_info=(3, 10, 4)))
    found = examine("--folder", folder, status=1)
    assert found["python"] == ("late", "Python 3.10.4 is too old. Install Python 3.11 or newer.")


def test_a_missing_library(examine, folder, monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name == "typst" else find_spec(name))
    state, message = examine("--folder", folder, status=1)["libraries"]
    assert (state, message) == ("late", "Missing: typst. Run: make setup (or: pip install qantara)")


def test_fonts_and_translations_not_built(examine, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "files", lambda _package: tmp_path / "no-package")
    state, message = examine("--folder", folder, status=1)["assets"]
    assert state == "late"
    assert "qantara.mo" in message
    assert message.endswith("Run: make setup")


def test_no_folder_is_worth_a_word_and_no_failure(examine):
    state, message = examine(status=0)["folder"]
    assert state == "watch"
    assert message.endswith("Make a folder with: qantara init my-partnership")


def test_a_named_folder_that_is_none(examine, place):
    (place / "other").mkdir()
    state, message = examine("--folder", "other", status=1)["folder"]
    assert state == "late"
    assert "qantara init" in message


def test_a_folder_that_cannot_be_written(examine, folder, monkeypatch):
    monkeypatch.setattr(doctor.os, "access", lambda _path, mode: mode != os.W_OK)
    state, message = examine("--folder", folder, status=1)["folder"]
    assert state == "late"
    assert message.endswith("cannot be written. Give yourself the right to write there.")


def test_a_broken_configuration(examine, folder, monkeypatch):
    (folder / "qantara.toml").write_text("[partnership\n", encoding="utf-8")
    for arguments in (["--folder", folder], []):
        state, message = examine(*arguments, status=1)["folder"]
        assert state == "late"
        assert message.endswith("Correct that line.")
        monkeypatch.chdir(folder)


def test_a_broken_configuration_above_is_late_too(examine, folder, monkeypatch):
    (folder / "qantara.toml").write_text("[partnership\n", encoding="utf-8")
    monkeypatch.chdir(folder / "ads")
    state, message = examine(status=1)["folder"]
    assert state == "late"
    assert message.endswith("Correct that line.")


def test_a_vocabulary_of_the_folder_that_cannot_be_read(examine, folder):
    (folder / "vocabulary" / "own.csv").write_text("colour\nred\n", encoding="utf-8")
    state, message = examine("--folder", folder, status=1)["vocabulary"]
    assert state == "late"
    assert "own.csv, line 1" in message


def test_a_vocabulary_of_the_folder_that_breaks_a_rule(examine, folder):
    (folder / "vocabulary" / "own.csv").write_text(
        "id,kind,domains,en,fr,ar\nplankton,concept,data,Plankton,,\n", encoding="utf-8"
    )
    state, message = examine("--folder", folder, status=1)["vocabulary"]
    assert state == "late"
    assert "plankton: no name in fr" in message
    assert message.endswith("Run: qantara vocabulary check")


@pytest.mark.parametrize("found", ["0", "99", "é"])
def test_a_lake_of_another_format(examine, folder, found):
    (folder / "lake" / "format").write_text(found, encoding="utf-8")
    state, message = examine("--folder", folder, status=1)["lake"]
    assert state == "late"
    assert f"this version writes {FORMAT}. Run: qantara upgrade" in message


def test_a_damaged_lake(examine, folder):
    for log in (folder / "lake" / "runs" / "_delta_log").glob("*.json"):
        log.write_text("not a transaction", encoding="utf-8")
    state, message = examine("--folder", folder, status=1)["lake"]
    assert state == "late"
    assert "the table 'runs' cannot be read" in message
    assert "Restore the folder from a backup" in message


@pytest.mark.parametrize("table", ["runs", "ads", "mentions", "demand"])
def test_a_lake_whose_files_are_gone(examine, folder, table):
    for data in (folder / "lake" / table).rglob("*.parquet"):
        data.unlink()
    state, message = examine("--folder", folder, status=1)["lake"]
    assert state == "late"
    assert "Restore the folder from a backup" in message


def test_an_empty_lake(examine, empty_folder):
    assert examine("--folder", empty_folder, status=0)["lake"] == (
        "watch",
        "The lake is empty. Run: qantara observe ads/",
    )


def test_a_disk_that_is_nearly_full(examine, folder, monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: SimpleNamespace(free=12_000_000))
    state, message = examine("--folder", folder, status=0)["disk"]
    assert (state, message) == ("watch", "Only 12 MB are free. Make room before a large observation.")
