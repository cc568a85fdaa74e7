"""The folder's file, where conventions are concerned."""

import tomllib
from datetime import date

import pytest

from qantara.pipeline.partnership import CONFIG, Aim, PartnershipError, find_partnership, init_partnership
from qantara.pipeline.partnership.folder import shipped_convention


def test_what_is_shipped_is_what_a_new_folder_holds(tmp_path):
    made = init_partnership(tmp_path / "partners")
    assert made.config["convention"] == shipped_convention()
    assert made.domains == shipped_convention()["domains"]


def test_the_example_of_a_second_convention_can_be_taken_out_of_its_comment(tmp_path):
    text = (init_partnership(tmp_path / "partners").folder / CONFIG).read_text(encoding="utf-8")
    start, end = text.index("# [[conventions]]"), text.index("# D'où viennent les annonces")
    told = "\n".join(line.removeprefix("#").removeprefix(" ") for line in text[start:end].splitlines())
    [second] = tomllib.loads(text[:start] + told)["conventions"]
    assert (second["slug"], [party["id"] for party in second["parties"]]) == ("cgem-2026", ["higher-education", "cgem"])


def test_conventions_that_are_no_list_are_refused(tmp_path):
    (tmp_path / CONFIG).write_text("conventions = 3\n", encoding="utf-8")
    with pytest.raises(PartnershipError, match=r"\[conventions\] must be a table"):
        find_partnership(tmp_path, named=True)


AIMED = """
[[programmes]]
files = "curricula/licence-*.pdf"
occupations = ["data-engineer", "data-analyst"]
region = "MA-06"
graduation = "2029-07"
"""


def test_what_a_programme_aims_at_is_found_by_its_file(tmp_path, monkeypatch):
    (tmp_path / CONFIG).write_text(AIMED, encoding="utf-8")
    place = find_partnership(tmp_path, named=True)
    aim = Aim(("data-engineer", "data-analyst"), "MA-06", date(2029, 7, 1))
    assert place.aim_of(str(tmp_path / "curricula" / "licence-1.pdf")) == aim
    assert place.aim_of(str(tmp_path / "curricula" / "master.pdf")) is None
    monkeypatch.chdir(tmp_path)
    assert place.aim_of("curricula/licence-1.pdf") == aim


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('occupations = ["data-engineer", "data-analyst"]', 'occupations = "data-engineer"'),
        ('graduation = "2029-07"', 'graduation = "July 2029"'),
        ('files = "curricula/licence-*.pdf"', "files = 3"),
        ('region = "MA-06"', "region = 6"),
    ],
)
def test_an_aim_that_means_nothing_is_refused(tmp_path, old, new):
    (tmp_path / CONFIG).write_text(AIMED.replace(old, new), encoding="utf-8")
    with pytest.raises(PartnershipError, match="is no programme; write files"):
        find_partnership(tmp_path, named=True)


def test_the_example_of_a_programme_can_be_taken_out_of_its_comment(tmp_path):
    text = (init_partnership(tmp_path / "partners").folder / CONFIG).read_text(encoding="utf-8")
    told = "\n".join(line.removeprefix("# ") for line in text[text.index("# [[programmes]]") :].splitlines())
    (tmp_path / CONFIG).write_text(told, encoding="utf-8")
    assert (
        find_partnership(tmp_path, named=True).aim_of(str(tmp_path / "curricula" / "licence-donnees.md")).region
        == "MA-06"
    )
