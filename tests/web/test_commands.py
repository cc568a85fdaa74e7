"""The commands that keep a portal: inviting its first administrator, backing up, restoring, examining."""

import json
import subprocess
import sys

import pytest

from qantara.cli.app import run
from tests.web.serving import environment


def _qantara(*arguments):
    command = [sys.executable, "-m", "qantara", "--lang", "en", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(DATABASE_URL=""), check=False, timeout=120
    )


@pytest.mark.slow
def test_the_first_administrator_comes_in_by_a_link(empty_folder):
    vague = _qantara("invite", "bureau@exemple.ma", "--folder", empty_folder)
    assert vague.returncode == 1
    assert "Name the organisation: --organisation with one of:" in vague.stderr
    assert "Traceback" not in vague.stderr
    ministry = "Ministère de l'Industrie et du Commerce"
    done = _qantara("invite", "bureau@exemple.ma", "--folder", empty_folder, "--organisation", ministry, "--json")
    told = json.loads(done.stdout)
    assert told["role"] == "administrator"
    assert told["link"].startswith("http://127.0.0.1:8000/en/invitation/")
    for wrong, said in (("not-an-address", "is no e-mail address"), ("a@exemple.ma", "is no role")):
        refused = _qantara("invite", wrong, "--folder", empty_folder, "--role", "pirate")
        assert (refused.returncode, said in refused.stderr) == (1, True)
    assert oct((empty_folder / "portal.sqlite3").stat().st_mode)[-3:] == "600"


def test_a_folder_is_backed_up_checked_and_restored(empty_folder, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)  # the folder's own database: the tests' is not this command's
    file = tmp_path / "b.tar"
    assert run(["backup", str(file), "--folder", str(empty_folder)]) == 0
    assert run(["restore", str(file), "--check"]) == 0
    assert run(["restore", str(file), str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "qantara.toml").read_bytes() == (empty_folder / "qantara.toml").read_bytes()
    said = capsys.readouterr()
    assert str(file) in said.out
    assert run(["restore", str(file), str(tmp_path / "again")]) == 1
    assert run(["restore", str(file)]) == 2
    assert run(["backup", str(file), "--folder", str(empty_folder)]) == 1
    assert str(file) in capsys.readouterr().err
