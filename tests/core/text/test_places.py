"""A place, as sites write it, gives its region; what no list knows stays unknown."""

import csv
from pathlib import Path

import pytest

from qantara.core.text.places import REGIONS, Place, find_region, region_label

LABELLED = Path(__file__).with_name("places_labelled.csv")


def region_of(city: str | None = None, region: str | None = None, country: str | None = None) -> str:
    return find_region(city=city, region=region, country=country).region


def test_labelled_places_find_their_region() -> None:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [row for row in rows if region_of(row["city"], row["region"], row["country"]) != row["expected"]]

    assert len(rows) >= 300
    assert sum(row["expected"] in {"abroad", "unknown"} for row in rows) >= 60
    assert len(wrong) <= 0.02 * len(rows), wrong


def test_a_place_also_names_its_town() -> None:
    assert find_region(city="Sidi Maârouf", region=None, country=None) == Place("MA-06", "Casablanca")
    assert find_region(city="Kenitra, Maroc", region=None, country=None) == Place("MA-04", "Kénitra")
    assert find_region(city=None, region="Souss-Massa", country=None) == Place("MA-09", None)
    assert find_region(city="Paris", region=None, country=None) == Place("abroad", None)


def test_nothing_said_is_unknown() -> None:
    assert find_region(city=None, region=None, country=None) == Place("unknown", None)
    assert find_region(city="", region=" ", country="\ud800") == Place("unknown", None)


def test_the_first_of_several_towns_wins() -> None:
    assert region_of("Rabat, Casablanca, Tanger") == "MA-04"
    assert region_of("Casablanca ou Paris") == "MA-06"
    assert region_of("Paris ou Casablanca") == "abroad"


def test_a_town_outweighs_the_quarter_and_the_region_before_it() -> None:
    assert region_of("Agdal, Marrakech") == "MA-07"
    assert region_of("Technopark, Agadir") == "MA-09"
    assert region_of("Souss-Massa, Rabat") == "MA-04"


def test_the_region_settles_homonyms() -> None:
    assert region_of("Agdal") == "MA-04"
    assert region_of("Agdal", "Marrakech-Safi") == "MA-07"
    assert region_of("Oulad Aissa", "Souss-Massa") == "MA-09"


def test_of_census_homonyms_the_larger_is_meant() -> None:
    assert region_of("Oulad Aissa") == "MA-06"
    assert region_of("Tazarine") == "MA-08"


def test_a_foreign_country_makes_it_abroad_unless_the_town_says_morocco() -> None:
    assert region_of("Casablanca", None, "France") == "abroad"
    assert region_of("Casablanca, Maroc", None, "France") == "MA-06"
    assert region_of("Nowhereville", None, "DE") == "abroad"
    assert region_of("Rabat, Malte") == "abroad"


def test_ma_is_morocco_and_other_codes_are_abroad() -> None:
    assert region_of("Rabat, MA") == "MA-04"
    assert region_of("Nowhereville, TX") == "abroad"
    assert region_of("Nowhereville", "VA") == "abroad"
    assert region_of("Nowhereville", None, "MA") == "unknown"


def test_a_street_is_not_where_its_name_says() -> None:
    assert region_of("20 rue de Paris, Casablanca") == "MA-06"
    assert region_of("Boulevard d'Alger, Rabat") == "MA-04"
    assert region_of("شارع باريس، الرباط") == "MA-04"


@pytest.mark.parametrize(("text", "expected"), [("Salé", "MA-04"), ("SALE", "MA-04"), ("for sale", "unknown")])
def test_sale_the_town_is_not_a_sale(text: str, expected: str) -> None:
    assert region_of(text) == expected


@pytest.mark.parametrize("text", ["الدار البيضاء", "بالدار البيضاء", "والدار البيضاء", "الدّار البيضـاء"])
def test_arabic_articles_and_prepositions_come_and_go(text: str) -> None:
    assert region_of(text) == "MA-06"


def test_every_region_finds_itself_by_its_three_names() -> None:
    codes = [code for code in REGIONS if code.startswith("MA-")]
    assert codes == [f"MA-{number:02}" for number in range(1, 13)]
    for code in codes:
        assert {region_of(None, region_label(code, lang)) for lang in ("fr", "ar", "en")} == {code}


def test_abroad_and_unknown_have_names_too() -> None:
    assert region_label("abroad", "en") == "Abroad"
    assert region_label("unknown", "ar") == "جهة غير معروفة"


def test_an_unknown_region_has_no_label() -> None:
    with pytest.raises(KeyError):
        region_label("MA-13", "fr")
