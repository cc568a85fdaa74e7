"""Partnership folders with four years of ads, read once."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import Partnership, find_partnership, init_partnership
from tests.pipeline.past import END, write_past

AT = datetime(END.year, END.month, END.day, 12, tzinfo=UTC)


def folder_with_past(folder: Path, vocabulary: Vocabulary, *, until=END) -> Partnership:
    place = init_partnership(folder)
    file = write_past(folder / "ads" / "past.jsonl", until=until)
    observe([file], place.lake, vocabulary, at=AT, ended=lambda: AT, base=folder, workers=1)
    return place


@pytest.fixture(scope="session")
def past_folder(tmp_path_factory, vocabulary: Vocabulary, extractor) -> Path:
    """Not to be written to."""
    return folder_with_past(tmp_path_factory.mktemp("past") / "partnership", vocabulary).folder


@pytest.fixture
def past(past_folder: Path, tmp_path: Path) -> Partnership:
    """A copy of one's own."""
    shutil.copytree(past_folder, tmp_path / "partnership")
    return find_partnership(tmp_path / "partnership", named=True)
