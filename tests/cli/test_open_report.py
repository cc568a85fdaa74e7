"""`tools/open_report.py`, with which `make demo` ends."""

import importlib.util
import socket
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "open_report.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("open_report", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reports(place: Path) -> Path:
    """A folder with the reports of two runs."""
    for run in ("00002-20261001-bbbbbbbb", "00010-20261101-aaaaaaaa"):
        (place / "demo" / "reports" / run).mkdir(parents=True)
        (place / "demo" / "reports" / run / "fr.html").write_text(f"<p>{run}</p>", encoding="utf-8")
    return place / "demo"


def test_the_newest_report_is_that_of_the_last_run(tool, reports):
    assert tool.newest_report(reports).parent.name == "00010-20261101-aaaaaaaa"


def test_without_a_report_it_says_how_to_write_one(tool, place, capsys):
    (place / "demo").mkdir()
    assert tool.main(["demo"]) == 1
    assert capsys.readouterr().err == "demo: no report yet. Run: qantara report --folder demo\n"


def test_without_a_folder_it_is_wrong_usage(tool, capsys):
    assert tool.main([]) == 2
    assert "Usage" in capsys.readouterr().err


def test_a_port_that_is_taken_is_passed_over(tool, reports, monkeypatch):
    with socket.socket() as taken:
        taken.bind((tool.HOST, 0))
        taken.listen()
        monkeypatch.setattr(tool, "FIRST_PORT", taken.getsockname()[1])
        monkeypatch.setattr(tool, "LAST_PORT", taken.getsockname()[1] + 50)
        with tool.open_server(reports / "reports") as server:
            assert server.server_address[1] > taken.getsockname()[1]


def test_it_prints_and_serves_the_page_until_ctrl_c(tool, reports, monkeypatch, capsys):
    opened = []
    seen = []

    def serve(server):
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with urllib.request.urlopen(opened[0], timeout=10) as answer:
            seen.append(answer.read())
        thread.join()
        raise KeyboardInterrupt

    monkeypatch.setattr(tool, "FIRST_PORT", 0)  # any free port
    monkeypatch.setattr(tool, "has_display", lambda: True)
    monkeypatch.setattr(tool.webbrowser, "open", opened.append)
    monkeypatch.setattr(tool.ThreadingHTTPServer, "serve_forever", serve)
    assert tool.main([str(reports)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(str(reports / "reports" / "00010-20261101-aaaaaaaa" / "fr.html"))
    assert opened[0] in printed.out
    assert seen == [b"<p>00010-20261101-aaaaaaaa</p>"]
    assert printed.err == ""


def test_only_a_display_gets_a_browser(tool, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not tool.has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert tool.has_display()
