"""Shell completion (docs/guide/commands.md)."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def shell(monkeypatch):
    """The shell that typer believes it is called from."""

    def pretend(name: str) -> None:
        monkeypatch.setattr("typer.completion._get_shell_name", lambda: name)
        monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: name)

    return pretend


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(qantara, shell, name):
    shell(name)
    outcome = qantara("--show-completion")
    assert outcome.status == 0
    assert "_QANTARA_COMPLETE" in outcome.out


def test_the_script_is_installed_for_bash(qantara, shell, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    shell("bash")
    outcome = qantara("--install-completion")
    assert outcome.status == 0
    assert "_QANTARA_COMPLETE" in (tmp_path / ".bash_completions" / "qantara.sh").read_text(encoding="utf-8")


def test_a_shell_is_told_the_commands_that_fit(place):
    asked = {"_QANTARA_COMPLETE": "complete_bash", "COMP_WORDS": "qantara e", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "qantara"], env=os.environ | asked, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["extract", "emerging", "export"]
