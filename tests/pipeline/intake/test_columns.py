"""Columns are found by name, in three languages, and by the user's mapping."""

import pytest

from qantara.pipeline.intake import IntakeError, find_columns, flatten_fields
from qantara.pipeline.intake.columns import NAMES, TEXT_PARTS, _normal, looks_like_ad


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["title", "text"], {"title": "title", "text": "text"}),
        (["Intitulé du poste", "Entreprise", "Ville"], {"title": "Intitulé du poste", "company": "Entreprise", "city": "Ville"}),
        (["المسمى الوظيفي", "الشركة", "المدينة", "الوصف"],
         {"title": "المسمى الوظيفي", "company": "الشركة", "city": "المدينة", "text": "الوصف"}),
        (["JOB_TITLE", "jobDescription", "datePosted"],
         {"title": "JOB_TITLE", "text": "jobDescription", "posted_on": "datePosted"}),
        (["title", "job_tasks", "job_desc"], {"title": "title", "text": ("job_desc", "job_tasks")}),
        (["title", "description", "description_html"], {"title": "title", "text": "description_html"}),
        (["title", "company.description"], {"title": "title"}),
        (["title", "name", "text"], {"title": ("title", "name"), "text": "text"}),
        (["name", "age"], {}),
    ],
)  # fmt: skip
def test_names_are_recognised(names, expected):
    assert find_columns(names) == expected


def test_a_mapping_goes_first_and_takes_its_columns_away():
    found = find_columns(
        ["poste", "title", "missions", "profil"], {"title": "poste", "text": "profil+missions", "salary": "title"}
    )

    assert found == {"title": "poste", "text": ("profil", "missions"), "salary_text": "title"}


def test_a_mapping_to_an_unknown_column_is_refused():
    with pytest.raises(IntakeError, match=r"titel.*text, ref, title"):
        find_columns(["a"], {"titel": "a"})


def test_no_name_stands_for_two_columns():
    seen: dict[str, str] = {}
    for column, names in [*((f"text {n}", part) for n, part in enumerate(TEXT_PARTS)), *NAMES.items()]:
        for name in names:
            assert seen.setdefault(_normal(name), column) == column, name


def test_nested_fields_are_flattened():
    nested = {"a": {"b": {"c": 1}}, "d": [{"e": 2}, {"e": 3}], "f": ["x", None, "y"], "g": [], "h": {"@value": "v"}}

    assert flatten_fields(nested) == {"a.b.c": 1, "d.e": 2, "f": ["x", "y"], "g": None, "h": "v"}


def test_an_ad_is_told_from_other_objects():
    assert looks_like_ad({"intitule": "A"})
    assert not looks_like_ad({"libelle": "SQL", "code": "1"})
    assert not looks_like_ad({"title": "A"}, strictly=True)
