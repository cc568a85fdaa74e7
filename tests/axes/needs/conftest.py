"""A small folder of invented ads, observed and forecast, and its edition: made once, read by every test."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import nothing_remembered  # noqa: F401 - no page starts a process unseen

from qantara.axes.needs.bridge import Edition
from qantara.axes.needs.editions import newest_edition
from qantara.cli.commands import declare, forecast, observe
from qantara.pipeline.synthetic import make_demo, signal_files
from qantara.web.edition import write_edition

AT = datetime(2026, 11, 1, tzinfo=UTC)
_ADS = 700


@pytest.fixture(scope="session")
def counted_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partnership whose newest edition is counted. Nothing may be written to it."""
    place = make_demo(tmp_path_factory.mktemp("needs") / "demo", seed=1, as_of=AT.date(), ads=_ADS)
    observe.run(place, [str(place.folder / "ads")], at=AT, fixed=True, quiet=True)
    for kind, path in signal_files(place.folder).items():
        declare.run(place, kind, [str(path)], at=AT, fixed=True)
    forecast.run(place, at=AT, fixed=True)
    assert write_edition(place.folder)
    return place.folder


@pytest.fixture
def served(counted_folder: Path, settings: Any) -> Edition:
    """The edition that the portal of this test shows."""
    settings.QANTARA_FOLDER = counted_folder
    edition = newest_edition()
    assert edition is not None
    return edition
