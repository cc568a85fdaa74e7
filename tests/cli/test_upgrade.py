"""`qantara upgrade`."""

import pytest

from qantara.pipeline.lake import FORMAT
from tests.pipeline.older import make_older


def test_a_lake_of_this_version_needs_nothing(qantara, folder):
    outcome = qantara("upgrade", "--folder", folder)
    assert outcome.status == 0
    assert outcome.out == f"The lake has format {FORMAT} already; nothing to do.\n"


def test_an_older_lake_is_brought_up_step_by_step(qantara, folder, monkeypatch):
    (folder / "lake" / "format").write_text(f"{FORMAT - 1}\n", encoding="ascii")
    done = []
    monkeypatch.setattr("qantara.pipeline.lake.upgrade._STEPS", {FORMAT: done.append})
    outcome = qantara("upgrade", "--folder", folder)
    assert outcome.status == 0
    assert f"from format {FORMAT - 1} to {FORMAT}" in outcome.out
    assert done == [folder / "lake"]
    assert (folder / "lake" / "format").read_text(encoding="ascii").strip() == str(FORMAT)


def test_json_counts_the_steps(qantara, folder):
    assert qantara("upgrade", "--folder", folder, "--json").json == {"steps": 0, "format": FORMAT}


def test_a_lake_of_format_1_is_refused_until_it_is_upgraded(qantara, folder, partnership, some_ads):
    make_older(partnership.lake, part_rows=15)
    refused = qantara("observe", some_ads, "--folder", folder)
    assert refused.status == 1
    assert f"the lake has format 1, this version writes {FORMAT}. Run: qantara upgrade" in refused.err

    assert qantara("upgrade", "--folder", folder).out == f"The lake was brought from format 1 to {FORMAT}.\n"
    assert qantara("upgrade", "--folder", folder, "--json").json == {"steps": 0, "format": FORMAT}

    assert qantara("observe", some_ads, "--folder", folder, "--json").json["kept"] == 5


@pytest.mark.parametrize(
    "command",
    [
        ("export", "ads"),
        ("export", "merges"),
        ("report",),
        ("recompute",),
        ("forget", "x"),
        ("export", "mentions"),
    ],
)
def test_reading_a_lake_of_format_1_ends_in_no_fault_of_ours(qantara, folder, partnership, command):
    make_older(partnership.lake, part_rows=15)
    outcome = qantara(*command, "--folder", folder)
    assert outcome.status == 0 or "qantara upgrade" in outcome.err, outcome.err


@pytest.mark.parametrize("found", ["99", "two"])
def test_a_lake_of_a_newer_version_is_left_alone(qantara, folder, found):
    (folder / "lake" / "format").write_text(f"{found}\n", encoding="ascii")
    outcome = qantara("upgrade", "--folder", folder)
    assert outcome.status == 1
    assert f"the lake has format {found}" in outcome.err
    assert "Install a newer Qantara." in outcome.err
