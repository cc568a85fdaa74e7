"""Cells of declarations: numbers, months, changes, and names of occupations and regions."""

from datetime import date

import pytest

from qantara.core.vocabulary import Vocabulary
from qantara.pipeline.signals import values
from qantara.pipeline.signals.names import Names


@pytest.fixture(scope="module")
def names(vocabulary: Vocabulary) -> Names:
    return Names(vocabulary)


@pytest.mark.parametrize(
    ("text", "count"),
    [("12", 12), ("1 200", 1200), ("1\u202f200", 1200), ("12.0", 12), ("12,00", 12), ("٣٤", 34), ("+5", 5), ("0", 0),
     ("12,5", None), ("1.200", None), ("1,200", None), ("-3", None), ("douze", None), ("", None), ("1e3", None)],
)  # fmt: skip
def test_counts(text, count):
    assert values.whole(text) == count


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-03", 3), ("2026/3", 3), ("03/2026", 3), ("mars 2026", 3), ("March 2026", 3), ("مارس 2026", 3),
     ("2026-03-31 00:00:00", 3), ("٠٣/٢٠٢٦", 3), ("2026-13", None), ("03/1026", None), ("bientôt", None)],
)  # fmt: skip
def test_months(text, month):
    assert values.month(text) == (date(2026, month, 1) if month else None)


@pytest.mark.parametrize(
    ("text", "change"),
    [("0.1", 0.1), ("0,1", 0.1), ("10 %", 0.1), ("+10%", 0.1), ("-5 %", -0.05), ("\u22120,05", -0.05), ("١٠٪", 0.1), ("3", 3.0),
     ("10", None), ("-1", None), ("-100 %", None), ("beaucoup", None)],
)  # fmt: skip
def test_changes(text, change):
    assert values.change(text) == change


@pytest.mark.parametrize(
    ("text", "year"), [("2026", 2026), ("2026.0", 2026), ("1999", None), ("20260", None), ("", None)]
)
def test_years(text, year):
    assert values.year(text) == year


@pytest.mark.parametrize(
    ("text", "occupation"),
    [("data-engineer", "data-engineer"), ("Data Engineer", "data-engineer"), ("مهندس بيانات", "data-engineer"),
     ("Ingénieur DevOps confirmé (H/F)", "devops-engineer"), ("Développeuse Java", "java-developer"),
     ("Data enginer", None), ("Directeur commercial Java", None), ("Ingénieur", None), ("...", None)],
)  # fmt: skip
def test_an_occupation_is_known_by_all_the_words_of_its_name(names, text, occupation):
    assert names.occupation(text) == occupation


@pytest.mark.parametrize(
    ("text", "region"),
    [("MA-06", "MA-06"), ("6", "MA-06"), ("06", "MA-06"), ("Casablanca-Settat", "MA-06"), ("casablanca settat", "MA-06"),
     ("الدار البيضاء-سطات", "MA-06"), ("Salé", "MA-04"), ("Fez-Meknes", "MA-03"), ("À l'étranger", "abroad"),
     ("Ensemble du Maroc", "total"), ("المغرب", "total"), ("Rabat, Fès", None), ("Rabat et Fès", None),
     ("Atlantide", None), ("13", None), ("France", None)],
)  # fmt: skip
def test_a_region_is_known_by_code_number_name_or_town(names, text, region):
    assert names.region(text) == region


def test_unknown_names_have_the_nearest_beside_them(names):
    assert names.nearest_occupations("Data enginer")[0] == "data-engineer"
    assert names.nearest_regions("Marakech Saffi")[0] == "MA-07"
    assert names.nearest_occupations("zzzzqqq") == []


def test_a_domain_is_known_by_key_or_label(names):
    assert (
        names.domain("Cybersécurité")
        == names.domain("cybersecurity")
        == names.domain("الأمن السيبراني")
        == "cybersecurity"
    )
    assert names.domain("finance") is None
