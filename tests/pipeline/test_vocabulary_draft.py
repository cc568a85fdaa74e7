"""Several decisions at a time: all or none, whatever cuts the writing off."""

import os
import subprocess
import sys
from datetime import date

import pytest

from qantara.pipeline import vocabulary_draft
from qantara.pipeline.partnership import find_partnership, folder, init_partnership
from qantara.pipeline.vocabulary_decisions import DecisionRefused
from qantara.pipeline.vocabulary_draft import Merged, NewSkill, NoSkill, draft, publish, settle, texts_of
from tests.pipeline.few_names import FEW_NAMES

DAY = date(2026, 11, 1)
NEW = NewSkill(
    "ZellijDB", key="zellijdb", kind="technology", domains=["data"], parent="databases",
    labels={"fr": "ZellijDB", "ar": "زليج", "en": "ZellijDB"},
    more={"aliases_fr": ["Zellij SQL"], "aliases_en": ["Zellij DB"], "not_near": ["carrelage"]},
)  # fmt: skip
EVERY = [NEW, Merged("Postges", "postgresql", "en"), NoSkill("Financial Services")]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    return init_partnership(tmp_path / "partners")


def test_a_draft_changes_nothing_and_says_what_the_vocabulary_would_be(place):
    made = draft(place, EVERY, on=DAY)
    assert texts_of(place) == {}
    skill = made.vocabulary.skills["zellijdb"]
    assert (skill.ar, skill.aliases_fr, skill.aliases_en, skill.not_near) == ("زليج", ("Zellij SQL",), ("Zellij DB",), ("carrelage",))  # fmt: skip
    assert "Postges" in made.vocabulary.skills["postgresql"].names
    assert set(made.texts) == {"own.csv", "aliases.csv", "refused.csv"}


def test_what_is_published_is_what_the_draft_said(place):
    made = draft(place, EVERY, on=DAY)
    written = publish(place, EVERY, on=DAY)
    assert written.version == made.vocabulary.version == place.vocabulary().version
    assert texts_of(place) == made.texts


def test_a_draft_goes_on_from_the_files_of_another(place):
    first = draft(place, EVERY[:2], on=DAY)
    assert draft(place, EVERY[2:], on=DAY, begun=first.texts).texts == draft(place, EVERY, on=DAY).texts


def test_the_folder_s_own_lines_stay_and_win(place):
    publish(place, [NEW], on=DAY)
    before = texts_of(place)["own.csv"]
    other = NewSkill("RifStudio", key="rif", kind="technology", domains=["data"], parent="zellijdb",
                     labels=dict.fromkeys(("fr", "ar", "en"), "RifStudio"))  # fmt: skip
    publish(place, [other], on=DAY)
    assert texts_of(place)["own.csv"].startswith(before)


@pytest.mark.parametrize("bad", [Merged("Postges", "nothing", "en"), NoSkill("Docker"), NEW])
def test_one_that_cannot_be_taken_takes_none(place, bad):
    with pytest.raises(DecisionRefused):
        publish(place, [*EVERY, bad], on=DAY)
    assert texts_of(place) == {}


def test_a_refusal_names_the_folder_s_own_file(place):
    publish(place, [NoSkill("Postges")], on=DAY)
    with pytest.raises(DecisionRefused) as refused:
        draft(place, [NoSkill("Postges")], on=DAY)
    assert str(place.folder / "vocabulary" / "refused.csv") in str(refused.value)


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_fault_half_way_leaves_the_old_vocabulary(place, monkeypatch, written):
    publish(place, [Merged("Postges", "postgresql", "en")], on=DAY)
    before, version = texts_of(place), place.vocabulary().version
    real, left = vocabulary_draft.write_whole, [written]

    def fail(path, text):
        if path.suffix == ".csv":
            left[0] -= 1
            if left[0] == -1:
                raise OSError("no space left")
        real(path, text)

    monkeypatch.setattr(vocabulary_draft, "write_whole", fail)
    with pytest.raises(OSError, match="no space"):
        publish(place, [NEW, Merged("Kubernets", "kubernetes", "en"), NoSkill("Finance")], on=DAY)
    assert texts_of(place) == before
    assert place.vocabulary().version == version
    assert not settle(place.folder)


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_process_killed_half_way_leaves_the_old_vocabulary(tmp_path, written):
    place = init_partnership(tmp_path / "partners")
    code = f"""
import os
from pathlib import Path
from qantara.pipeline import vocabulary_draft as v
from qantara.pipeline.partnership import find_partnership
real, left = v.write_whole, [{written}]
def die(path, text):
    if path.suffix == ".csv":
        left[0] -= 1
        if left[0] == -1:
            os._exit(9)
    real(path, text)
v.write_whole = die
v._write(Path({str(place.folder)!r}), {{"own.csv": None, "aliases.csv": None, "refused.csv": None}},
         {{"own.csv": "a", "aliases.csv": "b", "refused.csv": "c"}})
"""
    (place.folder / "vocabulary").mkdir(exist_ok=True)
    done = subprocess.run([sys.executable, "-c", code], check=False, env=os.environ)
    assert done.returncode == 9
    assert settle(place.folder)
    assert texts_of(find_partnership(place.folder, named=True)) == {}
    assert not settle(place.folder)


def test_nobody_puts_back_what_is_being_written(place):
    (place.folder / "vocabulary" / ".before.json").write_text("{}", encoding="utf-8")
    with vocabulary_draft._held(place.folder) as alone:
        assert alone
        assert not settle(place.folder)
        with pytest.raises(DecisionRefused, match="being written"):
            publish(place, EVERY, on=DAY)
    assert settle(place.folder)
