"""`qantara serve` as one runs it: it starts, answers, stops, and refuses in one sentence."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import urllib.request
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest

from qantara.cli.commands import serve as command_module
from qantara.web import server
from tests.web.conftest import keep_edition
from tests.web.serving import all_gone, command, environment, free_port, serve


def read(address):
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def test_it_answers_with_hashed_files_and_stops_on_sigterm(full_folder):
    with serve(full_folder, DATABASE_URL="") as portal:
        text, _ = read(f"{portal.address}/fr/")
        sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
        assert len(sheets) >= 4
        for sheet in sheets:
            assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)
            body, headers = read(portal.address + sheet)
            assert "immutable" in headers["Cache-Control"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in headers
            for font in re.findall(r'url\("([^"]+woff2)"\)', body):
                assert re.search(r"\.[0-9a-f]{12}\.woff2$", font)
        assert portal.stop(signal.SIGTERM) == 0
        said = portal.process.stdout.read()
    assert said == f"The portal is at {portal.address}/ (Ctrl-C: stop)\n"
    with sqlite3.connect(full_folder / "portal.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    database.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_leaves_nothing_behind(full_folder, number):
    with serve(full_folder, DATABASE_URL="") as portal:
        portal.worker()
        started = portal.processes()
        assert len(started) >= 3  # gunicorn, its processes, the worker
        assert portal.stop(number) == 0
        assert all_gone(started, 1)


@pytest.mark.slow
def test_killed_it_leaves_nothing_behind(full_folder):
    with serve(full_folder, DATABASE_URL="") as portal:
        portal.worker()
        started = portal.processes()
        portal.process.kill()
        assert all_gone(started)


@pytest.mark.slow
def test_a_worker_that_dies_is_started_again(full_folder):
    with serve(full_folder, DATABASE_URL="") as portal:
        first = portal.worker()
        os.kill(first, signal.SIGKILL)
        assert all_gone([first])
        assert portal.worker() != first
        assert read(f"{portal.address}/health")
        assert portal.stop() == 0
        said = portal.process.stdout.read()
    assert "The worker ended (SIGKILL); the next one begins in 2 s." in said


@pytest.mark.slow
def test_it_ends_with_its_web_server(full_folder):
    with serve(full_folder, DATABASE_URL="") as portal:
        worker = portal.worker()
        [master] = [
            int(pid) for pid in Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children").read_text().split()
            if "gunicorn" in portal.processes()[int(pid)]
        ]  # fmt: skip
        os.kill(master, signal.SIGKILL)
        assert portal.process.wait(timeout=40) == 128 + signal.SIGKILL
        assert all_gone([worker])


@pytest.mark.slow
def test_a_hang_up_replaces_what_it_runs_and_keeps_answering(full_folder):
    with serve(full_folder, DATABASE_URL="") as portal:
        first = portal.worker()
        portal.process.send_signal(signal.SIGHUP)
        assert all_gone([first])
        assert portal.worker() != first
        assert read(f"{portal.address}/health")
        assert portal.stop() == 0


@pytest.mark.slow
def test_without_a_worker_it_serves_pages_alone(full_folder):
    with serve(full_folder, "--no-worker", DATABASE_URL="") as portal:
        assert not any("qantara.kit.tasks.worker" in line for line in portal.processes().values())
        assert portal.stop() == 0


def _refused(folder, *options, **more):
    done = subprocess.run(
        command(folder, *options), env=environment(**more), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    [sentence] = done.stderr.strip().splitlines()
    return sentence


def test_a_port_in_use_is_refused(full_folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = _refused(full_folder, "--port", port)
    assert f"127.0.0.1:{port} cannot be listened on" in sentence
    assert "qantara serve --port" in sentence


def test_a_database_that_does_not_answer_is_refused(full_folder):
    sentence = _refused(full_folder, "--port", free_port(), DATABASE_URL="postgresql://portal@127.0.0.1:1/none")
    assert "correct DATABASE_URL" in sentence


@pytest.mark.slow
def test_behind_a_proxy_it_asks_for_https_and_says_so_for_a_year(full_folder):
    with (full_folder / "qantara.toml").open("a", encoding="utf-8") as file:
        file.write('\n[portal]\nhosts = ["portail.exemple.ma"]\n')
    keep_edition(full_folder)
    with serve(full_folder, DATABASE_URL="", QANTARA_SECRET_KEY="x" * 40) as portal:

        def ask(scheme):
            told = {"Host": "portail.exemple.ma", "X-Forwarded-Proto": scheme}
            connection = HTTPConnection(portal.address.removeprefix("http://"), timeout=20)
            connection.request("GET", "/fr/theme/dark/", headers=told)
            answer = connection.getresponse()
            connection.close()
            return answer

        plain, safe = ask("http"), ask("https")
    assert (plain.status, plain.headers["Location"]) == (301, "https://portail.exemple.ma/fr/theme/dark/")
    assert safe.status == 302
    assert "max-age=31536000" in safe.headers["Strict-Transport-Security"]
    assert "Secure" in safe.headers["Set-Cookie"]


def test_a_public_portal_without_a_secret_is_refused(full_folder):
    with (full_folder / "qantara.toml").open("a", encoding="utf-8") as file:
        file.write('\n[portal]\nhosts = ["portail.exemple.ma"]\n')
    assert "set QANTARA_SECRET_KEY" in _refused(full_folder)


# In this process: what is refused before any server is thought of.


@pytest.fixture
def here(monkeypatch):
    """Nothing is ever executed in place of the tests."""
    monkeypatch.setattr(command_module.os, "execv", lambda *_: pytest.fail("a server was started"))


@pytest.mark.parametrize(
    ("text", "said"),
    [("[partnership\n", "Correct that line"), ('[convention]\nparties = "x"\n', "[[convention.parties]]"),
     ("[portal]\nport = 1\n", "portal.port is not known")],
)  # fmt: skip
def test_a_broken_folder_is_refused(here, full_folder, text, said):
    (full_folder / "qantara.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        command_module.serve(full_folder)


def test_without_the_libraries_it_says_what_to_install(here, full_folder, monkeypatch):
    monkeypatch.setattr(command_module, "find_spec", lambda name: None if name == "gunicorn" else find_spec(name))
    with pytest.raises(command_module.MissingPortal, match=r"missing: gunicorn.*pip install qantara\[web\]"):
        command_module.serve(full_folder)


def test_without_hosts_it_listens_to_this_machine_alone(empty_folder):
    with pytest.raises(server.ServeError, match="names no hosts"):
        server.check_at_the_door(empty_folder, {}, host="0.0.0.0")
    server.check_at_the_door(empty_folder, {}, host="::1")
