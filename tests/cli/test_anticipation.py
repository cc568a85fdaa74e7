"""`qantara forecast`, `backtest` and `emerging`."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from qantara.pipeline.observe import observe
from qantara.pipeline.partnership import init_partnership
from tests.conftest import NOON
from tests.pipeline.past import CANDIDATE, write_past

DAY = ("--as-of", "2026-01-01", "--lang", "en")


@pytest.fixture(scope="session")
def observed(tmp_path_factory, vocabulary, extractor):
    place = init_partnership(tmp_path_factory.mktemp("past-cli") / "partnership")
    file = write_past(place.folder / "ads" / "past.jsonl")
    observe([file], place.lake, vocabulary, at=NOON, ended=lambda: NOON, base=place.folder, workers=1)
    return place.folder


@pytest.fixture
def folder(observed, tmp_path):
    return shutil.copytree(observed, tmp_path / "partnership")


def test_a_forecast_says_figure_interval_and_what_it_rests_on(qantara, folder):
    outcome = qantara("forecast", "--folder", folder, *DAY)
    assert outcome.status == 0
    for words in (
        "All digital ads",
        "eight times out of ten",
        "From 2022-01 to 2025-12, 48 months",
        "extrapolated beyond, to 2035-12",
    ):
        assert words in outcome.out
    assert "intervals may be too narrow" in outcome.err


def test_a_forecast_is_one_json_object_for_machines(qantara, folder):
    told = qantara("forecast", "--folder", folder, "--to", "2030", "--json", *DAY).json
    assert (told["to"], told["months"], told["first"]) == ("2030-12", 48, "2022-01")


def test_a_year_that_is_over_is_refused(qantara, folder):
    outcome = qantara("forecast", "--folder", folder, "--to", "2025", *DAY)
    assert outcome.status == 2
    assert "the year is over" in outcome.err


def test_a_backtest_shows_each_method_and_past_issues(qantara, folder):
    assert qantara("forecast", "--folder", folder, "--as-of", "2025-07-01").status == 0
    outcome = qantara("backtest", "--folder", folder, "--origins", "6", *DAY)
    assert outcome.status == 0
    for words in (
        "ours, as published",
        "as last month",
        "as a year ago",
        "Issues that months have met since",
        "2025-07-01",
    ):
        assert words in outcome.out


def test_emerging_lists_what_rises_with_names_outside_the_vocabulary(qantara, folder):
    outcome = qantara("emerging", "--folder", folder, "--top", "5", *DAY)
    assert outcome.status == 0
    assert "Rising up to 2025-12" in outcome.out
    assert f"{CANDIDATE} (not in the vocabulary)" in outcome.out
    rows = qantara("emerging", "--folder", folder, "--json", *DAY).json["rising"]
    assert [row["skill"] for row in rows if row["flagged"]]


@pytest.mark.parametrize("command", ["forecast", "backtest", "emerging"])
def test_an_empty_folder_says_what_to_do_first(qantara, place, command):
    qantara("init", "new")
    outcome = qantara(command, "--folder", "new")
    assert outcome.status == 1
    assert "qantara observe FILES" in outcome.err
    assert outcome.err.count("\n") == 1


def test_the_peers_are_asked_for_by_name_where_they_are_missing(qantara, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "statsforecast", None)
    outcome = qantara("backtest", "--folder", folder, "--peers", *DAY)
    assert outcome.status == 1
    assert "pip install statsforecast" in outcome.err


def test_frozen_rows_are_exported(qantara, folder):
    qantara("forecast", "--folder", folder, *DAY)
    assert qantara("export", "forecasts", "rows.jsonl", "--folder", folder).status == 0
    row = json.loads(Path("rows.jsonl").read_text(encoding="utf-8").split("\n", 1)[0])
    assert {"issued_on", "series", "month", "mean", "lo80", "method", "status", "run"} <= set(row)


@pytest.mark.slow
def test_the_peers_stand_beside_ours_where_they_are_installed(qantara, folder):
    pytest.importorskip("statsforecast", reason="make scale installs it")
    board = qantara("backtest", "--folder", folder, "--origins", "3", "--peers", "--json", *DAY).json["board"]
    beside = {row["method"]: row for row in board if row["kind"] == "peers"}
    assert {"AutoETS", "AutoTheta", "AutoARIMA", "ours", "naive"} <= set(beside)
    assert beside["naive"]["ratio"] == pytest.approx(1)
    assert all(0 <= row["covered80"] <= row["covered95"] <= 1 for row in beside.values())
