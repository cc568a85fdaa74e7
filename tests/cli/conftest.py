"""The real command, run in this process: argv, folder, streams and clock are the test's."""

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qantara.cli import main
from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation import issue_forecasts
from qantara.pipeline.engines import extractors
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import CONFIG, Partnership, init_partnership
from tests.conftest import NOON
from tests.pipeline.ads import ads
from tests.pipeline.past import END, write_past

LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Outcome:
    """What one run of the command left: its exit status and both streams."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object that standard output holds, and nothing beside it."""
        assert self.out.count("\n") == 1, self.out
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Command = Callable[..., Outcome]


@pytest.fixture(scope="session", autouse=True)
def one_extractor(vocabulary: Vocabulary, extractor: Extractor) -> None:
    """The command builds its extractor once a process; here it takes the tests' own."""
    extractors._extractors.setdefault(vocabulary.version, extractor)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, English, a wide terminal, and logs that stay with the test."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for variable in (*LANGUAGE_VARIABLES, "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "QANTARA_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return here


@pytest.fixture
def qantara(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `qantara …` and return what it left."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["qantara", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        streams = capsys.readouterr()
        status = stop.value.code
        return Outcome(status if isinstance(status, int) else 0, streams.out, streams.err)

    return run


def _english(made: Partnership) -> Path:
    """The folder's own language is English, so that sentences can be compared."""
    config = made.folder / CONFIG
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('["fr", "ar", "en"]', '["en", "fr", "ar"]', 1), encoding="utf-8")
    return made.folder


@pytest.fixture(scope="session")
def _observed(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, one_extractor: None) -> Path:
    folder = tmp_path_factory.mktemp("observed") / "partners"
    made = init_partnership(folder)
    rows = [*ads(40), {"id": "empty", "company": "Société 1"}]
    source = folder / "ads" / "first.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    observe([source], made.lake, vocabulary, at=NOON, ended=lambda: NOON, workers=1)
    return _english(made)


@pytest.fixture
def folder(_observed: Path, place: Path) -> Path:
    """A partnership that has observed 40 ads and one reject in one run, at hand as `partners`."""
    return Path(shutil.copytree(_observed, place / "partners"))


@pytest.fixture
def partnership(folder: Path) -> Partnership:
    return Partnership(folder, {})


@pytest.fixture
def empty_folder(place: Path) -> Path:
    """A partnership that has observed nothing."""
    return _english(init_partnership(place / "partners"))


@pytest.fixture
def some_ads(place: Path) -> Path:
    """A file of five ads, `ads.jsonl`, in the current folder."""
    path = place / "ads.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ads(5, start=1000)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, one_extractor: None) -> Path:
    """The folder of a partnership whose ads are forecast to the end of 2028, for reading only."""
    place = init_partnership(tmp_path_factory.mktemp("ready") / "partnership")
    file = write_past(place.folder / "ads" / "past.jsonl")
    at = NOON.replace(year=END.year, month=END.month, day=END.day)
    observe([file], place.lake, vocabulary, at=at, ended=lambda: at, base=place.folder, workers=1)
    issue_forecasts(place.lake, vocabulary, at=at, ended=lambda: at, to=date(2028, 12, 1))
    return place.folder
