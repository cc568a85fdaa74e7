"""A folder with four years of ads and an issue of forecasts, made once; not to be written to."""

from datetime import date
from pathlib import Path

import pytest
from tests.pipeline.anticipation.conftest import AT, folder_with_past

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.anticipation import issue_forecasts
from qantara.pipeline.lake import Lake
from qantara.pipeline.partnership import Partnership

TODAY, GRADUATION = AT.date(), date(2028, 7, 1)


@pytest.fixture(scope="session")
def forecast_folder(tmp_path_factory, vocabulary: Vocabulary, extractor) -> Partnership:
    place = folder_with_past(tmp_path_factory.mktemp("aligned") / "partnership", vocabulary)
    issue_forecasts(place.lake, vocabulary, at=AT, ended=lambda: AT, to=date(2029, 12, 1))
    return place


@pytest.fixture
def lake(forecast_folder: Partnership) -> Lake:
    return forecast_folder.lake


@pytest.fixture(scope="session")
def unforecast(tmp_path_factory, vocabulary: Vocabulary, extractor) -> Path:
    return folder_with_past(tmp_path_factory.mktemp("unforecast") / "partnership", vocabulary).lake
