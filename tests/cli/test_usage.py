"""Exit statuses and streams that every command shares."""

import os
import subprocess
import sys

import pytest

import qantara as package
from qantara import cli

COMMANDS = [
    ("init",), ("demo",), ("extract",), ("observe",), ("report",), ("export",), ("forget",), ("upgrade",), ("doctor",),
    ("vocabulary", "search"), ("vocabulary", "check"),
]  # fmt: skip


def test_version_is_printed_alone(qantara):
    outcome = qantara("--version")
    assert (outcome.status, outcome.out, outcome.err) == (0, f"{package.__version__}\n", "")


@pytest.mark.parametrize("arguments", [(), ("vocabulary",)])
def test_the_bare_command_shows_its_help_and_is_wrong_usage(qantara, arguments):
    outcome = qantara(*arguments)
    assert outcome.status == 2
    assert "qantara" in outcome.out
    assert "✗" not in outcome.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(qantara, command, flag):
    outcome = qantara(*command, flag)
    assert outcome.status == 0
    assert f"qantara {' '.join(command)}" in outcome.out


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_wrong_usage_and_names_the_help_page(qantara, command):
    outcome = qantara(*command, "--nothing-like-this")
    assert outcome.status == 2
    assert outcome.out == ""
    assert f"qantara {' '.join(command)} --help" in outcome.err
    assert "✗ No such option: --nothing-like-this" in outcome.err


@pytest.mark.parametrize(
    "command", [("init",), ("extract",), ("observe",), ("export",), ("forget",), ("vocabulary", "search")]
)
def test_a_missing_argument_is_wrong_usage(qantara, command):
    outcome = qantara(*command)
    assert outcome.status == 2
    assert "Missing argument" in outcome.err


@pytest.mark.parametrize(
    "command", [("observe", "ads.jsonl"), ("report",), ("export", "ads"), ("forget", "x"), ("upgrade",)]
)
def test_outside_a_folder_a_command_says_how_to_make_one(qantara, some_ads, command):
    outcome = qantara(*command)
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert "no qantara.toml here or above. Make a folder with: qantara init my-partnership" in outcome.err


@pytest.mark.parametrize(
    "command", [("report",), ("upgrade",), ("export", "runs"), ("doctor",), ("vocabulary", "check")]
)
def test_a_named_folder_is_taken_at_its_word_its_parents_are_not_searched(qantara, folder, command):
    (folder / "deep").mkdir()
    outcome = qantara(*command, "--folder", folder / "deep")
    assert outcome.status == 1
    assert "no qantara.toml" in outcome.out + outcome.err


def test_from_below_a_folder_is_found_as_git_finds_its_own(qantara, folder, monkeypatch):
    (folder / "ads" / "2026").mkdir()
    monkeypatch.chdir(folder / "ads" / "2026")
    outcome = qantara("upgrade", "--json")
    assert outcome.status == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[partnership\n", "Correct that line."),
        ("partnership = 3\n", "[partnership] must be a table."),
        ("[report]\nthreshold = 0\n", "threshold is 0; it must be a whole number from 1 up."),
        ("[report]\nthreshold = true\n", "threshold is True;"),
    ],
)
def test_a_broken_configuration_is_refused_with_its_place(qantara, empty_folder, text, expected):
    (empty_folder / "qantara.toml").write_text(text, encoding="utf-8")
    outcome = qantara("report", "--folder", empty_folder)
    assert outcome.status == 1
    assert "qantara.toml" in outcome.err
    assert expected in outcome.err


def test_the_module_is_the_command(place):
    done = subprocess.run([sys.executable, "-m", "qantara", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == package.__version__


@pytest.mark.parametrize(
    ("arguments", "before", "kept"),
    [
        (["observe", "ads.jsonl"], {}, cli._KEEP_PAGES),
        (["recompute"], {"_RJEM_MALLOC_CONF": "narenas:1"}, "narenas:1"),
        (["serve"], {}, None),
    ],
)
def test_what_reads_batch_after_batch_keeps_its_memory_unless_told_otherwise(monkeypatch, arguments, before, kept):
    monkeypatch.setattr(cli, "main", lambda: None)
    monkeypatch.setattr(cli, "wanted", None)
    monkeypatch.setattr(sys, "argv", ["qantara", *arguments])
    monkeypatch.setattr(os, "environ", dict(before))

    cli.command()

    assert os.environ.get("_RJEM_MALLOC_CONF") == kept
