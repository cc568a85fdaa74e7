"""Accepting, merging and refusing a candidate."""

from datetime import date

import pytest

from qantara.core.refusals import Refusal
from qantara.pipeline.partnership import folder, init_partnership
from qantara.pipeline.vocabulary_decisions import DecisionRefused, accept, merge, refuse
from tests.pipeline.few_names import FEW_NAMES

DAY = date(2026, 11, 1)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "shipped_files", lambda: dict(FEW_NAMES))
    return init_partnership(tmp_path / "partners")


def held(place, name):
    path = place.folder / "vocabulary" / name
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else None


def accept_technology(place, name="ZellijDB", **more):
    values = {"key": "zellijdb", "kind": "technology", "domains": ["data"], "labels": {}, "parent": "databases"}
    return accept(place, name, **{**values, **more})


def test_an_accepted_technology_is_a_row_with_its_name_in_three_languages(place):
    accept_technology(place)
    skill = place.vocabulary().skills["zellijdb"]
    assert (skill.en, skill.fr, skill.ar, skill.parent) == ("ZellijDB", "ZellijDB", "ZellijDB", "databases")
    assert len(held(place, "own.csv")) == 2


def test_an_accepted_notion_has_the_names_that_were_given(place):
    labels = {"en": "Zellij studies", "fr": "Zelligologie", "ar": "علم الزليج"}
    accept(place, "ZLG", key="zellij-studies", kind="concept", domains=["other", "data"], labels=labels)
    skill = place.vocabulary().skills["zellij-studies"]
    assert (skill.fr, skill.ar, skill.aliases_en, skill.domains) == (
        "Zelligologie",
        "علم الزليج",
        ("ZLG",),
        ("other", "data"),
    )


def test_a_second_decision_is_one_more_line_and_keeps_the_first(place):
    accept_technology(place)
    first = held(place, "own.csv")
    accept_technology(place, "RifStudio", key="rif-studio")
    assert held(place, "own.csv")[:2] == first
    assert {"zellijdb", "rif-studio"} <= set(place.vocabulary().skills)


def test_a_line_is_written_under_the_columns_that_the_file_has(place):
    path = place.folder / "vocabulary" / "own.csv"
    path.write_text("parent,ar,fr,en,domains,kind,id\n,زز,Zz,Zzz,data,concept,zz", encoding="utf-8")
    accept_technology(place)
    assert held(place, "own.csv")[2] == "databases,ZellijDB,ZellijDB,ZellijDB,data,technology,zellijdb"


def test_a_column_that_the_file_lacks_is_named(place):
    path = place.folder / "vocabulary" / "own.csv"
    path.write_text("id,kind,domains,en,fr,ar\n", encoding="utf-8")
    with pytest.raises(DecisionRefused, match=r"own\.csv, line 1: the column parent is missing"):
        accept_technology(place)


def test_a_guard_is_kept_with_the_name(place):
    accept_technology(place, "Zk", guard="exact_case")
    assert place.vocabulary().skills["zellijdb"].exact_case == ("Zk",)


def test_a_merged_name_is_read_as_the_skill(place):
    merge(place, "Postges", "postgresql", language="en", on=DAY)
    assert "Postges" in place.vocabulary().skills["postgresql"].aliases_en
    assert held(place, "aliases.csv") == ["id,alias,language,guard,on", "postgresql,Postges,en,,2026-11-01"]


def test_a_name_merges_into_a_skill_of_the_folder_too(place):
    accept_technology(place)
    merge(place, "ZellijBase", "zellijdb", language="fr", on=DAY)
    assert place.vocabulary().skills["zellijdb"].aliases_fr == ("ZellijBase",)


def test_a_refused_name_is_remembered_with_its_day(place):
    refuse(place, "Financial Services", on=DAY)
    assert held(place, "refused.csv") == ["name,on", "Financial Services,2026-11-01"]
    assert place.vocabulary().refused == {"financial services"}


def test_a_decision_is_undone_by_deleting_its_line(place):
    before = place.vocabulary().version
    path = merge(place, "Postges", "postgresql", language="en", on=DAY)
    path.unlink()
    assert place.vocabulary().version == before


def test_a_name_with_a_comma_stays_one_cell(place):
    refuse(place, 'Zellij, "the tiler"', on=DAY)
    assert len(place.vocabulary().refused) == 1


@pytest.mark.parametrize("name", ["Python", "PYTHON", "k8s"])
def test_what_is_known_cannot_be_decided_again(place, name):
    for decide in (
        lambda: accept_technology(place, name),
        lambda: merge(place, name, "sql", language="en", on=DAY),
        lambda: refuse(place, name, on=DAY),
    ):
        with pytest.raises(DecisionRefused, match=r"already\. There is nothing to decide"):
            decide()
    assert [held(place, file) for file in ("own.csv", "aliases.csv", "refused.csv")] == [None, None, None]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "::"}, "holds no letter or digit"),
        ({"name": "a|b"}, "holds a bar or a line break"),
        ({"name": "a\nb"}, "holds a bar or a line break"),
        ({"key": "python"}, '“python” is taken by Python.*merge "ZellijDB" python'),
        ({"kind": "concept"}, "“ZellijDB” has no name in fr. Give it with --fr"),
        ({"kind": "concept", "labels": {"fr": "Zellij"}}, "has no name in ar"),
        ({"kind": "concept", "labels": {"fr": "Zellij", "ar": "zellij"}}, "has no Arabic letter"),
        ({"key": "Zellij DB"}, "an identifier has lower-case letters"),
        ({"parent": ""}, "a technology needs a parent"),
        ({"parent": "nothing"}, "parent 'nothing' does not exist"),
        ({"name": "Zq"}, "'Zq' is short"),
        ({"labels": {"fr": "Python"}}, "'python' names .*one name, one meaning"),
        ({"domains": ["tiles"]}, "domains 'tiles' must be among"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_nothing_is_written(place, change, says):
    with pytest.raises(DecisionRefused, match=says):
        accept_technology(place, **change)
    assert held(place, "own.csv") is None


def test_merging_into_what_is_not_there_is_refused(place):
    with pytest.raises(DecisionRefused, match="There is no skill “postgres9”"):
        merge(place, "Postges", "postgres9", language="en", on=DAY)


def test_a_short_name_merges_with_a_guard_only(place):
    with pytest.raises(DecisionRefused, match=r"'Zq' is short.*Nothing was changed"):
        merge(place, "Zq", "postgresql", language="en", on=DAY)
    merge(place, "Zq", "postgresql", language="en", guard="exact_case", on=DAY)
    assert "Zq" in place.vocabulary().skills["postgresql"].exact_case


def test_a_name_is_refused_once(place):
    refuse(place, "Zellij", on=DAY)
    with pytest.raises(DecisionRefused, match=r"“ZELLIJ” is refused already.*delete it to list the name again"):
        refuse(place, "ZELLIJ", on=DAY)


def test_a_fault_that_was_there_before_stops_no_decision(place):
    path = place.folder / "vocabulary" / "ours.csv"
    path.write_text("id,kind,domains,en,fr,ar\nzz,technology,data,Zzz,Zzz,Zzz\n", encoding="utf-8")
    merge(place, "Postges", "postgresql", language="en", on=DAY)
    assert held(place, "aliases.csv") is not None


def test_a_file_that_is_broken_already_is_named_and_left(place):
    path = place.folder / "vocabulary" / "aliases.csv"
    path.write_text("colour\nred\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"aliases\.csv, line 1"):
        merge(place, "Postges", "postgresql", language="en", on=DAY)
    assert path.read_text(encoding="utf-8") == "colour\nred\n"
