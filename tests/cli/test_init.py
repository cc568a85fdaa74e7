"""`qantara init`."""

import os
import tomllib

import pytest


def test_a_new_folder_holds_the_convention_and_says_what_is_next(qantara, place):
    outcome = qantara("init", "partners")
    assert outcome.status == 0
    assert "qantara observe --folder partners partners/ads" in outcome.out
    config = tomllib.loads((place / "partners" / "qantara.toml").read_text(encoding="utf-8"))
    assert str(config["convention"]["signed_on"]) == "2026-02-16"
    assert (place / "partners" / "ads").is_dir()


def test_what_is_next_can_be_copied_whatever_the_name(qantara):
    assert "qantara observe --folder 'two words' 'two words/ads'" in qantara("init", "two words").out


def test_json_names_the_folder_and_its_file(qantara):
    assert qantara("init", "partners", "--json").json == {"folder": "partners", "config": "partners/qantara.toml"}


def test_a_folder_that_has_one_is_left_as_it_is(qantara, empty_folder):
    before = (empty_folder / "qantara.toml").read_bytes()
    outcome = qantara("init", empty_folder)
    assert outcome.status == 1
    assert "already holds a qantara.toml; nothing was changed" in outcome.err
    assert (empty_folder / "qantara.toml").read_bytes() == before


def test_a_place_that_is_a_file_is_refused(qantara, place):
    (place / "taken").write_text("", encoding="utf-8")
    outcome = qantara("init", "taken")
    assert outcome.status == 1
    assert "taken: cannot be made" in outcome.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_refused(qantara, place):
    place.chmod(0o500)
    outcome = qantara("init", "partners")
    place.chmod(0o700)
    assert outcome.status == 1
    assert "cannot be made" in outcome.err
