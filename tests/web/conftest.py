"""A folder with an edition and a report, made without reading one ad."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections

from qantara.axes.needs.outlook import content
from qantara.pipeline.partnership import CONFIG, init_partnership
from qantara.web import edition, site
from qantara.web.room import open_room
from tests.design.conftest import build_present

RUN = "00007-20261101-0a1b2c3d"
REPORT = "<!doctype html><html lang='fr'><head><title>Rapport</title><style>p{color:#111}</style></head><body><p>Lu</p></body></html>"


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test's folder held is not what the next one's does, and no page starts a process unseen."""
    monkeypatch.setattr(edition.kept, "start", lambda folder: pytest.fail(f"a count of {folder} was started"))
    monkeypatch.setattr(content.kept, "start", lambda _folder: SimpleNamespace(returncode=0, poll=lambda: 0))
    site._last.clear()
    edition.kept.tried.clear()


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """A partnership that has observed nothing."""
    return init_partnership(tmp_path / "partners").folder


def observe_nothing(folder: Path, transactions: int = 1) -> None:
    """The mark that a lake with so many runs leaves."""
    log = folder / "lake" / "runs" / "_delta_log"
    log.mkdir(parents=True, exist_ok=True)
    for number in range(transactions):
        (log / f"{number:020}.json").write_text("{}", encoding="utf-8")


def keep_edition(folder: Path, barometer: dict[str, Any] | None = None) -> dict[str, Any]:
    """Keep the edition of an invented barometer as that of the folder's lake."""
    told = (barometer or build_present(skills=20)) | {"run": RUN}
    told["skills"] = [row | {"kind": "technology"} for row in told["skills"]]
    kept = edition._abridge(told) | {"format": edition.kept.format, "state": edition.kept.state(folder)}
    (open_room(folder) / "edition.json").write_text(json.dumps(kept), encoding="utf-8")
    return kept


def write_report(folder: Path, run: str = RUN) -> Path:
    """A report with all kinds of files."""
    place = folder / "reports" / run
    for name in ("tables", "charts"):
        (place / name).mkdir(parents=True)
    for lang in ("fr", "ar", "en"):
        (place / f"{lang}.html").write_text(REPORT, encoding="utf-8")
    (place / "report-fr.pdf").write_bytes(b"%PDF-1.7")
    (place / "tables" / "domains.csv").write_text("domain,ads\ndata,12\n", encoding="utf-8")
    (place / "charts" / "months-fr.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    return place


@pytest.fixture
def full_folder(empty_folder: Path) -> Path:
    """A partnership with an edition and its report."""
    observe_nothing(empty_folder)
    keep_edition(empty_folder)
    write_report(empty_folder)
    return empty_folder


@pytest.fixture
def folder(full_folder: Path, settings: Any) -> Path:
    """The folder that the portal of this test shows."""
    settings.QANTARA_FOLDER = full_folder
    return full_folder


@pytest.fixture
def read(client: Any, db: None) -> Any:
    """Ask for a file and read it to its end; the answer and its bytes."""

    def ask(address: str, **headers: str) -> tuple[Any, bytes]:
        answer = client.get(address, headers=headers)
        body = b"".join(answer) if answer.streaming else answer.content
        # Closing an answer would close the connection too, and with it what the test has begun: as Django's client does.
        request_finished.disconnect(close_old_connections)
        answer.close()
        request_finished.connect(close_old_connections)
        return answer, body

    return ask


@pytest.fixture
def configure(folder: Path) -> Any:
    """Replace a part of the folder's qantara.toml."""

    def replace(old: str, new: str) -> None:
        text = (folder / CONFIG).read_text(encoding="utf-8")
        assert old in text
        (folder / CONFIG).write_text(text.replace(old, new), encoding="utf-8")
        keep_edition(folder)

    return replace
