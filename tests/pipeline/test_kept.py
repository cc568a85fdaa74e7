"""What a folder keeps for its report."""

from datetime import date

import pytest

from qantara.pipeline.kept import KeptError, keep, keep_office, kept
from qantara.pipeline.partnership import init_partnership

DAY = date(2026, 11, 1)


@pytest.fixture
def place(tmp_path):
    return init_partnership(tmp_path / "partners")


def test_the_newest_of_each_kind_is_kept(place):
    keep(place, "plan", {"runs": 1}, made_on=DAY)
    keep(place, "plan", {"runs": 2}, made_on=DAY)
    assert kept(place) == {"plan": {"version": 1, "made_on": "2026-11-01", "runs": 2}}


def test_nothing_is_kept_of_what_never_was(place):
    assert kept(place) == {}


@pytest.mark.parametrize(("text", "said"), [("{", "cannot be read"), ("[]", "another version"), ('{"version": 0}', "another version")])  # fmt: skip
def test_what_cannot_be_shown_is_refused_by_name(place, text, said):
    keep(place, "plan", {}, made_on=DAY).write_text(text, encoding="utf-8")
    with pytest.raises(KeptError, match=rf"plan\.json.*{said}.*--keep"):
        kept(place)


def test_each_office_keeps_its_newest_year(place):
    for year in ({"id": "b", "n": 1}, {"id": "a", "n": 2}, {"id": "b", "n": 3}):
        keep_office(place, year, made_on=DAY)
    assert kept(place)["calendar"]["offices"] == [{"id": "a", "n": 2}, {"id": "b", "n": 3}]
