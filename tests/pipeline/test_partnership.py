"""The folder's file, where conventions are concerned."""

import tomllib

import pytest

from qantara.pipeline.partnership import CONFIG, PartnershipError, find_partnership, init_partnership
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
