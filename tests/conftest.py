"""What every test may use."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from qantara.core.text.extractor import Extractor
from qantara.core.vocabulary import Vocabulary, load_vocabulary

# Two cores shared with other work: how long an example takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def extractor(vocabulary: Vocabulary) -> Extractor:
    return Extractor(vocabulary)


@pytest.fixture
def write_jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as JSONL under the test's folder."""

    def write(rows: list[dict[str, object]], name: str = "ads.jsonl") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("QANTARA_DATA")
    if not folder:
        pytest.skip("QANTARA_DATA is not set")
    return Path(folder)
