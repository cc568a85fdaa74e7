"""`qantara recompute`, at the command line; what it does is tested in tests/pipeline/test_recompute.py."""

import json

import pytest

OWN = "id,kind,domains,en,fr,ar,aliases_fr\nlots,concept,data,Lots,Lots,Lots,porte sur le lot\n"


@pytest.fixture
def renamed(folder):
    """The partnership, with one name more than its ads were read with."""
    (folder / "vocabulary" / "own.csv").write_text(OWN, encoding="utf-8")
    return folder


def test_before_and_now_are_said_side_by_side(qantara, renamed, partnership):
    [before] = partnership.lake.scan("ads").select("vocabulary").unique().collect()["vocabulary"]
    outcome = qantara("recompute", "--folder", renamed, "--workers", "1")
    assert outcome.status == 0
    lines = {line.split("  ")[0].strip(): line.split() for line in outcome.out.splitlines()}
    assert lines["ads"][-2:] == ["40", "40"]
    assert int(lines["mentions"][-1]) > int(lines["mentions"][-2])
    assert lines["distinct jobs"][-2:] == ["40", "40"]
    assert lines["vocabulary"][-2:] == [before, partnership.vocabulary().version]


def test_json_is_one_object_and_nothing_beside_it(qantara, renamed, partnership):
    outcome = qantara("recompute", "--folder", renamed, "--workers", "1", "--as-of", "2026-11-02", "--json")
    found = outcome.json
    assert (outcome.status, outcome.err) == (0, "")
    assert (found["ads"], found["clusters_before"], found["clusters"]) == (40, 40, 40)
    assert found["mentions"] > found["mentions_before"]
    assert found["seconds"] >= 0
    row = partnership.lake.runs().row(-1, named=True)
    assert (row["run"], row["command"]) == (found["run"], "recompute")
    assert row["run"].startswith("00002-20261102-")
    assert row["started_at"] == row["ended_at"]
    assert json.loads(row["counts"])["ads"] == 40


def test_an_empty_lake_is_refused_with_the_way_on(qantara, empty_folder):
    outcome = qantara("recompute", "--folder", empty_folder)
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
    assert "there are no ads to read again. Run: qantara observe FILES" in outcome.err


def test_no_folder_is_refused(qantara):
    outcome = qantara("recompute")
    assert outcome.status == 1
    assert "qantara init" in outcome.err


@pytest.mark.parametrize("options", [("--engine", "dask"), ("--workers", "0"), ("--engine", "spark", "--workers", "2")])
def test_options_that_cannot_be_are_wrong_usage(qantara, folder, options):
    outcome = qantara("recompute", "--folder", folder, *options)
    assert outcome.status == 2
    assert "Invalid value" in outcome.err
