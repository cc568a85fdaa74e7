"""`qantara upgrade`."""

import pytest

from qantara.pipeline.lake import FORMAT


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


@pytest.mark.parametrize("found", ["99", "two"])
def test_a_lake_of_a_newer_version_is_left_alone(qantara, folder, found):
    (folder / "lake" / "format").write_text(f"{found}\n", encoding="ascii")
    outcome = qantara("upgrade", "--folder", folder)
    assert outcome.status == 1
    assert f"the lake has format {found}" in outcome.err
    assert "Install a newer Qantara." in outcome.err
